"""Fail the build when a picture has no words, or a cell that promises one shows none.

Neither docutils nor MyST-NB asks for an alternative text: a figure of a cell gets its file's
name, which a screen reader spells out. MyST-NB drops the caption of a cell without a picture in
silence.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx.util import logging

if TYPE_CHECKING:
    from sphinx.application import Sphinx

logger = logging.getLogger(__name__)
SHORTEST = 15  # a shorter text names a thing, but does not say what is to be seen
FILE_NAME = re.compile(r"\.(png|jpe?g|svg|gif|webp)$|[/\\]|^[\w-]*_\d+$", re.IGNORECASE)


def check(app: Sphinx, doctree: nodes.document, page: str) -> None:
    """Warn of each picture and cell that fails, where it stands."""
    if app.builder.format != "html":
        return  # other builders choose other outputs
    for picture in doctree.findall(
        lambda node: isinstance(node, nodes.image) or type(node).__name__ == "imgsgnode"
    ):
        assert isinstance(picture, nodes.Element)
        alt = (picture.get("alt") or "").strip()
        # A thumbnail stands beside the title that it links to: it says nothing more.
        if not alt and "/thumb/" in picture.get("uri", ""):
            continue
        script = page.rpartition("/")[2].replace("_", " ")  # said of a figure without a title
        if len(alt) < SHORTEST or FILE_NAME.search(alt) or alt == script:
            place: nodes.Element = picture
            while not place.line and place.parent is not None:
                place = place.parent
            logger.warning(
                "a picture's alternative text does not say what is to be seen: %r",
                alt, location=place,
            )  # fmt: skip
    for cell in doctree.findall(nodes.container):
        metadata: dict[str, dict[str, object]] = cell.get("cell_metadata", {})
        promised = metadata.get("mystnb", {})
        if {"figure", "image"} & promised.keys() and not any(cell.findall(nodes.image)):
            logger.warning("a cell with a caption or a text shows no picture", location=cell)


def share(
    _app: Sphinx,
    _page: str,
    _template: str,
    context: dict[str, Any],
    doctree: nodes.document | None,
) -> None:
    """Let previews of links show the page's written description, not its first words."""
    for tag in doctree.findall(nodes.meta) if doctree else ():
        if tag.get("name") == "description":
            context["meta"] = {**(context["meta"] or {}), "og:description": tag["content"]}


def setup(app: Sphinx) -> None:
    """Check every page once its outputs are chosen; act before the extension for previews."""
    app.connect("doctree-resolved", check)
    app.connect("html-page-context", share, priority=400)
