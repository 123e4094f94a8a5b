"""Erase or paint parts of a picture's spectrum, and see what becomes of the picture."""

import base64
import io

import torch
from PIL import Image
from torch import Tensor

from figures.figure import Figure, row, values_table


def spectrum_painter(X: Tensor, *, id: str) -> Figure:
    """Return the figure for a square image X of values from 0 to 1, its side a power of two."""
    side = X.shape[0]
    pixels = (X * 255).round().to(torch.uint8)
    F = torch.fft.fftshift(torch.fft.fft2(pixels.double() / 255))
    light = F.abs().log1p()
    spectrum = (light / light.max() * 255).round().to(torch.uint8)
    still = (
        f'<img alt="The spectrum, and the picture." width="{2 * side}" height="{side}" '
        f'src="{_png(torch.cat([spectrum, pixels], 1))}">'
    )
    u = torch.arange(side) - side // 2
    radius = torch.hypot(u[:, None].double(), u.double())
    power = F.abs().square()
    power[side // 2, side // 2] = 0
    shares = {
        f"up to 1/{n}": [100 * (power[radius <= side / n].sum() / power.sum()).item()]
        for n in (32, 16, 8, 4)
    }
    table = values_table("Share of the variance, in %, by cycles per pixel", shares)
    data = {"side": side, "pixels": base64.b64encode(pixels.numpy().tobytes()).decode()}
    return Figure("spectrum-painter", id, "Spectrum painter", data, row(still, table))


def _png(pixels: Tensor) -> str:
    file = io.BytesIO()
    Image.fromarray(pixels.numpy()).save(file, "PNG", optimize=True)
    return "data:image/png;base64," + base64.b64encode(file.getvalue()).decode()
