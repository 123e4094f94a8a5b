"""Fail the build when a cell that promises a figure shows none.

myst-nb drops the caption of such a cell in silence, so that a page which lost
its pictures still builds.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from docutils import nodes
from sphinx.util import logging

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.util.typing import ExtensionMetadata

logger = logging.getLogger(__name__)


def check(_app: Sphinx, doctree: nodes.document, _docname: str) -> None:
    """Warn of each cell with a caption or an alternative text but no picture."""
    for cell in doctree.findall(nodes.container):
        metadata: dict[str, dict[str, object]] = cell.get("cell_metadata", {})
        promised = metadata.get("mystnb", {})
        if {"figure", "image"} & promised.keys() and not any(cell.findall(nodes.image)):
            logger.warning(
                "a cell with a caption or an alternative text shows no picture",
                location=cell,
                type="empty_figures",
            )


def setup(app: Sphinx) -> ExtensionMetadata:
    """Check every page once its outputs are chosen."""
    app.connect("doctree-resolved", check)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
