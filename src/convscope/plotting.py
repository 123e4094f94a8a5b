"""The pictures used on every page.

One rule holds for colors: an image is gray, black at 0 and white at 1; a
quantity with a sign (kernel, response, gradient) is drawn with blue below,
white at and red above zero, on a scale that is the same in both directions.
Both scales are told apart by color-blind readers.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from torch import Tensor

from convscope.checks import (
    check_finite,
    check_number,
    check_tensor,
    check_tensors,
    check_values,
    needed,
)

if TYPE_CHECKING:
    import matplotlib.pyplot as plt
    from matplotlib.axes import Axes
    from matplotlib.contour import QuadContourSet
    from matplotlib.image import AxesImage
    from matplotlib.lines import Line2D
else:
    plt = needed("matplotlib", "matplotlib.pyplot")

__all__ = [
    "show_bowl",
    "show_correlation",
    "show_image",
    "show_kernel",
    "show_losses",
    "show_response",
]

Array = np.ndarray[Any, np.dtype[np.float64]]

SIGNED = "RdBu_r"
WRITTEN_UP_TO = 120  # more numbers than this in one picture cannot be read
EQUALLY_FAR = 0.18  # luminance of a color on which black and white have the same contrast


def show_image(
    X: Tensor,
    *,
    ax: Axes | None = None,
    title: str = "",
    values: bool | None = None,
    limits: tuple[float, float] = (0.0, 1.0),
) -> AxesImage:
    """Draw an image in gray.

    Parameters
    ----------
    X
        Image (H, W).
    ax
        Axes to draw on; pyplot's current axes if left out.
    title
        Title of the axes.
    values
        Whether to write each number into its pixel; small images only if left out.
    limits
        The numbers drawn black and white.

    Returns
    -------
    matplotlib.image.AxesImage
        The drawn image.

    Raises
    ------
    TypeError
        If X is not a tensor of real numbers, or limits are not numbers.
    ValueError
        If X is not (H, W), or limits do not increase.

    Examples
    --------
    >>> import torch
    >>> show_image(torch.eye(3), title="X").get_clim()
    (0.0, 1.0)
    """
    return _draw("X", X, ax, title, values, "gray", _interval(limits))


def show_response(
    Y: Tensor,
    *,
    ax: Axes | None = None,
    title: str = "",
    values: bool | None = None,
    limit: float | None = None,
) -> AxesImage:
    """Draw a quantity with a sign: blue below zero, white at zero, red above.

    Parameters
    ----------
    Y
        Response or gradient (H, W).
    ax
        Axes to draw on; pyplot's current axes if left out.
    title
        Title of the axes.
    values
        Whether to write each number into its pixel; small ones only if left out.
    limit
        Absolute value drawn in full color; the largest finite one if left out.

    Returns
    -------
    matplotlib.image.AxesImage
        The drawn response.

    Raises
    ------
    TypeError
        If Y is not a tensor of real numbers, or limit is not a number.
    ValueError
        If Y is not (H, W), or limit is not above 0.

    Examples
    --------
    >>> import torch
    >>> show_response(torch.tensor([[-2.0, 1.0]])).get_clim()
    (-2.0, 2.0)
    """
    return _signed("Y", Y, ax, title, values, limit)


def show_kernel(
    K: Tensor, *, ax: Axes | None = None, title: str = "", limit: float | None = None
) -> AxesImage:
    """Draw a kernel in signed colors with its weights written in.

    Parameters
    ----------
    K
        Kernel (kh, kw).
    ax
        Axes to draw on; pyplot's current axes if left out.
    title
        Title of the axes.
    limit
        Absolute value drawn in full color; the largest one if left out.

    Returns
    -------
    matplotlib.image.AxesImage
        The drawn kernel.

    Raises
    ------
    TypeError
        If K is not a tensor of real numbers, or limit is not a number.
    ValueError
        If K is not (kh, kw), or limit is not above 0.

    Examples
    --------
    >>> import torch
    >>> show_kernel(torch.tensor([[1.0, -1.0]])).get_array().shape
    (1, 2)
    """
    return _signed("K", K, ax, title, None, limit)


def show_correlation(
    X: Tensor,
    K: Tensor,
    Y: Tensor,
    *,
    titles: Sequence[str] = ("X", "K", "Y"),
    limits: tuple[float, float] = (0.0, 1.0),
) -> list[AxesImage]:
    """Draw image, kernel and output side by side, with pixels of equal size.

    Parameters
    ----------
    X
        Image (H, W).
    K
        Kernel (kh, kw).
    Y
        Output (rows, columns).
    titles
        Titles of the three axes.
    limits
        The numbers of the image drawn black and white.

    Returns
    -------
    list of matplotlib.image.AxesImage
        The three drawings, on a new figure.

    Raises
    ------
    TypeError
        If one of the three is not a tensor of real numbers.
    ValueError
        If one does not have two dimensions, there are not three titles, or limits do not
        increase.

    Examples
    --------
    >>> import torch
    >>> X, K = torch.eye(3), torch.tensor([[1.0, -1.0]])
    >>> len(show_correlation(X, K, X[:, :-1] - X[:, 1:]))
    3
    """
    for name, values in {"X": X, "K": K, "Y": Y}.items():
        _numbers(name, values)
    _interval(limits)
    names: object = titles
    if isinstance(names, str) or not isinstance(names, Sequence) or len(names) != 3:
        raise ValueError(f"titles={titles!r}: give three, for image, kernel and output")
    widths = [X.shape[1], max(K.shape[1], X.shape[1] / 3), Y.shape[1]]
    figure, axes = plt.subplots(
        1, 3, figsize=(9, 9 * X.shape[0] / sum(widths) + 0.6), width_ratios=widths
    )
    figure.set_layout_engine("constrained")
    return [
        show_image(X, ax=axes[0], title=titles[0], limits=limits),
        show_kernel(K, ax=axes[1], title=titles[1]),
        show_response(Y, ax=axes[2], title=titles[2]),
    ]


def show_losses(
    losses: Tensor, *, ax: Axes | None = None, title: str = "", label: str = "", **style: Any
) -> Line2D:
    """Draw the loss of each epoch on a logarithmic scale.

    Parameters
    ----------
    losses
        Loss before each update (epochs,), in squared units of the output.
    ax
        Axes to draw on; pyplot's current axes if left out.
    title
        Title of the axes.
    label
        Name of the line in a legend.
    **style
        Handed on to `matplotlib.axes.Axes.plot`.

    Returns
    -------
    matplotlib.lines.Line2D
        The drawn line.

    Raises
    ------
    TypeError
        If losses are not a tensor of real numbers.
    ValueError
        If they do not have one dimension.

    Examples
    --------
    >>> import torch
    >>> show_losses(torch.tensor([4.0, 1.0])).get_xdata().tolist()
    [1, 2]
    """
    check_tensor("losses", losses)
    check_values(losses=losses)
    if losses.dim() != 1:
        raise ValueError(f"losses has shape {tuple(losses.shape)}: give one number per epoch")
    ax = plt.gca() if ax is None else ax
    (line,) = ax.plot(
        range(1, len(losses) + 1), _array(losses), **{"marker": "o", "label": label, **style}
    )
    ax.set(yscale="log", xlabel="epoch", ylabel="loss before the update", title=title)
    return line


def show_bowl(
    gram: Tensor,
    minimum: Tensor,
    path: Tensor | None = None,
    *,
    ax: Axes | None = None,
    title: str = "",
) -> QuadContourSet:
    """Draw the loss over the two weights of a kernel, and a path of descent on it.

    The loss is ``(k - minimum) @ gram @ (k - minimum)``, drawn as lines of equal
    loss, each four times the one inside it.

    Parameters
    ----------
    gram
        Patch Gram matrix (2, 2).
    minimum
        The kernel with the least loss; two weights in any shape.
    path
        Kernels on the way, (steps, 2) or (steps, kh, kw) with two weights.
    ax
        Axes to draw on; pyplot's current axes if left out.
    title
        Title of the axes.

    Returns
    -------
    matplotlib.contour.QuadContourSet
        The lines of equal loss.

    Raises
    ------
    TypeError
        If an argument is not a tensor of real numbers.
    ValueError
        If the kernel does not have exactly two weights, or all losses are the same.

    Examples
    --------
    >>> import torch
    >>> show_bowl(torch.eye(2), torch.tensor([1.0, -1.0])).levels.size
    8
    """
    tensors = {"gram": gram, "minimum": minimum} | ({} if path is None else {"path": path})
    check_tensors(**tensors)
    check_values(**tensors)
    check_finite(**tensors)
    if tuple(gram.shape) != (2, 2) or minimum.numel() != 2:
        raise ValueError(
            f"gram has shape {tuple(gram.shape)}, minimum {minimum.numel()} weights: "
            "only the loss of a kernel of two weights can be drawn"
        )
    if path is not None and (path.dim() < 2 or path.shape[1:].numel() != 2):
        raise ValueError(f"path has shape {tuple(path.shape)}: give (steps, 2) or (steps, kh, kw)")
    ax = plt.gca() if ax is None else ax
    center = _array(minimum.flatten())
    steps = np.empty((0, 2))
    if path is not None:
        steps = _array(path.reshape(-1, 2))
    half = 1.15 * float(np.abs(steps - center).max(initial=1.0))
    offset = np.linspace(-half, half, 201)
    first, second = np.meshgrid(offset, offset)
    G = _array(gram)
    loss = G[0, 0] * first**2 + 2 * G[0, 1] * first * second + G[1, 1] * second**2
    if not loss.max() > 0:
        raise ValueError(
            "gram gives no loss above zero, as on a black image: use that of another image"
        )
    levels = float(loss.max()) / 4.0 ** np.arange(8, 0, -1)
    contours = ax.contour(
        first + center[0], second + center[1], loss, levels=levels, colors="0.6", linewidths=0.8
    )
    ax.plot(*center, marker="*", markersize=12, color="black", linestyle="none", label="minimum")
    if len(steps):
        ax.plot(*steps.T, marker="o", markersize=4, color="#0072B2", label="gradient descent")
    ax.set(xlabel="first weight", ylabel="second weight", aspect="equal", title=title)
    return contours


def _signed(
    name: str,
    values: Tensor,
    ax: Axes | None,
    title: str,
    written: bool | None,
    limit: float | None,
) -> AxesImage:
    if limit is None:
        size = np.abs(_numbers(name, values))
        limit = float(size[np.isfinite(size)].max(initial=0)) or 1.0
    limit = check_number("limit", limit)
    if not limit > 0:
        raise ValueError(f"limit={limit} is not above 0: give the absolute value in full color")
    return _draw(name, values, ax, title, written, SIGNED, (-limit, limit))


def _draw(
    name: str,
    values: Tensor,
    ax: Axes | None,
    title: str,
    written: bool | None,
    colors: str,
    limits: tuple[float, float],
) -> AxesImage:
    array = _numbers(name, values)
    ax = plt.gca() if ax is None else ax
    drawn = ax.imshow(array, cmap=colors, vmin=limits[0], vmax=limits[1], interpolation="nearest")
    ax.set(title=title, xticks=[], yticks=[])
    if written if written is not None else array.size <= WRITTEN_UP_TO:
        _write(ax, drawn, array)
    return drawn


def _interval(limits: object) -> tuple[float, float]:
    """Return the two numbers drawn black and white, or say what is wrong with them."""
    if isinstance(limits, str) or not isinstance(limits, Sequence):
        raise TypeError(f"limits={limits!r} is not a pair of numbers, (black, white)")
    if len(limits) != 2:
        raise ValueError(f"limits={limits!r} has {len(limits)} entries: give 2, black then white")
    low, high = check_number("limits", limits[0]), check_number("limits", limits[1])
    if not low < high:
        raise ValueError(f"limits={limits!r} do not increase: give black, then white")
    return low, high


def _numbers(name: str, X: Tensor) -> Array:
    """Return what a picture shows as an array, or say why it cannot be shown."""
    check_tensor(name, X)
    if X.dim() != 2 or X.numel() == 0:
        raise ValueError(f"{name} has shape {tuple(X.shape)}: give rows and columns")
    check_values(**{name: X})
    return _array(X)


def _array(X: Tensor) -> Array:
    """Return the numbers of any tensor, which may record, be conjugated or lie on a GPU."""
    array: Array = X.double().numpy(force=True)
    return array


def _write(ax: Axes, drawn: AxesImage, array: Array) -> None:
    colors = np.asarray(drawn.to_rgba(array))
    for (row, column), value in np.ndenumerate(array):
        red, green, blue, _ = colors[row, column]
        light = 0.2126 * red**2.2 + 0.7152 * green**2.2 + 0.0722 * blue**2.2
        text = f"{value:.3g}".replace("-", "\N{MINUS SIGN}")
        ax.text(
            column, row, text, ha="center", va="center", size=9,
            color="black" if light > EQUALLY_FAR else "white",
        )  # fmt: skip
