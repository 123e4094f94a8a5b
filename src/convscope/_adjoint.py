"""Correlation as one operation that torch can differentiate, twice and in both directions.

Both gradients of a correlation are correlations. So one `torch.autograd.Function` whose
backward calls `correlation` again gives every order of derivative, each in its fastest way.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor
from torch.autograd import forward_ad
from torch.nn import functional

from convscope._methods import correlate, method
from convscope.shapes import Geometry

__all__ = ["correlation", "with_gaps"]


def correlation(X: Tensor, K: Tensor, geometry: Geometry, groups: int) -> Tensor:
    """Correlate (N, C, H, W) with (F, I, kh, kw) in the way that is fastest for them."""
    how = _method(X, K, geometry)
    if how != "torch":
        transformed = torch._C._are_functorch_transforms_active()
        if not transformed and not _followed(X, K):
            return correlate(how, X, K, geometry, groups)
        form = Transformed if transformed else Correlation
        Y: Tensor = form.apply(X, K, how, geometry, groups)  # type: ignore[no-untyped-call] # untyped in torch
        return Y
    (top, bottom), (left, right) = geometry.padding
    ends = (top, left)
    if top != bottom or left != right:
        X, ends = functional.pad(X, (left, right, top, bottom)), (0, 0)
    Y = functional.conv2d(X, K, None, geometry.stride, ends, geometry.dilation, groups)
    rows, columns = geometry.output
    return Y if Y.shape[2:] == geometry.output else Y[..., :rows, :columns]


def _followed(X: Tensor, K: Tensor) -> bool:
    """Whether a derivative may be asked for, backward or forward.

    Telling torch of an operation takes 13 us, a tenth of 2x2 on 256x256.
    """
    backward = torch.is_grad_enabled() and (X.requires_grad or K.requires_grad)
    return backward or forward_ad._current_level >= 0


def _method(X: Tensor, K: Tensor, geometry: Geometry) -> str:
    # A compiler writes loops of its own, autocast chooses types, and a GPU needs no help.
    if torch.compiler.is_compiling() or not X.is_cpu or torch.is_autocast_enabled("cpu"):
        return "torch"
    return method(tuple(X.shape), tuple(K.shape), X.dtype, geometry)


class Correlation(torch.autograd.Function):
    """Y from X (N, C, H, W) and K (F, I, kh, kw); linear in each of them."""

    @staticmethod
    def forward(
        ctx: Any, X: Tensor, K: Tensor, how: str, geometry: Geometry, groups: int
    ) -> Tensor:
        _keep(ctx, X, K, geometry, groups)
        return correlate(how, X, K, geometry, groups)

    @staticmethod
    def backward(ctx: Any, dY: Tensor) -> tuple[Tensor | None, ...]:
        X, K = ctx.saved_tensors
        dX = dK = None
        if ctx.needs_input_grad[0]:
            dX = _input_gradient(dY, X, K, ctx.geometry, ctx.groups)
        if ctx.needs_input_grad[1]:
            dK = _kernel_gradient(dY, X, K, ctx.geometry, ctx.groups)
        return dX, dK, None, None, None

    @staticmethod
    def jvp(ctx: Any, tX: Tensor, tK: Tensor, *_: None) -> Tensor:
        X, K = ctx.saved_tensors
        moved = correlation(tX, K, ctx.geometry, ctx.groups)
        return moved + correlation(X, tK, ctx.geometry, ctx.groups)


class Transformed(Correlation):
    """The same for the transforms of `torch.func`, which want the context set up apart.

    torch inspects the signature of such a function at each call. That takes longer than
    filtering a small image, so the plain form above is used where no transform is at work.
    """

    @staticmethod
    def forward(X: Tensor, K: Tensor, how: str, geometry: Geometry, groups: int) -> Tensor:  # type: ignore[override] # torch knows both forms
        return correlate(how, X, K, geometry, groups)

    @staticmethod
    def setup_context(ctx: Any, inputs: tuple[Any, ...], output: Tensor) -> None:  # noqa: ARG004 # torch passes it
        X, K, _, geometry, groups = inputs
        _keep(ctx, X, K, geometry, groups)

    @staticmethod
    def vmap(
        info: Any,
        in_dims: tuple[Any, ...],
        X: Tensor,
        K: Tensor,
        how: str,  # noqa: ARG004 # torch passes it; the joined batch has a fastest way of its own
        geometry: Geometry,
        groups: int,
    ) -> tuple[Tensor, int]:
        size = info.batch_size
        X = X.unsqueeze(0) if in_dims[0] is None else X.movedim(in_dims[0], 0)
        if in_dims[1] is None:  # one kernel for all: the mapped axis joins the images
            Y = correlation(X.flatten(0, 1), K, geometry, groups)
            return Y.reshape(size, -1, *Y.shape[1:]), 0
        K = K.movedim(in_dims[1], 0)  # a kernel each: the mapped axis joins the groups
        X = X.expand(size, *X.shape[1:]).transpose(0, 1).flatten(1, 2)
        Y = correlation(X, K.flatten(0, 1), geometry, size * groups)
        return Y.reshape(Y.shape[0], size, -1, *Y.shape[2:]), 1


def _keep(ctx: Any, X: Tensor, K: Tensor, geometry: Geometry, groups: int) -> None:
    ctx.save_for_backward(X, K)
    ctx.save_for_forward(X, K)
    ctx.geometry, ctx.groups = geometry, groups


def _input_gradient(dY: Tensor, X: Tensor, K: Tensor, geometry: Geometry, groups: int) -> Tensor:
    """Return dX: dY, with gaps for the stride, correlated with the turned kernel.

    That is a true convolution, which commutes. So when the kernel is larger than dY, the two
    change roles, and stride and dilation with them.
    """
    image, kernel = dY, K.conj().transpose(0, 1)
    step, spread = geometry.stride, geometry.dilation
    commuted = kernel.shape[2] * kernel.shape[3] > image.shape[2] * image.shape[3]
    if commuted:
        image, kernel, step, spread = kernel, image, spread, step
    turned = kernel.reshape(-1, groups, K.shape[0] // groups, *kernel.shape[2:])
    turned = turned.transpose(0, 1).flatten(0, 1).flip(2, 3)
    gaps = with_gaps(image, step)
    sides = []
    for axis, size in enumerate(X.shape[2:]):
        reach = spread[axis] * (kernel.shape[2 + axis] - 1)
        before = reach - geometry.padding[axis][0]
        sides.append((before, size + reach - gaps.shape[2 + axis] - before))
    if min(map(min, sides)) < 0:
        # Places that lie on the padding alone gave outputs that no pixel is part of.
        gaps, sides = _fit(gaps, sides), [(0, 0), (0, 0)]
    full = Geometry((1, 1), (sides[0], sides[1]), spread, (X.shape[2], X.shape[3]))
    if _method(gaps, turned, full) == "torch" and _known_to_torch(X, K, geometry):
        return _by_torch(dY, X, K, geometry, groups, 0)
    dX = correlation(gaps, turned, full, groups)
    if commuted:  # images and channels as well
        dX = dX.reshape(-1, groups, len(X), *X.shape[2:]).transpose(0, 2).flatten(1, 2)
    return dX


def _kernel_gradient(dY: Tensor, X: Tensor, K: Tensor, geometry: Geometry, groups: int) -> Tensor:
    """Return dK: X correlated with dY, with stride and dilation changing roles."""
    number, channels, height, width = X.shape
    # Images become channels to be summed over, channels become images.
    image = X.conj().reshape(number, groups, channels // groups, height, width)
    image = image.permute(2, 1, 0, 3, 4).reshape(-1, groups * number, height, width)
    kernel = dY.transpose(0, 1)
    swapped = Geometry(
        geometry.dilation, geometry.padding, geometry.stride, (K.shape[2], K.shape[3])
    )
    if _method(image, kernel, swapped) == "torch" and _known_to_torch(X, K, geometry):
        return _by_torch(dY, X, K, geometry, groups, 1)
    return correlation(image, kernel, swapped, groups).transpose(0, 1)


def _fit(image: Tensor, sides: list[tuple[int, int]]) -> Tensor:
    """Add zeros, or cut where their number is negative; an axis may need both."""
    rows, columns = image.shape[2] + sum(sides[0]), image.shape[3] + sum(sides[1])
    (top, bottom), (left, right) = ((max(0, a), max(0, b)) for a, b in sides)
    top_cut, left_cut = (max(0, -side[0]) for side in sides)
    wide = functional.pad(image, (left, right, top, bottom))
    return wide[..., top_cut : top_cut + rows, left_cut : left_cut + columns]


def _by_torch(
    dY: Tensor, X: Tensor, K: Tensor, geometry: Geometry, groups: int, which: int
) -> Tensor:
    """Return torch's own gradient: 0 for the image, 1 for the kernel."""
    wanted = (which == 0, which == 1, False)
    ends = (geometry.padding[0][0], geometry.padding[1][0])
    gradients: tuple[Tensor, ...] = torch.ops.aten.convolution_backward(
        dY, X, K, None, geometry.stride, ends, geometry.dilation, False, (0, 0), groups, wanted
    )
    return gradients[which]


def _known_to_torch(X: Tensor, K: Tensor, geometry: Geometry) -> bool:
    """Whether torch's own gradients cover this: real, evenly padded, no output left out."""
    return not X.is_complex() and all(
        before == after and (size + 2 * before - spread * (k - 1) - 1) // step + 1 == output
        for size, k, step, (before, after), spread, output in zip(
            X.shape[2:], K.shape[2:], *geometry, strict=True
        )
    )


def with_gaps(dY: Tensor, stride: tuple[int, int]) -> Tensor:
    """Put stride - 1 zeros after each entry along both axes."""
    if stride == (1, 1):
        return dY
    wide = functional.pad(dY[..., :, None, :, None], (0, stride[1] - 1, 0, 0, 0, stride[0] - 1))
    return wide.flatten(-4, -3).flatten(-2)
