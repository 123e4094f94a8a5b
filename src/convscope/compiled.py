"""When and how the compiled loops are used: one rule, passes over the kernel, shared rows.

The loops of the definition, compiled for the sizes of the kernel, take less time than torch's
conv2d for large images and few channels, and for a kernel of 3x3 less than three copies of the
image (``bench/recorded.json``). numba is imported by the first call that is large enough. Without
numba everything goes to torch.
"""

from __future__ import annotations

import functools
import importlib
import itertools
import marshal
import math
import os
import threading
from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from torch import Tensor
from torch.nn.functional import pad

from convscope.loops import Loops, four_loops, long_sums
from convscope.shapes import Geometry
from convscope.threads import share

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

WEIGHTS = 24 if torch.backends.cpu.get_cpu_capability() == "AVX512" else 16
"""Weights that one pass over the outputs multiplies, in a quarter as many rows at most, which read
fewer pixels than a long row does: about as many as stay in registers, twice as many in AVX-512."""

BLOCK = 1 << 16
"""Outputs, or weights of long sums, that a thread takes at a time: what stays in its cache."""

SHARE = 1 << 23
"""Products for each thread: fewer take less time than waking it."""

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
    (kh, kw), dtype = kernel.shape[2:], image.dtype
    (down, stride), (spread, dilation) = geometry.stride, geometry.dilation
    shape = (len(image), len(kernel), *geometry.output)
    # With fewer outputs than weights, as for a gradient of a kernel, each is one long sum. Threads
    # then share the kernel's rows, and what each block sums is added in the order of the blocks.
    if math.prod(geometry.output) < kh * kw:
        blocks = range(0, kernel.shape[1] * kh, max(1, BLOCK // kw))
        outputs = np.zeros((len(blocks), *shape), dtype)
        passes = [(_ready(dtype, long_sums, stride, dilation), kernel, 0, 0)]
    else:
        blocks = range(0, math.prod(shape[:3]), max(1, BLOCK // shape[3]))
        outputs = np.empty((1, *shape), dtype)  # numpy asks for large pages, torch does not
        passes = []
        for a, high in _parts(kh, WEIGHTS // 4):
            for b, wide in _parts(kw, WEIGHTS // high):
                loops = _ready(dtype, four_loops, high, wide, stride, dilation)
                part = np.ascontiguousarray(kernel[:, :, a : a + high, b : b + wide])
                passes.append((loops, part, a * spread, b * dilation))

    def work(first: int) -> None:
        Y = outputs[first // blocks.step % len(outputs)]
        last = min(first + blocks.step, blocks.stop)
        for n, (loops, part, top, left) in enumerate(passes):
            loops(image, part, Y, groups, down, spread, top, left, first, last, n > 0)

    share(work, blocks, min(1 + geometry.products // SHARE, torch.get_num_threads()))
    Y = outputs[0] if len(outputs) == 1 else outputs.sum(0)
    return torch.from_numpy(Y.reshape(*X.shape[:-3], *shape[1 if X.dim() > 2 else 2 :]))


def _array(X: Tensor) -> Array:
    """Return X as an array (N, C, H, W) whose pixels lie one after the other."""
    array: Array = X.numpy(force=True)
    if not (array.flags.c_contiguous and array.flags.aligned):
        array = array.copy()  # not aligned: bytes that were read from a file
    return array[(None,) * (4 - array.ndim)]


@functools.cache
def _parts(size: int, most: int) -> list[tuple[int, int]]:
    """Split a range into parts of nearly one size, at most `most`: the start and size of each."""
    count = -(-size // most)
    starts = [part * size // count for part in range(count + 1)]
    return [(first, last - first) for first, last in itertools.pairwise(starts)]


def _ready(*form: Any) -> Loops:
    """Return loops of this form: the type of numbers, what makes the loops, its arguments."""
    if form not in READY:
        with LOCKS[0]:
            if form not in READY:
                READY[form] = _compile(*form)
    return READY[form]


# pragma: no mutate start # the tests of what numba compiles run without mutmut's switch
def _compile(dtype: np.dtype[Any], make: Callable[..., Loops], *sizes: int) -> Loops:
    """Load compiled loops from the disk, or compile them and keep them where that can be."""
    from numba import njit
    from numba.extending import register_jitable

    # A name of its own for each form: two processes that write one file at once would mix two
    # forms up, and so would the linker, which resolves calls between functions by their names.
    name = "_".join(map(str, (make.__name__, *sizes, dtype)))

    def inner(called: Loops) -> Loops:
        called.__qualname__ = f"{name}_{called.__name__}"
        # numba finds code again by a pickle of the functions in its closure, and this differs
        # between functions that were compiled to bytecode just now and that were read from a file.
        called.__code__ = marshal.loads(marshal.dumps(called.__code__))
        jitable: Loops = register_jitable(fastmath={"contract"})(called)
        return jitable

    plain = make(*sizes, inner)
    plain.__qualname__ = name
    # A product may be added without rounding it first, which keeps the meaning of NaN, and a
    # long sum may be taken in several parts.
    fastmath = {"contract", "reassoc"} if make is long_sums else {"contract"}
    options: Any = {"nogil": True, "error_model": "numpy", "fastmath": fastmath}
    array = np.empty((1, 1, 1, 1), dtype)
    nothing = (array, array, array, 1, 1, 1, 0, 0, 0, 0, False)  # they ask for no work
    try:
        compiled: Loops = njit(cache=True, **options)(plain)
        compiled(*nothing)
    except Exception:  # noqa: BLE001 # no folder, a full disk, a damaged file, and what these raise
        compiled = njit(**options)(plain)
        compiled(*nothing)
    return compiled


# pragma: no mutate end
