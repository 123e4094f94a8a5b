"""The channel stack: every output is the sum of what the library gives for each channel."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from conftest import Open
from helpers import copied, figure, follow_link, grid, run, state, status
from playwright.sync_api import Locator, Page
from torch import Tensor

from convscope import corr2d

NAME = "channel-stack"


@pytest.fixture
def stack(page: Page) -> Locator:
    found = figure(page, NAME)
    found.get_by_role("textbox", name="K1[0, 1]").fill("-3")
    return found


def wanted(stack: Locator) -> tuple[Tensor, Tensor]:
    """Return the image and the filters as they are now."""
    X, K = (torch.tensor(stack.evaluate(f"(figure) => figure.{name}")) for name in ("data.X", "K"))
    return X.double(), K.double()


def test_responses_and_outputs_are_the_librarys(stack: Locator) -> None:
    X, K = wanted(stack)
    assert K[0, 1, 0, 1] == -3
    for c, channel in enumerate(X):
        assert grid(stack, f"Response {c}") == corr2d(channel, K[0, c]).tolist()
    for o, channel in enumerate(corr2d(X, K)):
        assert grid(stack, f"Output {o}") == channel.tolist()


def test_an_output_of_the_other_filter_shows_its_slices(stack: Locator) -> None:
    X, K = wanted(stack)
    stack.get_by_role("grid", name="Output 1").locator(".ex-cell").nth(4).click()
    assert state(stack) | {"K": 0} == {"K": 0, "o": 1, "i": 1, "j": 1}
    assert stack.get_by_role("grid", name="Filter 1, slice 0").count() == 1
    for c, channel in enumerate(X):
        assert grid(stack, f"Response {c}") == corr2d(channel, K[1, c]).tolist()
    assert f" = {int(corr2d(X, K)[1, 1, 1])}," in status(stack).replace("−", "-")


def test_arrow_keys_move_all_windows(page: Page, stack: Locator) -> None:
    stack.get_by_role("grid", name="Output 0").locator("[tabindex='0']").focus()
    page.keyboard.press("ArrowRight")
    assert (state(stack)["i"], state(stack)["j"]) == (0, 2)
    for c in range(3):
        inside = stack.get_by_role("grid", name=f"Channel {c}").locator(".ex-in")
        assert inside.count() == 4


def test_its_link_and_its_code_hold_what_is_shown(
    page: Page, stack: Locator, tmp_path: Path
) -> None:
    code = copied(page, stack)
    run(code, tmp_path)
    with pytest.raises(AssertionError):
        run(code.replace("-3, 1, 1]", "-4, 1, 1]"), tmp_path)
    before, sentence = state(stack), status(stack)
    opened = follow_link(page, stack, NAME)
    assert (state(opened), status(opened)) == (before, sentence)


def test_channels_and_outputs_are_on_one_screen_of_a_telephone(open_page: Open, page: Page) -> None:
    stack = figure(open_page(page.url, width=390, height=844), NAME)
    first = stack.get_by_role("grid", name="Channel 0").bounding_box()
    last = stack.locator(".ex-status").bounding_box()
    assert first
    assert last
    assert last["y"] + last["height"] - first["y"] < 844
