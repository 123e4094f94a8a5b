"""The definition of cross-correlation as plain loops, which `convscope.compiled` compiles.

The sizes of a kernel are constants of the compiled code: the two inner loops become a row of
multiplications, and one instruction does these for several columns.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

__all__ = ["Loops", "four_loops", "long_sums"]

Loops = Callable[..., None]
at = np.uint64  # numba would look whether a signed index counts from the end


def four_loops(
    kh: int, kw: int, stride: int, dilation: int, inner: Callable[[Loops], Loops]
) -> Loops:
    """Return the loops of the definition for kh x kw weights of a kernel.

    `inner` is applied to what the loops call. It must not compile: numba finds compiled code on
    the disk only for functions that it can write down, not for what it has compiled itself.
    """

    @inner
    def sums(y: Any, y2: Any, x: Any, k: Any, down: int, add: bool, pair: bool) -> None:
        zero = y.dtype.type(0)
        if pair:  # two rows at once share most of their pixels
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
        else:
            for j in range(y.size):
                total = y[j] if add else zero
                for a in range(kh):
                    for b in range(kw):
                        total += k[at(a * kw + b)] * x[at(a * down + j * stride + b * dilation)]
                y[j] = total

    def loops(
        X: Any, K: Any, Y: Any, groups: int, down: int, spread: int,
        top: int, left: int, first: int, last: int, more: bool,
    ) -> None:  # fmt: skip
        _, channels, height, width = X.shape
        filters, each = K.shape[:2]
        rows = Y.shape[2]
        pixels = X.reshape(-1)
        row = first
        while row < last:
            n, f, i = row // (filters * rows), row // rows % filters, row % rows
            pair = down == spread and i + 1 < rows and row + 1 < last
            for c in range(each):
                plane = n * channels + f // (filters // groups) * each + c
                x = pixels[(plane * height + i * down + top) * width + left :]
                k, add = K[f, c].reshape(-1), more or c > 0
                sums(Y[n, f, i], Y[n, f, i + pair], x, k, spread * width, add, pair)
            row += 1 + pair

    return loops


def long_sums(stride: int, dilation: int, _: object) -> Loops:
    """Return the loops for few outputs: the innermost runs along the rows of the kernel."""

    def loops(
        X: Any, K: Any, Y: Any, groups: int, down: int, spread: int,
        _top: int, _left: int, first: int, last: int, _more: bool,
    ) -> None:  # fmt: skip
        _, channels, height, width = X.shape
        filters, each, kh, kw = K.shape
        images, _, rows, columns = Y.shape
        pixels = X.reshape(-1)
        for row in range(first, last):
            c, a = row // kh, row % kh
            for n in range(images):
                for f in range(filters):
                    plane = n * channels + f // (filters // groups) * each + c
                    for i in range(rows):
                        x = pixels[(plane * height + i * down + a * spread) * width :]
                        for j in range(columns):
                            total = Y.dtype.type(0)
                            for b in range(kw):
                                total += K[f, c, a, b] * x[at(j * stride + b * dilation)]
                            Y[n, f, i, j] += total

    return loops
