"""Read the tutorials' sources: their cells, in order, and their exercises."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

DOCS = Path(__file__).parents[2] / "docs"
TUTORIALS = sorted(p for p in (DOCS / "tutorials").glob("*.md") if p.stem != "index")
CELL = re.compile(r"^```\{code-cell\}[^\n]*\n(.*?)^```$", re.MULTILINE | re.DOTALL)
OPTIONS = re.compile(r"\A---\n.*?^---\n|\A(?::[^\n]*\n)+", re.MULTILINE | re.DOTALL)
EXERCISE = re.compile(r"^### (Exercise: [^\n]+)\n(.*?)(?=^#{1,3} |\Z)", re.MULTILINE | re.DOTALL)


class Exercise(NamedTuple):
    """What a page asks, and every solution that stands below it."""

    title: str
    question: str
    solutions: list[str]


def cells(page: Path) -> list[str]:
    """Return the code of a page's cells, without their options."""
    return [OPTIONS.sub("", cell) for cell in CELL.findall(page.read_text("utf-8"))]


def exercises(page: Path) -> list[Exercise]:
    """Return the exercises of a page."""
    # A heading inside code is a comment.
    text = CELL.sub(
        lambda cell: re.sub("^#", " #", cell[0], flags=re.MULTILINE), page.read_text("utf-8")
    )
    return [
        Exercise(title, *_split(*body.split("#### Solution\n")))
        for title, body in EXERCISE.findall(text)
    ]


def _split(question: str, *solutions: str) -> tuple[str, list[str]]:
    return question, list(solutions)
