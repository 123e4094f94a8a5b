"""What torch's own conv2d and autograd say, in float64: the independent result."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor
from torch.nn import functional

PADDINGS: list[Any] = [
    0,
    2,
    (1, 0),
    [0, 2],
    ((0, 2), (1, 0)),
    ((3, 0), (0, 4)),
    ((0, 2), (1, 1)),
    "valid",
    "full",
]
"""Every form of a padding; "same" is apart since it takes no stride."""


def sides(padding: Any, kernel: tuple[int, int], dilation: tuple[int, int]) -> list[int]:
    """Return [left, right, top, bottom], as functional.pad wants them."""
    rows, columns = (d * (k - 1) for d, k in zip(dilation, kernel, strict=True))
    if padding == "valid":
        return [0, 0, 0, 0]
    if padding == "full":
        return [columns, columns, rows, rows]
    if padding == "same":
        return [columns // 2, columns - columns // 2, rows // 2, rows - rows // 2]
    if isinstance(padding, int):
        return [padding] * 4
    (top, bottom), (left, right) = ((p, p) if isinstance(p, int) else p for p in padding)
    return [left, right, top, bottom]


def torch_corr2d(
    X: Tensor,
    K: Tensor,
    bias: Tensor | None = None,
    *,
    stride: int | tuple[int, int] = 1,
    padding: Any = "valid",
    dilation: int | tuple[int, int] = 1,
    groups: int = 1,
) -> Tensor:
    """Return what torch computes for the same keywords, padded separately."""
    spread = (dilation, dilation) if isinstance(dilation, int) else dilation
    ends = sides(padding, (K.shape[-2], K.shape[-1]), spread)
    image = X.reshape((1,) * (4 - X.dim()) + tuple(X.shape))
    kernel = K.reshape((1,) * (4 - K.dim()) + tuple(K.shape))
    flat = None if bias is None else bias.reshape(-1)
    Y = functional.conv2d(functional.pad(image, ends), kernel, flat, stride, 0, dilation, groups)
    return Y[0, 0] if X.dim() == 2 else Y[0] if X.dim() == 3 else Y


def draw(*shape: int, seed: int = 0, dtype: torch.dtype = torch.float64) -> Tensor:
    """Return seeded normal numbers."""
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed), dtype=dtype)
