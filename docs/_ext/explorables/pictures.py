"""The two real pictures as a script, because a page on disk may not read picture files.

The kernel lab asks for it when it starts: it weighs as much as a whole page.
"""

from __future__ import annotations

import base64
import io
import json

import torch
from PIL import Image
from torch import Tensor

from convscope import brain, portrait

PICTURES = {"portrait": portrait, "brain": brain}
SIDE = 256  # pixels of the longer side: enough to see edges, small enough to load


def pictures_script() -> str:
    """Return a script that gives each picture's data URI."""
    pictures = {name: data_uri(shrink(read())) for name, read in PICTURES.items()}
    return f"globalThis.convscopePictures = {json.dumps(pictures)};\n"


def shrink(X: Tensor) -> Tensor:
    """Average blocks of pixels until the longer side fits, so that fine detail makes no stripes.

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


def data_uri(X: Tensor) -> str:
    """Return a gray picture, 0 black and 1 white, as a WebP without loss inside an address."""
    file = io.BytesIO()
    gray = (X.clamp(0, 1) * 255).round().to(torch.uint8).numpy()
    Image.fromarray(gray).convert("RGB").save(file, "WEBP", lossless=True, method=6)
    return "data:image/webp;base64," + base64.b64encode(file.getvalue()).decode("ascii")
