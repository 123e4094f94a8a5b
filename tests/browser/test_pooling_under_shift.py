"""Pooling under a shift: the rows and their sums of squares are torch's."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import torch
from conftest import Open
from figures.pooling_under_shift import bar, pooled
from helpers import copied, figure, follow_link, run, slide, state, status
from playwright.sync_api import Locator, Page

NAME = "pooling-under-shift"
SHIFT, WIDTH = "Shift, in pixels", "Width of the bar, in pixels"


@pytest.fixture
def pooling(page: Page) -> Locator:
    return figure(page, NAME)


@pytest.mark.parametrize(("shift", "width"), [(0, 2), (0.35, 1.5), (1, 2), (3.95, 4)])
def test_rows_and_energies_are_torchs(pooling: Locator, shift: float, width: float) -> None:
    slide(pooling, WIDTH, width)
    slide(pooling, SHIFT, shift)
    now, further = (pooled(bar(shift + step, width)) for step in (0, 1))
    shown = pooling.evaluate("(figure) => figure.pooled")
    energies = pooling.evaluate("(figure) => figure.energies")
    for (kind, row), pair in zip(now.items(), energies, strict=True):
        assert shown[kind] == pytest.approx(row.tolist())
        both = [Y[kind].square().sum().item() for Y in (now, further)]
        assert pair == pytest.approx(both)
        said = re.search(rf"([\d.]+) to ([\d.]+) behind {kind}", status(pooling))
        assert said
        assert [float(text) for text in said.groups()] == pytest.approx(both, rel=0.005)


def test_a_pixel_shows_its_value(pooling: Locator) -> None:
    slide(pooling, SHIFT, 0.25)
    texts = pooling.locator("svg.ex-strip").first.locator("text").all_text_contents()
    assert [float(text) for text in texts] == pytest.approx(bar(0.25, 2).tolist())


def test_the_keyboard_and_a_drag_move_the_bar(page: Page, pooling: Locator) -> None:
    pooling.get_by_role("slider", name=SHIFT).focus()
    page.keyboard.press("ArrowRight")
    assert state(pooling)["shift"] == pytest.approx(0.05)
    strip = pooling.locator("svg.ex-strip").first
    box = strip.bounding_box()
    assert box
    strip.click(position={"x": box["width"] * 9 / 16, "y": box["height"] / 2})
    assert state(pooling)["shift"] == pytest.approx(2, abs=0.06)


def test_its_link_and_its_code_hold_what_is_shown(
    page: Page, pooling: Locator, tmp_path: Path
) -> None:
    slide(pooling, SHIFT, 1.35)
    found = run(copied(page, pooling), tmp_path)
    torch.testing.assert_close(found["X"][0], bar(1.35, 2))
    before, sentence = state(pooling), status(pooling)
    opened = follow_link(page, pooling, NAME)
    assert (state(opened), status(opened)) == (before, sentence)


def test_slider_and_rows_are_on_one_screen_of_a_telephone(open_page: Open, page: Page) -> None:
    pooling = figure(open_page(page.url, width=390, height=844), NAME)
    first = pooling.locator("svg.ex-strip").first.bounding_box()
    last = pooling.get_by_role("slider", name=SHIFT).bounding_box()
    assert first
    assert last
    assert last["y"] + last["height"] - first["y"] < 844
