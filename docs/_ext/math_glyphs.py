"""Cut the math font down to the characters that the site's formulas hold.

The font in `_static/fonts` has what formulas on such a site may need; a page waits for
each of its bytes. Some characters come from the browser: the italic form of a single
letter, the sign of a root, a true minus. Large forms of brackets and signs stay.
"""

from __future__ import annotations

import html
import io
import logging
import re
from functools import cache
from pathlib import Path

FORMULA = re.compile(r"<math\b.*?</math>", re.DOTALL)
# Where italic letters begin, by the first of the letters that they stand for.
ITALIC = {
    "A": "\N{MATHEMATICAL ITALIC CAPITAL A}",
    "a": "\N{MATHEMATICAL ITALIC SMALL A}",
    "\N{GREEK CAPITAL LETTER ALPHA}": "\N{MATHEMATICAL ITALIC CAPITAL ALPHA}",
    "\N{GREEK SMALL LETTER ALPHA}": "\N{MATHEMATICAL ITALIC SMALL ALPHA}",
}
ITALIC_H = "\N{PLANCK CONSTANT}"
# What stands in no text: drawn for an element, or in place of a plainer character.
ROOT, ROOTS = "√", ("<msqrt", "<mroot")
BETTER = {"-": "−", "'": "\N{PRIME}"}

# It tells each table that it cuts, and Sphinx would show that among the warnings.
logging.getLogger("fontTools").setLevel(logging.WARNING)


@cache
def characters_of(page: str) -> frozenset[str]:
    """Return the characters that the formulas of a page draw.

    Examples
    --------
    >>> sorted(characters_of("x <math><mn>2</mn><mo>&lt;</mo></math>"))
    [' ', '2', '<']
    """
    formulas = FORMULA.findall(page)
    written = set(html.unescape(re.sub(r"<[^>]+>", " ", " ".join(formulas))))
    drawn = {italic(one) for one in written} | {BETTER.get(one, one) for one in written}
    roots = {ROOT for formula in formulas if any(root in formula for root in ROOTS)}
    return frozenset(written | drawn | roots)


def italic(character: str) -> str:
    """Return the letter with which browsers draw a variable of one letter.

    Examples
    --------
    >>> italic("x") == "\N{MATHEMATICAL ITALIC SMALL X}", italic("2")
    (True, '2')
    """
    if character == "h":
        return ITALIC_H
    for first, start in ITALIC.items():
        place = ord(character) - ord(first)
        if 0 <= place < 26:
            return chr(ord(start) + place)
    return character


def subset(font: Path, characters: set[str]) -> bytes:
    """Return the font with these characters alone, as WOFF2."""
    from fontTools.subset import Options, Subsetter  # a tenth of a second, for new formulas only
    from fontTools.ttLib import TTFont

    with TTFont(font, recalcTimestamp=False) as whole:
        options = Options(layout_features=[], hinting=False, desubroutinize=True, name_IDs=["*"])
        options.recalc_timestamp = False
        cut = Subsetter(options)
        cut.populate(unicodes=[ord(character) for character in characters])
        cut.subset(whole)
        whole.flavor = "woff2"
        written = io.BytesIO()
        whole.save(written)
    return written.getvalue()
