"""The rule that picks the fastest way to correlate few channels on a CPU.

The costs in it are measured. The ways themselves are in `_ways`.
"""

from __future__ import annotations

import functools
import math

import torch
from torch import Tensor

from convscope._ways import BAG_BAND, LANES, bags, dots, shifts, strips
from convscope.shapes import Geometry

__all__ = ["correlate", "method"]

TINY = 4096
"""Pixels up to which starting our own ways takes longer than torch's whole work."""

SMALL, SMALL_KERNEL = 20480, 9
"""Pixels and weights up to which the same holds: 0.04 ms for 3x3 on 128x128."""

SUMMED_SINGLE = (torch.float32, torch.float16, torch.bfloat16)
"""Types whose sums are kept in float32."""


def method(
    images: tuple[int, ...], filters: tuple[int, ...], dtype: torch.dtype, geometry: Geometry
) -> str:
    """Name the fastest way for images (N, C, H, W) on a CPU and filters (F, I, kh, kw).

    The costs are nanoseconds, measured with two threads on AVX-512 cores. The first column
    is for a call, whatever its size; the second for each output pixel of one image:

    ==========  =======  ====================================================
    torch        50 000  2 for every 16 filters begun, 22 above a million
                         pixels, where its 16 planes leave the cache; 0.17 for
                         each tap and input channel; float64 and integers: 3.5;
                         up to 9 taps the call itself costs nothing
    depthwise            10 for every 16 filters begun, and 0.2 for each tap
    shifts       15 000  0.06 for each tap, 0.2 in other types than float32;
                         and 4 000 to start each tap, of each filter
    bags         50 000  0.1 for each filter and input channel, and 0.04 for
                         each tap; and 2 to start each tap of each row; while
                         the shifted copies stay in the cache
    strips      150 000  0.6 for each filter and input channel, and 0.0125 for
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
    if dtype not in SUMMED_SINGLE:
        return "shifts" if count <= 8 else "torch"
    blocks = math.ceil(count / LANES)
    start, each = 50e3 if taps > 9 else 0, 22 if pixels > 1 << 20 else 2
    costs = {
        "shifts": 15e3 + taps * pairs * (4e3 + 0.06 * pixels),
        "strips": pairs * (150e3 + (0.6 + 0.0125 * taps) * pixels),
        "torch": start + blocks * (each + 0.17 * inner * taps) * pixels,
    }
    if channels * kw * rows * columns <= BAG_BAND:
        costs["bags"] = 50e3 + pairs * (2 * taps * number * rows + (0.1 + 0.04 * taps) * pixels)
    if inner == 1 and channels > 1:
        costs["torch"] = start + blocks * (10 + 0.2 * taps) * pixels
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
    way = {"shifts": shifts, "bags": bags, "strips": strips, "dots": dots}[how]
    return way(images, kernels, geometry).reshape(number, filters, *geometry.output)
