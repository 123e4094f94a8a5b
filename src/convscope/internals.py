"""What torch does besides computing, and the names of it that torch does not promise to keep.

Where a later torch lacks a name, the answer is yes: what it would have decided is then left to
torch's own operations, which are right in every case.
"""

from __future__ import annotations

import warnings
from typing import Any

import torch
from torch import Tensor

__all__ = ["batched", "dispatched", "plain_shape", "transformed"]


def plain_shape(X: Tensor) -> tuple[int, ...]:
    """Return X's shape in numbers, also while `torch.jit.trace` follows what is done to them."""
    if torch.compiler.is_compiling() or not torch.jit.is_tracing():
        return X.shape
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", torch.jit.TracerWarning)
        return tuple(int(size) for size in X.shape)


def transformed() -> bool:
    """Whether a transform of `torch.func` is at work."""
    return bool(_ask("_are_functorch_transforms_active"))


def dispatched() -> bool:
    """Whether a mode sees each of torch's operations, as tracers and counters do."""
    return bool(_ask("_len_torch_dispatch_stack"))


def batched(X: Tensor) -> bool:
    """Whether autograd's own vectorization made one tensor of several."""
    return bool(_ask("_functorch.is_legacy_batchedtensor", X))


def _ask(name: str, *arguments: Tensor) -> object:
    found: Any = getattr(torch, "_C", None)
    for part in name.split("."):
        found = getattr(found, part, None)
    return True if found is None else found(*arguments)
