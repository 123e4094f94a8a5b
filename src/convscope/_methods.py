"""Three exact ways to correlate few channels on a CPU, and the rule that picks one.

torch's conv2d is built for many channels. With one channel it still fills 16 of them,
and with float64 it first copies every window. The ways here use the same torch
operations on views of one image instead. They know nothing of autograd.

Axes inside this module: X (N, G, I, H, W) and K (G, O, I, kh, kw), for N images and G
groups of I input and O output channels each; Y (N, G, O, rows, columns).
"""

from __future__ import annotations

import math

import torch
from torch import Tensor
from torch.nn import functional

from convscope.shapes import Geometry

__all__ = ["correlate", "method"]

LANES = 16
"""float32 numbers in one AVX-512 register: oneDNN works on channels in blocks of 16."""

BAND = 1 << 20
"""Pixels that `_strips` holds at once: 4 MB in float32, a part of the level-3 cache."""

SHIFT_BAND = 1 << 21
"""Output pixels that `_shifts` adds to at a time, so that they stay in the cache."""

SMALL = 20480
"""Pixels up to which torch takes another way for one image, with which it is fast."""


def method(
    images: tuple[int, ...], filters: tuple[int, ...], dtype: torch.dtype, geometry: Geometry
) -> str:
    """Name the fastest way for images (N, C, H, W) on a CPU and filters (F, I, kh, kw).

    The costs are nanoseconds for each output pixel of one image, measured with
    two threads on AVX-512 cores and 1080x1920 pixels:

    ==========  ==============================================================
    torch       22 for every 16 filters begun, and 0.07 for each tap and input
                channel; float64 and integers: 3.5 for each tap and channel
    depthwise   10 for every 16 filters begun, and 0.2 for each tap
    shifts      0.06 for each tap of each filter; 0.2 in other types than float32
    strips      0.6 for each filter and input channel, and 0.0135 for each tap
    dots        0.2 for each output of each filter and kernel tap, but torch
                needs far more when the kernel is larger than the output
    ==========  ==============================================================
    """
    number, channels, height, width = images
    count, inner, kh, kw = filters
    rows, columns = geometry.output
    taps, pairs = kh * kw, count * inner
    if number * height * width <= SMALL:
        return "torch"
    if rows * columns < taps:
        return "dots" if number * pairs <= LANES and rows * columns <= 4096 else "torch"
    if dtype != torch.float32:
        return "shifts" if count <= 8 else "torch"
    blocks = math.ceil(count / LANES)
    costs = {
        "shifts": 0.06 * taps * pairs,
        "strips": (0.6 + 0.0135 * taps) * pairs,
        "torch": blocks * (22 + 0.07 * inner * taps),
    }
    if inner == 1 and channels > 1:
        costs["torch"] = blocks * (10 + 0.2 * taps)
    return min(costs, key=costs.__getitem__)


def correlate(how: str, X: Tensor, K: Tensor, geometry: Geometry, groups: int) -> Tensor:
    """Correlate (N, C, H, W) with (F, I, kh, kw) in the way that `method` named."""
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
    """Add the image once for each tap, shifted and weighted; taps on the padding add nothing."""
    number, groups, inner, height, width = X.shape
    outputs, kh, kw = K.shape[1], K.shape[3], K.shape[4]
    rows, columns = geometry.output
    strides, start = X.stride(), X.storage_offset()
    step = (strides[3] * geometry.stride[0], strides[4] * geometry.stride[1])
    down = [_span(a, 0, height, geometry) for a in range(kh)]
    across = [_span(b, 1, width, geometry) for b in range(kw)]
    taps = [(i, a, b) for i in range(inner) for a in range(kh) for b in range(kw)]
    # A tap that meets the image everywhere can start the sum, which saves filling with zeros.
    everywhere = [(a, b) for a in range(kh) for b in range(kw)
                  if down[a][:2] == (0, rows) and across[b][:2] == (0, columns)]  # fmt: skip
    if everywhere:
        lead = (0, *everywhere[0])
        taps.remove(lead)
        taps.insert(0, lead)
        Y = X.new_empty(number, groups, outputs, rows, columns)
    else:
        lead = None
        Y = X.new_zeros(number, groups, outputs, rows, columns)
    band = max(1, min(rows, SHIFT_BAND // (number * groups * outputs * columns)))
    for first in range(0, rows, band):
        for tap in taps:
            i, a, b = tap
            top, bottom, row = down[a]
            left, right, column = across[b]
            top, bottom = max(top, first), min(bottom, first + band)
            if top >= bottom or left >= right:
                continue
            seen = X.as_strided(
                (number, groups, 1, bottom - top, right - left),
                (strides[0], strides[1], 0, *step),
                start + i * strides[2] + row * strides[3] + column * strides[4]
                + top * step[0] + left * step[1],
            )  # fmt: skip
            place, weight = Y[..., top:bottom, left:right], K[:, :, i, a, b, None, None]
            if tap == lead:
                torch.mul(seen, weight, out=place)
            else:
                place.addcmul_(seen, weight)
    return Y


def _span(tap: int, axis: int, size: int, geometry: Geometry) -> tuple[int, int, int]:
    """Return the first and last + 1 output whose tap is on the image, and the tap's offset."""
    stride = geometry.stride[axis]
    offset = tap * geometry.dilation[axis] - geometry.padding[axis][0]
    last = min(geometry.output[axis], (size - 1 - offset) // stride + 1)
    return max(0, -(offset // stride)), last, offset


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
                    part = functional.conv2d(
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
        piece = functional.pad(piece, (*sides, *lacking))
    cut = piece.unfold(2, (deep - 1) * step + reach, deep * step).transpose(3, 4)
    return cut.reshape(1, -1, *cut.shape[3:])


def _dots(X: Tensor, K: Tensor, geometry: Geometry) -> Tensor:
    """Make each of a few outputs one long dot product, a row of the kernel at a time."""
    (top, bottom), (left, right) = geometry.padding
    if top or bottom or left or right:
        X = functional.pad(X, (left, right, top, bottom))
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
