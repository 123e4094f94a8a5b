"""Let each term of the glossary link back to the pages that use it.

Sphinx links from a page to a term, and not the other way.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from docutils import nodes
from rewritten import Rewritten
from sphinx import addnodes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment
    from sphinx.util.typing import ExtensionMetadata

GLOSSARY = "reference/glossary"


def uses(env: BuildEnvironment) -> dict[str, set[str]]:
    """Return the terms that each page uses, as it is kept from build to build."""
    if not hasattr(env, "term_uses"):
        env.term_uses = {}  # type: ignore[attr-defined]  # Sphinx keeps what extensions put there
    kept: dict[str, set[str]] = env.term_uses  # type: ignore[attr-defined]  # as above
    return kept


def collect(app: Sphinx, doctree: nodes.document) -> None:
    """Note the terms of a page that was read."""
    found = {
        str(reference["reftarget"]).lower()
        for reference in doctree.findall(addnodes.pending_xref)
        if reference.get("reftype") == "term"
    }
    uses(app.env)[app.env.docname] = found


def forget(app: Sphinx, env: BuildEnvironment, docname: str) -> None:
    """Drop what a page used before it is read again."""
    uses(env).pop(docname, None)


def merge(
    app: Sphinx, env: BuildEnvironment, docnames: Sequence[str], other: BuildEnvironment
) -> None:
    """Take over what another process has read."""
    for docname in docnames:
        uses(env)[docname] = uses(other).get(docname, set())


def pages_using(kept: dict[str, set[str]], term: str) -> list[str]:
    """Return the pages that use a term, the glossary itself left out.

    Examples
    --------
    >>> pages_using({"b": {"tap"}, "a": {"tap", "bias"}, "reference/glossary": {"tap"}}, "Tap")
    ['a', 'b']
    """
    return sorted(page for page, used in kept.items() if term.lower() in used and page != GLOSSARY)


def add_links(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Add a line of links below each term."""
    if docname != GLOSSARY:
        return
    for entry in doctree.findall(nodes.definition_list_item):
        pages = [
            page
            for term in entry.findall(nodes.term)
            for page in pages_using(uses(app.env), term.astext())
        ]
        definition = next(iter(entry.findall(nodes.definition)), None)
        if not pages or definition is None:
            continue
        line = nodes.paragraph("", "Used in ", classes=["term-uses"])
        for number, page in enumerate(dict.fromkeys(pages)):
            line += nodes.Text(", " if number else "")
            line += nodes.reference(
                "", app.env.titles[page].astext(), internal=True,
                refuri=app.builder.get_relative_uri(docname, page),
            )  # fmt: skip
        definition += line


def shown(env: BuildEnvironment) -> object:
    """Return what the glossary shows of other pages: which terms they use, and their titles."""
    kept = uses(env)
    return kept, {page: env.titles[page].astext() for page in kept if page in env.titles}


def setup(app: Sphinx) -> ExtensionMetadata:
    """Collect while pages are read, link when the glossary is written."""
    app.connect("doctree-read", collect)
    app.connect("env-purge-doc", forget)
    app.connect("env-merge-info", merge)
    Rewritten(GLOSSARY, shown).connect(app)
    app.connect("doctree-resolved", add_links)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
