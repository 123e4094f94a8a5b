"""A directive that runs every worked example with every mistake and tells who notices.

`{mistake-table}` makes one row for each mistake: the tutorial that meets it, the
examples there and elsewhere that show another result with the mistake in them, and
how many do not. A mistake that no example of its tutorial notices stops the build.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from import_graph import ImportGraph
from sphinx.util.docutils import SphinxDirective

if TYPE_CHECKING:
    from docutils import nodes
    from sphinx.application import Sphinx
    from sphinx.util.typing import ExtensionMetadata
    from worked_examples import Example
    from wrong_implementations import Mistake


@cache
def results() -> list[tuple[Mistake, list[Example]]]:
    """Return each mistake with the examples that catch it."""
    # Torch comes with them: only a build that writes the table pays for it.
    from worked_examples import EXAMPLES, catches
    from wrong_implementations import MISTAKES

    return [(mistake, [e for e in EXAMPLES if catches(e, mistake)]) for mistake in MISTAKES]


class MistakeTable(SphinxDirective):
    """Write the table in Markdown, with links to the tutorials."""

    def run(self) -> list[nodes.Node]:
        from worked_examples import EXAMPLES

        # The page is read again when anything that the examples run has changed.
        graph = ImportGraph(Path(self.env.srcdir, r) for r in self.config.run_ahead_roots)
        for path in graph.dependencies("import mistake_table, worked_examples"):
            self.env.note_dependency(path)
        lines = [
            "| mistake | caught where it is taught | caught elsewhere | not noticed by |",
            "| --- | --- | --- | --- |",
        ]
        for mistake, caught in results():
            there = "; ".join(e.name for e in caught if e.page == mistake.page)
            elsewhere = "; ".join(e.name for e in caught if e.page != mistake.page) or "nowhere"
            if not there:
                raise self.error(f"no example on {mistake.page} notices that {mistake.name}")
            missed = f"{len(EXAMPLES) - len(caught)} of {len(EXAMPLES)}"
            page = f"[](/tutorials/{mistake.page}.md)"
            lines.append(f"| {mistake.name} | {page}: {there} | {elsewhere} | {missed} |")
        return self.parse_text_to_nodes("\n".join(lines))


def setup(app: Sphinx) -> ExtensionMetadata:
    """Offer the directive."""
    app.add_directive("mistake-table", MistakeTable)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
