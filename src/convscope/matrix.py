"""A cross-correlation written as a product with a matrix."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from convscope.checks import check_image, check_memory, check_pair
from convscope.internals import plain_shape
from convscope.shapes import Pair, output_shape

__all__ = ["correlation_matrix", "patches"]


def patches(X: Tensor, kernel_size: Pair) -> Tensor:
    """Write every window of an image as a row (im2col).

    The cross-correlation is then ``patches(X, K.shape) @ K.flatten()``.

    Parameters
    ----------
    X
        Image (H, W).
    kernel_size
        Rows and columns of a window (kh, kw), in pixels, or one integer for both.

    Returns
    -------
    torch.Tensor
        Matrix (positions, kh*kw): one row for each position of the window, row by
        row over the image; each row is the window, flattened row by row.

    Raises
    ------
    TypeError
        If X is not a tensor, or a size is not an integer.
    ValueError
        If X is not (H, W) or the window does not fit.

    References
    ----------
    K. Chellapilla, S. Puri and P. Simard, "High Performance Convolutional
    Neural Networks for Document Processing", 2006.

    Examples
    --------
    >>> patches(torch.arange(6).reshape(2, 3), (2, 2))
    tensor([[0, 1, 3, 4],
            [1, 2, 4, 5]])
    """
    check_image("X", X)
    kh, kw = check_pair("kernel_size", kernel_size, 1)
    output_shape(plain_shape(X), (kh, kw))
    windows = X.unfold(0, kh, 1).unfold(1, kw, 1)  # a view, and the result is none
    return windows.clone().reshape(-1, kh * kw)


def correlation_matrix(K: Tensor, image_shape: Sequence[int]) -> Tensor:
    """Return the matrix that cross-correlates a flattened image with K.

    It is a doubly block Toeplitz matrix: row i holds the weights of K at the
    pixels in the window of output i, and zeros elsewhere. Its transpose maps dY to dX.

    Parameters
    ----------
    K
        Kernel (kh, kw).
    image_shape
        Rows and columns of the image (H, W), in pixels.

    Returns
    -------
    torch.Tensor
        Sparse COO matrix (positions, H*W) with kh*kw stored entries a row.

    Raises
    ------
    TypeError
        If K is not a tensor, or a size is not an integer.
    ValueError
        If K is not (kh, kw), does not fit the image, or no memory could hold the result.

    References
    ----------
    V. Dumoulin and F. Visin, "A guide to convolution arithmetic for deep
    learning", 2016, arXiv:1603.07285, section 4.1.

    Examples
    --------
    >>> correlation_matrix(torch.tensor([[1.0, -1.0]]), (1, 3)).to_dense()
    tensor([[ 1., -1.,  0.],
            [ 0.,  1., -1.]])
    """
    check_image("K", K, "one kernel, (kh, kw)")
    rows, columns = output_shape(image_shape, plain_shape(K))
    height, width = (int(size) for size in image_shape)
    check_memory("the matrix's stored part", rows * columns, K.numel())
    pixels = torch.arange(height * width, device=K.device).reshape(height, width)
    windows = patches(pixels, K.shape)
    outputs = torch.arange(rows * columns, device=K.device).repeat_interleave(K.numel())
    return torch.sparse_coo_tensor(
        torch.stack([outputs, windows.flatten()]),
        K.flatten().repeat(rows * columns),
        (rows * columns, height * width),
        is_coalesced=True,
        check_invariants=False,  # a test does so; here it would take a third of the time
    )
