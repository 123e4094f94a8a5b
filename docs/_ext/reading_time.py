"""Say how long a tutorial takes: to read, counted from its text; to run, as recorded.

The seconds that its code takes differ from machine to machine, and the site must not. So
they are recorded (`nox -s build-times -- --record`) and not measured at each build.

The exercises are not in the time: nobody knows how long one thinks about them.
"""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx.util import logging

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx.application import Sphinx
    from sphinx.util.typing import ExtensionMetadata

logger = logging.getLogger(__name__)

WORDS_A_MINUTE = 200
"""Below the 238 of English non-fiction (Brysbaert 2019): every sentence here is to be checked."""
SECONDS_A_LINE = 4
"""For a line of code that is shown: about the time of a dozen words."""
SECONDS_A_FIGURE = 20
"""For a figure or a formula on lines of its own."""
CHAPTER = "exercises"
RECORD = "tutorials/running_times.json"
TITLE = "Exercise: "


def is_exercises(section: nodes.Node) -> bool:
    """Say whether this is the chapter of exercises."""
    return isinstance(section, nodes.section) and CHAPTER in section["ids"]


def lesson(node: nodes.Element) -> Iterator[nodes.Element]:
    """Walk through a page, past its exercises and what is folded."""
    for child in node.children:
        if not isinstance(child, nodes.Element) or is_exercises(child):
            continue
        if {"tag_hide-input", "tag_remove-input"} & set(child.get("classes", [])):
            continue
        yield child
        # A paragraph is counted whole; what a cell printed is looked at, not read.
        if not isinstance(child, nodes.paragraph) and "cell_output" not in child["classes"]:
            yield from lesson(child)


def minutes(page: nodes.document) -> int:
    """Return the minutes that a page takes to read, exercises left out, rounded up.

    Examples
    --------
    >>> page = nodes.document(None, None)
    >>> page += nodes.paragraph(text="word " * 400)
    >>> page += nodes.literal_block(text="one line")
    >>> minutes(page)
    3
    """
    words = lines = figures = 0
    for node in lesson(page):
        if isinstance(node, nodes.paragraph | nodes.title | nodes.caption):
            words += len(node.astext().split())
        elif isinstance(node, nodes.literal_block):
            lines += len(node.astext().strip().splitlines())
        elif isinstance(node, nodes.math_block) or "cell_output" in node["classes"]:
            figures += isinstance(node, nodes.math_block) or any(node.findall(nodes.image))
    seconds = 60 * words / WORDS_A_MINUTE + SECONDS_A_LINE * lines + SECONDS_A_FIGURE * figures
    return math.ceil(seconds / 60)


def exercises(page: nodes.document) -> int:
    """Return the number of exercises of a page."""
    titles = (section.next_node(nodes.title) for section in page.findall(nodes.section))
    return sum(title is not None and title.astext().startswith(TITLE) for title in titles)


def effort(metadata: dict[str, Any], unit: str) -> str:
    """Say what a page asks of its reader; nothing for a page without exercises.

    Examples
    --------
    >>> effort({"minutes": "19", "seconds": "2", "exercises": "8"}, "min")
    '19 min, 2 s to run, 8 exercises'
    >>> effort({"minutes": "5", "exercises": "0"}, "min")
    ''
    """
    if metadata.get("exercises", "0") == "0":
        return ""
    run = f", {metadata['seconds']} s to run" if "seconds" in metadata else ""
    return f"{metadata['minutes']} {unit}{run}, {metadata['exercises']} exercises"


def on_page(
    app: Sphinx,
    pagename: str,
    templatename: str,
    context: dict[str, Any],
    doctree: nodes.document | None,
) -> None:
    """Hand it to the template."""
    metadata = app.env.metadata.get(pagename, {})
    context["page_effort"] = effort(metadata, "minutes to read")


def count(app: Sphinx, doctree: nodes.document) -> None:
    """Keep the numbers with what else is known about the page."""
    name = app.env.docname
    metadata = app.env.metadata[name]
    metadata["minutes"] = str(minutes(doctree))
    metadata["exercises"] = str(exercises(doctree))
    if metadata["exercises"] == "0":
        return
    app.env.note_dependency(RECORD)
    recorded = json.loads(Path(app.srcdir, RECORD).read_text("utf-8"))
    if Path(name).name in recorded:
        metadata["seconds"] = str(recorded[Path(name).name])
    else:
        logger.warning(
            "no running time in %s: nox -s build-times -- --record", RECORD,
            location=name, type="reading_time",
        )  # fmt: skip


def setup(app: Sphinx) -> ExtensionMetadata:
    """Count when a page is read, show when it is written."""
    app.connect("doctree-read", count)
    app.connect("html-page-context", on_page)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
