"""The restoration lab's filters are those of SciPy, or their formulas in torch and NumPy."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
import torch
from conftest import Evaluate
from scipy import ndimage


def call(evaluate: Evaluate, function: str, pixels: np.ndarray, *rest: Any) -> np.ndarray:
    """Call a pure function of the figure on a square picture."""
    script = """([name, pixels, rest]) => {
      const found = convscope[name](Float64Array.from(pixels), ...rest);
      return typeof found === "number" ? found : [...found];
    }"""
    found = np.array(evaluate(script, [function, pixels.flatten().tolist(), list(rest)]))
    return found.reshape(pixels.shape) if found.shape else found


@pytest.fixture
def noise() -> np.ndarray:
    return np.random.default_rng(3).normal(size=(16, 16))


@pytest.mark.parametrize("size", [3, 5, 7])
def test_mean_and_median_are_scipys(evaluate: Evaluate, noise: np.ndarray, size: int) -> None:
    mean = ndimage.uniform_filter(noise, size, mode="wrap")
    np.testing.assert_allclose(call(evaluate, "meanFilter", noise, 16, size), mean, atol=1e-12)
    median = ndimage.median_filter(noise, size, mode="wrap")
    np.testing.assert_array_equal(call(evaluate, "medianFilter", noise, 16, size), median)


@pytest.mark.parametrize("sigma", [0, 0.25, 1.0, 3.0])
def test_the_blur_is_scipys(evaluate: Evaluate, noise: np.ndarray, sigma: float) -> None:
    wanted = ndimage.gaussian_filter(noise, sigma, mode="wrap", truncate=4) if sigma else noise
    np.testing.assert_allclose(
        call(evaluate, "gaussianBlur", noise, 16, sigma),
        wanted,
        atol=1e-6 if sigma == 0.25 else 1e-12,
    )


@pytest.mark.parametrize("tonal", [0.3, 2.0])
def test_the_bilateral_filter_is_its_formula(
    evaluate: Evaluate, noise: np.ndarray, tonal: float
) -> None:
    X = torch.from_numpy(noise)
    above = below = torch.zeros_like(X)
    for a in range(-2, 3):
        for b in range(-2, 3):
            other = X.roll((-a, -b), (0, 1))
            weight = math.exp(-(a * a + b * b) / (2 * 1.2**2))
            weight = weight * torch.exp(-((other - X) ** 2) / (2 * tonal**2))
            above, below = above + weight * other, below + weight
    found = call(evaluate, "bilateralFilter", noise, 16, 5, 1.2, tonal)
    np.testing.assert_allclose(found, above / below, atol=1e-12)


@pytest.mark.parametrize(("sigma", "power"), [(0, 0.3), (1.5, 0.01), (0.75, 0)])
def test_the_wiener_filter_is_its_formula(
    evaluate: Evaluate, noise: np.ndarray, sigma: float, power: float
) -> None:
    impulse = np.zeros((16, 16))
    impulse[0, 0] = 1
    blur = ndimage.gaussian_filter(impulse, sigma, mode="wrap", truncate=4) if sigma else impulse
    H, f = np.fft.fft2(blur), 2 * np.pi * np.fft.fftfreq(16)
    L = 4 - 2 * np.cos(f)[:, None] - 2 * np.cos(f)
    wanted = np.fft.ifft2(np.fft.fft2(noise) * H.conj() / (abs(H) ** 2 + power / 0.7 * L)).real
    found = call(evaluate, "wienerFilter", noise, 16, sigma, power, 0.7)
    np.testing.assert_allclose(found, wanted, atol=1e-8)


def test_noise_has_its_size_and_its_seed(evaluate: Evaluate) -> None:
    gray = np.full((64, 64), 0.5)
    grainy = call(evaluate, "addNoise", gray, "gaussian", 0.2, 7)
    assert (grainy - gray).std() == pytest.approx(0.2, rel=0.05)
    salted = call(evaluate, "addNoise", gray, "salt", 0.3, 7)
    assert set(salted.flatten()) == {0, 0.5, 1}
    assert (salted != 0.5).mean() == pytest.approx(0.3, abs=0.03)
    np.testing.assert_array_equal(salted, call(evaluate, "addNoise", gray, "salt", 0.3, 7))
    assert (salted != call(evaluate, "addNoise", gray, "salt", 0.3, 8)).any()


def test_errors_and_detail(evaluate: Evaluate, noise: np.ndarray) -> None:
    other = noise.T.copy()
    square = np.square(noise - other).mean()
    listed = other.flatten().tolist()
    assert call(evaluate, "meanSquare", noise, listed) == pytest.approx(square)
    assert call(evaluate, "psnr", noise, listed) == pytest.approx(-10 * np.log10(square))
    steps = [np.square(noise - np.roll(noise, -1, axis)).mean() for axis in (0, 1)]
    assert call(evaluate, "detailOf", noise, 16) == pytest.approx(sum(steps))
