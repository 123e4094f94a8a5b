"""The definition of cross-correlation as a plain loop, compiled by numba where it is installed.

torch's conv2d is made for many channels and fills most of its work with zeros for one. The four
loops of the definition, compiled for the sizes of the kernel, run at the speed of memory for
small kernels. numba is imported by the first call that is large enough to be worth the second
that this takes; compiled loops are kept on disk. Without numba everything goes to torch.
"""

from __future__ import annotations

import functools
import itertools
import math
import os
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import torch
from torch import Tensor
from torch.nn.functional import pad

from convscope.shapes import Geometry

__all__ = ["TYPES", "correlate", "worthwhile"]

Array = np.ndarray[Any, Any]

TYPES = (torch.float32, torch.float64, torch.int64, torch.complex64, torch.complex128)
"""Types of numbers that the loops take; others are converted before."""

LOAD = 1 << 23
"""Products from which on loading numba, about a second, is worth it; the largest image of the
tutorials, 600x512, stays below with 3x3 and 5x5."""

WORTH = 1 << 18
"""Products from which on, with numba loaded, a call of ours takes less time than torch's."""

FEW = 4
"""Channels in a group up to which torch's conv2d, made for 16 and more, is slower."""

ROW = 64
"""Outputs or weights in a row from which on instructions that take 16 at once are filled."""

WEIGHTS, WIDE = 25, 8
"""Weights that one pass over the outputs multiplies, as many as stay in registers, and how
many of these may lie in one row."""

BLOCK, LEAST = 1 << 18, 1 << 16
"""Outputs that a thread computes at a time: a megabyte, which stays in its cache; fewer for
kernels of more than 9 weights, so that threads share the work evenly."""

SHARE = 1 << 21
"""Products for each thread: fewer take less time than waking it."""

MOST = 16
"""Threads at most: more than these wait for Python and for memory."""


@functools.cache
def installed() -> bool:
    """Whether numba can be imported; this imports it."""
    try:
        import numba  # noqa: F401 - only whether it is there
    except ImportError:
        return False
    return True


def worthwhile(geometry: Geometry, outputs: int, inputs: int, kernel_width: int) -> bool:
    """Whether the compiled loop is the faster one: much work, few channels, long rows."""
    enough = geometry.products >= (WORTH if "numba" in sys.modules else LOAD)
    gradient = kernel_width > geometry.output[1]  # of a kernel: its inputs are a batch of images
    few = outputs == 1 or (outputs <= FEW and (inputs <= FEW or gradient))
    return enough and few and max(geometry.output[1], kernel_width) >= ROW


def correlate(X: Tensor, K: Tensor, geometry: Geometry, groups: int) -> Tensor:
    """Correlate X (H, W), (C, H, W) or (N, C, H, W) with K, both of one of the types above.

    Every output is summed in an order that depends on the shapes alone, so the number of
    threads changes nothing.
    """
    (top, bottom), (left, right) = geometry.padding
    if top or bottom or left or right:
        X = pad(X, (left, right, top, bottom))
    image, kernel = _array(X), _array(K)
    shape = (len(image), len(kernel), *geometry.output)
    threads = min(torch.get_num_threads(), MOST, 1 + geometry.products // SHARE)
    # With fewer outputs than weights, as for a gradient of a kernel, each is one long sum.
    slide = math.prod(geometry.output) >= math.prod(kernel.shape[2:])
    Y = (_slide if slide else _sum_up)(image, kernel, shape, geometry, groups, threads)
    return torch.from_numpy(Y.reshape(*X.shape[:-3], *shape[1 if X.dim() > 2 else 2 :]))


def _slide(
    X: Array, K: Array, shape: tuple[int, ...], geometry: Geometry, groups: int, threads: int
) -> Array:
    """Let threads compute rows of outputs, in one pass for each part of the kernel."""
    Y = np.empty(shape, X.dtype)  # numpy asks the system for large pages, torch does not
    outputs = max(min(BLOCK, LEAST), BLOCK * 9 // max(9, math.prod(K.shape[1:])))
    lines, step = math.prod(shape[:3]), max(1, outputs // shape[3])
    passes = []
    for b, wide in _parts(K.shape[3], WIDE):
        for a, high in _parts(K.shape[2], WEIGHTS // wide):
            loops = four_loops(high, wide, geometry.stride[1], geometry.dilation[1])
            part = np.ascontiguousarray(K[:, :, a : a + high, b : b + wide])
            passes.append((loops, part, a * geometry.dilation[0], b * geometry.dilation[1]))

    def work(first: int) -> None:
        last = min(first + step, lines)
        down, spread = geometry.stride[0], geometry.dilation[0]
        for n, (loops, part, top, left) in enumerate(passes):
            loops(X, part, Y, groups, down, spread, top, left, first, last, n > 0)

    _share(work, range(0, lines, step), threads)
    return Y


def _sum_up(
    X: Array, K: Array, shape: tuple[int, ...], geometry: Geometry, groups: int, threads: int
) -> Array:
    """Let threads sum over parts of the kernel's rows; add these in their order."""
    loops = long_sums(geometry.stride[1], geometry.dilation[1])
    lines, step = K.shape[1] * K.shape[2], max(1, BLOCK // K.shape[3])
    firsts = range(0, lines, step)
    parts = np.zeros((len(firsts), *shape), X.dtype)

    def work(first: int) -> None:
        down, spread = geometry.stride[0], geometry.dilation[0]
        last = min(first + step, lines)
        loops(X, K, parts[first // step], groups, down, spread, first, last)

    _share(work, firsts, threads)
    total: Array = parts.sum(0)
    return total


def _array(X: Tensor) -> Array:
    """Return X as an array (N, C, H, W) whose pixels lie one after the other."""
    X = X.detach().resolve_conj().resolve_neg().contiguous()
    array: Array = X.numpy()
    return array.reshape((1,) * (4 - array.ndim) + array.shape)


def _parts(size: int, most: int) -> Iterator[tuple[int, int]]:
    """Split a range into parts of nearly one size, at most `most`: the start and size of each."""
    count = -(-size // most)
    for part in range(count):
        first = part * size // count
        yield first, (part + 1) * size // count - first


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


_pool: ThreadPoolExecutor | None = None


def _forget_pool() -> None:
    global _pool  # noqa: PLW0603 - one pool for the process
    _pool = None


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget_pool)  # a forked process has none of its threads


def _share(work: Callable[[int], None], blocks: range, threads: int) -> None:
    """Do the work of all blocks; this thread and idle ones of the pool take the next in turn."""
    global _pool  # noqa: PLW0603 - made anew after a fork
    left = itertools.chain(blocks)

    def take() -> None:
        for block in left:
            work(block)

    helpers = []
    if min(threads, len(blocks)) > 1:
        try:
            _pool = _pool or ThreadPoolExecutor(MOST - 1, "convscope")
            helpers = [_pool.submit(take) for _ in range(min(threads, len(blocks)) - 1)]
        except RuntimeError:  # Python is about to end and starts no more threads
            pass
    take()
    for helper in helpers:
        if not helper.cancel():  # it may not even have begun, where other calls keep it busy
            helper.result()
