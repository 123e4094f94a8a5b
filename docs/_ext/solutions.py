"""Fold every section titled "Solution", so that a reader can try first.

Cells of a notebook run only at its top level, not inside a directive. A solution
is therefore written as a section like any other, and folded here, after its
cells have become part of the document.
"""

from __future__ import annotations

from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms import SphinxTransform

TITLE = "Solution"


class solution(nodes.General, nodes.Element):  # noqa: N801 - docutils names nodes this way
    """The folded body of a solution; knows the title of its exercise."""


class FoldSolutions(SphinxTransform):
    """Put the body of each such section under a <details>, out of the page's contents."""

    default_priority = 600

    def apply(self, **_: Any) -> None:
        for section in list(self.document.findall(nodes.section)):
            if section[0].astext() != TITLE:
                continue
            if not isinstance(section.parent, nodes.section) or len(section) == 1:
                raise self.app_error(section)
            fold = solution(exercise=section.parent[0].astext())
            fold += section.children[1:]
            section.replace_self(fold)

    def app_error(self, section: nodes.section) -> ValueError:
        place = f"{self.document['source']}:{section.line}"
        return ValueError(f'{place}: a section "{TITLE}" needs a body and an exercise above it')


def visit_html(writer: Any, node: solution) -> None:
    exercise = writer.encode(node["exercise"].removeprefix("Exercise: "))
    writer.body.append(
        f'<details class="solution"><summary>{TITLE}'
        f'<span class="visually-hidden">: {exercise}</span></summary>\n'
    )


def depart_html(writer: Any, _: solution) -> None:
    writer.body.append("</details>\n")


def as_it_is(_writer: Any, _node: solution) -> None:
    """Builders that cannot fold show the solution where it stands."""


def setup(app: Sphinx) -> dict[str, bool]:
    plain = (as_it_is, as_it_is)
    app.add_node(solution, html=(visit_html, depart_html), text=plain, latex=plain, man=plain)
    app.add_transform(FoldSolutions)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
