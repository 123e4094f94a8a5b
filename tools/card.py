"""Draw the picture that previews of links show: ``python tools/card.py``."""

from __future__ import annotations

from pathlib import Path

import matplotlib.pyplot as plt
from PIL import Image

from convscope import corr2d, flower, sobel

TARGET = Path(__file__).parents[1] / "docs/_static/card.png"
BLUE, SIGNED = "#0d3b66", "RdBu_r"


def draw(target: Path) -> None:
    """Draw the title above a photograph, the kernel and the response."""
    X, K = flower()[60:400, 85:530], sobel()
    Y = corr2d(X, K)
    figure = plt.figure(figsize=(12, 6.3), dpi=100, facecolor=BLUE)
    figure.text(0.05, 0.83, "Convscope", color="white", fontsize=54, fontweight="bold")
    figure.text(0.05, 0.73, "See what a convolution does", color="#d5e3f0", fontsize=28)
    limit = Y.abs().flatten().quantile(0.99).item()
    for place, values, colors, limits in (
        ((0.05, 0.08, 0.385, 0.56), X, "gray", (0, 1)),
        ((0.45, 0.265, 0.1, 0.19), K, SIGNED, (-3, 3)),
        ((0.565, 0.08, 0.385, 0.56), Y, SIGNED, (-limit, limit)),
    ):
        ax = figure.add_axes(place)
        ax.imshow(values, cmap=colors, vmin=limits[0], vmax=limits[1], aspect="auto")
        ax.set(xticks=[], yticks=[])
    for i in range(3):
        for j in range(3):
            figure.axes[1].text(j, i, f"{K[i, j]:g}", ha="center", va="center", fontsize=17)
    figure.savefig(target)
    with Image.open(target) as picture:
        picture.convert("RGB").quantize(128).save(target, optimize=True)


if __name__ == "__main__":
    draw(TARGET)
    print(f"{TARGET.name}: {TARGET.stat().st_size} bytes")
