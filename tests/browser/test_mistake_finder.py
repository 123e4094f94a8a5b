"""A pasted result is traced to its mistake; nothing is said about a text that is half read."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from conftest import Open
from helpers import copied, figure, follow_link, grid, run, state, status
from playwright.sync_api import Locator, Page, expect

import convscope as cs

NAME = "mistake-finder"
X = torch.tensor([[2.0, 0, 1, 5, 3], [1, 4, 0, 2, 2], [0, 3, 1, 1, 7], [5, 1, 2, 0, 4]])
K = torch.tensor([[1.0, 2], [0, -3]])


@pytest.fixture
def finder(page: Page) -> Locator:
    found = figure(page, NAME)
    fill(found, "Image", repr(X))
    fill(found, "Kernel", str(K.numpy()))
    return found


def fill(found: Locator, name: str, text: str) -> None:
    found.get_by_role("textbox", name=name, exact=True).fill(text)


def told(found: Locator, result: str) -> str:
    """Return the verdict on a result."""
    fill(found, "Your result", result)
    found.get_by_role("button", name="Find the mistake").click()
    return status(found)


def test_the_example_is_a_flipped_kernel(page: Page) -> None:
    assert status(figure(page, NAME)) == "This is what comes out when the kernel is flipped."


def test_mistakes_are_named_and_right_results_are_not_accused(finder: Locator) -> None:
    right = cs.corr2d(X, K)
    assert told(finder, repr(right)).startswith("Right: all 12 numbers")
    assert "the last column is left out" in told(finder, repr(right[:, :-1]))
    assert "plus 10: is it a bias?" in told(finder, str((right + 10).tolist()))
    right[1, 2] += 5
    assert "11 of 12 numbers are right; the first that is not is Y[1, 2]" in told(
        finder, repr(right)
    )
    assert grid(finder, "The right result") == cs.corr2d(X, K).tolist()
    assert "It has 2 × 2 numbers; the right one has 3 × 4." in told(finder, "9 8\n7 6")


def test_what_an_example_cannot_tell_is_said(finder: Locator) -> None:
    fill(finder, "Kernel", "1 1\n1 1")
    sentence = told(finder, repr(cs.corr2d(X, torch.ones(2, 2))))
    assert sentence.startswith("Right")
    assert "give the same result:" in sentence
    assert "; the kernel is flipped" in sentence


def test_the_settings_count(finder: Locator) -> None:
    finder.get_by_role("combobox", name="Padding").select_option("same")
    finder.get_by_role("combobox", name="Dilation").select_option("2")
    right = cs.corr2d(X, K, padding="same", dilation=2)
    assert told(finder, repr(right)).startswith("Right")
    finder.get_by_role("combobox", name="It should compute").select_option("convolution")
    assert "when the kernel is not flipped" in status(finder)
    finder.get_by_role("combobox", name="Stride").select_option("2")
    assert "choose another padding" in status(finder)


def test_nothing_is_diagnosed_from_a_part(page: Page, finder: Locator) -> None:
    assert told(finder, "[[1, 2], [3, two]]") == (
        "I cannot read your result: it holds “two”, which is not a number."
    )
    field = finder.get_by_role("textbox", name="Your result")
    expect(field).to_have_attribute("aria-invalid", "")
    field.fill("")
    field.press_sequentially("1 2")
    assert status(finder) == "Edited: press “Find the mistake”."
    page.keyboard.press("Control+Enter")
    assert status(finder).startswith("No mistake that is known here")


def test_a_link_and_the_code_carry_what_is_shown(
    page: Page, finder: Locator, tmp_path: Path
) -> None:
    told(finder, repr(cs.corr2d(X, K)[:-1]))
    torch.testing.assert_close(run(copied(page, finder), tmp_path)["Y"].float(), cs.corr2d(X, K))
    before, sentence = state(finder), status(finder)
    opened = follow_link(page, finder, NAME)
    assert (state(opened), status(opened)) == (before, sentence)


def test_it_fits_a_telephone(open_page: Open, pages_with: Callable[[str], list[str]]) -> None:
    """What is pasted and the verdict are on one screen."""
    found = figure(open_page(pages_with(NAME)[0], width=390, height=844), NAME)
    top = found.get_by_role("textbox", name="Image").bounding_box()
    low = found.locator(".ex-status").bounding_box()
    assert top is not None
    assert low is not None
    assert low["y"] + low["height"] - top["y"] < 700


def test_every_explanation_leads_to_a_section(open_page: Open) -> None:
    page = open_page("help/diagnose.html")
    known = page.evaluate(
        """() => fetch(document.querySelector('script[src*="mistake-finder-known"]').src)
          .then((answer) => answer.text())"""
    )
    missing = page.evaluate(
        """(source) => [...source.matchAll(/"([a-z]+(?:-[a-z0-9]+){3,})"/g)]
          .map((match) => match[1]).filter((id) => !document.getElementById(id))""",
        known,
    )
    assert known.count("-") > 10
    assert missing == []
