"""A few threads that share blocks of work, safe from several Python threads and after a fork.

numba's own ways to use threads are not: its default ends the process when two Python threads
call it at once, and GNU OpenMP's ends it after a fork and waits by spinning.
"""

from __future__ import annotations

import contextlib
import functools
import itertools
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

__all__ = ["MOST", "share"]

MOST = 16
"""Threads at most: more than these wait for Python and for memory."""


@functools.cache
def pool(size: int) -> ThreadPoolExecutor:
    """Return threads that wait for work: with more than can run, two would share a core."""
    return ThreadPoolExecutor(size, "convscope")


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=pool.cache_clear)  # a forked process has none of them


def share(work: Callable[[int], None], blocks: range, wanted: int, threads: int) -> None:
    """Do the work of all blocks by as many of some threads as wanted, and one is the caller's.

    Whichever is free takes the next block. An error in any of them is raised here.
    """
    left = itertools.chain(blocks)

    def take() -> None:
        for block in left:
            work(block)

    helpers = []
    with contextlib.suppress(RuntimeError):  # Python is about to end and starts no more threads
        for _ in range(min(wanted, threads, len(blocks)) - 1):
            helpers.append(pool(threads - 1).submit(take))
    take()
    for helper in helpers:
        if not helper.cancel():  # it may not even have begun, where other calls keep it busy
            helper.result()
