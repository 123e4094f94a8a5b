"""The way straight to torch, for images so small that checks would cost more than the work.

torch refuses what we would refuse. What it would take in another sense, or cannot take, is
turned here into what it reads as we do, or sent the long way, which says what was wrong.
"""

from __future__ import annotations

from typing import Any, TypeGuard

import torch
from torch import Tensor

from convscope.shapes import Padding, Pair

__all__ = ["ONE", "straight"]

ONE = 1
"""The default of three keywords: comparing identity is the fastest check there is."""


def straight(
    X: Tensor,
    K: Tensor,
    bias: Tensor | None,
    stride: Pair,
    padding: Padding,
    dilation: Pair,
    groups: int,
) -> Tensor:
    """Give the arguments of `corr2d` to torch, or raise what sends them the long way."""
    if not (
        (stride is ONE or _plain(stride))
        and (dilation is ONE or _plain(dilation))
        and type(groups) is int
        and (bias is None or bias.is_cpu)
    ):
        raise TypeError
    if _plain(padding):
        ends = padding
    else:
        (top, bottom), (left, right) = _ends(padding, K, stride, dilation)
        if top == bottom and left == right:
            ends = top, left
        else:
            X, ends = torch.constant_pad_nd(X, (left, right, top, bottom)), 0
    if X.ndim > 2:
        return torch.conv2d(X, K, bias, stride, ends, dilation, groups)
    if not X.ndim == K.ndim == 2 or (bias is not None and bias.ndim > 1):
        raise ValueError
    one = bias if bias is None or bias.ndim else bias[None]
    Y = torch.conv2d(X[None][None], K[None][None], one, stride, ends, dilation, groups)
    return Y.squeeze(0).squeeze(0)  # whose gradient is a view, unlike that of Y[0]


def _plain(value: Any) -> TypeGuard[int | tuple[int, int]]:
    """Whether this is a whole number or a pair of them, which torch reads as we do."""
    kind = type(value)
    return kind is int or (
        (kind is tuple or kind is list)
        and len(value) == 2
        and type(value[0]) is type(value[1]) is int
    )


def _ends(
    padding: Any, K: Tensor, stride: Pair, dilation: Pair
) -> tuple[tuple[int, int], tuple[int, int]]:
    """Return ((top, bottom), (left, right)) in pixels."""
    if padding == "valid":
        return (0, 0), (0, 0)
    if not isinstance(padding, str):
        (top, bottom), (left, right) = padding
        if not type(top) is type(bottom) is type(left) is type(right) is int:
            raise TypeError
        if min(top, bottom, left, right) < 0:
            raise ValueError
        return (top, bottom), (left, right)
    down, across = (dilation, dilation) if isinstance(dilation, int) else dilation
    rows, columns = down * (K.shape[-2] - 1), across * (K.shape[-1] - 1)
    if padding == "full":
        return (rows, rows), (columns, columns)
    if padding != "same" or stride is not ONE:
        raise ValueError
    return (rows // 2, rows - rows // 2), (columns // 2, columns - columns // 2)
