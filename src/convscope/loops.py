"""The definition of cross-correlation as plain loops, which numba compiles.

Each form is compiled at its first use, once for the sizes of a kernel, and kept on disk.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import numpy as np

__all__ = ["four_loops", "long_sums"]


@functools.cache
def four_loops(kh: int, kw: int, stride: int, dilation: int) -> Callable[..., None]:
    """Return the loops of the definition for kh x kw weights of a kernel.

    The sizes are constants of the compiled code: the two inner loops become a row of
    multiplications, and one instruction does these for several columns.
    """
    at = np.uint64  # numba would look whether a signed index counts from the end

    def one(y: Any, x: Any, k: Any, down: int, add: bool) -> None:
        zero = y.dtype.type(0)
        for j in range(y.size):
            total = y[j] if add else zero
            for a in range(kh):
                for b in range(kw):
                    total += k[at(a * kw + b)] * x[at(a * down + j * stride + b * dilation)]
            y[j] = total

    def two(y: Any, y2: Any, x: Any, k: Any, down: int, add: bool) -> None:
        """Do two rows at once: they share most of their pixels."""
        zero = y.dtype.type(0)
        for j in range(y.size):
            total, total2 = y[j] if add else zero, y2[j] if add else zero
            for a in range(kh + 1):
                for b in range(kw):
                    pixel = x[at(a * down + j * stride + b * dilation)]
                    if a < kh:
                        total += k[at(a * kw + b)] * pixel
                    if a > 0:
                        total2 += k[at((a - 1) * kw + b)] * pixel
            y[j] = total
            y2[j] = total2

    one, two = _compile(one, {"contract"}), _compile(two, {"contract"})

    def loops(
        X: Any, K: Any, Y: Any, groups: int, down: int, spread: int,
        top: int, left: int, first: int, last: int, more: bool,
    ) -> None:  # fmt: skip
        _, channels, height, width = X.shape
        filters, inner = K.shape[:2]
        rows = Y.shape[2]
        pixels = X.reshape(-1)
        row = first
        while row < last:
            n, f, i = row // (filters * rows), row // rows % filters, row % rows
            pair = down == spread and i + 1 < rows and row + 1 < last
            for c in range(inner):
                plane = n * channels + f // (filters // groups) * inner + c
                x = pixels[(plane * height + i * down + top) * width + left :]
                k, add = K[f, c].reshape(-1), more or c > 0
                if pair:
                    two(Y[n, f, i], Y[n, f, i + 1], x, k, spread * width, add)
                else:
                    one(Y[n, f, i], x, k, spread * width, add)
            row += 1 + pair

    return _compile(loops, {"contract"})


@functools.cache
def long_sums(stride: int, dilation: int) -> Callable[..., None]:
    """Return the loops for few outputs: the innermost runs along the rows of the kernel."""
    at = np.uint64

    def loops(
        X: Any, K: Any, Y: Any, groups: int, down: int, spread: int, first: int, last: int
    ) -> None:
        _, channels, height, width = X.shape
        filters, inner, kh, kw = K.shape
        images, _, rows, columns = Y.shape
        pixels = X.reshape(-1)
        for row in range(first, last):
            c, a = row // kh, row % kh
            for n in range(images):
                for f in range(filters):
                    k = K[f, c, a]
                    plane = n * channels + f // (filters // groups) * inner + c
                    for i in range(rows):
                        x = pixels[(plane * height + i * down + a * spread) * width :]
                        for j in range(columns):
                            total = Y.dtype.type(0)
                            for b in range(kw):
                                total += k[b] * x[at(j * stride + b * dilation)]
                            Y[n, f, i, j] += total

    # The sum of a row may be taken in several parts, as many as one instruction adds.
    return _compile(loops, {"contract", "reassoc"})


def _compile(loops: Callable[..., None], fastmath: set[str]) -> Callable[..., None]:
    """Compile loops so that they run beside other threads; keep the code where that can be."""
    from numba import njit

    options: dict[str, Any] = {"nogil": True, "error_model": "numpy", "fastmath": fastmath}
    try:
        compiled: Callable[..., None] = njit(cache=True, **options)(loops)
    except RuntimeError:  # no folder that can be written to
        compiled = njit(**options)(loops)
    return compiled
