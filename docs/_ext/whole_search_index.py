"""Let the search index of a build after another equal that of a build from nothing.

Mends two things in Sphinx 9.0: it loads the last build's index without the entries of the
general index, so that those of every page that is not written again are lost; and a word
that stands on no page any more stays in the index.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from docutils import nodes
    from sphinx.application import Sphinx

START, END = "Search.setIndex(", ")"
Index = dict[str, Any]


def load(path: Path) -> Index | None:
    """Return an index as Sphinx wrote it; None when there is none."""
    if not path.is_file():
        return None
    index: Index = json.loads(path.read_text("utf-8").removeprefix(START).removesuffix(END))
    return index


def completed(index: Index, last: Index, written: set[str]) -> Index:
    """Return an index with the last one's entries for the pages that were not written.

    Examples
    --------
    >>> last = {"docnames": ["a", "b"], "indexentries": {"word": [[1, "id", False]]}}
    >>> index = {"docnames": ["0", "a", "b"], "indexentries": {"word": [[1, "i", True]]},
    ...          "terms": {"x": [], "y": 2}, "titleterms": {}}
    >>> completed(index, last, {"a"})["indexentries"], index["terms"]
    ({'word': [[1, 'i', True], [2, 'id', False]]}, {'y': 2})
    """
    number = {name: place for place, name in enumerate(index["docnames"])}
    kept = {
        place: number[name]
        for place, name in enumerate(last["docnames"])
        if name in number and name not in written
    }
    entries = {
        word: [place for place in places if index["docnames"][place[0]] in written]
        for word, places in index["indexentries"].items()
    }
    for word, places in last["indexentries"].items():
        entries.setdefault(word, []).extend(
            [kept[page], *rest] for page, *rest in places if page in kept
        )
    index["indexentries"] = {
        word: sorted(places, key=lambda place: place[0])
        for word, places in entries.items()
        if places
    }
    for terms in ("terms", "titleterms"):
        index[terms] = {word: pages for word, pages in index[terms].items() if pages != []}
    return index


class WholeIndex:
    """The index before this build, and the pages that the build wrote."""

    def __init__(self) -> None:
        self.last: Index | None = None
        self.written: set[str] = set()

    def begin(self, app: Sphinx, _: object) -> None:
        """Keep what the last build wrote."""
        if app.builder.format == "html":
            self.last = load(Path(app.outdir, "searchindex.js"))

    def note(self, _: Sphinx, __: nodes.document, docname: str) -> None:
        """Note a page that is written."""
        self.written.add(docname)

    def finish(self, app: Sphinx, exception: Exception | None) -> None:
        """Write the index again if it lacks anything."""
        path = Path(app.outdir, "searchindex.js")
        if exception is None and self.last is not None and path.is_file():
            index = completed(load(path) or {}, self.last, self.written)
            text = json.dumps(index, separators=(",", ":"), sort_keys=True)
            path.write_text(START + text + END, "utf-8")


def setup(app: Sphinx) -> dict[str, Any]:
    """Connect before and after writing."""
    index = WholeIndex()
    app.connect("write-started", index.begin)
    app.connect("doctree-resolved", index.note)
    app.connect("build-finished", index.finish)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
