"""A kernel and its response on a photograph, shown five ways."""

from __future__ import annotations

import base64
import io
import json

import torch
from PIL import Image
from torch import Tensor

from convscope import (
    box,
    brain,
    corr2d,
    finite_difference,
    gaussian,
    laplacian,
    portrait,
    roberts,
    scharr,
    sobel,
)
from figures.figure import Figure, Matrix, as_matrix, matrix_table, row, values_table

PICTURES = {"portrait": portrait, "brain": brain}
SIDE = 256  # pixels of the longer side: enough to see edges, small enough to load
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


def kernel_lab(picture: str, K: Matrix, *, id: str) -> Figure:
    """Return the figure for one of `PICTURES` and a first kernel."""
    K = as_matrix(K)
    X = (shrink(PICTURES[picture]()) * 255).round().double() / 255
    Y = corr2d(X, K)
    still = row(
        matrix_table("Kernel K", K),
        values_table(
            "What it gives",
            {
                "Image": X.shape,
                "Kernel": K.shape,
                "Response": Y.shape,
                "Smallest and largest response": (Y.min().item(), Y.max().item()),
            },
        ),
    )
    data = {
        "picture": picture,
        "kernel": K.tolist(),
        "presets": {
            name: [[round(weight, 4) for weight in line] for line in preset.tolist()]
            for name, preset in PRESETS.items()
        },
        "sizes": {name: list(shrink(read()).shape) for name, read in PICTURES.items()},
    }
    return Figure("kernel-lab", id, "Kernel lab", data, still)


def shrink(X: Tensor) -> Tensor:
    """Average blocks of pixels until the longer side fits, so that fine detail does not alias.

    Examples
    --------
    >>> shrink(torch.zeros(600, 512)).shape
    torch.Size([256, 218])
    """
    rows, columns = X.shape
    scale = SIDE / max(rows, columns)
    if scale >= 1:
        return X
    size = (round(rows * scale), round(columns * scale))
    return torch.nn.functional.interpolate(X[None, None], size, mode="area")[0, 0]


def pictures_script() -> str:
    """Return a script with both pictures: a page on disk may read scripts, but no picture files.

    The kernel lab asks for it when it starts, because it weighs as much as a whole page.
    """
    pictures = {name: data_uri(shrink(read())) for name, read in PICTURES.items()}
    return f"convscope.pictures = {json.dumps(pictures)};\n"


def data_uri(X: Tensor) -> str:
    """Return a gray picture, 0 black and 1 white, as a WebP without loss inside an address."""
    file = io.BytesIO()
    gray = (X.clamp(0, 1) * 255).round().to(torch.uint8).numpy()
    Image.fromarray(gray).convert("RGB").save(file, "WEBP", lossless=True, method=6)
    return "data:image/webp;base64," + base64.b64encode(file.getvalue()).decode("ascii")
