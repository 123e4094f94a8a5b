"""Cross-correlation and true convolution of images, differentiable in both arguments."""

from __future__ import annotations

from torch import Tensor

from convscope.checks import agree, check_tensors
from convscope.core import correlate
from convscope.internals import plain_shape
from convscope.shapes import Geometry, Padding, Pair, check_shapes

__all__ = ["check_arguments", "convolve2d", "corr2d"]


def corr2d(
    X: Tensor,
    K: Tensor,
    bias: Tensor | None = None,
    *,
    stride: Pair = 1,
    padding: Padding = "valid",
    dilation: Pair = 1,
    groups: int = 1,
) -> Tensor:
    """Cross-correlate an image with a kernel: slide, multiply, sum.

    ``Y[i, j] = bias + sum over a, b of X[i*stride + a*dilation, j*stride + b*dilation] * K[a, b]``,
    with the image padded by zeros. With channels the sum also runs over the
    channels of a group. This is what neural-network libraries call convolution.

    Parameters
    ----------
    X
        Image (H, W), image with channels (C, H, W), or batch (N, C, H, W).
    K
        Kernel (kh, kw) for an image (H, W); otherwise (C_out, C/groups, kh, kw).
    bias
        One number per output channel, shape (C_out,); for an image (H, W) one
        number, shape () or (1,). It is added once to each output.
    stride
        Pixels from one position of the kernel to the next: one integer for rows
        and columns, or (rows, columns); at least 1.
    dilation
        Pixels from one weight of the kernel to the next, given as the stride is.
    padding
        Zeros around the image in pixels: an integer, (rows, columns),
        ((top, bottom), (left, right)), "valid", "same" or "full", as
        `output_shape` says.
    groups
        How many groups the channels are split into; it divides C and C_out.

    Returns
    -------
    torch.Tensor
        Output with X's rank: (H_out, W_out), (C_out, H_out, W_out) or
        (N, C_out, H_out, W_out). Floating and complex types are kept, mixed
        ones promote as in torch; integers are summed exactly and give int64,
        as `torch.sum` does.

    Raises
    ------
    TypeError
        If X, K or bias is not a numeric tensor, or a keyword is not an integer.
    ValueError
        If shapes, channels, groups or devices disagree, or the kernel does not
        fit the padded image.

    Notes
    -----
    Large images with few channels on a CPU, from about two million products of a pixel and a
    weight on, are summed by a loop that numba compiles, where it is installed. The first such
    call of a process loads numba and the loop, and the first one ever on a machine compiles
    it. Everything else goes to torch's own conv2d. The two agree to rounding, and exactly for
    integers; which of them is used depends on the arguments alone, never on earlier calls.

    References
    ----------
    Aston Zhang et al., *Dive into Deep Learning*, "Convolutions for Images".

    Examples
    --------
    The first output is 0*0 + 1*1 + 3*2 + 4*3 = 19.

    >>> import torch
    >>> X = torch.tensor([[0.0, 1.0, 2.0], [3.0, 4.0, 5.0], [6.0, 7.0, 8.0]])
    >>> K = torch.tensor([[0.0, 1.0], [2.0, 3.0]])
    >>> corr2d(X, K)
    tensor([[19., 25.],
            [37., 43.]])
    """
    X, K, bias, geometry = check_arguments(X, K, bias, stride, padding, dilation, groups)
    return correlate(X, K, bias, geometry, groups)


def convolve2d(
    X: Tensor,
    K: Tensor,
    bias: Tensor | None = None,
    *,
    stride: Pair = 1,
    padding: Padding = "valid",
    dilation: Pair = 1,
    groups: int = 1,
) -> Tensor:
    """Convolve an image with a kernel, in the sense of mathematics.

    The kernel is rotated by 180 degrees and then cross-correlated with the image.
    Arguments, result and errors are those of `corr2d`.

    Examples
    --------
    A single 1 in the image becomes a copy of the kernel.

    >>> import torch
    >>> X = torch.tensor([[0.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 0.0]])
    >>> convolve2d(X, torch.tensor([[0.0, 1.0], [2.0, 3.0]]))
    tensor([[0., 1.],
            [2., 3.]])
    """
    X, K, bias, geometry = check_arguments(X, K, bias, stride, padding, dilation, groups)
    return correlate(X, K.flip(-2, -1), bias, geometry, groups)


def check_arguments(
    X: Tensor,
    K: Tensor,
    bias: Tensor | None,
    stride: Pair = 1,
    padding: Padding = "valid",
    dilation: Pair = 1,
    groups: int = 1,
) -> tuple[Tensor, Tensor, Tensor | None, Geometry]:
    """Return X, K and bias in one type, and what the keywords mean for their shapes."""
    shape = None
    if bias is not None:
        X, K, bias = check_tensors(X=X, K=K, bias=bias)
        shape = plain_shape(bias)
    elif not agree(X, K):
        X, K = check_tensors(X=X, K=K)
    given = plain_shape(X), plain_shape(K), shape
    return X, K, bias, check_shapes(*given, stride, padding, dilation, groups)
