"""Checks of single arguments, each with one sentence for what is wrong."""

from __future__ import annotations

import functools
import operator
import warnings
from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor
from torch.jit._trace import TracerWarning

__all__ = [
    "check_choice",
    "check_image",
    "check_int",
    "check_number",
    "check_pair",
    "check_real",
    "check_tensor",
    "check_tensors",
    "check_two",
    "check_values",
    "plain_shape",
]

NUMBERS = (
    torch.float16, torch.bfloat16, torch.float32, torch.float64, torch.complex64, torch.complex128
)  # fmt: skip

TOO_LARGE = 1 << 31


def check_pair(name: str, value: object, least: int) -> tuple[int, int]:
    """Return (rows, columns), also for one integer, or say what is wrong with it."""
    if hasattr(value, "__index__"):
        size = check_int(name, value, least)
        return size, size
    return check_two(name, value, least)


def check_two(name: str, value: object, least: int) -> tuple[int, int]:
    """Return two integers as (rows, columns), or say what is wrong with them."""
    if isinstance(value, str) or not isinstance(value, Sequence):
        raise TypeError(f"{name}={value!r} is neither an integer nor a pair of integers")
    if len(value) != 2:
        raise ValueError(f"{name}={value!r} has {len(value)} entries: give 2, rows then columns")
    return check_int(name, value[0], least), check_int(name, value[1], least)


def check_int(name: str, value: object, least: int) -> int:
    """Return value as an int if it is an integer of any kind from least up."""
    if isinstance(value, bool) or not hasattr(value, "__index__"):
        raise TypeError(f"{name}={value!r} holds {type(value).__name__}: use integers")
    try:
        number = operator.index(value)
    except TypeError:  # an array, or a tensor that is not one integer
        raise TypeError(f"{name}={value!r} holds {type(value).__name__}: use integers") from None
    if number < least:
        raise ValueError(f"{name}={number} is below {least}: use integers from {least} up")
    if number >= TOO_LARGE:
        raise ValueError(f"{name}={number} is above every image's size: use integers below 2**31")
    return number


def check_number(name: str, value: object) -> float:
    """Return value as a float if it is one real number of any kind."""
    try:
        if hasattr(value, "__float__") and not isinstance(value, bool):
            return float(value)
    except (TypeError, ValueError, RuntimeError):  # an array or a tensor of several numbers
        pass
    raise TypeError(f"{name}={value!r} holds {type(value).__name__}: use one number")


def check_choice(name: str, value: object, choices: tuple[str, str]) -> None:
    """Make sure that value is one of two words."""
    if not isinstance(value, str) or value not in choices:
        raise ValueError(f'{name}={value!r} is not known: use "{choices[0]}" or "{choices[1]}"')


def plain_shape(X: Tensor) -> tuple[int, ...]:
    """Return X's shape in numbers, also while `torch.jit.trace` follows what is done to them."""
    if torch.compiler.is_compiling() or not torch._C._is_tracing():
        return tuple(X.shape)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", TracerWarning)
        return tuple(int(size) for size in X.shape)


def check_tensor(name: str, X: object) -> None:
    """Make sure that X is a dense tensor of plain numbers."""
    if not isinstance(X, Tensor):
        raise TypeError(f"{name} is {type(X).__name__}: give a torch.Tensor")
    if X.layout != torch.strided:
        raise TypeError(f"{name} is {X.layout}: give a dense tensor, with .to_dense()")
    if X.is_quantized:
        raise TypeError(f"{name} is quantized: give plain numbers, with .dequantize()")


def check_tensors(**tensors: Tensor | None) -> list[Tensor]:
    """Return the tensors in one type: torch's promotion, and int64 for integers."""
    given: dict[str, Any] = {
        name: X for name, X in tensors.items() if X is not None or name != "bias"
    }
    found = list(given.values())
    if _agree(found):  # for a tiny image the rest would take as long as the sum
        return found
    for name, tensor in given.items():
        check_tensor(name, tensor)
    types = {tensor.dtype for tensor in given.values()}
    names = " and ".join(given)
    if types == {torch.bool}:
        raise TypeError(
            f"{names} hold only booleans (torch.bool), which cannot be summed: "
            "convert one with .to(torch.int64) to count"
        )
    devices = {tensor.device for tensor in given.values()}
    if len(devices) > 1:
        where = ", ".join(f"{name} on {tensor.device}" for name, tensor in given.items())
        raise ValueError(f"{where}: move all to one device with .to(...)")
    floating = [kind for kind in types if kind.is_floating_point or kind.is_complex]
    dtype = torch.int64
    if floating:
        unknown = [kind for kind in floating if kind not in NUMBERS]
        if unknown:
            raise TypeError(f"{names} hold {unknown[0]}: use float16 to complex128, or integers")
        dtype = functools.reduce(torch.promote_types, floating)
    return [tensor.to(dtype) for tensor in found]


def _agree(tensors: list[Any]) -> bool:
    """Whether all are dense tensors on one device, of one type that is kept."""
    first = tensors[0]
    return all(
        isinstance(X, Tensor)
        and X.layout is torch.strided
        and X.dtype is first.dtype
        and (X is first or X.device == first.device)
        for X in tensors
    ) and (first.dtype in NUMBERS or first.dtype == torch.int64)


def check_real(**tensors: Tensor) -> None:
    """Make sure that the tensors do not hold complex numbers."""
    for name, X in tensors.items():
        if X.is_complex():
            raise TypeError(f"{name} holds {X.dtype}: give real numbers, .real, .imag or .abs()")


def check_values(**tensors: Tensor) -> None:
    """Make sure that the tensors hold real numbers that can be looked at."""
    check_real(**tensors)
    for name, X in tensors.items():
        if X.is_meta:
            raise ValueError(f"{name} is on meta and has no values: give a tensor on a real device")


def check_image(name: str, X: Tensor, wanted: str = "one image, (H, W)") -> None:
    """Make sure that X is a dense tensor with rows and columns and nothing else."""
    check_tensor(name, X)
    if X.dim() != 2:
        raise ValueError(f"{name} has shape {tuple(X.shape)}: give {wanted}")
