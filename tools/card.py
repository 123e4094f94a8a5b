"""Draw the picture that previews of links show: ``python tools/card.py``."""

from __future__ import annotations

from pathlib import Path

import matplotlib.pyplot as plt
from PIL import Image

from convscope import corr2d, finite_difference, stripe

TARGET = Path(__file__).parents[1] / "docs/_static/card.png"
BLUE, SIGNED = "#0d3b66", "RdBu_r"


def draw(target: Path) -> None:
    """Draw the title above the stripe, the kernel and the response."""
    X, K = stripe(), finite_difference()
    figure = plt.figure(figsize=(12, 6.3), dpi=100, facecolor=BLUE)
    figure.text(0.06, 0.82, "Convscope", color="white", fontsize=54, fontweight="bold")
    figure.text(0.06, 0.72, "Understand convolution for images", color="#d5e3f0", fontsize=28)
    for place, values, colors, limits in (
        ((0.06, 0.1, 0.36, 0.5), X, "gray", (0, 1)),
        ((0.47, 0.27, 0.1, 0.16), K, SIGNED, (-1, 1)),
        ((0.62, 0.1, 0.32, 0.5), corr2d(X, K), SIGNED, (-1, 1)),
    ):
        ax = figure.add_axes(place)
        ax.imshow(values, cmap=colors, vmin=limits[0], vmax=limits[1])
        ax.set(xticks=[], yticks=[])
        for (i, j), value in [
            ((i, j), values[i, j]) for i in range(len(values)) for j in range(values.shape[1])
        ]:
            dark = (colors == "gray") == (value == 0)
            ax.text(
                j, i, f"{value:g}", ha="center", va="center", color="white" if dark else "black"
            )
    figure.savefig(target)
    with Image.open(target) as picture:
        picture.convert("RGB").quantize(64).save(target, optimize=True)


if __name__ == "__main__":
    draw(TARGET)
    print(f"{TARGET.name}: {TARGET.stat().st_size} bytes")
