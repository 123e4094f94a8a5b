"""Fold every section titled "Solution", so that a reader can try first.

Cells of a notebook run only at its top level, not inside a directive. A solution is therefore
written as a section like any other, and folded here.
"""

from __future__ import annotations

import html
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx.addnodes import only
from sphinx.errors import ExtensionError
from sphinx.locale import _
from sphinx.transforms import SphinxTransform

if TYPE_CHECKING:
    from sphinx.application import Sphinx

TITLE = "Solution"


class FoldSolutions(SphinxTransform):
    """Put the body of each such section under a <details>, out of the page's contents."""

    default_priority = 600  # after MyST-NB has put the cells' outputs in their place

    def apply(self, **_settings: Any) -> None:
        """Replace the sections; builders that cannot fold show a line of bold text above."""
        for section in list(self.document.findall(nodes.section)):
            if section[0].astext() != TITLE:
                continue
            if not isinstance(section.parent, nodes.section) or len(section) == 1:
                where = f"{self.document['source']}:{section.line}"
                raise ExtensionError(f"{where}: a {TITLE!r} needs a body and an exercise above it")
            exercise = section.parent[0].astext().partition(": ")[2]
            fold = (
                f'<details class="solution"><summary>{_("Solution")}'  # screen readers hear of which one
                f'<span class="visually-hidden">: {html.escape(exercise, quote=False)}</span></summary>'
            )
            title = nodes.paragraph("", "", nodes.strong("", _("Solution")))
            parts: list[nodes.Node] = [
                nodes.raw("", fold, format="html"),
                only("", title, expr="not html"),
            ]
            parts += [*section.children[1:], nodes.raw("", "</details>", format="html")]
            section.replace_self(parts)


def setup(app: Sphinx) -> None:
    """Register the transform."""
    app.add_transform(FoldSolutions)
