"""A few threads that share blocks of work, safe from several Python threads and after a fork.

numba's own ways to use threads are not: its default ends the process when two Python threads
call it at once, and GNU OpenMP's ends it after a fork and waits by spinning.
"""

from __future__ import annotations

import contextlib
import functools
import os
import sys
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait

import torch

__all__ = ["MOST", "share"]

MOST = 16
"""Threads at most: more than these wait for Python and for memory."""

SMALLEST = sys.float_info.min


@functools.cache
def pool() -> ThreadPoolExecutor:
    """Return the threads that wait for work; each is started when it is first needed."""
    return ThreadPoolExecutor(MOST - 1, "convscope")


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=pool.cache_clear)  # a forked process has none of them


def share(work: Callable[[int], None], blocks: range, threads: int) -> None:
    """Do the work of all blocks by at most this many threads, and one is the caller's.

    Whichever is free takes the next block. An error in any of them is raised here. When this
    returns or raises, Ctrl-C included, no thread works on a block any more.
    """
    # A helper that is on its way back to the pool still holds `take`, and must not hold what
    # `work` holds: large outputs that are freed late make the allocator ask for memory anew.
    left = deque(functools.partial(work, block) for block in blocks)
    flush = flushes_denormals()

    def take() -> None:
        if flushes_denormals() != flush:  # each thread has a switch of its own
            torch.set_flush_denormal(flush)
        while True:
            try:
                job = left.popleft()
            except IndexError:  # all are taken
                return
            job()

    helpers: list[Future[None]] = []
    interrupted = None
    try:
        with contextlib.suppress(RuntimeError):  # Python is about to end and starts no threads
            for _ in range(min(threads, len(blocks), MOST) - 1):
                helpers.append(pool().submit(take))
        take()
    finally:
        left.clear()
        # those that have not even begun, where other calls keep all threads busy, never will
        helpers = [helper for helper in helpers if not helper.cancel()]
        while not all(helper.done() for helper in helpers):
            try:
                wait(helpers)
            except KeyboardInterrupt as error:  # they end with their block
                interrupted = error
    if interrupted:
        raise interrupted
    for helper in helpers:
        helper.result()


def flushes_denormals() -> bool:
    """Whether this thread takes numbers below the smallest normal one for zero."""
    return SMALLEST / 2 == 0
