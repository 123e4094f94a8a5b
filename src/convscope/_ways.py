"""Four exact ways to correlate few channels on a CPU.

torch's conv2d is built for many channels. With one channel it still fills 16 of them,
and with float64 it first copies every window. The ways here use other operations of torch,
or the same on views of one image. They know nothing of autograd, nor when each is fast.

Axes inside this module: X (N, G, I, H, W) and K (G, O, I, kh, kw), for N images and G
groups of I input and O output channels each; Y (N, G, O, rows, columns).
"""

from __future__ import annotations

import math

import numpy as np
import torch
from torch import Tensor
from torch.nn.functional import channel_shuffle, conv2d, pad

from convscope.shapes import Geometry

__all__ = ["bags", "dots", "shifts", "strips"]

LANES = 16
"""float32 numbers in one AVX-512 register: oneDNN works on channels in blocks of 16."""

BAND = 1 << 19
"""Pixels that `strips` holds at once: 2 MB in float32. A step of it needs two such blocks,
and freed memory serves the next step while it is still in the cache."""

TALL = 4
"""Rows for each column above which `strips` turns an image: its strips would be too narrow."""

SHIFT_BAND = 1 << 21
"""Output pixels that `shifts` adds to at a time, so that they stay in the cache."""

KEPT = 32 << 20
"""Bytes above which the C library hands memory back when it is freed, and gets it anew."""

BAG_BAND = 3 << 19
"""Numbers in the table of `bags`, 6 MB, above which it takes the images of a batch in turn."""


def shifts(X: Tensor, K: Tensor, geometry: Geometry) -> Tensor:
    """Add the image once for each tap, shifted and weighted."""
    X = padded(X, geometry)
    number, groups, inner = X.shape[:3]
    outputs, kh, kw = K.shape[1], K.shape[3], K.shape[4]
    rows, columns = geometry.output
    Y = unfilled(X, number, groups, outputs, rows, columns)
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


def bags(X: Tensor, K: Tensor, geometry: Geometry) -> Tensor:
    """Let each output row be a weighted sum of rows: of those of the image, and shifted ones.

    torch has that sum for rows of a table, as `embedding_bag`. It keeps the sums of a piece
    of a row in registers over all taps. The table holds every row once for each column of
    the kernel, shifted by as much.
    """
    X = padded(X, geometry)
    number, groups, inner, height = X.shape[:4]
    outputs, kh, kw = K.shape[1], K.shape[3], K.shape[4]
    rows, columns = geometry.output
    together = min(number, max(1, BAG_BAND // (groups * inner * height * kw * columns)))
    strides, (spread, wide) = X.stride(), geometry.dilation
    weights = K[None, :, :, None].expand(together, -1, -1, rows, -1, -1, -1).reshape(-1)
    taps = inner * kh * kw
    order = torch.arange(together * groups * inner * height * kw, dtype=torch.int32)
    order = order.as_strided(
        (together, groups, outputs, rows, inner, kh, kw),
        (groups * inner * height * kw, inner * height * kw, 0, geometry.stride[0] * kw,
         height * kw, spread * kw, 1),
    ).reshape(-1)  # fmt: skip
    begins = torch.arange(0, len(order), taps, dtype=torch.int32)
    parts = []
    for first in range(0, number, together):
        images = min(together, number - first)
        table = X.as_strided(
            (images, groups, inner, height, kw, columns),
            (*strides[:4], wide * strides[4], geometry.stride[1] * strides[4]),
            X.storage_offset() + first * strides[0],
        ).reshape(-1, columns)
        count = images * groups * outputs * rows
        part = torch.embedding_bag(
            table, order[: count * taps], begins[:count], per_sample_weights=weights[: count * taps]
        )[0]
        parts.append(part.view(images, groups, outputs, rows, columns))
    return parts[0] if len(parts) == 1 else torch.cat(parts)


def strips(X: Tensor, K: Tensor, geometry: Geometry) -> Tensor:
    """Show strips of the image to torch as the channels of a depthwise conv2d.

    The images are worked on in bands of rows. A band is cut from left to right into strips
    that overlap as far as the kernel reaches, until there are 16 planes, so that every lane
    has work. The pixels of the planes take turns in memory, as oneDNN wants channels.
    """
    number, groups, inner = X.shape[:3]
    outputs, kh, kw = K.shape[1], K.shape[3], K.shape[4]
    rows, columns = geometry.output
    if rows > TALL * columns:
        stride, padding, dilation, output = geometry
        turned = Geometry(stride[::-1], padding[::-1], dilation[::-1], output[::-1])
        return strips(X.mT.contiguous(), K.mT, turned).mT.contiguous()
    together = min(number, max(1, BAND // (groups * rows * columns)))
    pieces = max(1, LANES // (together * groups))
    wide = math.ceil(columns / pieces)
    most = max(1, BAND // (together * groups * columns))
    deep = math.ceil(rows / math.ceil(rows / most))
    weights = K[None, :, :, :, None, None].expand(together, -1, -1, -1, pieces, -1, -1, -1)
    weights = weights.permute(3, 2, 0, 1, 4, 5, 6, 7).reshape(inner, outputs, -1, 1, kh, kw)
    Y = unfilled(X, number, groups, outputs, rows, columns)
    for n in range(0, number, together):
        planes = min(together, number - n)
        lanes = planes * groups * pieces
        sources, targets = X[n : n + planes].unbind(2), Y[n : n + planes].unbind(2)
        kernels = [one.unbind() for one in weights[:, :, :lanes].unbind()]
        for first in range(0, rows, deep):
            # The last band reaches back to be as high as the others.
            begin = min(first, rows - deep)
            for i in range(inner):
                cut = _cut(sources[i], geometry, (kh, kw), begin, deep, wide, pieces)
                for o in range(outputs):
                    part = conv2d(
                        cut, kernels[i][o], None, geometry.stride, 0, geometry.dilation, lanes
                    )
                    # What is let go at once lies in the cache still when the next step takes it.
                    if o == outputs - 1:
                        del cut
                    part = _swapped(part[0].permute(1, 2, 0))
                    part = part.view(deep, planes, groups, pieces * wide)[..., :columns]
                    place = targets[o].narrow(2, begin, deep).permute(2, 0, 1, 3)
                    if i == 0:
                        place.copy_(part)
                    else:
                        place.add_(part)
                    del part
    return Y


def _cut(
    X: Tensor,
    geometry: Geometry,
    kernel: tuple[int, int],
    begin: int,
    deep: int,
    wide: int,
    pieces: int,
) -> Tensor:
    """Return as channels the strips for `deep` output rows, from row `begin` on.

    They give `wide` columns each and come as (1, lanes, height, width), lanes last in memory.
    """
    (top, _), (left, right) = geometry.padding
    (down, across), spread = geometry.stride, geometry.dilation
    height = (deep - 1) * down + spread[0] * (kernel[0] - 1) + 1
    width = (wide - 1) * across + spread[1] * (kernel[1] - 1) + 1
    above, reach = begin * down - top, (pieces - 1) * wide * across + width
    below, strides = above + height, X.stride()
    # The last strip may reach into the next row, for columns that are then left out.
    end = (X.shape[2] - below) * strides[2] + (X.shape[3] - reach) * strides[3]
    if above < 0 or below > X.shape[2] or left or right or end < 0:
        inside = X[:, :, max(0, above) : max(0, below)]
        lacking = max(0, min(0, below) - above)
        under = height - lacking - inside.shape[2]
        X = pad(inside, (left, reach - left - X.shape[3], lacking, under))
        above, strides = 0, X.stride()
    number, groups = X.shape[:2]
    cut = X.as_strided(
        (height, number, groups, pieces, width),
        (strides[2], strides[0], strides[1], wide * across * strides[3], strides[3]),
        X.storage_offset() + above * strides[2],
    )
    return _swapped(cut.reshape(height, -1, width))[None].permute(0, 3, 1, 2)


def _swapped(X: Tensor) -> Tensor:
    """Return (n, a, b) as (n, b, a), contiguous.

    `channel_shuffle` is the fastest that torch has for this; copying a transpose takes longer.
    """
    n, a, b = X.shape
    channels = X.reshape(1, n, 1, a * b).permute(0, 3, 1, 2)
    return channel_shuffle(channels, a).permute(0, 2, 3, 1).reshape(n, b, a)


def dots(X: Tensor, K: Tensor, geometry: Geometry) -> Tensor:
    """Make each of a few outputs one long dot product, a row of the kernel at a time."""
    X = padded(X, geometry)
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


def padded(X: Tensor, geometry: Geometry) -> Tensor:
    (top, bottom), (left, right) = geometry.padding
    return pad(X, (left, right, top, bottom)) if top or bottom or left or right else X


def unfilled(X: Tensor, *shape: int) -> Tensor:
    """Return memory of this shape and of X's type, holding anything.

    numpy asks the system for a large block in pages of 2 MB, torch in pages of 4 kB. Their
    number is half of the time that 3x3 on 4320x7680 takes.
    """
    size = math.prod(shape) * X.element_size()
    if size < KEPT:
        return X.new_empty(shape)
    return torch.from_numpy(np.empty(size, np.uint8)).view(X.dtype).view(shape)
