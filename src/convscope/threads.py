"""A few threads that share blocks of work, safe from several Python threads and after a fork.

numba's own ways to use threads are not: its default ends the process when two Python threads
call it at once, and GNU OpenMP's ends it after a fork and waits by spinning.
"""

from __future__ import annotations

import itertools
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

__all__ = ["MOST", "share"]

MOST = 16
"""Threads at most: more than these wait for Python and for memory."""

_pool: ThreadPoolExecutor | None = None


def _forget_pool() -> None:
    global _pool  # noqa: PLW0603 - one pool for the process
    _pool = None


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget_pool)  # a forked process has none of its threads


def share(work: Callable[[int], None], blocks: range, threads: int) -> None:
    """Do the work of all blocks; this thread and idle ones of the pool take the next in turn.

    An error in any of them is raised here.
    """
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
