"""Each exercise has a solution that passes its check, and a check that can fail."""

from __future__ import annotations

import builtins
import contextlib
import io
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import matplotlib.pyplot as plt
import pytest
import torch
from bs4 import BeautifulSoup
from sources import TUTORIALS, cells, exercises

IN_PAGES = 50  # exercises of the whole site whose answer is checked in the page, at least
CHECK = re.compile(r"^def (check_\w+)\(", re.MULTILINE)

run = builtins.exec  # the pages are the project's own code


@pytest.fixture
def _quiet(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.chdir(TUTORIALS[0].parent)  # where the pages' kernels start, too
    yield
    plt.close("all")


def wrong_answers(answer: Any) -> Iterator[Any]:
    """Change an answer in ways that most often make it wrong."""
    if isinstance(answer, str):
        yield answer + " not"
    elif isinstance(answer, bool):
        yield not answer
    elif isinstance(answer, int | float | complex):
        yield from (answer + 1, -answer - 1, answer * 7 + 3)
    elif isinstance(answer, torch.Tensor):
        if answer.dtype == torch.bool:
            yield ~answer
        else:
            yield from (
                answer + 1,
                answer * 0 - 3,
                answer[..., :-1] if answer.dim() else answer + 2,
            )
    elif isinstance(answer, dict):
        yield {}
        for key, value in answer.items():
            for wrong in wrong_answers(value):
                yield {**answer, key: wrong}
    elif isinstance(answer, list | tuple):
        for position, part in enumerate(answer):
            for wrong in wrong_answers(part):
                yield type(answer)([*answer[:position], wrong, *answer[position + 1 :]])
    elif callable(answer):
        for turn in (lambda value: -value - 1, lambda value: value * 7 + 3, lambda _: None):
            yield lambda *args, turn=turn, **keywords: nested(turn, answer(*args, **keywords))


def nested(turn: Callable[[Any], Any], value: Any) -> Any:
    if isinstance(value, list | tuple):
        return type(value)(nested(turn, part) for part in value)
    return turn(value)


def refuses(check: Callable[..., Any], *answers: Any) -> bool:
    """Tell whether a check raises, whatever it raises: a wrong type may stop it earlier."""
    with contextlib.redirect_stdout(io.StringIO()), contextlib.suppress(Exception):
        check(*answers)
        return False
    return True


# warnings are the site build's matter: there, whatever a reader would see fails the page
@pytest.mark.filterwarnings("default")
@pytest.mark.usefixtures("_quiet")
@pytest.mark.parametrize("page", TUTORIALS, ids=lambda page: page.stem)
def test_each_check_accepts_the_solution_and_refuses_something_else(page: Path) -> None:
    space: dict[str, Any] = {"__name__": "__main__"}
    accepted: dict[str, tuple[Any, ...]] = {}
    checks: dict[str, Callable[..., Any]] = {}

    def recorded(name: str) -> Callable[..., None]:
        def check(*answers: Any) -> None:
            checks[name](*answers)
            accepted[name] = answers

        return check

    for number, cell in enumerate(cells(page)):
        run(compile(cell, f"{page.name}, cell {number}", "exec"), space)
        for name in CHECK.findall(cell):
            checks[name] = space[name]
            space[name] = recorded(name)
    assert accepted.keys() == checks.keys(), "a check was never given its solution"
    for name, answers in accepted.items():
        refused = 0
        for position, answer in enumerate(answers):
            for wrong in wrong_answers(answer):
                refused += refuses(
                    checks[name], *answers[:position], wrong, *answers[position + 1 :]
                )
        assert refused, f"{page.name}: {name} accepted every wrong answer that was tried"


@pytest.mark.parametrize("page", TUTORIALS, ids=lambda page: page.stem)
def test_each_exercise_has_a_check_and_one_solution(page: Path) -> None:
    found = exercises(page)
    assert len(found) >= 5, f"{page.name} has only {len(found)} exercises"
    for title, question, solutions in found:
        assert len(solutions) == 1, f"{page.name}: {title} needs one solution"
        if CHECK.search(question):
            assert re.search(r"check_\w+\(", solutions[0]), f"{title}: the solution is not checked"
        else:
            assert "figures.exercise(" in question, f"{title}: no check"


def test_no_two_exercises_have_the_same_title() -> None:
    titles = [exercise.title for page in TUTORIALS for exercise in exercises(page)]
    assert len(titles) >= 60
    assert len(set(titles)) == len(titles)


def test_many_answers_are_checked_in_the_page(site: Path) -> None:
    pages = [path.read_text("utf-8") for path in site.glob("tutorials/*.html")]
    assert sum(text.count("<exercise-check ") for text in pages) >= IN_PAGES


@pytest.mark.parametrize("page", TUTORIALS, ids=lambda page: page.stem)
def test_each_solution_is_folded_and_says_which_exercise_it_solves(page: Path, site: Path) -> None:
    built = BeautifulSoup((site / f"tutorials/{page.stem}.html").read_text("utf-8"), "html.parser")
    folds = [fold.summary.get_text() for fold in built.select("details.solution") if fold.summary]
    titles = [exercise.title.removeprefix("Exercise: ") for exercise in exercises(page)]
    assert len(folds) == len(titles)
    assert not built.select('a[href^="#solution"]'), "an entry of the contents"
    for fold, title in zip(folds, titles, strict=True):
        assert fold.startswith("Solution: ")
        assert words(title) == words(fold.removeprefix("Solution: "))


def words(text: str) -> list[str]:
    """Return words without the signs of a title's formulas."""
    return re.findall(r"[a-z]{2,}", text.lower())
