"""Exercises: every known mistake is named, the right answer is accepted, others are not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from conftest import ROOT, Open
from figures import exercise
from helpers import figure, state, status
from playwright.sync_api import Locator, Page

DOCS = ROOT / "docs"
NAME = "exercise-check"
WITH_EXERCISES = sorted(
    str(path.relative_to(DOCS).with_suffix(""))
    for path in DOCS.glob("*/*.md")
    if "figures.exercise(" in path.read_text("utf-8")
)
PagesWith = Callable[[str], list[str]]


def started(open_page: Open, address: str) -> Page:
    """Open a page and start all its figures."""
    page = open_page(address)
    figure(page, NAME)
    page.keyboard.press("Shift")
    return page


@pytest.fixture
def first(open_page: Open, pages_with: PagesWith) -> Locator:
    """The first exercise that has fields to fill in."""
    for address in pages_with(NAME):
        found = started(open_page, address).locator(f"{NAME}:has([role=grid])")
        if found.count():
            return found.first
    pytest.fail("no exercise has a field")


def fill(task: Locator, answer: list[list[float]]) -> None:
    fields = task.get_by_role("textbox").all()
    values = [value for row in answer for value in row]
    for field, value in zip(fields, values, strict=True):
        field.fill(f"{value:.10g}")


def data(task: Locator) -> dict[str, Any]:
    found: dict[str, Any] = task.evaluate("(element) => element.data")
    return found


def check(task: Locator) -> str:
    task.get_by_role("button", name="Check").click()
    return status(task)


@pytest.mark.parametrize("page", WITH_EXERCISES)
def test_each_exercise_names_mistakes_and_accepts_only_the_right_answer(
    page: str, open_page: Open
) -> None:
    for task in started(open_page, f"{page}.html").locator(NAME).all():
        assert data(task)["mistakes"], f"no mistake is known to {task.get_attribute('id')}"
        (try_choices if data(task)["ask"] == "choice" else try_values)(task)
        task.get_by_role("button", name="Clear").click()
        assert status(task) == ""


def try_values(task: Locator) -> None:
    assert check(task) == "Fill in every field first."
    known = data(task)
    for mistake in known["mistakes"]:
        fill(task, mistake["answer"])
        assert check(task).startswith("Not yet: this is what comes out when ")
    fill(task, [[value * 1.13 + 0.41 for value in row] for row in known["right"]])
    sentence = check(task)
    assert sentence.startswith("Not yet")
    assert "comes out when" not in sentence
    fill(task, known["right"])
    assert check(task).startswith("Correct")


def try_choices(task: Locator) -> None:
    assert check(task) == "Choose one first."
    known = data(task)
    reasons = {mistake["answer"]: mistake["name"] for mistake in known["mistakes"]}
    for text in known["choices"]:
        task.get_by_role("radio", name=text, exact=True).check()
        assert status(task) == ""
        reason = f"Not yet: {reasons[text]}" if text in reasons else "Not yet."
        assert check(task) == ("Correct." if text == known["right"] else reason)


def test_a_choice_is_made_by_keyboard_and_says_why_it_is_wrong(first: Locator) -> None:
    """On whichever page there is a script: the data come from here."""
    choices = {"choices": ["one", "two <b>", "three"], "mistakes": {"two <b>": "one too many."}}
    made = exercise("of-choices", answer="one", **choices)
    page = first.page
    page.evaluate(
        "(html) => document.querySelector('article').insertAdjacentHTML('afterbegin', html)",
        made._repr_html_(),
    )
    task = page.locator("#of-choices")
    assert task.locator(".ex-still").inner_text().split("\n")[:3] == choices["choices"]
    page.keyboard.press("Shift")
    try_choices(task)
    task.get_by_role("radio", name="one", exact=True).focus()
    page.keyboard.press("ArrowDown")
    assert check(task) == "Not yet: one too many."
    link = task.evaluate("(element) => element.link()")
    assert link == "#of-choices~answer=1"


def test_enter_checks_and_arrow_keys_move(first: Locator) -> None:
    page = first.page
    fields = first.get_by_role("textbox")
    fields.first.focus()
    for value in [value for row in data(first)["right"] for value in row]:
        page.keyboard.type(f"{value:.10g}")
        page.keyboard.press("ArrowRight")
        if page.evaluate("document.activeElement.value") != "":
            page.keyboard.press("ArrowDown")
            page.keyboard.press("Home")
    page.keyboard.press("Enter")
    assert status(first).startswith("Correct")


def test_a_link_keeps_the_answer(first: Locator) -> None:
    right = data(first)["right"]
    fill(first, right)
    page = first.page
    name = first.get_attribute("id")
    page.wait_for_function("(id) => location.hash.startsWith(`#${id}~`)", arg=name)
    link = page.url
    page.goto("about:blank")
    page.goto(link)
    opened = page.locator(f"#{name}[data-started]")
    opened.wait_for()
    assert state(opened)["answer"] == right
