"""Three exact ways to correlate few channels on a CPU, and the rule that picks one.

torch's conv2d is built for many channels. With one channel it still fills 16 of them,
and with float64 it first copies every window. The ways here use the same torch
operations on views of one image instead. They know nothing of autograd.

Axes inside this module: X (N, G, I, H, W) and K (G, O, I, kh, kw), for N images and G
groups of I input and O output channels each; Y (N, G, O, rows, columns).
"""

from __future__ import annotations

import functools
import math

import torch
from torch import Tensor
from torch.nn.functional import conv2d, pad

from convscope.shapes import Geometry

__all__ = ["correlate", "method"]

LANES = 16
"""float32 numbers in one AVX-512 register: oneDNN works on channels in blocks of 16."""

BAND = 1 << 19
"""Pixels that `_strips` holds at once: 2 MB in float32. Each step of it holds about four
such blocks, and the level-3 cache should keep them all."""

SHIFT_BAND = 1 << 21
"""Output pixels that `_shifts` adds to at a time, so that they stay in the cache."""

TINY = 4096
"""Pixels up to which starting our own ways takes longer than torch's whole work."""

SMALL, SMALL_KERNEL = 20480, 49
"""Pixels and weights up to which the same holds: 0.05 ms for 3x3 on 128x128."""


def method(
    images: tuple[int, ...], filters: tuple[int, ...], dtype: torch.dtype, geometry: Geometry
) -> str:
    """Name the fastest way for images (N, C, H, W) on a CPU and filters (F, I, kh, kw).

    The costs are nanoseconds, measured with two threads on AVX-512 cores. The first column
    is for a call, whatever its size; the second for each output pixel of one image:

    ==========  =======  ====================================================
    torch                2 for every 16 filters begun, 22 above a million
                         pixels, where its 16 planes leave the cache; 0.17 for
                         each tap and input channel; float64 and integers: 3.5
    depthwise            10 for every 16 filters begun, and 0.2 for each tap
    shifts      75 000   0.06 for each tap, 0.2 in other types than float32;
                         and 4 000 to start each tap, of each filter
    strips      180 000  0.6 for each filter and input channel, and 0.0135 for
                         each tap
    dots                 0.2 for each output of each filter and kernel tap, but
                         torch needs far more when the kernel is larger than
                         the output
    ==========  =======  ====================================================
    """
    number, channels, height, width = images
    count, inner, kh, kw = filters
    rows, columns = geometry.output
    taps, pairs, pixels = kh * kw, count * inner, number * rows * columns
    size = number * height * width
    if size <= TINY or (size <= SMALL and taps * pairs <= SMALL_KERNEL):
        return "torch"
    if rows * columns < taps:
        return "dots" if number * pairs <= LANES and rows * columns <= 4096 else "torch"
    if dtype != torch.float32:
        return "shifts" if count <= 8 else "torch"
    blocks = math.ceil(count / LANES)
    each = 22 if pixels > 1 << 20 else 2
    costs = {
        "shifts": 75e3 + taps * pairs * (4e3 + 0.06 * pixels),
        "strips": pairs * (180e3 + (0.6 + 0.0135 * taps) * pixels),
        "torch": blocks * (each + 0.17 * inner * taps) * pixels,
    }
    if inner == 1 and channels > 1:
        costs["torch"] = blocks * (10 + 0.2 * taps) * pixels
    return min(costs, key=costs.__getitem__)


@functools.cache
def _keep_memory() -> None:
    """Have the C library keep freed memory for the next call, where it is glibc.

    glibc gives freed blocks back to the system until the program has once freed a large
    one. Then every call pays for new pages: 2.4 ms instead of 0.5 for 7x7 on 512x512.
    The block here is the largest that counts, 32 MB less a margin, and never touched.
    """
    torch.empty((32 << 20) - (64 << 10), dtype=torch.uint8)


def correlate(how: str, X: Tensor, K: Tensor, geometry: Geometry, groups: int) -> Tensor:
    """Correlate (N, C, H, W) with (F, I, kh, kw) in the way that `method` named."""
    _keep_memory()
    if X.dtype in (torch.float16, torch.bfloat16):
        # Sums are kept in float32 and rounded once.
        return correlate(how, X.float(), K.float(), geometry, groups).to(X.dtype)
    number, channels, height, width = X.shape
    filters, inner, kh, kw = K.shape
    images = X.reshape(number, groups, channels // groups, height, width)
    kernels = K.reshape(groups, filters // groups, inner, kh, kw)
    way = {"shifts": _shifts, "strips": _strips, "dots": _dots}[how]
    return way(images, kernels, geometry).reshape(number, filters, *geometry.output)


def _shifts(X: Tensor, K: Tensor, geometry: Geometry) -> Tensor:
    """Add the image once for each tap, shifted and weighted."""
    X = _padded(X, geometry)
    number, groups, inner = X.shape[:3]
    outputs, kh, kw = K.shape[1], K.shape[3], K.shape[4]
    rows, columns = geometry.output
    Y = X.new_empty(number, groups, outputs, rows, columns)
    weights = K.reshape(groups, outputs, -1, 1, 1).unbind(2)
    strides, down, across = X.stride(), geometry.stride[0], geometry.stride[1]
    band = max(1, min(rows, SHIFT_BAND // (number * groups * outputs * columns)))
    for first in range(0, rows, band):
        deep = min(band, rows - first)
        # All shifts of the image at once, as views: the loop below should do no more than add.
        seen = X.as_strided(
            (inner, kh, kw, number, groups, 1, deep, columns),
            (strides[2], strides[3] * geometry.dilation[0], strides[4] * geometry.dilation[1],
             strides[0], strides[1], 0, strides[3] * down, strides[4] * across),
            X.storage_offset() + first * down * strides[3],
        )  # fmt: skip
        shifted = (tap for plane in seen.unbind() for row in plane.unbind() for tap in row.unbind())
        place = Y if deep == rows else Y[..., first : first + deep, :]
        torch.mul(next(shifted), weights[0], out=place)
        for tap, weight in zip(shifted, weights[1:], strict=True):
            place.addcmul_(tap, weight)
    return Y


def _padded(X: Tensor, geometry: Geometry) -> Tensor:
    (top, bottom), (left, right) = geometry.padding
    return pad(X, (left, right, top, bottom)) if top or bottom or left or right else X


def _strips(X: Tensor, K: Tensor, geometry: Geometry) -> Tensor:
    """Show strips of the image to torch as the channels of a depthwise conv2d.

    The images are worked on in bands of rows. A band is cut into strips that overlap as
    far as the kernel reaches, until there are 16 planes, so that every lane has work.
    """
    number, groups, inner = X.shape[:3]
    outputs, kh, kw = K.shape[1], K.shape[3], K.shape[4]
    rows, columns = geometry.output
    together = min(number, max(1, BAND // (groups * rows * columns)))
    strips = math.ceil(LANES / (together * groups))
    most = max(1, BAND // (together * groups * columns * strips)) * strips
    deep = math.ceil(rows / (math.ceil(rows / most) * strips))
    Y = X.new_empty(number, groups, outputs, rows, columns)
    for n in range(0, number, together):
        for first in range(0, rows, deep * strips):
            # The last band reaches back to be as high as the others, where it can.
            begin = max(0, min(first, rows - deep * strips))
            end = min(rows, begin + deep * strips)
            for i in range(inner):
                cut = _cut(X[n : n + together, :, i], geometry, kh, begin, deep, strips)
                for o in range(outputs):
                    weight = K[None, :, o, i, None].expand(-1, -1, strips, -1, -1)
                    weight = weight.expand(cut.shape[1] // (groups * strips), -1, -1, -1, -1)
                    part = conv2d(
                        cut,
                        weight.reshape(-1, 1, kh, kw),
                        stride=geometry.stride,
                        dilation=geometry.dilation,
                        groups=cut.shape[1],
                    )
                    part = part.view(-1, groups, deep * strips, part.shape[3])
                    part = part[:, :, : end - begin, :columns]
                    place = Y[n : n + together, :, o, begin:end]
                    if i == 0:
                        place.copy_(part)
                    else:
                        place.add_(part)
    return Y


def _cut(X: Tensor, geometry: Geometry, kh: int, begin: int, deep: int, strips: int) -> Tensor:
    """Return as channels the strips that give `deep` output rows each, from row `begin` on."""
    (top, _), sides = geometry.padding
    step, reach = geometry.stride[0], geometry.dilation[0] * (kh - 1) + 1
    above = begin * step - top
    below = above + (deep * strips - 1) * step + reach
    piece = X[:, :, max(0, above) : max(0, below)]
    lacking = (max(0, -above), below - max(0, above) - piece.shape[2])
    if any(lacking) or any(sides):
        piece = pad(piece, (*sides, *lacking))
    cut = piece.unfold(2, (deep - 1) * step + reach, deep * step).transpose(3, 4)
    return cut.reshape(1, -1, *cut.shape[3:])


def _dots(X: Tensor, K: Tensor, geometry: Geometry) -> Tensor:
    """Make each of a few outputs one long dot product, a row of the kernel at a time."""
    X = _padded(X, geometry)
    number, groups, inner = X.shape[:3]
    outputs, kh, kw = K.shape[1], K.shape[3], K.shape[4]
    rows, columns = geometry.output
    strides = X.stride()
    size = (kh, kw, rows)
    step = (
        strides[3] * geometry.dilation[0],
        strides[4] * geometry.dilation[1],
        strides[3] * geometry.stride[0],
    )
    Y = X.new_zeros(number, groups, outputs, rows, columns)
    for n in range(number):
        for g in range(groups):
            for i in range(inner):
                kernel = K[g, :, i].transpose(0, 1)
                for b in range(columns):
                    skip = X.storage_offset() + n * strides[0] + g * strides[1] + i * strides[2]
                    skip += b * geometry.stride[1] * strides[4]
                    windows = X.as_strided(size, step, skip)
                    Y[n, g, :, :, b] += torch.bmm(kernel, windows).sum(0)
    return Y
