"""The kernel learner takes the library's steps, one at a time or as a run."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from conftest import Open
from helpers import copied, figure, follow_link, grid, number, run, slide, state, status
from playwright.sync_api import Locator, Page

from convscope import Fit, corr2d, learn_kernel

NAME = "kernel-learner"


@pytest.fixture
def learner(page: Page) -> Locator:
    return figure(page, NAME)


def library(learner: Locator) -> Fit:
    """Take one update more than the figure, for the loss after its last."""
    now = state(learner)
    X = torch.tensor(learner.evaluate("(element) => element.X")).double()
    hidden = torch.tensor(learner.evaluate("(element) => element.data.kernel")).double()
    start = torch.tensor(now["K"], dtype=torch.float64)
    Y = corr2d(X, hidden)
    return learn_kernel(X, Y, (1, 2), lr=now["rate"], epochs=now["steps"] + 1, init=start)


def matches(learner: Locator) -> None:
    fit, steps = library(learner), state(learner)["steps"]
    shown = torch.tensor(learner.evaluate("(element) => element.K"), dtype=torch.float64)
    torch.testing.assert_close(shown, fit.kernels[steps])
    assert learner.evaluate("(element) => element.losses") == pytest.approx(fit.losses.tolist())
    assert learner.locator(".ex-point").count() == steps + 1


@pytest.mark.parametrize("image", ["stripe", "single edge", "random pixels"])
def test_its_steps_are_the_librarys(learner: Locator, image: str) -> None:
    learner.get_by_role("combobox", name="Image").select_option(image)
    slide(learner, "Learning rate", 0.021)
    learner.get_by_role("button", name="Step", exact=True).click()
    learner.get_by_role("button", name="10 steps").click()
    assert state(learner)["steps"] == 11
    matches(learner)
    said = status(learner).split("The loss is ")[1].split(";")[0]
    assert number(said) == pytest.approx(library(learner).losses[-1].item(), rel=6e-3)


def test_a_typed_start_begins_anew(learner: Locator) -> None:
    learner.get_by_role("button", name="10 steps").click()
    learner.get_by_role("textbox", name="K[0, 1]").fill("2")
    assert state(learner)["steps"] == 0
    assert state(learner)["K"][0][1] == 2
    learner.get_by_role("button", name="Step", exact=True).click()
    matches(learner)


def test_a_rate_that_is_too_large_ends_the_run(learner: Locator) -> None:
    slide(learner, "Learning rate", 0.07)
    learner.get_by_role("button", name="10 steps").click()
    assert "diverges" in status(learner)
    with pytest.warns(RuntimeWarning, match="the loss grew"):
        losses = library(learner).losses
    assert losses[-1] > 1e6 * losses[0] >= losses[-2]
    steps = learner.get_by_role("button", name="Step", exact=True)
    assert steps.get_attribute("aria-disabled") == "true"


def test_what_lies_below_the_chart_is_said(learner: Locator) -> None:
    slide(learner, "Learning rate", 0.028)
    for _ in range(5):
        learner.get_by_role("button", name="10 steps").click()
    assert library(learner).losses[-1] < 1e-12
    assert "below 1e−12" in (learner.locator("svg").text_content() or "")


def test_a_run_goes_on_by_itself_and_stops(page: Page, learner: Locator) -> None:
    learner.get_by_role("button", name="Run").focus()
    page.keyboard.press("Enter")
    learner.get_by_role("button", name="Stop").wait_for()
    page.wait_for_function(f"document.querySelector('{NAME}').state.steps >= 3")
    page.keyboard.press("Enter")
    learner.get_by_role("button", name="Run").wait_for()
    matches(learner)


def test_its_link_and_its_code_hold_what_is_shown(
    page: Page, learner: Locator, tmp_path: Path
) -> None:
    learner.get_by_role("button", name="10 steps").click()
    code = copied(page, learner)
    run(code, tmp_path)
    with pytest.raises(AssertionError):
        run(code.replace("range(10)", "range(9)"), tmp_path)
    before, sentence = state(learner), status(learner)
    opened = follow_link(page, learner, NAME)
    assert (state(opened), status(opened)) == (before, sentence)
    assert len(grid(opened, "Its output")) == 6


def test_buttons_and_loss_share_a_narrow_screen(
    open_page: Open, pages_with: Callable[[str], list[str]]
) -> None:
    found = figure(open_page(pages_with(NAME)[0], width=390), NAME)
    button = found.get_by_role("button", name="Step", exact=True).bounding_box()
    chart = found.locator("svg").bounding_box()
    assert button
    assert chart
    assert chart["y"] + chart["height"] - button["y"] < 760
