"""The sum itself and its two adjoints, on arguments that were checked: by loops or by torch."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.functional import pad

from convscope import compiled, internals
from convscope.internals import plain_shape
from convscope.shapes import Geometry

__all__ = ["correlate", "input_adjoint", "kernel_adjoint"]

Shape = tuple[int, ...]
Sides = tuple[tuple[int, int], tuple[int, int]]


def correlate(X: Tensor, K: Tensor, bias: Tensor | None, geometry: Geometry, groups: int) -> Tensor:
    """Return the sums, from X and K of one type that `convscope.checks.check_tensors` gives."""
    following = torch.compiler.is_compiling()  # what is compared with a number becomes a condition
    if not following and geometry.products >= compiled.WORTH and _for_loops(X, K, geometry, groups):
        if X.dtype not in compiled.TYPES:  # half precision is summed in float32, rounded once
            wide = None if bias is None else bias.float()
            return correlate(X.float(), K.float(), wide, geometry, groups).to(X.dtype)
        run: Any = compiled.correlate
        if torch.is_grad_enabled() and (X.requires_grad or K.requires_grad):
            run = Correlation.apply
        Y: Tensor = run(X, K, geometry, groups)
        return Y if bias is None else Y.add_(bias if X.dim() == 2 else bias[:, None, None])
    return _by_torch(X, K, bias, geometry, groups)


class Correlation(torch.autograd.Function):
    """The compiled sum, with its adjoints."""

    @staticmethod
    def forward(ctx: Any, X: Tensor, K: Tensor, geometry: Geometry, groups: int) -> Tensor:
        ctx.save_for_backward(X, K)
        ctx.geometry, ctx.groups = geometry, groups
        return compiled.correlate(X, K, geometry, groups)

    @staticmethod
    def backward(ctx: Any, dY: Tensor) -> tuple[Tensor | None, ...]:
        X, K = ctx.saved_tensors
        wants_X, wants_K, *_ = ctx.needs_input_grad
        given = ctx.geometry, ctx.groups
        dX = input_adjoint(dY, K, X.shape, *given) if wants_X else None
        dK = kernel_adjoint(X, dY, K.shape, *given) if wants_K else None
        return dX, dK, None, None


def input_adjoint(dY: Tensor, K: Tensor, shape: Shape, geometry: Geometry, groups: int) -> Tensor:
    """Return what the sum's transpose maps dY to: an image of the given shape."""
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
    image, kernel = _pad_or_crop(image, sides), kernel.flip(-2, -1)
    full = Geometry.of(plain_shape(image), plain_shape(kernel), dilation=spread)
    dX = correlate(image, kernel, None, full, groups)
    if swapped:
        dX = _groups(dX, 1, groups).transpose(0, 2)
    return dX.reshape(shape)


def kernel_adjoint(X: Tensor, dY: Tensor, shape: Shape, geometry: Geometry, groups: int) -> Tensor:
    """Return the sums of pixels times dY over all positions: a kernel of the given shape."""
    if X.numel() == 0:
        return dY.new_zeros(shape)
    image, kernel = _as_batch(X.conj()), _as_batch(dY).transpose(0, 1)
    # Images become channels to be summed over, and the channels of a group become images.
    image = _groups(image, 1, groups).permute(2, 1, 0, 3, 4).flatten(1, 2)
    sides = []
    for n in (0, 1):  # pixels that a stride left over at the end met no weight
        steps = geometry.stride[n] * (geometry.output[n] - 1)
        used = steps + geometry.dilation[n] * (shape[n - 2] - 1) + 1
        before = geometry.padding[n][0]
        sides.append((before, used - image.shape[2 + n] - before))
    image = _pad_or_crop(image, sides)
    exchanged = Geometry.of(
        plain_shape(image), plain_shape(kernel), geometry.dilation, dilation=geometry.stride
    )
    dK = correlate(image, kernel, None, exchanged, groups)
    return dK.transpose(0, 1).reshape(shape)


def insert_zeros(X: Tensor, stride: tuple[int, int]) -> Tensor:
    """Put stride - 1 zeros after each entry, along rows and columns, and none after a single one."""
    rows, columns = plain_shape(X)[-2:]
    down, across = stride[0] if rows > 1 else 1, stride[1] if columns > 1 else 1
    if (down, across) == (1, 1):
        return X
    wide = pad(X[..., :, None, :, None], (0, across - 1, 0, 0, 0, down - 1))
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


def _for_loops(X: Tensor, K: Tensor, geometry: Geometry, groups: int) -> bool:
    """Whether the compiled loop is faster, and these are ordinary tensors on the CPU.

    What follows tensors (compilers, tracers, the transforms of `torch.func`, forward mode,
    autocast) knows torch's own operations, and gets these.
    """
    filters, inputs = K.shape[:2] if K.dim() == 4 else (1, 1)
    return (
        not internals.tracing()
        and compiled.worthwhile(geometry, filters // groups, inputs, groups, K.shape[-1])
        and not torch.is_autocast_enabled("cpu")
        and not internals.transformed() and not internals.dispatched()
        and all(map(_is_ordinary, (X, K)))
        and compiled.installed()
    )  # fmt: skip


def _is_ordinary(X: Tensor) -> bool:
    """Whether X is a tensor on the CPU without a meaning of its own."""
    plain = type(X) in (Tensor, nn.Parameter) and X.is_cpu
    return plain and not internals.batched(X) and not internals.has_tangent(X)


def _by_torch(X: Tensor, K: Tensor, bias: Tensor | None, geometry: Geometry, groups: int) -> Tensor:
    """Let torch's conv2d do it, which takes channels always and pads both sides alike."""
    stride, ((top, bottom), (left, right)), dilation, *_ = geometry
    ends = (top, left)
    if top != bottom or left != right:
        X, ends = pad(X, (left, right, top, bottom)), (0, 0)
    plane = X.dim() == 2
    if plane:
        X, K = X.expand(1, 1, -1, -1), K.expand(1, 1, -1, -1)  # the fastest way to add dimensions
        bias = None if bias is None else bias.reshape(1)
    if X.dtype == torch.int64 and _takes_no_integers(X.device):
        Y = _integer_sum(pad(X, (ends[1],) * 2 + (ends[0],) * 2), K, stride, dilation, groups)
        Y = Y if bias is None else Y + bias[:, None, None]
    else:
        Y = torch.conv2d(X, K, bias, stride, ends, dilation, groups)
    return Y.flatten(0, 2) if plane else Y


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
