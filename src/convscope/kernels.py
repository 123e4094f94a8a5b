"""Kernels that have a name in the field.

All follow one sign: cross-correlated with an image, a difference along "x"
responds positively where the image goes from bright to dark from left to right,
a difference along "y" where it does so from top to bottom, as [1, -1] does.
SciPy, scikit-image and kornia take the opposite sign.
"""

from __future__ import annotations

import math
from typing import Literal

import torch
from torch import Tensor

from convscope.checks import check_choice, check_int, check_kind, check_memory, check_number

__all__ = [
    "box",
    "finite_difference",
    "gaussian",
    "laplacian",
    "prewitt",
    "roberts",
    "scharr",
    "second_difference",
    "sobel",
]

Axis = Literal["x", "y"]


def finite_difference(
    axis: Axis = "x",
    *,
    dtype: torch.dtype | None = None,
    device: torch.device | str | None = None,
) -> Tensor:
    """Return [1, -1], left minus right: the difference of two neighbors.

    Parameters
    ----------
    axis
        "x" for left minus right, "y" for upper minus lower.
    dtype, device
        As torch takes them: the type of the weights, torch's default if left out, and where
        they lie.

    Returns
    -------
    torch.Tensor
        Kernel (1, 2) for "x", (2, 1) for "y"; its entries sum to 0.

    Raises
    ------
    TypeError
        If dtype is not a torch.dtype.
    ValueError
        If axis is neither "x" nor "y", or the device is not known.

    Examples
    --------
    >>> finite_difference()
    tensor([[ 1., -1.]])
    """
    return _along(axis, [[1.0, -1.0]], dtype, device)


def second_difference(
    axis: Axis = "x",
    *,
    dtype: torch.dtype | None = None,
    device: torch.device | str | None = None,
) -> Tensor:
    """Return [1, -2, 1], the difference of two neighboring differences.

    Parameters
    ----------
    axis
        "x" along rows, "y" along columns.
    dtype, device
        As torch takes them: the type of the weights, torch's default if left out, and where
        they lie.

    Returns
    -------
    torch.Tensor
        Kernel (1, 3) for "x", (3, 1) for "y"; its entries sum to 0.

    Raises
    ------
    TypeError
        If dtype is not a torch.dtype.
    ValueError
        If axis is neither "x" nor "y", or the device is not known.

    Examples
    --------
    >>> second_difference("y")
    tensor([[ 1.],
            [-2.],
            [ 1.]])
    """
    return _along(axis, [[1.0, -2.0, 1.0]], dtype, device)


def roberts(
    direction: Literal["down", "up"] = "down",
    *,
    dtype: torch.dtype | None = None,
    device: torch.device | str | None = None,
) -> Tensor:
    """Return the difference of two diagonal neighbors (Roberts cross).

    Parameters
    ----------
    direction
        "down" for upper left minus lower right, "up" for lower left minus upper right.
    dtype, device
        As torch takes them: the type of the weights, torch's default if left out, and where
        they lie.

    Returns
    -------
    torch.Tensor
        Kernel (2, 2); its entries sum to 0.

    Raises
    ------
    TypeError
        If dtype is not a torch.dtype.
    ValueError
        If direction is neither "down" nor "up", or the device is not known.

    References
    ----------
    Lawrence G. Roberts, *Machine Perception of Three-Dimensional Solids*, MIT, 1963.

    Examples
    --------
    >>> roberts()
    tensor([[ 1.,  0.],
            [ 0., -1.]])
    """
    check_choice("direction", direction, ("down", "up"))
    down = _kernel([[1.0, 0.0], [0.0, -1.0]], dtype, device)
    return down if direction == "down" else down.flip(0)


def prewitt(
    axis: Axis = "x",
    *,
    dtype: torch.dtype | None = None,
    device: torch.device | str | None = None,
) -> Tensor:
    """Return left minus right across two pixels, summed over three rows (Prewitt).

    Parameters
    ----------
    axis
        "x" for left minus right, "y" for upper minus lower.
    dtype, device
        As torch takes them: the type of the weights, torch's default if left out, and where
        they lie.

    Returns
    -------
    torch.Tensor
        Kernel (3, 3); its entries sum to 0.

    Raises
    ------
    TypeError
        If dtype is not a torch.dtype.
    ValueError
        If axis is neither "x" nor "y", or the device is not known.

    References
    ----------
    Judith M. S. Prewitt, "Object Enhancement and Extraction", 1970.

    Examples
    --------
    >>> prewitt()
    tensor([[ 1.,  0., -1.],
            [ 1.,  0., -1.],
            [ 1.,  0., -1.]])
    """
    return _along(axis, [[1.0, 0.0, -1.0]] * 3, dtype, device)


def sobel(
    axis: Axis = "x",
    *,
    dtype: torch.dtype | None = None,
    device: torch.device | str | None = None,
) -> Tensor:
    """Return left minus right, weighted 1, 2, 1 over three rows: opposite to SciPy's sign (Sobel).

    Parameters
    ----------
    axis
        "x" for left minus right, "y" for upper minus lower.
    dtype, device
        As torch takes them: the type of the weights, torch's default if left out, and where
        they lie.

    Returns
    -------
    torch.Tensor
        Kernel (3, 3); its entries sum to 0.

    Raises
    ------
    TypeError
        If dtype is not a torch.dtype.
    ValueError
        If axis is neither "x" nor "y", or the device is not known.

    References
    ----------
    I. Sobel and G. Feldman, "A 3x3 Isotropic Gradient Operator for Image
    Processing", Stanford, 1968.

    Examples
    --------
    >>> sobel()
    tensor([[ 1.,  0., -1.],
            [ 2.,  0., -2.],
            [ 1.,  0., -1.]])
    """
    return _along(axis, [[1.0, 0.0, -1.0], [2.0, 0.0, -2.0], [1.0, 0.0, -1.0]], dtype, device)


def scharr(
    axis: Axis = "x",
    *,
    dtype: torch.dtype | None = None,
    device: torch.device | str | None = None,
) -> Tensor:
    """Return left minus right, weighted 3, 10, 3 over three rows: opposite to SciPy (Scharr).

    Parameters
    ----------
    axis
        "x" for left minus right, "y" for upper minus lower.
    dtype, device
        As torch takes them: the type of the weights, torch's default if left out, and where
        they lie.

    Returns
    -------
    torch.Tensor
        Kernel (3, 3); its entries sum to 0.

    Raises
    ------
    TypeError
        If dtype is not a torch.dtype.
    ValueError
        If axis is neither "x" nor "y", or the device is not known.

    References
    ----------
    Hanno Scharr, *Optimal Operators in Digital Image Processing*, Heidelberg, 2000.

    Examples
    --------
    >>> scharr()
    tensor([[  3.,   0.,  -3.],
            [ 10.,   0., -10.],
            [  3.,   0.,  -3.]])
    """
    return _along(axis, [[3.0, 0.0, -3.0], [10.0, 0.0, -10.0], [3.0, 0.0, -3.0]], dtype, device)


def laplacian(
    *,
    diagonals: bool = False,
    dtype: torch.dtype | None = None,
    device: torch.device | str | None = None,
) -> Tensor:
    """Return the sum of the second differences along both dimensions.

    Parameters
    ----------
    diagonals
        Whether the four diagonal neighbors count as well.
    dtype, device
        As torch takes them: the type of the weights, torch's default if left out, and where
        they lie.

    Returns
    -------
    torch.Tensor
        Kernel (3, 3); its entries sum to 0. Rotated by 180
        degrees it is unchanged, so correlation and convolution agree on it.

    Raises
    ------
    TypeError
        If dtype is not a torch.dtype.
    ValueError
        If the device is not known.

    Examples
    --------
    >>> laplacian()
    tensor([[ 0.,  1.,  0.],
            [ 1., -4.,  1.],
            [ 0.,  1.,  0.]])
    """
    if diagonals:
        return _kernel([[1.0, 1.0, 1.0], [1.0, -8.0, 1.0], [1.0, 1.0, 1.0]], dtype, device)
    return _kernel([[0.0, 1.0, 0.0], [1.0, -4.0, 1.0], [0.0, 1.0, 0.0]], dtype, device)


def gaussian(
    size: int,
    sigma: float,
    *,
    dtype: torch.dtype | None = None,
    device: torch.device | str | None = None,
) -> Tensor:
    """Return a Gaussian blur, sampled at the pixels and scaled to sum 1.

    Parameters
    ----------
    size
        Rows and columns of the kernel, in pixels; at least 1.
    sigma
        Standard deviation in pixels; above 0.
    dtype, device
        As torch takes them: the type of the weights, torch's default if left out, and where
        they lie.

    Returns
    -------
    torch.Tensor
        Kernel (size, size).

    Raises
    ------
    TypeError
        If size is not an integer, sigma is not a number, or dtype cannot hold fractions.
    ValueError
        If size is below 1 or beyond memory, sigma is not above 0, or the device is not known.

    Examples
    --------
    >>> gaussian(3, sigma=1.0).round(decimals=3)
    tensor([[0.0750, 0.1240, 0.0750],
            [0.1240, 0.2040, 0.1240],
            [0.0750, 0.1240, 0.0750]])
    """
    size = check_int("size", size, 1)
    sigma = check_number("sigma", sigma)
    if not 0 < sigma < math.inf:
        raise ValueError(f"sigma={sigma} is not above 0 and finite: use a number of pixels")
    check_kind(dtype, device, fractions=True)
    check_memory("the kernel", size, size)
    # in float64 on the processor, since not every device has that type; rounded once, at the end
    where = device if device is None or torch.device(device).type == "meta" else "cpu"
    distance = torch.arange(size, dtype=torch.float64, device=where) - (size - 1) / 2
    square = distance.square()
    # the nearest pixel gets 1, however small sigma is
    bell = torch.exp(-((square - square.min()) / sigma / 2 / sigma))
    bell = bell / bell.sum()
    return torch.outer(bell, bell).to(device, dtype or torch.get_default_dtype())


def box(
    size: int,
    *,
    dtype: torch.dtype | None = None,
    device: torch.device | str | None = None,
) -> Tensor:
    """Return the mean over a square of pixels.

    Parameters
    ----------
    size
        Rows and columns of the kernel, in pixels; at least 1.
    dtype, device
        As torch takes them: the type of the weights, torch's default if left out, and where
        they lie.

    Returns
    -------
    torch.Tensor
        Kernel (size, size) with entries 1/size**2.

    Raises
    ------
    TypeError
        If size is not an integer, or dtype cannot hold fractions.
    ValueError
        If size is below 1 or beyond memory, or the device is not known.

    Examples
    --------
    >>> box(2)
    tensor([[0.2500, 0.2500],
            [0.2500, 0.2500]])
    """
    size = check_int("size", size, 1)
    check_kind(dtype, device, fractions=True)
    check_memory("the kernel", size, size)
    return torch.full((size, size), 1 / size**2, dtype=dtype, device=device)


def _along(
    axis: Axis,
    weights: list[list[float]],
    dtype: torch.dtype | None,
    device: torch.device | str | None,
) -> Tensor:
    check_choice("axis", axis, ("x", "y"))
    kernel = _kernel(weights, dtype, device)
    return kernel if axis == "x" else kernel.T.contiguous()


def _kernel(
    weights: list[list[float]], dtype: torch.dtype | None, device: torch.device | str | None
) -> Tensor:
    check_kind(dtype, device, fractions=False)
    return torch.tensor(weights, dtype=dtype, device=device)
