"""The pictures on the cards of the tutorials: what each page is about, in one look of the site."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch import Tensor
from torch.nn import functional

import convscope as cs
from figures.kernel_lab import signed

WIDTH, HEIGHT = 288, 180  # a quarter of a wide page; the first view stays light


def gray(X: Tensor) -> np.ndarray:
    """Return a picture in gray, 0 black and 1 white."""
    return (255 * X.clamp(0, 1)).byte()[..., None].expand(-1, -1, 3).numpy()


def response(Y: Tensor) -> np.ndarray:
    """Return a signed quantity in red and blue, full at its 99th percentile."""
    return signed(Y / Y.abs().flatten().quantile(0.99).clamp(min=1e-9))


def halves(left: np.ndarray, right: np.ndarray) -> np.ndarray:
    """Return the left half of one picture beside the right half of another."""
    middle = left.shape[1] // 2
    return np.concatenate([left[:, :middle], right[: left.shape[0], middle : left.shape[1]]], 1)


def mosaic(tiles: list[np.ndarray], columns: int) -> np.ndarray:
    """Return small pictures in rows, with white between them."""
    framed = [np.pad(tile, ((1, 1), (1, 1), (0, 0)), constant_values=255) for tile in tiles]
    rows = [np.concatenate(framed[n : n + columns], 1) for n in range(0, len(framed), columns)]
    return np.concatenate(rows)


def sobel_of(X: Tensor) -> Tensor:
    """Return the response, of the picture's size and without a border artifact."""
    wide = functional.pad(X[None, None], (1, 1, 1, 1), mode="replicate")[0, 0]
    return cs.corr2d(wide, cs.sobel("x"))


def frequency() -> np.ndarray:
    spectrum = torch.fft.fftshift(torch.fft.fft2(cs.temple()[:400, :640]).abs())
    calm = functional.avg_pool2d(spectrum.log()[None], 5)[0]
    return gray(calm.sub(2.5).div(6)[16:64, 25:103])


def photographs() -> np.ndarray:
    X = cs.flower()[90:370, 100:548]
    chance = torch.rand(X.shape, generator=torch.Generator().manual_seed(0))
    noisy = X.where(chance > 0.04, (chance < 0.02).float())
    return halves(gray(noisy), gray(X))


def shapes() -> np.ndarray:
    grid = torch.ones(10, 16)
    grid[1:-1, 1:-1] = 0.75
    grid[1:-1:2, 1:-1:2] = 0.15
    return gray(grid)


def field() -> np.ndarray:
    seen = torch.zeros(40, 64)
    seen[20, 32] = 1
    for _ in range(14):
        seen = cs.corr2d(seen, cs.box(3), padding="same")
    seen = functional.interpolate(seen[None, None], (280, 448), mode="bilinear")[0, 0]
    return gray(cs.temple()[60:340, 20:468] * 0.55 + 0.6 * (seen / seen.max()))


def channels() -> np.ndarray:
    X = cs.flower(color=True)[:, 90:370, 100:548]
    picture = X.mean(0).expand(3, -1, -1) * 0.55
    picture = picture.clone()
    for n in range(3):
        third = slice(n * 448 // 3, (n + 1) * 448 // 3)
        picture[n, :, third] = X[n, :, third] * 0.9
    return (255 * picture).byte().permute(1, 2, 0).numpy()


def layer() -> np.ndarray:
    Y = sobel_of(cs.portrait()[60:360, 20:500]).relu()
    pooled = functional.max_pool2d(Y[None], 12)[0].repeat_interleave(12, 0).repeat_interleave(12, 1)
    return halves(gray(Y / 2), gray(pooled / 2.5))


def learn() -> np.ndarray:
    X = cs.portrait()[::8, ::8].double()
    K = cs.sobel("x").double()
    rate = cs.learning_rate_limit(X, K.shape)
    start = torch.zeros(3, 3).double()
    fit = cs.learn_kernel(X, cs.corr2d(X, K), K.shape, lr=0.5 * rate, epochs=400, init=start)
    chosen = [fit.kernels[n] for n in (1, 10, 30, 80, 160, 400)]
    return mosaic([signed(each / 2) for each in chosen], 3)


def predict() -> np.ndarray:
    y, x = torch.meshgrid(torch.linspace(-1, 1, 150), torch.linspace(-1.6, 1.6, 240), indexing="ij")
    loss = (x + 0.8 * y) ** 2 / 3 + (y - 0.3 * x) ** 2
    return gray(1 - 0.75 * ((8 * loss.sqrt()).floor() / 14).clamp(0, 1))


def backprop() -> np.ndarray:
    X, K = functional.avg_pool2d(cs.temple()[None, :400], 2)[0][30:174, 10:240], cs.sobel("y")
    return response(cs.input_gradient(cs.corr2d(X, K), K, X.shape))


def network() -> np.ndarray:
    from sklearn.datasets import load_digits

    return mosaic([gray(1 - torch.tensor(X) / 16) for X in load_digits().images[:40]], 8)


def blocks() -> np.ndarray:
    X = cs.temple()[60:348, 20:480]
    patch = functional.avg_pool2d(X[None], 20)[0].repeat_interleave(20, 0).repeat_interleave(20, 1)
    return halves(gray(X[: patch.shape[0]]), gray(patch))


def upsample() -> np.ndarray:
    K = torch.tensor([[1.0, 2, 3], [2, 4, 2], [3, 2, 1]])
    Y = cs.input_gradient(torch.ones(9, 15), K, (19, 31), stride=2)[2:-2, 3:-3]
    return gray(Y / Y.max())


def matrix() -> np.ndarray:
    K = torch.tensor([[1.0, 2, -1], [3, -2, 1], [-1, 1, -3]])
    return signed(cs.correlation_matrix(K, (6, 8)).to_dense() / 3)


def fast() -> np.ndarray:
    bars = torch.full((15, 24), 0.96)
    for n, height in enumerate((1, 2, 3, 5, 8, 13)):
        bars[14 - height : 14, 1 + 4 * n : 3 + 4 * n] = 0.2 + 0.1 * n
    return gray(bars)


PICTURES: dict[str, Callable[[], np.ndarray]] = {
    "slide": lambda: halves(*(f(cs.flower()[90:370, 100:548]) for f in (gray, lambda X: response(sobel_of(X))))),
    "edges": lambda: response(sobel_of(cs.portrait()[60:360, 20:500])),
    "frequency": frequency,
    "photographs": photographs,
    "output_shapes": shapes,
    "borders": field,
    "channels": channels,
    "layer": layer,
    "learn": learn,
    "predict": predict,
    "backprop": backprop,
    "network": network,
    "blocks": blocks,
    "upsample": upsample,
    "matrix": matrix,
    "fast": fast,
}  # fmt: skip


def write(folder: Path) -> None:
    """Draw all, cut to one shape; small ones keep their pixels."""
    folder.mkdir(parents=True)
    for name, draw in PICTURES.items():
        picture = Image.fromarray(np.ascontiguousarray(draw()))
        scale = max(WIDTH / picture.width, HEIGHT / picture.height)
        size = (round(picture.width * scale), round(picture.height * scale))
        method = Image.Resampling.NEAREST if scale > 3 else Image.Resampling.LANCZOS
        left, top = (size[0] - WIDTH) // 2, (size[1] - HEIGHT) // 2
        cut = picture.resize(size, method).crop((left, top, left + WIDTH, top + HEIGHT))
        cut.save(folder / f"{name}.webp", "WEBP", quality=42, method=6)
