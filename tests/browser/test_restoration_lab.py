"""The lab damages and repairs as SciPy and torch do, and says which filter is nearest."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
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


def psnr(X: np.ndarray, clean: np.ndarray) -> float:
    return float(-10 * np.log10(np.square(X - clean).mean()))


def test_noise_is_what_its_name_says(lab: Locator) -> None:
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
