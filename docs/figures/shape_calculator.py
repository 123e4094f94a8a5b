"""Output shapes: the formula with the numbers in it, and how often each pixel is read."""

import torch

from convscope import input_gradient, output_shape
from figures.figure import Figure, Pair, matrix_table, row, values_table


def shape_calculator(
    size: Pair,
    kernel: Pair,
    *,
    id: str,
    stride: Pair = (1, 1),
    padding: Pair = (0, 0),
    dilation: Pair = (1, 1),
) -> Figure:
    """Return the figure for an image and a kernel of these sizes, rows first."""
    stride, padding, dilation = tuple(stride), tuple(padding), tuple(dilation)
    shape = output_shape(size, kernel, stride=stride, padding=padding, dilation=dilation)
    # With ones everywhere, a pixel's gradient counts how often it is read.
    reads = input_gradient(
        torch.ones(shape), torch.ones(*kernel), size,
        stride=stride, padding=padding, dilation=dilation,
    )  # fmt: skip
    data = {
        "size": list(size), "kernel": list(kernel),
        "stride": stride, "padding": padding, "dilation": dilation,
    }  # fmt: skip
    numbers = {name.title(): pair for name, pair in data.items()} | {"Output": shape}
    still = row(
        values_table("Rows, columns", numbers), matrix_table("How often each pixel is read", reads)
    )
    return Figure("shape-calculator", id, "Output-shape calculator", data, still)
