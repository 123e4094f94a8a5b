"""What each figure takes from its page, and the picture that stands in for it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import torch

from convscope import conv2d, corr2d
from explorables.still import matrix_table, row

Data = dict[str, Any]
Matrix = list[list[float]]


@dataclass(frozen=True)
class Figure:
    """Name for screen readers, options of the directive, and data with picture from them."""

    label: str
    options: tuple[str, ...]
    prepare: Callable[..., tuple[Data, str]]


def sliding_window(image: Matrix, kernel: Matrix) -> tuple[Data, str]:
    X, K = torch.tensor(image, dtype=torch.float64), torch.tensor(kernel, dtype=torch.float64)
    picture = row(
        matrix_table("Image X", X), matrix_table("Kernel K", K),
        matrix_table("Cross-correlation", corr2d(X, K)), matrix_table("True convolution", conv2d(X, K)),
    )  # fmt: skip
    return {"X": image, "K": kernel}, picture


FIGURES = {
    "sliding-window": Figure("Sliding window", ("image", "kernel"), sliding_window),
}
