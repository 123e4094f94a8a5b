"""Cross-correlation and true convolution of images, differentiable in both arguments."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn
from torch._C._functorch import is_legacy_batchedtensor as is_batched
from torch.autograd import forward_ad
from torch.nn.functional import pad

from convscope import compiled
from convscope.checks import check_tensors, plain_shape
from convscope.shapes import Geometry, Padding, Pair, check_shapes

__all__ = ["convolve2d", "corr2d"]

VALID = "valid"
"""The default of padding: comparing identity is the fastest check there is."""


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
    Large images with few channels on a CPU are summed by a loop that numba compiles, where
    it is installed; loading it takes about a second once. Everything else goes to torch's
    own conv2d. The two agree to rounding, and exactly for integers.

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
    # For a tiny image checks would take as long as the sum. torch refuses what we refuse of
    # plain arguments, in other words; then the checks say what was wrong.
    ends = 0 if padding is VALID else padding
    if type(stride) is type(dilation) is type(groups) is type(ends) is int:
        try:
            if _taken_by_torch(X, K, bias) and 0 < X.numel() * K.numel() < compiled.WORTH:
                if X.ndim > 2:
                    return torch.conv2d(X, K, bias, stride, ends, dilation, groups)
                if X.ndim == K.ndim == 2:
                    X4, K4 = X[None][None], K[None][None]
                    return torch.conv2d(X4, K4, bias, stride, ends, dilation, groups)[0, 0]
        except (AttributeError, RuntimeError, TypeError, ValueError):
            pass
    X, K, *rest = check_tensors(X=X, K=K, bias=bias)
    bias = rest[0] if rest else None
    shapes = plain_shape(X), plain_shape(K), None if bias is None else plain_shape(bias)
    geometry = check_shapes(*shapes, stride, padding, dilation, groups)
    if _worth_compiling(X, K, geometry, groups):
        if X.dtype not in compiled.TYPES:  # half precision is summed in float32, rounded once
            wide = corr2d(
                X.float(), K.float(), None if bias is None else bias.float(),
                stride=stride, padding=padding, dilation=dilation, groups=groups,
            )  # fmt: skip
            return wide.to(X.dtype)
        Y: Tensor = Correlation.apply(X, K, geometry, groups)  # type: ignore[no-untyped-call] # torch gives no type
        return Y if bias is None else Y.add_(bias if X.dim() == 2 else bias[:, None, None])
    return _by_torch(X, K, bias, geometry, groups)


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

    >>> X = torch.tensor([[0.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 0.0]])
    >>> convolve2d(X, torch.tensor([[0.0, 1.0], [2.0, 3.0]]))
    tensor([[0., 1.],
            [2., 3.]])
    """
    X, K, *rest = check_tensors(X=X, K=K, bias=bias)
    rotated = K.flip(-2, -1) if K.dim() > 1 else K
    return corr2d(
        X, rotated, *rest, stride=stride, padding=padding, dilation=dilation, groups=groups
    )


class Correlation(torch.autograd.Function):
    """The compiled sum, with the two gradients of `convscope.gradients`."""

    @staticmethod
    def forward(ctx: Any, X: Tensor, K: Tensor, geometry: Geometry, groups: int) -> Tensor:
        ctx.save_for_backward(X, K)
        ctx.keywords = {**geometry._asdict(), "groups": groups}
        del ctx.keywords["output"], ctx.keywords["products"]
        return compiled.correlate(X, K, geometry, groups)

    @staticmethod
    def backward(ctx: Any, dY: Tensor) -> tuple[Tensor | None, ...]:
        # Both gradients are correlations again, so the two modules need each other.
        from convscope.gradients import input_gradient, kernel_gradient

        X, K = ctx.saved_tensors
        wants_X, wants_K, *_ = ctx.needs_input_grad
        dX = input_gradient(dY, K, X.shape, **ctx.keywords) if wants_X else None
        dK = kernel_gradient(X, dY, K.shape, **ctx.keywords) if wants_K else None
        return dX, dK, None, None


def _taken_by_torch(X: Tensor, K: Tensor, bias: Tensor | None) -> bool:
    """Whether torch's conv2d keeps the type of X and K, and nothing follows their shapes."""
    return (
        X.dtype in compiled.TYPES and X.is_cpu and K.is_cpu and (bias is None or bias.is_cpu)
        and not torch.compiler.is_compiling() and not torch._C._is_tracing()
    )  # fmt: skip


def _worth_compiling(X: Tensor, K: Tensor, geometry: Geometry, groups: int) -> bool:
    """Whether the compiled loop is faster, and these are ordinary tensors on the CPU.

    What follows tensors (compilers, tracers, the transforms of `torch.func`, forward mode,
    autocast) knows torch's own operations, and gets these.
    """
    if torch.compiler.is_compiling() or torch._C._is_tracing():
        return False
    filters, inputs = K.shape[:2] if K.dim() == 4 else (1, 1)
    return (
        compiled.worthwhile(geometry, filters // groups, inputs, groups, K.shape[-1])
        and type(X) in (Tensor, nn.Parameter) and type(K) in (Tensor, nn.Parameter) and X.is_cpu
        and not torch.is_autocast_enabled("cpu") and forward_ad._current_level < 0
        and not torch._C._are_functorch_transforms_active()
        and not is_batched(X) and not is_batched(K)  # by autograd's own vectorization
        and not torch._C._len_torch_dispatch_stack()
        and compiled.installed()
    )  # fmt: skip


def _by_torch(X: Tensor, K: Tensor, bias: Tensor | None, geometry: Geometry, groups: int) -> Tensor:
    """Let torch's conv2d do it, which takes channels always and pads both sides alike."""
    stride, ((top, bottom), (left, right)), dilation, *_ = geometry
    ends = (top, left)
    if top != bottom or left != right:
        X, ends = pad(X, (left, right, top, bottom)), (0, 0)
    rank = X.dim()
    if rank == 2:
        X, K, bias = X[None, None], K[None, None], bias if bias is None else bias.reshape(1)
    if X.dtype == torch.int64 and _takes_no_integers(X.device):
        Y = _integer_sum(pad(X, (ends[1],) * 2 + (ends[0],) * 2), K, stride, dilation, groups)
        Y = Y if bias is None else Y + bias[:, None, None]
    else:
        Y = torch.conv2d(X, K, bias, stride, ends, dilation, groups)
    return Y[0, 0] if rank == 2 else Y


def _takes_no_integers(device: torch.device) -> bool:
    """Whether torch's conv2d sums floating types alone there, as on a GPU."""
    return device.type not in ("cpu", "meta")


def _integer_sum(
    X: Tensor, K: Tensor, stride: tuple[int, int], dilation: tuple[int, int], groups: int
) -> Tensor:
    """Sum integers where torch's conv2d takes none: row after row of the kernel."""
    (filters, inner, kh, kw), rank = K.shape, X.dim()
    X = X.reshape(-1, groups, 1, inner, *X.shape[-2:])
    K = K.reshape(groups, filters // groups, inner, kh, 1, 1, kw)
    rows = (X.shape[-2] - dilation[0] * (kh - 1) - 1) // stride[0] + 1
    windows = X.unfold(-1, dilation[1] * (kw - 1) + 1, stride[1])[..., :: dilation[1]]
    Y: Tensor | int = 0
    for a in range(kh):
        first = a * dilation[0]
        row = windows[..., first : first + stride[0] * (rows - 1) + 1 : stride[0], :, :]
        Y = Y + (row * K[..., a, :, :, :]).sum((3, -1))
    Y = torch.as_tensor(Y).reshape(-1, filters, rows, windows.shape[-2])
    return Y if rank == 4 else Y[0]
