"""Checks of single arguments, each with one sentence for what is wrong."""

from __future__ import annotations

import functools
import importlib
import math
import operator
from collections.abc import Sequence
from typing import Any, SupportsIndex, TypeGuard

import torch
from torch import Tensor

__all__ = [
    "agree",
    "channels_last",
    "check_choice",
    "check_finite",
    "check_image",
    "check_int",
    "check_kind",
    "check_memory",
    "check_number",
    "check_pair",
    "check_real",
    "check_tensor",
    "check_tensors",
    "check_two",
    "check_values",
    "needed",
]

NUMBERS = (
    torch.float16, torch.bfloat16, torch.float32, torch.float64, torch.complex64, torch.complex128
)  # fmt: skip
KEPT = frozenset({*NUMBERS, torch.int64})
SIGNED = (torch.int8, torch.int16, torch.int32, torch.int64)
STRIDED = torch.strided
INTEGER: Any = (int, torch.SymInt)  # the second is a size that a compiler follows

TOO_LARGE = 1 << 31

TOO_MANY = 1 << 40
"""Numbers that no memory holds: terabytes."""


def check_pair(name: str, value: object, least: int) -> tuple[int, int]:
    """Return (rows, columns), also for one integer, or say what is wrong with it."""
    if _counts(value):
        size = check_int(name, value, least)
        return size, size
    if isinstance(value, str) or not isinstance(value, Sequence):
        raise TypeError(f"{name}={value!r} is neither an integer nor a pair of integers")
    return check_two(name, value, least)


def check_two(name: str, value: object, least: int) -> tuple[int, int]:
    """Return two integers as (rows, columns), or say what is wrong with them."""
    if isinstance(value, str) or not isinstance(value, Sequence):
        raise TypeError(f"{name}={value!r} is not a pair of integers: give (rows, columns)")
    if len(value) != 2:
        raise ValueError(f"{name}={value!r} has {len(value)} entries: give 2, rows then columns")
    return check_int(name, value[0], least), check_int(name, value[1], least)


def check_int(name: str, value: object, least: int) -> int:
    """Return value as an int if it is an integer of any kind from least up."""
    if isinstance(value, bool) or not _counts(value):
        raise TypeError(f"{name}={value!r} holds {type(value).__name__}: use integers")
    try:
        number: int = value if isinstance(value, INTEGER) else operator.index(value)
    except TypeError:  # an array, or a tensor that is not one integer
        raise TypeError(f"{name}={value!r} holds {type(value).__name__}: use integers") from None
    if number < least:
        raise ValueError(f"{name}={number} is below {least}: use integers from {least} up")
    if number >= TOO_LARGE:
        raise ValueError(f"{name}={number} is above every image's size: use integers below 2**31")
    return number


def _counts(value: object) -> TypeGuard[SupportsIndex]:
    """Whether the value is of a kind that can be an integer."""
    return isinstance(value, INTEGER) or hasattr(value, "__index__")


def check_memory(what: str, *sizes: int) -> None:
    """Make sure that some memory could hold an array of these sizes."""
    if math.prod(sizes) > TOO_MANY:
        raise ValueError(
            f"{what} of shape {sizes} has {math.prod(sizes)} numbers, more than any memory holds: "
            "use smaller sizes"
        )


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


def check_tensor(name: str, X: object) -> None:
    """Make sure that X is a dense tensor of plain numbers."""
    if not isinstance(X, Tensor):
        from_numpy = hasattr(X, "__array_interface__")
        remedy = f", with torch.{'from_numpy' if from_numpy else 'tensor'}({name})"
        helps = from_numpy or isinstance(X, int | float | complex | Sequence)
        raise TypeError(
            f"{name} is {type(X).__name__}: give a torch.Tensor{remedy if helps else ''}"
        )
    if X.is_nested:
        raise TypeError(f"{name} is nested: give tensors of one shape, one at a time")
    if X.layout != torch.strided:
        raise TypeError(f"{name} is {X.layout}: give a dense tensor, with .to_dense()")
    if X.is_quantized:
        raise TypeError(f"{name} is quantized: give plain numbers, with .dequantize()")


def check_tensors(**tensors: Tensor) -> list[Tensor]:
    """Return the tensors in one type: torch's promotion, and int64 for integers."""
    for name, tensor in tensors.items():
        check_tensor(name, tensor)
    types = {tensor.dtype for tensor in tensors.values()}
    names = " and ".join(tensors)
    if types == {torch.bool}:
        raise TypeError(
            f"{names} hold only booleans (torch.bool), which cannot be summed: "
            "convert one with .to(torch.int64) to count"
        )
    if len({tensor.device for tensor in tensors.values()}) > 1:
        where = ", ".join(f"{name} on {tensor.device}" for name, tensor in tensors.items())
        raise ValueError(f"{where}: move all to one device with .to(...)")
    floating = [kind for kind in types if kind.is_floating_point or kind.is_complex]
    dtype = torch.int64
    if floating:
        unknown = [kind for kind in floating if kind not in NUMBERS]
        if unknown:
            raise TypeError(f"{names} hold {unknown[0]}: use float16 to complex128, or integers")
        dtype = functools.reduce(torch.promote_types, floating)
    return [X.to(dtype) for X in tensors.values()]


def agree(X: object, K: object) -> bool:
    """Whether both are dense tensors on one device, of one type that is kept.

    Then `check_tensors` would return them as they are, in the time that a tiny sum takes.
    """
    return (
        isinstance(X, Tensor)
        and isinstance(K, Tensor)
        and X.dtype is K.dtype
        and X.dtype in KEPT
        and X.layout is K.layout is STRIDED
        and not (X.is_nested or K.is_nested)
        and ((X.is_cpu and K.is_cpu) or X.device == K.device)
    )


def check_kind(dtype: object, device: object, *, fractions: bool) -> None:
    """Make sure that a kernel can have this type, of its weights, and lie on this device."""
    if dtype is not None and not isinstance(dtype, torch.dtype):
        raise TypeError(f"dtype={dtype!r} is {type(dtype).__name__}: use a torch.dtype")
    if fractions and dtype is not None and dtype not in NUMBERS:
        raise TypeError(f"dtype={dtype} cannot hold fractions: use float16 to complex128")
    if dtype is not None and dtype not in NUMBERS and dtype not in SIGNED:
        raise TypeError(
            f"dtype={dtype} cannot hold negative weights: use float16 to complex128, or int8 to int64"
        )
    if device is None or isinstance(device, torch.device):
        return
    try:
        if isinstance(device, str):
            torch.device(device)
            return
    except RuntimeError:
        pass
    raise ValueError(f'device={device!r} is not known: use a torch.device, or its name as "cpu"')


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


def check_finite(**tensors: Tensor) -> None:
    """Make sure that the tensors hold neither nan nor infinity."""
    for name, X in tensors.items():
        if not X.isfinite().all():
            raise ValueError(f"{name} holds nan or infinity: give finite numbers")


def channels_last(image: Sequence[int]) -> str:
    """Return what helps a photograph whose last dimension looks like its channels."""
    if len(image) < 3 or image[-1] not in (3, 4) or image[-3] in (1, 3, 4):
        return ""
    order = "2, 0, 1" if len(image) == 3 else "0, 3, 1, 2"
    return f"; if the last dimension of X holds colors, put it first, with X.permute({order})"


def check_image(name: str, X: Tensor, wanted: str = "one image, (H, W)") -> None:
    """Make sure that X is a dense tensor with rows and columns and nothing else."""
    check_tensor(name, X)
    if X.dim() != 2:
        raise ValueError(
            f"{name} has shape {tuple(X.shape)}: give {wanted}{channels_last(tuple(X.shape))}"
        )


def needed(package: str, module: str) -> Any:
    """Import a module of another package, or say how that is installed."""
    try:
        return importlib.import_module(module)
    except ModuleNotFoundError as error:
        raise ModuleNotFoundError(
            f"this needs {package}, which is not installed: python -m pip install {package}",
            name=error.name,
        ) from error
