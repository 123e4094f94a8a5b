"""What every page and script brings, told where it is missing: CONTRIBUTING has the list."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from docutils import nodes
from sphinx.util import logging

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx.application import Sphinx

logger = logging.getLogger(__name__)
EXERCISES, CHECKED = 5, 4  # at least, on each tutorial
TAGS = {"hide-input", "remove-input", "remove-cell"}
TAG = re.compile(r"^:?tags: \[(.*)\]$", re.MULTILINE)
EXERCISE = re.compile(r"^### Exercise: (.+)\n((?:(?!^#{1,3} ).*\n)*)", re.MULTILINE)
FIGURE_ID = re.compile(r'<figure class="explorable"><[\w-]+ id="([^"]+)"')


def page_faults(text: str) -> Iterator[tuple[int, str]]:
    """Yield the line and the sentence of what a tutorial lacks."""

    def line(place: int) -> int:
        return text.count("\n", 0, place) + 1

    if not re.search(r"^ +description: ", text, re.MULTILINE):
        yield 1, "there is no description: put one under myst, html_meta at the top"
    for tags in TAG.finditer(text):
        for tag in sorted({word.strip() for word in tags[1].split(",")} - TAGS):
            yield line(tags.start()), f"no tag is called {tag}: use {', '.join(sorted(TAGS))}"
    exercises = list(EXERCISE.finditer(text))
    for exercise in exercises:
        if "\n#### Solution\n" not in exercise[2]:
            sentence = f'the exercise "{exercise[1]}" needs a section titled "Solution"'
            yield line(exercise.start()), sentence
    checked = text.count("figures.exercise(")
    if len(exercises) < EXERCISES or checked < CHECKED:
        yield (
            1,
            (
                f"there are {len(exercises)} exercises, {checked} of them checked in the page: "
                f"a tutorial has at least {EXERCISES} and {CHECKED}"
            ),
        )


def check_sources(app: Sphinx) -> None:
    """Look at the tutorials and the gallery's folders before anything runs."""
    docs = Path(app.confdir)
    for page in docs.glob("tutorials/*.md"):
        if page.stem != "index":
            for line, sentence in page_faults(page.read_text("utf-8")):
                logger.warning(sentence, location=f"{page}:{line}")
    for folder in docs.parent.glob("gallery/*/"):
        if not (folder / "GALLERY_HEADER.rst").is_file() and any(folder.glob("*.py")):
            logger.warning("the folder has no GALLERY_HEADER.rst", location=f"{folder}:1")
        for script in folder.glob("*.py"):
            if not script.name.startswith("plot_"):
                logger.warning("a script's name begins with plot_", location=f"{script}:1")


def check_page(app: Sphinx, doctree: nodes.document, page: str) -> None:
    """Look at what ran: figures of a script, and ids of figures."""
    images = (node for node in doctree.findall() if type(node).__name__ == "imgsgnode")
    if page.startswith("gallery/") and "/plot_" in page and not any(images):
        logger.warning("the script shows no figure", location=page)
    seen: set[str] = set()
    for raw in doctree.findall(nodes.raw):
        for name in FIGURE_ID.findall(raw.astext()):
            if name in seen:
                logger.warning("two figures have the id %r: links find one", name, location=raw)
            seen.add(name)


def setup(app: Sphinx) -> None:
    """Check the sources first, and each page when its outputs are chosen."""
    app.connect("builder-inited", check_sources, priority=1)
    app.connect("doctree-resolved", check_page)
