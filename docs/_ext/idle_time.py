"""Do what is sure to come while the pages that have to run are running.

Sphinx waits for them (see `run_ahead`) before it reads anything. Meanwhile the templates
and the lexer of most code are compiled, and the pages of the last build are searched for
what they use: most of them stay as they are. All that is found is kept by caches, so that
nothing depends on this module but time.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from math_glyphs import characters_of
from unused_styles import names_on

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

TEMPLATES = ("page.html", "search.html", "genindex.html")


def work_ahead(app: Sphinx, _: BuildEnvironment, changed: Iterable[str]) -> None:
    """Fill the caches of what a build with a changed page needs."""
    if not list(changed) or app.builder.format != "html":
        return
    for path in Path(app.outdir).rglob("*.html"):
        page = path.read_text("utf-8")
        names_on(page)
        characters_of(page)
    builder: Any = app.builder  # the base class of all builders does not know these
    for name in TEMPLATES:
        builder.templates.environment.get_template(name)
    builder.highlighter.highlight_block("x = 1", "ipython3")


def setup(app: Sphinx) -> dict[str, Any]:
    """Connect right before the wait."""
    app.connect("env-before-read-docs", work_ahead, priority=490)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
