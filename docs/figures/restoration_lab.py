"""Damage a photograph and watch four filters repair it."""

from __future__ import annotations

import base64

import torch
from torch import Tensor

from convscope import portrait, temple
from figures.figure import Figure, values_table

SIDE = 128  # a power of two, for the Fourier transform of the Wiener filter
CROPS = {"portrait": (portrait, 60, 110), "temple": (temple, 70, 80)}
SEED = 7
AMOUNT = 0.1  # share of pixels that salt and pepper replaces at first
START = {"noise": "salt", "amount": AMOUNT, "blur": 0.0, "window": "3", "tone": 0.3}


def restoration_lab(*, id: str) -> Figure:
    """Return the figure; its pictures are halves in size of crops of 256 by 256 pixels."""
    pictures = {name: picture(name) for name in CROPS}
    still = values_table(
        "The picture, from 0 (black) to 1 (white)",
        {
            "Rows and columns": pictures["portrait"].shape,
            "Mean": [pictures["portrait"].mean().item()],
            "Share of pixels that salt and pepper replaces at first": [AMOUNT],
        },
    )
    data = {
        "side": SIDE,
        "seed": SEED,
        "start": START,
        "pictures": {name: packed(X) for name, X in pictures.items()},
    }
    return Figure("restoration-lab", id, "Restoration lab", data, still)


def picture(name: str) -> Tensor:
    """Return a square part of a photograph, (128, 128), in steps of 1/255."""
    read, top, left = CROPS[name]
    X = read()[top : top + 2 * SIDE, left : left + 2 * SIDE].double()
    halved = torch.nn.functional.avg_pool2d(X[None], 2)[0]
    return (halved * 255).round() / 255


def packed(X: Tensor) -> str:
    """Return the pixels as bytes in base64: a page on disk may not read picture files."""
    return base64.b64encode((X * 255).round().to(torch.uint8).numpy().tobytes()).decode("ascii")
