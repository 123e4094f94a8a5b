"""Transposed convolution: what each pixel stamps, and how often the stamps overlap."""

from typing import Any

import torch
from torch.nn import functional

from figures.figure import Figure, Matrix, as_matrix, matrix_table, row, values_table


def stamp_and_add(
    X: Matrix,
    K: Matrix,
    *,
    id: str,
    stride: int = 1,
    padding: int = 0,
    output_padding: int = 0,
) -> Figure:
    """Return the figure for an input X of at most 3 x 3 and a square kernel of 2 to 4."""
    X, K = as_matrix(X), as_matrix(K)
    setting: dict[str, Any] = {
        "stride": stride,
        "padding": padding,
        "output_padding": output_padding,
    }

    def upsample(X: torch.Tensor, K: torch.Tensor) -> torch.Tensor:
        return functional.conv_transpose2d(X[None, None], K[None, None], **setting)[0, 0]

    still = row(
        matrix_table("Input X", X),
        matrix_table("Kernel K", K),
        values_table("Settings", {name.replace("_", " "): [n] for name, n in setting.items()}),
        matrix_table("Output Y", upsample(X, K)),
        matrix_table("Stamps on each pixel", upsample(torch.ones_like(X), torch.ones_like(K))),
    )
    data = {
        "X": X.tolist(), "K": K.tolist(),
        "stride": stride, "padding": padding, "extra": output_padding,
    }  # fmt: skip
    return Figure("stamp-and-add", id, "Stamp and add", data, still)
