"""Cross-correlation and true convolution of images, differentiable in both arguments."""

from __future__ import annotations

import torch
from torch import Tensor

from convscope._adjoint import correlation
from convscope._arguments import check, same_type
from convscope._methods import SMALL, SMALL_KERNEL, TINY
from convscope._straight import ONE, straight
from convscope.shapes import Padding, Pair

__all__ = ["convolve2d", "corr2d"]

torch_conv2d = torch.conv2d

VALID = "valid"
"""The default of padding: comparing identity is the fastest check there is."""

DIRECT = frozenset(
    {torch.float32, torch.float64, torch.float16, torch.bfloat16}
    | {torch.complex64, torch.complex128, torch.int64}
)
"""Types that torch's conv2d sums and returns as we do."""


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
        Pixels from one place of the kernel to the next: one whole number for both
        axes, or (rows, columns); at least 1.
    dilation
        Pixels from one tap of the kernel to the next, given as the stride is.
    padding
        Zeros around the image in pixels: a whole number, (rows, columns),
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
        If X, K or bias is no tensor of numbers, or a keyword no whole number.
    ValueError
        If shapes, channels, groups or devices disagree, or the kernel does not
        fit the padded image.

    References
    ----------
    Aston Zhang et al., *Dive into Deep Learning*, "Convolutions for Images".

    Examples
    --------
    The first output is 0*0 + 1*1 + 3*2 + 4*3 = 19.

    >>> X = torch.tensor([[0.0, 1.0, 2.0], [3.0, 4.0, 5.0], [6.0, 7.0, 8.0]])
    >>> K = torch.tensor([[0.0, 1.0], [2.0, 3.0]])
    >>> corr2d(X, K)
    tensor([[19., 25.],
            [37., 43.]])
    """
    # On a few pixels our checks would cost more than the work. So a tiny image goes straight
    # to torch, which refuses what we would refuse; what it would take in another sense, or
    # cannot take, is looked at first. The long way says what was wrong.
    try:
        small = (size := X.numel()) <= TINY or (size <= SMALL and K.numel() <= SMALL_KERNEL)
        if small and size and X.dtype in DIRECT and X.is_cpu and K.is_cpu:
            if stride is ONE and dilation is ONE and groups is ONE and padding is VALID:
                if X.ndim > 2 and bias is None:
                    return torch_conv2d(X, K)
                if X.ndim == K.ndim == 2 and bias is None:
                    return torch_conv2d(X[None][None], K[None][None]).squeeze(0).squeeze(0)
            return straight(X, K, bias, stride, padding, dilation, groups)
    except (AttributeError, RuntimeError, TypeError, ValueError):
        pass
    X, K, bias = same_type(X, K, bias)
    geometry = check(X, K, bias, stride, padding, dilation, groups)
    if X.dim() == 2:
        Y = correlation(X[None, None], K[None, None], geometry, groups).squeeze(0).squeeze(0)
        return Y if bias is None else Y + bias
    Y = correlation(X if X.dim() == 4 else X[None], K, geometry, groups)
    Y = Y if X.dim() == 4 else Y.squeeze(0)
    return Y if bias is None else Y + bias[:, None, None]


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
    """Convolve an image with a kernel in the sense of mathematics.

    The kernel is turned by 180 degrees and then cross-correlated with the image.
    Arguments, result and errors are those of `corr2d`.

    Examples
    --------
    A single 1 in the image becomes a copy of the kernel.

    >>> X = torch.tensor([[0.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 0.0]])
    >>> convolve2d(X, torch.tensor([[0.0, 1.0], [2.0, 3.0]]))
    tensor([[0., 1.],
            [2., 3.]])
    """
    if not isinstance(K, Tensor):
        raise TypeError(f"K is {type(K).__name__}: give a torch.Tensor")
    if K.dim() < 2:
        raise ValueError(f"K has shape {tuple(K.shape)}: give at least rows and columns")
    turned = K.flip(-2, -1)
    return corr2d(X, turned, bias, stride=stride, padding=padding, dilation=dilation, groups=groups)
