"""Fold every section titled "Solution", so that a reader can try first.

Cells of a notebook run only at its top level, not inside a directive. A solution
is therefore written as a section like any other, and folded here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx.errors import ExtensionError
from sphinx.transforms import SphinxTransform
from sphinx.transforms.post_transforms import SphinxPostTransform

if TYPE_CHECKING:
    from sphinx.application import Sphinx

TITLE = "Solution"


class solution(nodes.General, nodes.Element):  # noqa: N801 - docutils names nodes this way
    """The folded body of a solution; knows the title of its exercise."""


class FoldSolutions(SphinxTransform):
    """Put the body of each such section under a <details>, out of the page's contents."""

    default_priority = 600  # after MyST-NB has put the cells' outputs in their place

    def apply(self, **_: Any) -> None:
        """Replace the sections."""
        for section in list(self.document.findall(nodes.section)):
            if section[0].astext() != TITLE:
                continue
            if not isinstance(section.parent, nodes.section) or len(section) == 1:
                where = f"{self.document['source']}:{section.line}"
                raise ExtensionError(f"{where}: a {TITLE!r} needs a body and an exercise above it")
            fold = solution(exercise=section.parent[0].astext())
            fold += section.children[1:]
            section.replace_self(fold)


class UnfoldSolutions(SphinxPostTransform):
    """Give builders that cannot fold a line of bold text above the solution."""

    default_priority = 600

    def run(self, **_: Any) -> None:
        """Replace each fold by its content."""
        if self.app.builder.format == "html":
            return
        for fold in list(self.document.findall(solution)):
            title = nodes.paragraph("", "", nodes.strong("", TITLE))
            fold.replace_self([title, *fold.children])


def visit(writer: Any, node: solution) -> None:
    """Begin the fold; screen readers hear which exercise it solves."""
    exercise = writer.encode(node["exercise"].removeprefix("Exercise: "))
    writer.body.append(
        f'<details class="solution"><summary>{TITLE}'
        f'<span class="visually-hidden">: {exercise}</span></summary>\n'
    )


def depart(writer: Any, _: solution) -> None:
    """End the fold."""
    writer.body.append("</details>\n")


def setup(app: Sphinx) -> None:
    """Register the node and the transform."""
    app.add_node(solution, html=(visit, depart))
    app.add_transform(FoldSolutions)
    app.add_post_transform(UnfoldSolutions)
