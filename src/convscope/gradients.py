"""The two gradients of a cross-correlation, by formula instead of autograd."""

from __future__ import annotations

from collections.abc import Sequence

from torch import Tensor
from torch.nn.functional import pad

from convscope.checks import check_int, check_pair, check_tensors, plain_shape
from convscope.correlate import convolve2d, corr2d
from convscope.shapes import Geometry, Padding, Pair, check_shapes

__all__ = ["input_gradient", "kernel_gradient"]


def input_gradient(
    dY: Tensor,
    K: Tensor,
    image_shape: Sequence[int],
    *,
    stride: Pair = 1,
    padding: Padding = "valid",
    dilation: Pair = 1,
    groups: int = 1,
) -> Tensor:
    """Return dX, the gradient of the loss with respect to the image.

    Each output has spread ``dY[i, j] * K`` over its window. Gathered pixel by
    pixel, that is the full true convolution of dY with K. A stride puts zeros
    between the entries of dY; what fell on the padding is cut off.

    Parameters
    ----------
    dY
        Gradient of the loss with respect to the output of ``corr2d(X, K)``.
    K
        Kernel (kh, kw), or (C_out, C/groups, kh, kw).
    image_shape
        Shape of X: (H, W), (C, H, W) or (N, C, H, W).
    stride, padding, dilation, groups
        As they were given to `corr2d`.

    Returns
    -------
    torch.Tensor
        dX with shape ``image_shape``. For complex numbers it is the conjugate
        form that torch's autograd uses.

    Raises
    ------
    TypeError
        If a tensor is not numeric, or a size is not an integer.
    ValueError
        If dY does not have the shape that `corr2d` gives for these arguments.

    References
    ----------
    John Lambert, "Backpropagation through a Conv Layer".

    Examples
    --------
    With one output, dX is the kernel itself times dY.

    >>> import torch
    >>> K = torch.tensor([[0.0, 1.0], [2.0, 3.0]])
    >>> input_gradient(torch.tensor([[10.0]]), K, (2, 2))
    tensor([[ 0., 10.],
            [20., 30.]])
    """
    dY, K = check_tensors(dY=dY, K=K)
    shape = _sizes("image_shape", image_shape)
    geometry = _check(dY, shape, plain_shape(K), stride, padding, dilation, groups)
    image, kernel = _as_batch(dY), _as_batch(K.conj())
    swapped = dY.numel() > 0 and K.shape[-2:].numel() > dY.shape[-2:].numel()
    if swapped:  # a convolution commutes: the larger of the two is slid over
        image, kernel = kernel.transpose(0, 1), _groups(image, 1, groups).transpose(0, 1)
        image, spread = insert_zeros(image, geometry.dilation), geometry.stride
    else:
        kernel = _groups(kernel, 0, groups).transpose(1, 2)
        image, spread = insert_zeros(image, geometry.stride), geometry.dilation
    kernel = kernel.flatten(0, 1)
    sides = []
    for n in (0, 1):
        extent = spread[n] * (kernel.shape[2 + n] - 1)
        before = extent - geometry.padding[n][0]
        sides.append((before, shape[n - 2] + extent - image.shape[2 + n] - before))
    image = _pad_or_crop(image, sides)
    dX = convolve2d(image, kernel, dilation=spread, groups=groups)
    if swapped:
        dX = _groups(dX, 1, groups).transpose(0, 2)
    return dX.reshape(shape)


def kernel_gradient(
    X: Tensor,
    dY: Tensor,
    kernel_size: int | Sequence[int],
    *,
    stride: Pair = 1,
    padding: Padding = "valid",
    dilation: Pair = 1,
    groups: int = 1,
) -> Tensor:
    """Return dK, the gradient of the loss with respect to the kernel.

    Each weight meets one pixel of every window, so its gradient is the sum of
    ``X * dY`` over all positions: the cross-correlation of X with dY. Stride and
    dilation change roles; a batch is summed over.

    Parameters
    ----------
    X
        Image (H, W), (C, H, W) or batch (N, C, H, W).
    dY
        Gradient of the loss with respect to the output of ``corr2d(X, K)``.
    kernel_size
        Shape of K: (kh, kw), one integer for both, or (C_out, C/groups, kh, kw).
    stride, padding, dilation, groups
        As they were given to `corr2d`.

    Returns
    -------
    torch.Tensor
        dK with shape ``kernel_size``, in the conjugate form for complex numbers.

    Raises
    ------
    TypeError
        If a tensor is not numeric, or a size is not an integer.
    ValueError
        If dY does not have the shape that `corr2d` gives for these arguments.

    References
    ----------
    John Lambert, "Backpropagation through a Conv Layer".

    Examples
    --------
    With one output, dK is the window times dY.

    >>> import torch
    >>> X = torch.tensor([[1.0, 2.0], [3.0, 4.0]])
    >>> kernel_gradient(X, torch.tensor([[10.0]]), (2, 2))
    tensor([[10., 20.],
            [30., 40.]])
    """
    X, dY = check_tensors(X=X, dY=dY)
    shape = _sizes("kernel_size", kernel_size)
    geometry = _check(dY, plain_shape(X), shape, stride, padding, dilation, groups)
    if X.numel() == 0:
        return dY.new_zeros(shape)
    image, kernel = _as_batch(X.conj()), _as_batch(dY)
    # Images become channels to be summed over, and the channels of a group become images.
    image = _groups(image, 1, groups).permute(2, 1, 0, 3, 4).flatten(1, 2)
    sides = []
    for n in (0, 1):  # pixels that a stride left over at the end met no weight
        steps = geometry.stride[n] * (geometry.output[n] - 1)
        used = steps + geometry.dilation[n] * (shape[n - 2] - 1) + 1
        before = geometry.padding[n][0]
        sides.append((before, used - image.shape[2 + n] - before))
    dK = corr2d(
        _pad_or_crop(image, sides), kernel.transpose(0, 1),
        stride=geometry.dilation, dilation=geometry.stride, groups=groups,
    )  # fmt: skip
    return dK.transpose(0, 1).reshape(shape)


def insert_zeros(X: Tensor, stride: tuple[int, int]) -> Tensor:
    """Put stride - 1 zeros after each entry, along rows and columns."""
    if stride == (1, 1):
        return X
    wide = pad(X[..., :, None, :, None], (0, stride[1] - 1, 0, 0, 0, stride[0] - 1))
    return wide.flatten(-4, -3).flatten(-2)


def _as_batch(X: Tensor) -> Tensor:
    """Add the dimensions that X lacks of (N, C, H, W)."""
    return X if X.dim() == 4 else X[(None,) * (4 - X.dim())]


def _groups(X: Tensor, dim: int, groups: int) -> Tensor:
    """Split the channels, a dimension of X, into (groups, channels of a group)."""
    return X.reshape(*X.shape[:dim], groups, X.shape[dim] // groups, *X.shape[dim + 1 :])


def _pad_or_crop(X: Tensor, sides: list[tuple[int, int]]) -> Tensor:
    """Add zeros, or cut where their number is negative; one dimension may need both."""
    (top, bottom), (left, right) = ((max(0, a), max(0, b)) for a, b in sides)
    sizes = [X.shape[2 + n] + sum(sides[n]) for n in (0, 1)]
    if top or bottom or left or right:
        X = pad(X, (left, right, top, bottom))
    for n in (0, 1):
        X = X.narrow(2 + n, max(0, -sides[n][0]), sizes[n])
    return X


def _sizes(name: str, shape: object) -> tuple[int, ...]:
    """Return a shape in integers; one integer is the side of a square kernel."""
    if name == "kernel_size" and hasattr(shape, "__index__"):
        return check_pair(name, shape, 1)
    if isinstance(shape, str) or not isinstance(shape, Sequence):
        raise TypeError(f"{name}={shape!r} is not a sequence of integers")
    return tuple(check_int(name, size, 0) for size in shape)


def _check(
    dY: Tensor,
    image: tuple[int, ...],
    kernel: tuple[int, ...],
    stride: Pair,
    padding: Padding,
    dilation: Pair,
    groups: int,
) -> Geometry:
    """Resolve the keywords and compare dY with the output that they give."""
    geometry = check_shapes(image, kernel, None, stride, padding, dilation, groups)
    channels = () if len(image) == 2 else (*image[:-3], kernel[0])
    expected = (*channels, *geometry.output)
    if plain_shape(dY) != expected:
        raise ValueError(
            f"dY has shape {plain_shape(dY)} but the output for image {image} and kernel "
            f"{kernel} has shape {expected}: give the gradient of that output"
        )
    return geometry
