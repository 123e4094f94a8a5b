"""A kernel and its response on a photograph; pointing at a pixel opens the sum that made it."""

from __future__ import annotations

import base64
import io
import json
import zlib
from typing import Any

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from convscope import (
    brain,
    corr2d,
    flower,
    gaussian,
    laplacian,
    portrait,
    prewitt,
    scharr,
    sobel,
    temple,
)
from figures.figure import Figure, Matrix, as_matrix, matrix_table, values_table

PICTURES = {"flower": flower, "portrait": portrait, "temple": temple, "brain": brain}
SIDE = 360  # pixels of the longer side: enough to see edges, small enough to load
BINOMIAL = torch.outer(*[torch.tensor([1.0, 4, 6, 4, 1])] * 2)
DELTA = torch.zeros(5, 5).index_put((torch.tensor(2), torch.tensor(2)), torch.tensor(1.0))
WIDE = (1000 * (gaussian(9, sigma=1.0) - gaussian(9, sigma=2.0))).round()
WIDE[4, 4] -= WIDE.sum()  # the weights of a difference add up to zero

# Name: integer weights, what their sum is divided by, and how the response gives them away.
# A beginner sees the first eight; the others are in the list.
PRESETS: dict[str, tuple[Tensor, int, str]] = {
    "Identity": (DELTA[1:4, 1:4], 1, "nothing changes: one weight of 1 in the middle copies"),
    "Box blur": (torch.ones(5, 5), 25, "every detail is spread alike, in squares"),
    "Gaussian blur": (BINOMIAL, 256, "detail is softened, near pixels count more"),
    "Sharpen": (DELTA[1:4, 1:4] - laplacian(), 1, "edges get a dark and a bright rim"),
    "Emboss": (
        torch.tensor([[-2.0, -1, 0], [-1, 1, 1], [0, 1, 2]]),
        1,
        "the picture stays and seems lit from one corner",
    ),
    "Sobel across": (sobel("x"), 1, "vertical edges respond and horizontal ones do not"),
    "Sobel down": (sobel("y"), 1, "horizontal edges respond and vertical ones do not"),
    "Laplacian": (laplacian(), 1, "each edge gives a pair of lines, one red and one blue"),
    "Unsharp masking": (512 * DELTA - BINOMIAL, 256, "edges get broad and soft rims"),
    "Prewitt": (prewitt("x"), 1, "vertical edges respond, as with Sobel"),
    "Scharr": (scharr("x"), 1, "vertical edges respond, as with Sobel"),
    "Difference of Gaussians": (WIDE, 1000, "spots and broad lines respond"),
    "Motion blur": (torch.eye(9), 9, "detail is smeared along one diagonal"),
}


def kernel_lab(
    picture: str = "flower",
    K: Matrix | str = "Sobel across",
    *,
    id: str,
    compact: bool = False,
) -> Figure:
    """Return the figure for one of `PICTURES` and a first kernel: an array or one of `PRESETS`.

    With `compact` it is a first look: picture, response, eight kernels and the window.
    """
    kernel, divisor = (PRESETS[K][0], PRESETS[K][1]) if isinstance(K, str) else (K, 1)
    kernel = as_matrix(kernel)
    X = (shrink(PICTURES[picture]()) * 255).round().double()
    Y = corr2d(X, kernel) / divisor
    numbers = {
        "Image": X.shape,
        "Kernel": kernel.shape,
        "Response": Y.shape,
        "Smallest and largest response": (Y.min().item(), Y.max().item()),
    }
    sign = abs(kernel.sum().item()) < 1e-6
    half = float(Y.abs().quantile(0.99)) if sign else 127.5
    seen = signed(Y / half) if sign else gray(Y)
    rows, columns = X.shape
    still = (
        f'<div class="ex-lab{" ex-compact" * compact}" style="--aspect: {columns / rows}">'
        f"{view('Picture', gray(X), f'The {picture} in gray')}"
        f"{view('Response', seen, 'Its response to the kernel')}"
        f'<div class="ex-lab-kernel">{matrix_table("Kernel K", kernel)}</div>'
        f'<div class="ex-lab-rest">{values_table("What it gives", numbers)}</div></div>'
    )
    data = {
        "picture": picture,
        "kernel": kernel.tolist(),
        "divisor": divisor,
        "at": strongest(Y),
        "compact": compact,
        "presets": {
            name: {"K": weights.tolist(), "by": by, "why": why}
            for name, (weights, by, why) in PRESETS.items()
        },
        "sizes": {name: list(shrink(read()).shape) for name, read in PICTURES.items()},
    }
    return Figure("kernel-lab", id, "Kernel lab", data, still)


def strongest(Y: Tensor) -> list[int]:
    """Return the row and column of a strong response left of the middle: a first look worth it."""
    rows, columns = Y.shape
    part = Y[rows // 4 : 3 * rows // 4, columns // 8 : 3 * columns // 8].abs()
    row, column = divmod(int(part.argmax()), part.shape[1])
    return [row + rows // 4, column + columns // 8]


def shrink(X: Tensor) -> Tensor:
    """Average blocks of pixels until the longer side fits, so that fine detail does not alias.

    Examples
    --------
    >>> shrink(torch.zeros(600, 512)).shape
    torch.Size([360, 307])
    """
    rows, columns = X.shape[-2:]
    scale = SIDE / max(rows, columns)
    if scale >= 1:
        return X
    size = (round(rows * scale), round(columns * scale))
    stacked = X.reshape(1, -1, rows, columns)
    return torch.nn.functional.interpolate(stacked, size, mode="area").reshape(*X.shape[:-2], *size)


def gray(X: Tensor) -> np.ndarray:
    """Return bytes: 0 and below is black, 255 and above white."""
    return X.clamp(0, 255).round().to(torch.uint8).numpy()


def signed(Y: Tensor) -> np.ndarray:
    """Return red above zero, white at zero and blue below, as every picture of the site."""
    from matplotlib import colormaps

    return (255 * colormaps["RdBu_r"]((Y.numpy().clip(-1, 1) + 1) / 2)[..., :3]).astype(np.uint8)


def view(title: str, pixels: np.ndarray, alt: str) -> str:
    """Return a still picture under its title."""
    file = io.BytesIO()
    Image.fromarray(pixels).convert("RGB").save(file, "WEBP", quality=50, method=6)
    data = base64.b64encode(file.getvalue()).decode("ascii")
    rows, columns = pixels.shape[:2]
    return (
        f'<div class="ex-view"><div class="ex-title">{title}</div><div class="ex-stage">'
        f'<img class="no-card" src="data:image/webp;base64,{data}" width="{columns}"'
        f' height="{rows}" alt="{alt}"></div></div>'
    )


def picture_scripts() -> dict[str, str]:
    """Return a script for each picture, in gray and in color.

    A page on disk may read scripts, but no files. The pixels are packed without loss, and not as a
    picture, because some browsers change what a script reads from a picture.
    """
    scripts = {}
    for name, read in PICTURES.items():
        scripts[name] = packed(name, shrink(read())[None])
    for photograph in (flower, portrait, temple):
        name = f"{photograph.__name__}-color"
        scripts[name] = packed(name, shrink(photograph(color=True)))
    return scripts


def packed(name: str, X: Tensor) -> str:
    """Return channels (C, H, W), 0 black and 1 white, as a script."""
    channels, rows, columns = X.shape
    pixels = (X.clamp(0, 1) * 255).round().numpy().astype(np.uint8)
    data: dict[str, Any] = {"channels": channels, "width": columns, "height": rows}
    small = zlib.compress(b"".join(predicted(plane).tobytes() for plane in pixels), 9)
    data["data"] = base64.b64encode(small).decode("ascii")
    return f'(convscope.pictures ??= {{}})["{name}"] = {json.dumps(data)};\n'


def predicted(pixels: np.ndarray) -> np.ndarray:
    """Return each byte less what its neighbors left, above and between let expect (JPEG-LS).

    Examples
    --------
    >>> predicted(np.array([[7, 7], [9, 9]], np.uint8)).tolist()
    [[7, 0], [2, 0]]
    """
    wide = np.pad(pixels.astype(int), ((1, 0), (1, 0)))
    up, left, corner = wide[:-1, 1:], wide[1:, :-1], wide[:-1, :-1]
    low, high = np.minimum(up, left), np.maximum(up, left)
    guess = np.where(corner >= high, low, np.where(corner <= low, high, up + left - corner))
    residual: np.ndarray = (pixels.astype(int) - guess) % 256
    return residual.astype(np.uint8)
