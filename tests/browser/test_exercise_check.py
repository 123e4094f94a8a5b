"""Exercises: every known mistake is named, the right answer is accepted, others are not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from conftest import Open
from helpers import state, status
from playwright.sync_api import Locator, Page

NAME = "exercise-check"


@pytest.fixture
def exercises(
    open_page: Open, served: str, pages_with: Callable[[str], list[str]]
) -> list[Locator]:
    """Return all exercises of all pages."""
    found = []
    for address in pages_with(NAME):
        page = open_page(served + address)
        page.locator(f"{NAME}[data-started]").first.wait_for()
        found += page.locator(NAME).all()
    return found


def fill(exercise: Locator, answer: list[list[float]]) -> None:
    fields = exercise.get_by_role("textbox").all()
    values = [value for row in answer for value in row]
    for field, value in zip(fields, values, strict=True):
        field.fill(f"{value:.6g}")


def data(exercise: Locator) -> dict[str, Any]:
    found: dict[str, Any] = exercise.evaluate("(element) => element.data")
    return found


def test_right_answers_are_accepted(exercises: list[Locator]) -> None:
    for exercise in exercises:
        fill(exercise, data(exercise)["right"])
        exercise.get_by_role("button", name="Check").click()
        assert status(exercise).startswith("Correct")


def test_each_known_mistake_is_named(exercises: list[Locator]) -> None:
    named = set()
    for exercise in exercises:
        for mistake in data(exercise)["mistakes"]:
            fill(exercise, mistake["answer"])
            exercise.get_by_role("button", name="Check").click()
            sentence = status(exercise)
            assert sentence.startswith("Not yet: this is what comes out when ")
            named.add(sentence.split(" when ")[1].split(":")[0])
    assert "the kernel is flipped" in named


def test_every_exercise_knows_a_mistake(exercises: list[Locator]) -> None:
    assert all(data(exercise)["mistakes"] for exercise in exercises)


def test_another_wrong_answer_is_not_accepted(exercises: list[Locator]) -> None:
    for exercise in exercises:
        wrong = [[value + 0.37 for value in row] for row in data(exercise)["right"]]
        fill(exercise, wrong)
        exercise.get_by_role("button", name="Check").click()
        assert status(exercise).startswith("Not yet")
        assert "comes out when" not in status(exercise)


def test_an_unfinished_answer_is_not_judged(exercises: list[Locator]) -> None:
    for exercise in exercises:
        exercise.get_by_role("button", name="Clear").click()
        exercise.get_by_role("button", name="Check").click()
        assert status(exercise) == "Fill in every field first."


def test_enter_checks_and_arrow_keys_move(exercises: list[Locator]) -> None:
    exercise = exercises[0]
    page: Page = exercise.page
    fields = exercise.get_by_role("textbox")
    fields.first.focus()
    for value in [value for row in data(exercise)["right"] for value in row]:
        page.keyboard.type(f"{value:.6g}")
        page.keyboard.press("ArrowRight")
        if page.evaluate("document.activeElement.value") != "":
            page.keyboard.press("ArrowDown")
            page.keyboard.press("Home")
    page.keyboard.press("Enter")
    assert status(exercise).startswith("Correct")


def test_a_link_keeps_the_answer(exercises: list[Locator]) -> None:
    exercise = exercises[0]
    right = data(exercise)["right"]
    fill(exercise, right)
    page = exercise.page
    name = exercise.get_attribute("id")
    page.wait_for_function("(id) => location.hash.startsWith(`#${id}~`)", arg=name)
    link = page.url
    page.goto("about:blank")
    page.goto(link)
    opened = page.locator(f"#{name}[data-started]")
    opened.wait_for()
    assert state(opened)["answer"] == right
