"""When and how the compiled loops are used: one rule, passes over the kernel, shared rows.

The loops of the definition, compiled for the sizes of the kernel, take less time than torch's
conv2d for large images and few channels, and for a kernel of 3x3 less than three copies of the
image (``bench/recorded.json``). numba is imported by the first call that is large enough. Without
numba everything goes to torch.
"""

from __future__ import annotations

import functools
import importlib
import marshal
import math
import os
import threading
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import torch
from torch import Tensor
from torch.nn.functional import pad

from convscope.loops import Loops, four_loops, long_sums
from convscope.shapes import Geometry
from convscope.threads import MOST, share

__all__ = ["TYPES", "correlate", "worthwhile"]

Array = np.ndarray[Any, Any]

TYPES = (torch.float32, torch.float64, torch.int64, torch.complex64, torch.complex128)
"""Types of numbers that the loops take; others are converted before."""

WORTH = 1 << 21
"""Products for each filter from which on a filter of ours takes less time than torch's, and
loading numba, once in a process and less than a second, is soon paid back: 512x512 with 3x3."""

FEW, GROUPS = 3, 8
"""Channels in a group, and groups, up to which torch's conv2d took more time than the loops."""

ROW = 64
"""Outputs or weights in a row from which on instructions that take 16 at once are filled."""

WEIGHTS, WIDE = 24, 8
"""Weights that one pass over the outputs multiplies, as many as stay in registers (with 25, a
5x5 kernel takes up to twice the time), and how many of these may lie in one row."""

BLOCK = 1 << 18
"""Outputs that a thread computes at a time: a megabyte, which stays in its cache; a quarter for
kernels of more than 9 weights, so that threads share the work evenly."""

SHARE = 1 << 24
"""Products for each thread: fewer take less time than waking it, which a virtual machine's idle
core makes slow."""


FASTMATH = {four_loops: {"contract"}, long_sums: {"contract", "reassoc"}}
"""What may be done to sums: a product is added without rounding it first, which keeps the meaning
of NaN; and the one long sum of a gradient may be taken in several parts."""

LOCKS = [threading.RLock()]
"""Held while numba is loaded or compiles, so that no process is forked in the middle of it:
numba's own lock joins ours."""

READY: dict[tuple[object, ...], Loops] = {}
"""Compiled loops by their form and the type of their numbers."""


def _hold() -> None:
    for lock in LOCKS:
        lock.acquire()


def _release() -> None:
    for lock in LOCKS:
        lock.release()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(before=_hold, after_in_parent=_release, after_in_child=_release)


@functools.cache
def installed() -> bool:
    """Whether numba is there and fits what else is; this imports it."""
    with LOCKS[0]:
        try:
            importlib.import_module("numba")
            LOCKS[1:] = [importlib.import_module("numba.core.compiler_lock").global_compiler_lock]
        except Exception:  # noqa: BLE001 # one that does not fit may raise anything
            return False
    return True


def worthwhile(geometry: Geometry, filters: int, inputs: int, groups: int, width: int) -> bool:
    """Whether the compiled loop is the faster one: much work, few channels, long rows.

    `filters` and `inputs` are those of one group, `width` is the kernel's.
    """
    enough = geometry.products // filters >= WORTH
    gradient = width > geometry.output[1]  # of a kernel: its inputs are a batch of images
    few = filters == 1 or (filters <= FEW and (inputs <= FEW or gradient))
    return enough and few and groups <= GROUPS and max(geometry.output[1], width) >= ROW


def correlate(X: Tensor, K: Tensor, geometry: Geometry, groups: int) -> Tensor:
    """Correlate X (H, W), (C, H, W) or (N, C, H, W) with K, both of one of the types above.

    Every output is summed in an order that depends on the shapes alone, so the number of
    threads changes nothing.
    """
    (top, bottom), (left, right) = geometry.padding
    if top or bottom or left or right:
        X = pad(X, (left, right, top, bottom))
    image, kernel, groups = _array(X), _array(K), int(groups)
    shape = (len(image), len(kernel), *geometry.output)
    # With fewer outputs than weights, as for a gradient of a kernel, each is one long sum.
    slide = math.prod(geometry.output) >= math.prod(kernel.shape[2:])
    Y = (_slide if slide else _sum_up)(image, kernel, shape, geometry, groups)
    return torch.from_numpy(Y.reshape(*X.shape[:-3], *shape[1 if X.dim() > 2 else 2 :]))


def _ready(make: Callable[..., Loops], sizes: tuple[int, ...], *nothing: Any) -> Loops:
    """Return loops for these sizes, compiled for the types of arguments that ask for no work."""
    key = (make, sizes, nothing[0].dtype)
    loops = READY.get(key)
    if loops is None:
        with LOCKS[0]:
            loops = READY.get(key) or READY.setdefault(key, _compile(make, sizes, nothing))
    return loops


def _compile(make: Callable[..., Loops], sizes: tuple[int, ...], nothing: tuple[Any, ...]) -> Loops:
    """Load compiled loops from the disk, or compile them and keep them where that can be."""
    from numba import njit
    from numba.extending import register_jitable

    # A name of its own for each form: two processes that write one file at once would mix two
    # forms up, and so would the linker, which resolves calls between functions by their names.
    name = "_".join(map(str, (make.__name__, *sizes, nothing[0].dtype)))

    def inner(called: Loops) -> Loops:
        called.__qualname__ = f"{name}_{called.__name__}"
        # numba finds code again by a pickle of the functions in its closure, and this differs
        # between functions that were compiled to bytecode just now and that were read from a file.
        called.__code__ = marshal.loads(marshal.dumps(called.__code__))
        jitable: Loops = register_jitable(fastmath={"contract"})(called)
        return jitable

    plain = make(*sizes, inner)
    plain.__qualname__ = name
    options: Any = {"nogil": True, "error_model": "numpy", "fastmath": FASTMATH[make]}
    try:
        compiled: Loops = njit(cache=True, **options)(plain)
        compiled(*nothing)
    except Exception:  # noqa: BLE001 # no folder, a full disk, a damaged file, and what these raise
        compiled = njit(**options)(plain)
        compiled(*nothing)
    return compiled


def _slide(X: Array, K: Array, shape: tuple[int, ...], geometry: Geometry, groups: int) -> Array:
    """Let threads compute rows of outputs, in one pass for each part of the kernel."""
    Y = np.empty(shape, X.dtype)  # numpy asks the system for large pages, torch does not
    outputs = BLOCK if math.prod(K.shape[1:]) <= 9 else BLOCK // 4
    blocks = range(0, math.prod(shape[:3]), max(1, outputs // shape[3]))
    passes = []
    for b, wide in _parts(K.shape[3], WIDE):
        for a, high in _parts(K.shape[2], WEIGHTS // wide):
            part = np.ascontiguousarray(K[:, :, a : a + high, b : b + wide])
            sizes = high, wide, geometry.stride[1], geometry.dilation[1]
            loops = _ready(four_loops, sizes, X, part, Y, 1, 1, 1, 0, 0, 0, 0, False)
            passes.append((loops, part, a * geometry.dilation[0], b * geometry.dilation[1]))

    def work(first: int) -> None:
        last = min(first + blocks.step, blocks.stop)
        down, spread = geometry.stride[0], geometry.dilation[0]
        for n, (loops, part, top, left) in enumerate(passes):
            loops(X, part, Y, groups, down, spread, top, left, first, last, n > 0)

    _share(work, blocks, geometry)
    return Y


def _sum_up(X: Array, K: Array, shape: tuple[int, ...], geometry: Geometry, groups: int) -> Array:
    """Let threads sum over parts of the kernel's rows; add these in their order."""
    blocks = range(0, K.shape[1] * K.shape[2], max(1, BLOCK // K.shape[3]))
    parts = np.zeros((len(blocks), *shape), X.dtype)
    sizes = geometry.stride[1], geometry.dilation[1]
    loops = _ready(long_sums, sizes, X, K, parts[0], 1, 1, 1, 0, 0)

    def work(first: int) -> None:
        last = min(first + blocks.step, blocks.stop)
        down, spread = geometry.stride[0], geometry.dilation[0]
        loops(X, K, parts[first // blocks.step], groups, down, spread, first, last)

    _share(work, blocks, geometry)
    total: Array = parts.sum(0)
    return total


def _share(work: Callable[[int], None], blocks: range, geometry: Geometry) -> None:
    """Let as many threads do the work as are worth waking."""
    share(work, blocks, 1 + geometry.products // SHARE, min(torch.get_num_threads(), MOST))


def _array(X: Tensor) -> Array:
    """Return X as an array (N, C, H, W) whose pixels lie one after the other."""
    X = X.detach().resolve_conj().resolve_neg().contiguous()
    array: Array = X.numpy()
    if (
        not array.flags.aligned
    ):  # of bytes that were read from a file; loops are compiled for others
        array = array.copy()
    return array.reshape((1,) * (4 - array.ndim) + array.shape)


def _parts(size: int, most: int) -> Iterator[tuple[int, int]]:
    """Split a range into parts of nearly one size, at most `most`: the start and size of each."""
    count = -(-size // most)
    for part in range(count):
        first = part * size // count
        yield first, (part + 1) * size // count - first
