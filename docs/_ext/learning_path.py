"""List the tutorials in the order of the curriculum, with their times and descriptions.

The list is made from the pages themselves, so it cannot be out of date.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from docutils import nodes
from reading_time import effort
from rewritten import Rewritten
from sphinx.util.docutils import SphinxDirective

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment
    from sphinx.util.typing import ExtensionMetadata

CONTENTS = "tutorials/index"


class LearningPath(nodes.General, nodes.Element):
    """Stands where the list will be, once all pages are read."""


class LearningPathDirective(SphinxDirective):
    """Place the list."""

    def run(self) -> list[nodes.Node]:
        """Leave the place; other pages may still be unread."""
        return [LearningPath()]


def item(app: Sphinx, page: str, docname: str) -> nodes.list_item:
    """Return the entry of a tutorial: its title as a link, its time, its description."""
    metadata = app.env.metadata[page]
    link = nodes.reference(
        "", app.env.titles[page].astext(), internal=True,
        refuri=app.builder.get_relative_uri(docname, page),
    )  # fmt: skip
    head = nodes.paragraph("", "", link)
    head += [nodes.Text(" "), nodes.inline("", effort(metadata, "min"), classes=["path-time"])]
    return nodes.list_item("", head, nodes.paragraph("", str(metadata.get("description", ""))))


def fill(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Put the list in its place."""
    for place in list(doctree.findall(LearningPath)):
        pages = app.env.toctree_includes.get(CONTENTS, [])
        entries = [item(app, page, docname) for page in pages]
        place.replace_self(nodes.enumerated_list("", *entries, classes=["learning-path"]))


def shown(env: BuildEnvironment) -> object:
    """Return what the list shows: the tutorials in order, their titles and descriptions."""
    pages = env.toctree_includes.get(CONTENTS, [])
    return [
        (page, env.titles[page].astext(), effort(meta, "min"), meta.get("description"))
        for page in pages
        if (meta := env.metadata.get(page)) is not None and page in env.titles
    ]


def setup(app: Sphinx) -> ExtensionMetadata:
    """Register the directive and what fills its place."""
    app.add_node(LearningPath)
    app.add_directive("learning-path", LearningPathDirective)
    app.connect("doctree-resolved", fill)
    Rewritten("index", shown).connect(app)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
