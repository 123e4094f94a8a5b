"""The math font of the site holds what formulas draw, and little more."""

from __future__ import annotations

import base64
import io
import re
from pathlib import Path

import math_glyphs
import pytest
from fontTools.ttLib import TTFont

FONT = Path(__file__).parents[2] / "docs/_static/fonts/convscope-math.woff2"


def test_variables_of_one_letter_are_drawn_in_italics() -> None:
    drawn = math_glyphs.characters_of("text <math><mi>h</mi><mi>K</mi><mi>η</mi></math>")
    italics = {
        "\N{PLANCK CONSTANT}",
        "\N{MATHEMATICAL ITALIC CAPITAL K}",
        "\N{MATHEMATICAL ITALIC SMALL ETA}",
    }
    assert drawn == {"h", "K", "η", " "} | italics


def test_signs_that_stand_in_no_text_are_there() -> None:
    drawn = math_glyphs.characters_of("<math><msqrt><mn>2</mn></msqrt><mo>-</mo></math>")
    assert {"√", "−"} <= drawn


def test_a_page_without_formulas_needs_no_character() -> None:
    assert math_glyphs.characters_of("<p>h</p>") == set()


@pytest.fixture(scope="module")
def small() -> TTFont:
    return TTFont(io.BytesIO(math_glyphs.subset(FONT, {"a", "(", ")", "∑"})))


def test_a_part_of_the_font_has_large_forms_and_the_table_of_formulas(small: TTFont) -> None:
    assert set(small.getBestCmap()) == {ord(one) for one in "a()∑"}
    assert {"parenleft.v1", "summation.v1"} <= set(small.getGlyphOrder())
    assert small["MATH"].table.MathConstants.AxisHeight.Value > 0


def test_the_same_characters_give_the_same_bytes() -> None:
    assert math_glyphs.subset(FONT, {"a", "b"}) == math_glyphs.subset(FONT, {"b", "a"})


def test_the_font_of_the_built_site_has_every_character(site: Path) -> None:
    pages = (path.read_text("utf-8") for path in site.rglob("*.html"))
    wanted = set().union(*map(math_glyphs.characters_of, pages))
    style = site.joinpath("_static/math.css").read_text("utf-8")
    data = re.search(r"base64,([^\"]+)", style)
    assert data
    held = TTFont(io.BytesIO(base64.b64decode(data[1]))).getBestCmap()
    whole = TTFont(FONT).getBestCmap()
    assert {ord(one) for one in wanted} & set(whole) <= set(held)
    assert len(held) < 0.75 * len(whole)
