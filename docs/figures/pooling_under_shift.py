"""Slide a bright bar by parts of a pixel, and see what three kinds of pooling make of it."""

import torch
from torch import Tensor
from torch.nn import functional

from figures.figure import Figure, values_table

PIXELS, FIRST = 16, 6  # of the row, and where the bar begins without a shift
SHOWN = (0.0, 0.25, 0.5, 0.75, 1.0, 1.5, 2.0)  # shifts of the static table


def pooled(row: Tensor) -> dict[str, Tensor]:
    """Return a row (n,) pooled in windows of two: its maxima, its means, its blurred maxima."""
    X = row[None, None]
    blur = torch.tensor([[[0.25, 0.5, 0.25]]], dtype=X.dtype)
    dense = functional.max_pool1d(X, 2, stride=1)
    found = {
        "max": functional.max_pool1d(X, 2),
        "average": functional.avg_pool1d(X, 2),
        "blurred": functional.conv1d(dense, blur, stride=2, padding=1),
    }
    return {kind: Y[0, 0] for kind, Y in found.items()}


def bar(shift: float, width: float) -> Tensor:
    """Return the pixels of a bar: each gets the share of it that the bar covers."""
    left = torch.arange(PIXELS, dtype=torch.float64)
    start = FIRST + shift
    return ((left + 1).clamp(max=start + width) - left.clamp(min=start)).clamp(min=0)


def pooling_under_shift(*, id: str, width: float = 2.0) -> Figure:
    """Return the figure for a bar of this width in pixels."""
    energies: dict[str, list[float]] = {"shift": list(SHOWN), "input": []}
    for shift in SHOWN:
        row = bar(shift, width)
        for kind, Y in {"input": row, **pooled(row)}.items():
            energies.setdefault(kind, []).append(Y.square().sum().item())
    still = values_table("Sum of squares of the input and of each pooled row", energies)
    data = {"pixels": PIXELS, "first": FIRST, "width": width}
    return Figure("pooling-under-shift", id, "Pooling under a shift", data, still)
