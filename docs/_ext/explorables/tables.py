"""The figures whose static picture is a row of tables with the same numbers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch

from convscope import convolve2d, corr2d, input_gradient, kernel_gradient, output_shape
from explorables.still import matrix_table, row, values_table

Data = dict[str, Any]
Matrix = list[list[float]]
Pair = Sequence[int]


def sliding_window(image: Matrix, kernel: Matrix) -> tuple[Data, str]:
    X, K = torch.tensor(image, dtype=torch.float64), torch.tensor(kernel, dtype=torch.float64)
    picture = row(
        matrix_table("Image X", X), matrix_table("Kernel K", K),
        matrix_table("Cross-correlation", corr2d(X, K)), matrix_table("True convolution", convolve2d(X, K)),
    )  # fmt: skip
    return {"X": image, "K": kernel}, picture


def shape_calculator(
    size: Pair, kernel: Pair, stride: Pair, padding: Pair, dilation: Pair = (1, 1)
) -> tuple[Data, str]:
    rules: dict[str, Any] = {"stride": stride, "padding": padding, "dilation": dilation}
    shape = output_shape(size, kernel, **rules)
    # With ones everywhere, a pixel's gradient counts how often it is read.
    reads = input_gradient(torch.ones(shape), torch.ones(*kernel), size, **rules)
    settings = {"size": size, "kernel": kernel, **rules}
    numbers = {name.title(): pair for name, pair in settings.items()} | {"Output": shape}
    picture = row(
        values_table("Rows, columns", numbers),
        matrix_table("How often each pixel is read", reads),
    )
    return {name: list(pair) for name, pair in settings.items()}, picture


def gradient_ledger(image: Matrix, kernel: Matrix, upstream: Matrix) -> tuple[Data, str]:
    X, K, dY = (torch.tensor(M, dtype=torch.float64) for M in (image, kernel, upstream))
    picture = row(
        matrix_table("Image X", X),
        matrix_table("Kernel K", K),
        matrix_table("Upstream gradient dY", dY),
        matrix_table("Gradient dK", kernel_gradient(X, dY, K.shape)),
        matrix_table("Gradient dX", input_gradient(dY, K, X.shape)),
    )
    return {"X": image, "K": kernel, "dY": upstream}, picture
