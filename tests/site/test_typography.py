"""Signs, sizes and formulas are set as they are read, and stay on one line."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup, SoupStrainer
from docutils import nodes

# How many parts each element of a formula has.
PARTS = {
    "msup": 2, "msub": 2, "mfrac": 2, "mover": 2, "munder": 2, "mroot": 2,
    "msubsup": 3, "munderover": 3,
}  # fmt: skip
MINUS, BAR = "−", "‖"
HAIR = r"<mo[^>]*>{}</mo>"


def mathml(latex: str) -> str:
    from convscope_docs.mathml import to_mathml

    return to_mathml(nodes.math(latex, latex), block=False)


@pytest.mark.parametrize(
    ("latex", "signs"),
    [
        ("[1, -1]", 1),
        (r"\operatorname{atan2}(-G_y, -G_x)", 2),
        (r"x = -1", 1),
        (r"3 \times -2", 1),
        ("a - b", 0),
        ("(a) - b", 0),
        ("|x| - 1", 0),
    ],
)
def test_a_sign_is_not_spaced_as_a_difference(latex: str, signs: int) -> None:
    found = re.findall(HAIR.format(MINUS), mathml(latex))
    assert sum('form="prefix"' in sign for sign in found) == signs


def test_norm_bars_have_one_height() -> None:
    bars = re.findall(HAIR.format(BAR), mathml(r"\lVert x \rVert_2 = \Vert x \Vert"))
    assert len(bars) == 4
    assert all('stretchy="false"' in bar for bar in bars)


def test_sizes_and_dimensions_do_not_break(site: Path) -> None:
    broken = []
    for path in site.rglob("*.html"):
        page = BeautifulSoup(path.read_text("utf-8"), "html.parser").find("article")
        for code in page.select("pre, code, script, .explorable") if page else ():
            code.decompose()
        text = page.get_text() if page else ""
        broken += [(path.name, each) for each in re.findall(r"\d × \d|\b\d-D\b", text)]
    assert not broken


def test_a_formula_keeps_the_end_of_its_sentence(site: Path) -> None:
    ends = []
    for path in site.glob("tutorials/*.html"):
        page = BeautifulSoup(path.read_text("utf-8"), "html.parser")
        for formula in page.select("p math"):
            after = formula.next_sibling
            if isinstance(after, str) and re.match(r"[.,;:!?)\]]", after):
                ends.append("nowrap" in (formula.parent or {}).get("class", []))
    assert len(ends) > 50
    assert all(ends)


def test_formulas_are_whole(site: Path) -> None:
    count, broken = 0, []
    for path in site.rglob("*.html"):
        formulas = BeautifulSoup(
            path.read_text("utf-8"), "html.parser", parse_only=SoupStrainer("math")
        )
        for element in formulas.select(", ".join(PARTS)):
            count += 1
            if len(element.find_all(recursive=False)) != PARTS[element.name]:
                broken.append((path.name, str(element)))
    assert count > 300
    assert not broken
