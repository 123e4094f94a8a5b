"""What torch does besides computing, and the names of it that torch does not promise to keep.

Where a later torch lacks a name, the answer is yes: what it would have decided is then left to
torch's own operations, which are right in every case.
"""

from __future__ import annotations

import functools
import warnings
from typing import Any

import torch
from torch import Tensor
from torch.autograd import forward_ad

__all__ = ["batched", "dispatched", "has_tangent", "plain_shape", "tracing", "transformed"]

# torch says no types of what these hold
jit: Any = torch.jit
forward_mode: Any = forward_ad


def plain_shape(X: Tensor) -> tuple[int, ...]:
    """Return X's shape in numbers, also where `torch.jit.trace` made tensors of them."""
    shape: Any = X.shape
    if not shape or not isinstance(shape[0], Tensor):
        plain: tuple[int, ...] = shape
        return plain
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", jit.TracerWarning)
        return tuple(map(int, shape))


def tracing() -> bool:
    """Whether `torch.jit.trace` follows what is done."""
    return bool(jit.is_tracing())


def has_tangent(X: Tensor) -> bool:
    """Whether X carries a derivative in forward mode."""
    return forward_mode.unpack_dual(X).tangent is not None


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
    found = _find(name)
    return True if found is None else found(*arguments)


@functools.cache
def _find(name: str) -> Any:
    found: Any = getattr(torch, "_C", None)
    for part in name.split("."):
        found = getattr(found, part, None)
    return found
