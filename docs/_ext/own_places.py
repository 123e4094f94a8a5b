"""Let each message name a file that its reader wrote, and a line of it.

Sphinx names the page that sphinx-gallery generated from a script, where nobody should mend
anything, and no line for what concerns a page as a whole: an editor opens neither.
"""

from __future__ import annotations

import re
from logging import LogRecord, getLogger
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sphinx.util.logging import WarningLogRecordTranslator
from sphinx_gallery.directives import ImageSg

if TYPE_CHECKING:
    from docutils import nodes
    from sphinx.application import Sphinx

PLACE = re.compile(r"(.+\.(?:md|rst)):?(\d*)")
BLOCK = re.compile(r"\.\. GENERATED FROM PYTHON SOURCE LINES (\d+)-(\d+)")


def own_line(generated: str, line: int, own: str) -> int:
    """Return the line of a script for one of its page: the same text, or its block's start.

    Examples
    --------
    >>> page = "Why.\\n.. GENERATED FROM PYTHON SOURCE LINES 4-6\\n\\nWords.\\n\\n.. image-sg:: a.png"
    >>> script = "'''\\nWhy.\\n'''\\n# %%\\n# Words.\\nplot()\\n"
    >>> [own_line(page, line, script) for line in (1, 4, 6)]
    [2, 5, 4]
    """
    before = generated.splitlines()[:line]
    lines = own.splitlines()
    blocks = [found for text in before if (found := BLOCK.match(text))]
    first, last = (int(blocks[-1][1]), int(blocks[-1][2])) if blocks else (1, len(lines))
    wanted = before[-1].strip() if before else ""
    same = (n for n in range(first, last + 1) if lines[n - 1 : n] and wanted
            and lines[n - 1].lstrip("# ").rstrip() == wanted)  # fmt: skip
    return next(same, first)


class PlacedImage(ImageSg):  # type: ignore[misc] # sphinx-gallery has no types
    """The directive of a script's picture, which knows its line."""

    def run(self) -> list[nodes.Node]:
        """Return the picture with its place."""
        found: list[nodes.Node] = super().run()
        for node in found:
            node.source, node.line = self.state_machine.get_source_and_line(self.lineno)
        return found


class OwnPlaces:
    """Rewrites where a message comes from; a filter of what Sphinx prints."""

    def __init__(self, generated: Path, examples: Path) -> None:
        self.generated, self.examples = generated, examples

    def filter(self, record: LogRecord) -> bool:
        """Let every message pass."""
        found = PLACE.fullmatch(str(getattr(record, "location", None)))
        if found:
            path, line = Path(found[1]), int(found[2] or 1)
            record.location = "{}:{}".format(*self.own(path, line))
        return True

    def own(self, path: Path, line: int) -> tuple[Path, int]:
        """Return the file and line that a reader wrote, for those of any page."""
        if path.is_relative_to(self.generated):
            page = self.examples / path.relative_to(self.generated)
            for script in (page.with_suffix(".py"), page.with_name("GALLERY_HEADER.rst")):
                if script.is_file():
                    texts = path.read_text("utf-8"), script.read_text("utf-8")
                    return script, own_line(texts[0], line, texts[1])
        return path, line


def install(app: Sphinx) -> None:
    """Add the filter after Sphinx's own, which finds the places."""
    conf = app.config.sphinx_gallery_conf
    examples = Path(app.srcdir, conf["examples_dirs"]).resolve()
    places = OwnPlaces(Path(app.srcdir, conf["gallery_dirs"]), examples)
    for handler in getLogger("sphinx").handlers:
        if any(isinstance(one, WarningLogRecordTranslator) for one in handler.filters):
            handler.addFilter(places)


def setup(app: Sphinx) -> dict[str, Any]:
    """Connect before anything is read."""
    app.setup_extension("sphinx_gallery.gen_gallery")
    app.add_directive("image-sg", PlacedImage, override=True)
    app.connect("builder-inited", install)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
