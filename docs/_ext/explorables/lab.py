"""What the kernel lab starts from: the library's kernels, and the numbers of one response."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch

from convscope import (
    box,
    corr2d,
    finite_difference,
    gaussian,
    laplacian,
    roberts,
    scharr,
    sobel,
)
from explorables.pictures import PICTURES, shrink
from explorables.still import matrix_table, row, values_table

Matrix = list[list[float]]
PRESETS = {
    "Difference, right neighbor": finite_difference("x"),
    "Difference, neighbor below": finite_difference("y"),
    "Sobel, left to right": sobel("x"),
    "Sobel, top to bottom": sobel("y"),
    "Scharr, left to right": scharr("x"),
    "Roberts": roberts(),
    "Laplacian": laplacian(),
    "Gaussian blur, 5 by 5": gaussian(5, sigma=1.0),
    "Box blur, 7 by 7": box(7),
}


def kernel_lab(picture: str, kernel: Matrix) -> tuple[dict[str, Any], str]:
    """Give numbers of the whole response: pictures of it stand on the page."""
    X = (shrink(PICTURES[picture]()) * 255).round().double() / 255
    K = torch.tensor(kernel, dtype=torch.float64)
    Y = corr2d(X, K)
    values: dict[str, Sequence[float]] = {
        "Image": X.shape,
        "Kernel": K.shape,
        "Response": Y.shape,
        "Smallest and largest response": (Y.min().item(), Y.max().item()),
    }
    presets = {
        name: [[round(w, 4) for w in line] for line in K.tolist()] for name, K in PRESETS.items()
    }
    still = row(matrix_table("Kernel K", K), values_table("What it gives", values))
    sizes = {name: list(shrink(read()).shape) for name, read in PICTURES.items()}
    return {"picture": picture, "kernel": kernel, "presets": presets, "sizes": sizes}, still
