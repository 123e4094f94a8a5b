"""Fail the build when a picture has no written alternative text.

Neither docutils nor myst-nb asks for one: a figure of a cell gets its file's
name, which a screen reader spells out letter by letter.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from docutils import nodes
from sphinx.util import logging

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.util.typing import ExtensionMetadata

logger = logging.getLogger(__name__)

# Shorter texts name a thing, but do not say what is to be seen.
SHORTEST = 15
FILE_NAME = re.compile(r"\.(png|jpe?g|svg|gif|webp)$|[/\\]|^[\w-]*_\d+$", re.IGNORECASE)


def complaint(alt: str | None) -> str | None:
    """Say what is wrong with an alternative text, or return None when nothing is.

    Examples
    --------
    >>> complaint("Two bright columns beside a dark stripe") is None
    True
    >>> complaint("../_images/0a1b.png")
    "is a file name: '../_images/0a1b.png'"
    """
    text = (alt or "").strip()
    if not text:
        return "is missing"
    if FILE_NAME.search(text):
        return f"is a file name: {text!r}"
    if len(text) < SHORTEST:
        return f"is too short to say what is to be seen: {text!r}"
    return None


def place(picture: nodes.Element) -> nodes.Element:
    """Return the nearest element around a picture that knows its line: cells do, figures not."""
    found = picture
    while not found.line and found.parent is not None:
        found = found.parent
    return found if found.line else picture


def check(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Warn of every picture of a page that fails, at the line where it stands."""
    for picture in doctree.findall(
        lambda node: isinstance(node, nodes.image) or type(node).__name__ == "imgsgnode"
    ):
        assert isinstance(picture, nodes.Element)
        # A thumbnail stands beside the title that it links to: it says nothing more.
        decorative = "/thumb/" in picture.get("uri", "") and picture.get("alt") == ""
        wrong = complaint(picture.get("alt"))
        if wrong and not decorative:
            logger.warning(
                "alternative text of a picture %s", wrong, location=place(picture), type="alt_text"
            )


def setup(app: Sphinx) -> ExtensionMetadata:
    """Check each page when all of its pictures are known."""
    app.connect("doctree-resolved", check)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
