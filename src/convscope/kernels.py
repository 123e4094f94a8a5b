"""Kernels that have a name in the field.

All follow one sign: cross-correlated with an image, a difference along "x"
responds positively where the image goes from bright to dark from left to right,
a difference along "y" where it does so from top to bottom, as [1, -1] does.
"""

from __future__ import annotations

import math
from typing import Literal

import torch
from torch import Tensor

from convscope.checks import check_choice, check_int, check_number

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


def finite_difference(axis: Axis = "x") -> Tensor:
    """Return [1, -1], the difference of two neighbors.

    Parameters
    ----------
    axis
        "x" for left minus right, "y" for upper minus lower.

    Returns
    -------
    torch.Tensor
        Kernel (1, 2) for "x", (2, 1) for "y"; its entries sum to 0.

    Raises
    ------
    ValueError
        If axis is neither "x" nor "y".

    Examples
    --------
    >>> finite_difference()
    tensor([[ 1., -1.]])
    """
    return _along(axis, [[1.0, -1.0]])


def second_difference(axis: Axis = "x") -> Tensor:
    """Return [1, -2, 1], the difference of two neighboring differences.

    Parameters
    ----------
    axis
        "x" along rows, "y" along columns.

    Returns
    -------
    torch.Tensor
        Kernel (1, 3) for "x", (3, 1) for "y"; its entries sum to 0.

    Raises
    ------
    ValueError
        If axis is neither "x" nor "y".

    Examples
    --------
    >>> second_difference("y")
    tensor([[ 1.],
            [-2.],
            [ 1.]])
    """
    return _along(axis, [[1.0, -2.0, 1.0]])


def roberts(direction: Literal["down", "up"] = "down") -> Tensor:
    """Return the difference of two diagonal neighbors (Roberts cross).

    Parameters
    ----------
    direction
        "down" for upper left minus lower right, "up" for lower left minus upper right.

    Returns
    -------
    torch.Tensor
        Kernel (2, 2); its entries sum to 0.

    Raises
    ------
    ValueError
        If direction is neither "down" nor "up".

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
    down = torch.tensor([[1.0, 0.0], [0.0, -1.0]])
    return down if direction == "down" else down.flip(0)


def prewitt(axis: Axis = "x") -> Tensor:
    """Return a difference across two pixels, summed over three rows or columns (Prewitt).

    Parameters
    ----------
    axis
        "x" for left minus right, "y" for upper minus lower.

    Returns
    -------
    torch.Tensor
        Kernel (3, 3); its entries sum to 0.

    Raises
    ------
    ValueError
        If axis is neither "x" nor "y".

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
    return _along(axis, [[1.0, 0.0, -1.0]] * 3)


def sobel(axis: Axis = "x") -> Tensor:
    """Return a difference across two pixels, weighted 1, 2, 1 over three rows or columns (Sobel).

    Parameters
    ----------
    axis
        "x" for left minus right, "y" for upper minus lower.

    Returns
    -------
    torch.Tensor
        Kernel (3, 3); its entries sum to 0.

    Raises
    ------
    ValueError
        If axis is neither "x" nor "y".

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
    return _along(axis, [[1.0, 0.0, -1.0], [2.0, 0.0, -2.0], [1.0, 0.0, -1.0]])


def scharr(axis: Axis = "x") -> Tensor:
    """Return a difference across two pixels, weighted 3, 10, 3 over three rows or columns (Scharr).

    Parameters
    ----------
    axis
        "x" for left minus right, "y" for upper minus lower.

    Returns
    -------
    torch.Tensor
        Kernel (3, 3); its entries sum to 0.

    Raises
    ------
    ValueError
        If axis is neither "x" nor "y".

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
    return _along(axis, [[3.0, 0.0, -3.0], [10.0, 0.0, -10.0], [3.0, 0.0, -3.0]])


def laplacian(*, diagonals: bool = False) -> Tensor:
    """Return the sum of the second differences along both dimensions.

    Parameters
    ----------
    diagonals
        Whether the four diagonal neighbors count as well.

    Returns
    -------
    torch.Tensor
        Kernel (3, 3); its entries sum to 0. Rotated by 180
        degrees it is unchanged, so correlation and convolution agree on it.

    Examples
    --------
    >>> laplacian()
    tensor([[ 0.,  1.,  0.],
            [ 1., -4.,  1.],
            [ 0.,  1.,  0.]])
    """
    if diagonals:
        return torch.tensor([[1.0, 1.0, 1.0], [1.0, -8.0, 1.0], [1.0, 1.0, 1.0]])
    return torch.tensor([[0.0, 1.0, 0.0], [1.0, -4.0, 1.0], [0.0, 1.0, 0.0]])


def gaussian(size: int, sigma: float) -> Tensor:
    """Return a Gaussian blur, sampled at the pixels and scaled to sum 1.

    Parameters
    ----------
    size
        Rows and columns of the kernel, in pixels; at least 1.
    sigma
        Standard deviation in pixels; above 0.

    Returns
    -------
    torch.Tensor
        Kernel (size, size).

    Raises
    ------
    TypeError
        If size is not an integer or sigma is not a number.
    ValueError
        If size is below 1 or sigma is not above 0.

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
    distance = torch.arange(size, dtype=torch.float64) - (size - 1) / 2
    bell = torch.exp(-distance.square() / (2 * sigma**2))
    bell = bell / bell.sum()
    return torch.outer(bell, bell).to(torch.get_default_dtype())


def box(size: int) -> Tensor:
    """Return the mean over a square of pixels.

    Parameters
    ----------
    size
        Rows and columns of the kernel, in pixels; at least 1.

    Returns
    -------
    torch.Tensor
        Kernel (size, size) with entries 1/size**2.

    Raises
    ------
    TypeError
        If size is not an integer.
    ValueError
        If size is below 1.

    Examples
    --------
    >>> box(2)
    tensor([[0.2500, 0.2500],
            [0.2500, 0.2500]])
    """
    size = check_int("size", size, 1)
    return torch.full((size, size), 1 / size**2)


def _along(axis: Axis, weights: list[list[float]]) -> Tensor:
    check_choice("axis", axis, ("x", "y"))
    kernel = torch.tensor(weights)
    return kernel if axis == "x" else kernel.T.contiguous()
