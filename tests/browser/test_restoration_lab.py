"""The lab damages and repairs as SciPy and torch do, and says which filter is nearest."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from conftest import Open, from_both
from figures.restoration_lab import SIDE, picture
from helpers import copied, figure, follow_link, run, slide, state, status
from playwright.sync_api import Locator, Page
from scipy import ndimage

NAME = "restoration-lab"
FILTERS = ["mean", "median", "bilateral", "wiener"]


@pytest.fixture
def lab(page: Page) -> Locator:
    return figure(page, NAME)


def shown(lab: Locator, name: str) -> np.ndarray:
    """Return the numbers of one of the pictures."""
    values = lab.evaluate("(element, name) => [...element.shown[name]]", name)
    return np.array(values).reshape(SIDE, SIDE)


def call(page: Page, function: str, pixels: np.ndarray, *rest: Any) -> np.ndarray:
    """Call a pure function of the figure on a square picture."""
    script = """([name, pixels, rest]) =>
      [...convscope[name](Float64Array.from(pixels), ...rest)]"""
    found = page.evaluate(script, [function, pixels.flatten().tolist(), list(rest)])
    return np.array(found).reshape(pixels.shape)


def psnr(X: np.ndarray, clean: np.ndarray) -> float:
    return float(-10 * np.log10(np.square(X - clean).mean()))


@pytest.fixture
def noise() -> np.ndarray:
    return np.random.default_rng(3).normal(size=(16, 16))


@pytest.mark.usefixtures("lab")
@pytest.mark.parametrize("size", [3, 5, 7])
def test_mean_and_median_are_scipys(page: Page, noise: np.ndarray, size: int) -> None:
    mean = ndimage.uniform_filter(noise, size, mode="wrap")
    np.testing.assert_allclose(call(page, "meanFilter", noise, 16, size), mean, atol=1e-12)
    median = ndimage.median_filter(noise, size, mode="wrap")
    np.testing.assert_array_equal(call(page, "medianFilter", noise, 16, size), median)


@pytest.mark.usefixtures("lab")
@pytest.mark.parametrize("sigma", [0, 0.25, 1.0, 3.0])
def test_the_blur_is_scipys(page: Page, noise: np.ndarray, sigma: float) -> None:
    wanted = ndimage.gaussian_filter(noise, sigma, mode="wrap", truncate=4) if sigma else noise
    np.testing.assert_allclose(
        call(page, "gaussianBlur", noise, 16, sigma), wanted, atol=1e-6 if sigma == 0.25 else 1e-12
    )


@pytest.mark.usefixtures("lab")
@pytest.mark.parametrize("tonal", [0.3, 2.0])
def test_the_bilateral_filter_is_its_formula(page: Page, noise: np.ndarray, tonal: float) -> None:
    X = torch.from_numpy(noise)
    above = below = torch.zeros_like(X)
    for a in range(-2, 3):
        for b in range(-2, 3):
            other = X.roll((-a, -b), (0, 1))
            weight = math.exp(-(a * a + b * b) / (2 * 1.2**2))
            weight = weight * torch.exp(-((other - X) ** 2) / (2 * tonal**2))
            above, below = above + weight * other, below + weight
    found = call(page, "bilateralFilter", noise, 16, 5, 1.2, tonal)
    np.testing.assert_allclose(found, above / below, atol=1e-12)


@pytest.mark.usefixtures("lab")
def test_the_transform_is_numpys_and_goes_back(page: Page, noise: np.ndarray) -> None:
    script = """([x, y, n]) => {
      const [re, im] = [Float64Array.from(x), Float64Array.from(y)];
      convscope.fft2(re, im, n);
      const there = [[...re], [...im]];
      convscope.fft2(re, im, n, true);
      return [...there, [...re], [...im]];
    }"""
    other = noise.T[::-1]
    flat = [part.flatten().tolist() for part in (noise, other)]
    re, im, x, y = np.array(page.evaluate(script, [*flat, 16])).reshape(4, 16, 16)
    np.testing.assert_allclose(re + 1j * im, np.fft.fft2(noise + 1j * other), atol=1e-10)
    np.testing.assert_allclose([x / 256, y / 256], [noise, other], atol=1e-12)


@pytest.mark.usefixtures("lab")
@pytest.mark.parametrize(("sigma", "power"), [(0, 0.3), (1.5, 0.01), (0.75, 0)])
def test_the_wiener_filter_is_its_formula(
    page: Page, noise: np.ndarray, sigma: float, power: float
) -> None:
    impulse = np.zeros((16, 16))
    impulse[0, 0] = 1
    blur = ndimage.gaussian_filter(impulse, sigma, mode="wrap", truncate=4) if sigma else impulse
    H, f = np.fft.fft2(blur), 2 * np.pi * np.fft.fftfreq(16)
    L = 4 - 2 * np.cos(f)[:, None] - 2 * np.cos(f)
    wanted = np.fft.ifft2(np.fft.fft2(noise) * H.conj() / (abs(H) ** 2 + power / 0.7 * L)).real
    found = call(page, "wienerFilter", noise, 16, sigma, power, 0.7)
    np.testing.assert_allclose(found, wanted, atol=1e-8)


def test_noise_is_what_its_name_says(page: Page, lab: Locator) -> None:
    clean = shown(lab, "clean")
    np.testing.assert_allclose(clean, picture("portrait").numpy(), atol=1e-12)
    changed = shown(lab, "damaged")[shown(lab, "damaged") != clean]
    assert set(changed) == {0, 1}
    assert changed.size / clean.size == pytest.approx(0.1, abs=0.01)
    assert changed.mean() == pytest.approx(0.5, abs=0.05)
    lab.get_by_role("radio", name="Gaussian noise").check()
    noise = shown(lab, "damaged") - clean
    assert noise.std() == pytest.approx(0.1, rel=0.03)
    assert abs(noise.mean()) < 0.005
    assert abs(np.corrcoef(noise[:, :-1].flatten(), noise[:, 1:].flatten())[0, 1]) < 0.03
    assert not np.isnan(call(page, "addNoise", clean, "gaussian", 0.4, 0)).any()


def test_the_sliders_blur_and_repair(lab: Locator) -> None:
    lab.get_by_role("radio", name="Gaussian noise").check()
    lab.get_by_role("radio", name="5 × 5").check()
    slide(lab, "Blur, in pixels", 1.5)
    slide(lab, "Amount of noise", 0)
    clean, damaged = shown(lab, "clean"), shown(lab, "damaged")
    blurred = ndimage.gaussian_filter(clean, 1.5, mode="wrap", truncate=4)
    np.testing.assert_allclose(damaged, blurred, atol=1e-12)
    mean = ndimage.uniform_filter(damaged, 5, mode="wrap")
    np.testing.assert_allclose(shown(lab, "mean"), mean, atol=1e-12)
    # Without noise the division undoes the blur.
    assert psnr(shown(lab, "wiener"), clean) > 100
    slide(lab, "Amount of noise", 0.02)
    assert 20 < psnr(shown(lab, "wiener"), clean) < 30


@pytest.mark.parametrize(("noise", "best"), [("Salt and pepper", "median"), ("Gaussian noise", "")])
def test_the_best_is_marked_and_said(lab: Locator, noise: str, best: str) -> None:
    lab.get_by_role("radio", name=noise).check()
    clean = shown(lab, "clean")
    quality = {name: psnr(shown(lab, name), clean) for name in FILTERS}
    winner = max(quality, key=quality.__getitem__)
    assert not best or winner == best
    assert status(lab).startswith(f"Best: {winner}, {quality[winner]:.1f} dB; damaged ")
    titles = lab.locator(".ex-title").all_inner_texts()
    assert [title.split()[0].lower() for title in titles if "(best)" in title] == [winner]
    for name, value in quality.items():
        assert any(name in title.lower() and f"{value:.1f} dB" in title for title in titles)


def test_arrow_keys_and_the_pointer_move_the_window(page: Page, lab: Locator) -> None:
    lab.get_by_role("application", name="Damaged").focus()
    before = state(lab)
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Shift+ArrowUp")
    now = state(lab)
    assert (now["r"], now["c"]) == (before["r"] - 10, before["c"] + 1)
    value = shown(lab, "median")[now["r"], now["c"]]
    assert f"Row {now['r']}, column {now['c']}: " in status(lab)
    assert f"median {float(f'{value:.2g}'):g}" in status(lab)
    lab.get_by_role("img", name="Median").click(position={"x": 3, "y": 3})
    assert state(lab)["r"] < 6
    lab.get_by_role("application", name="Damaged").focus()
    page.keyboard.press("Shift+ArrowUp")
    assert state(lab)["r"] == 0


def test_pictures_and_controls_share_a_telephones_screen(open_page: Open, page: Page) -> None:
    lab = figure(open_page(page.url, width=390, height=844), NAME)
    top = lab.get_by_role("application").bounding_box()
    last = lab.get_by_role("slider", name="Bilateral tolerance").bounding_box()
    assert top
    assert last
    assert last["y"] + last["height"] - top["y"] < 844 - 64  # less the theme's header


@pytest.mark.parametrize("position", [(60, 44), (0, 127)])
def test_copied_code_asserts_what_is_shown(
    page: Page, lab: Locator, position: tuple[int, int], tmp_path: Path
) -> None:
    lab.get_by_role("radio", name="5 × 5").check()
    lab.evaluate("(element, [r, c]) => element.update({ r, c })", list(position))
    code = copied(page, lab)
    names = run(code, tmp_path)
    for name in ("mean", "median", "bilateral"):
        assert names[name].item() == pytest.approx(shown(lab, name)[position], abs=1e-9)
    with pytest.raises(AssertionError):
        run(code.replace("X.mean()", "X.mean() + 1e-6"), tmp_path)


@from_both
def test_a_link_gives_the_same_figure_to_someone_else(page: Page, lab: Locator) -> None:
    lab.get_by_role("radio", name="Temple").check()
    lab.get_by_role("radio", name="Gaussian noise").check()
    slide(lab, "Amount of noise", 0.05)
    slide(lab, "Blur, in pixels", 1)
    before, sentence = state(lab), status(lab)
    opened = follow_link(page, lab, NAME)
    assert (state(opened), status(opened)) == (before, sentence)
