"""What matters most, in Firefox: figures start, exercises are solved, search and theme work."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterator

import pytest
from firefox import Firefox
from helpers import FIGURES

PagesWith = Callable[[str], list[str]]
START = "[...document.querySelectorAll('.explorable > *')]"
FILL = """(() => {
  const exercises = [...document.querySelectorAll("exercise-check")];
  return exercises.map((exercise) => {
    const { right, choices } = exercise.data;
    const fields = [...exercise.querySelectorAll("input")];
    if (choices) fields[choices.indexOf(right)].click();
    else fields[0].value = JSON.stringify(right);
    [...exercise.querySelectorAll("button")].find((each) => each.textContent === "Check").click();
    return [exercise.id, exercise.querySelector(".ex-status").textContent];
  });
})()"""


@pytest.fixture(scope="module")
def firefox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Firefox]:
    """Start Firefox; a machine without it is a failure, as a skipped test would go unseen."""
    program = os.environ.get("FIREFOX") or shutil.which("firefox-esr") or shutil.which("firefox")
    assert program, "no Firefox on the path: install it, or name it in FIREFOX"
    started = Firefox(program, tmp_path_factory.mktemp("profile"))
    yield started
    started.close()


@pytest.fixture(autouse=True)
def _no_errors(firefox: Firefox) -> Iterator[None]:
    firefox.errors.clear()
    yield
    assert not firefox.errors


def test_every_figure_starts(firefox: Firefox, served: str, pages_with: PagesWith) -> None:
    for name in FIGURES:
        firefox.open(served + pages_with(name)[0])
        firefox.press("Tab")
        firefox.wait(f"{START}.every((each) => 'started' in each.dataset)")
        assert name in firefox.run(f"{START}.map((each) => each.localName)")


def test_every_exercise_is_solved(firefox: Firefox, served: str, pages_with: PagesWith) -> None:
    for address in pages_with("exercise-check"):
        firefox.open(served + address)
        firefox.press("Tab")
        verdicts = firefox.run(FILL)
        assert [each for each in verdicts if not each[1].startswith("Correct")] == [], address
    assert firefox.run("Object.keys(localStorage).some((key) => key.startsWith('convscope:'))")


def test_search_finds(firefox: Firefox, served: str) -> None:
    firefox.open(f"{served}search.html?q=kernel")
    firefox.wait("document.querySelector('ul.search li a')")


def test_the_theme_changes(firefox: Firefox, served: str) -> None:
    firefox.open(served)
    theme = "document.body.dataset.theme"
    before = firefox.run(theme)
    firefox.run("document.querySelector('.content-icon-container .theme-toggle').click()")
    assert firefox.run(theme) != before
    firefox.open(served)
    assert firefox.run(theme) != json.dumps(before)
