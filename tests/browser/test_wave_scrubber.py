"""Scrub a wave through a kernel: the sentence and the wave are what the library gives."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from conftest import Open
from helpers import copied, figure, follow_link, run, slide, state, status
from playwright.sync_api import Locator, Page

from convscope import corr2d

NAME = "wave-scrubber"


@pytest.fixture
def scrubber(page: Page) -> Locator:
    return figure(page, NAME)


def test_the_wave_that_comes_out_is_the_librarys(scrubber: Locator) -> None:
    for kernel in scrubber.evaluate("(figure) => Object.keys(figure.data.kernels)"):
        scrubber.get_by_role("combobox", name="Kernel").select_option(kernel)
        slide(scrubber, "Frequency v, cycles per pixel", 0.27)
        before, after, K = (
            torch.tensor(scrubber.evaluate(f"(figure) => figure.{name}"), dtype=torch.float64)
            for name in ("wave", "response", "K")
        )
        torch.testing.assert_close(corr2d(before[None], K[None])[0], after)
        height = scrubber.evaluate("(figure) => Math.abs(figure.H)")
        assert after.abs().max() <= height + 1e-9
        # The fastest wave is drawn where it is 1 and −1, and not at its zeros.
        slide(scrubber, "Frequency v, cycles per pixel", 0.5)
        largest = scrubber.evaluate("(figure) => Math.max(...figure.response.map(Math.abs))")
        height = scrubber.evaluate("(figure) => Math.abs(figure.H)")
        assert largest == pytest.approx(height, abs=1e-9)


def test_it_says_where_the_box_inverts_and_where_nothing_is_left(scrubber: Locator) -> None:
    assert "inverted" in status(scrubber)
    slide(scrubber, "Frequency v, cycles per pixel", 0.2)
    assert "Nothing is left" in status(scrubber)
    slide(scrubber, "Frequency v, cycles per pixel", 0.1)
    assert "inverted" not in status(scrubber)


def test_the_keyboard_moves_the_frequency(page: Page, scrubber: Locator) -> None:
    before = state(scrubber)["v"]
    scrubber.get_by_role("slider").focus()
    page.keyboard.press("ArrowRight")
    assert state(scrubber)["v"] == pytest.approx(before + 0.01)


def test_its_link_and_its_code_hold_what_is_shown(
    page: Page, scrubber: Locator, tmp_path: Path
) -> None:
    scrubber.get_by_role("combobox", name="Kernel").select_option("[1, -1]")
    run(copied(page, scrubber), tmp_path)
    before, sentence = state(scrubber), status(scrubber)
    opened = follow_link(page, scrubber, NAME)
    assert (state(opened), status(opened)) == (before, sentence)


def test_slider_and_curve_are_on_one_screen_of_a_telephone(open_page: Open, page: Page) -> None:
    scrubber = figure(open_page(page.url, width=390, height=844), NAME)
    first = scrubber.get_by_role("img", name="The wave that goes in").bounding_box()
    last = scrubber.get_by_role("slider").bounding_box()
    assert first
    assert last
    assert last["y"] + last["height"] - first["y"] < 844
