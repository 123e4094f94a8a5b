"""The built pages show the numbers that they must, where their code printed them."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup

FACTS = json.loads(Path(__file__).with_name("facts.json").read_text("utf-8"))["facts"]
NUMBER = re.compile(r"-?\d+(?:\.\d*)?(?:e-?\d+)?")


def outputs(page: BeautifulSoup) -> list[list[float]]:
    """Return the numbers of each output of the page's cells, in order."""
    return [
        [float(number) for number in NUMBER.findall(output.get_text())]
        for output in page.select(".cell_output")
    ]


def holds(printed: list[float], rows: list[list[float]]) -> bool:
    """Say whether the numbers of the rows stand one after the other.

    A wrong number anywhere, or rows of another length, must not pass.
    """
    wanted = [number for row in rows for number in row]
    starts = range(len(printed) - len(wanted) + 1)
    return any(printed[start : start + len(wanted)] == wanted for start in starts)


@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: fact["what"])
def test_a_page_shows_its_numbers(fact: dict[str, Any], site: Path) -> None:
    page = BeautifulSoup(site.joinpath(f"{fact['page']}.html").read_text("utf-8"), "html.parser")
    if "rows" in fact:
        assert any(holds(printed, fact["rows"]) for printed in outputs(page)), fact["rows"]
    main = page.select_one("[role=main]")
    assert main is not None
    words = main.get_text().replace("−", "-")
    missing = [text for text in fact.get("texts", []) if text not in words]
    assert not missing


def test_the_comparison_itself_finds_a_wrong_number() -> None:
    assert holds([3, 3, 19, 25, 37, 43], [[19, 25], [37, 43]])
    assert not holds([3, 3, 19, 25, 37, 44], [[19, 25], [37, 43]])
    assert not holds([19, 25], [[19, 25], [37, 43]])
