"""Exercises: every known mistake is named, the right answer is accepted, others are not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from conftest import Open
from helpers import figure, state, status
from playwright.sync_api import Locator, Page

NAME = "exercise-check"


@pytest.fixture
def first(open_page: Open, served: str, pages_with: Callable[[str], list[str]]) -> Locator:
    page = open_page(served + pages_with(NAME)[0])
    return figure(page, NAME)


def fill(exercise: Locator, answer: list[list[float]]) -> None:
    fields = exercise.get_by_role("textbox").all()
    values = [value for row in answer for value in row]
    for field, value in zip(fields, values, strict=True):
        field.fill(f"{value:.6g}")


def data(exercise: Locator) -> dict[str, Any]:
    found: dict[str, Any] = exercise.evaluate("(element) => element.data")
    return found


def check(exercise: Locator) -> str:
    exercise.get_by_role("button", name="Check").click()
    return status(exercise)


def test_each_exercise_names_mistakes_and_accepts_only_the_right_answer(
    open_page: Open, served: str, pages_with: Callable[[str], list[str]]
) -> None:
    named = set()
    for address in pages_with(NAME):
        page = open_page(served + address)
        figure(page, NAME)
        for exercise in page.locator(NAME).all():
            assert check(exercise) == "Fill in every field first."
            known = data(exercise)
            assert known["mistakes"], "an exercise without a mistake that it knows"
            for mistake in known["mistakes"]:
                fill(exercise, mistake["answer"])
                sentence = check(exercise)
                assert sentence.startswith("Not yet: this is what comes out when ")
                named.add(sentence.split(" when ")[1].split(":")[0])
            fill(exercise, [[value + 0.37 for value in row] for row in known["right"]])
            sentence = check(exercise)
            assert sentence.startswith("Not yet")
            assert "comes out when" not in sentence
            fill(exercise, known["right"])
            assert check(exercise).startswith("Correct")
            exercise.get_by_role("button", name="Clear").click()
            assert status(exercise) == ""
    assert "the kernel is flipped" in named


def test_enter_checks_and_arrow_keys_move(first: Locator) -> None:
    page: Page = first.page
    fields = first.get_by_role("textbox")
    fields.first.focus()
    for value in [value for row in data(first)["right"] for value in row]:
        page.keyboard.type(f"{value:.6g}")
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
