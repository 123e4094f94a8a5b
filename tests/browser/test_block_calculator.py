"""A block step by step and folded: both rows show what torch computes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from conftest import Open
from helpers import copied, figure, follow_link, grid, number, run, slide, state, status
from playwright.sync_api import Locator, Page
from torch import Tensor
from vectors import normalized

from convscope import corr2d

NAME = "block-calculator"


@pytest.fixture
def block(page: Page) -> Locator:
    found = figure(page, NAME)
    slide(found, "Mean", -4)
    slide(found, "Variance", 2)
    slide(found, "Scale gamma", -1.5)
    found.get_by_role("textbox", name="K[2, 0]").fill("0.5")
    return found


def wanted(block: Locator) -> Tensor:
    now = state(block)
    X, K = (torch.tensor(now[name]).double() for name in "XK")
    Y = normalized(corr2d(X, K, padding="same")[None, None], now)[0, 0]
    return Y + X if now["skip"] == "add" else Y


@pytest.mark.parametrize("skip", ["Add the image", "None"])
def test_both_ways_show_torchs_numbers(block: Locator, skip: str) -> None:
    block.get_by_role("radio", name=skip).check()
    Y = wanted(block)
    for title in ("Block Y", "The same Y"):
        shown = torch.tensor(grid(block, title)).double()
        torch.testing.assert_close(shown, Y, rtol=0.005, atol=0.005)
    last = [number(part.split(" = ")[-1]) for part in status(block).rstrip(".").split(". ")]
    assert last == pytest.approx([Y[1, 2].item()] * 2, rel=1e-3)


def test_arrow_keys_read_out_every_output(page: Page, block: Locator) -> None:
    Y = wanted(block)
    block.get_by_role("grid", name="Block Y").locator("[tabindex='0']").focus()
    page.keyboard.press("Control+End")
    page.keyboard.press("Control+Home")
    for r in range(Y.shape[0]):
        for c in range(Y.shape[1]):
            assert status(block).startswith(f"Y[{r}, {c}] = ")
            value = number(status(block).rstrip(".").split(" = ")[-1])
            assert value == pytest.approx(Y[r, c].item(), rel=1e-3, abs=1e-3)
            page.keyboard.press("ArrowRight")
        page.keyboard.press("Home")
        page.keyboard.press("ArrowDown")


def test_a_link_gives_the_same_figure_to_someone_else(page: Page, block: Locator) -> None:
    before, sentence = state(block), status(block)
    opened = follow_link(page, block, NAME)
    assert (state(opened), status(opened)) == (before, sentence)


def test_copied_code_asserts_what_is_shown(page: Page, block: Locator, tmp_path: Path) -> None:
    code = copied(page, block)
    torch.testing.assert_close(run(code, tmp_path)["Y"][0, 0], wanted(block))
    with pytest.raises(AssertionError):
        run(code.replace("[[-4", "[[-5"), tmp_path)


def test_it_fits_a_telephone(open_page: Open, pages_with: Callable[[str], list[str]]) -> None:
    """Sliders and both results are on one screen."""
    found = figure(open_page(pages_with(NAME)[0], width=390), NAME)
    top = found.get_by_role("grid", name="Image X").bounding_box()
    low = found.get_by_role("slider", name="Shift beta").bounding_box()
    assert top is not None
    assert low is not None
    assert low["y"] + low["height"] - top["y"] < 700
