"""Do what is sure to come while the pages that have to run are running.

Sphinx waits for them (see `run_ahead`) before it reads anything. Meanwhile MyST-NB's plugins,
the templates and the lexer of most code are loaded, and the pages, scripts and styles of the
last build are searched for what they use: most of them stay as they are. Templates that were
compiled once are kept beside the doctrees, each with the checksum of its source. All that is
found is kept by caches, so that nothing depends on this module but time.
"""

from __future__ import annotations

import gc
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bundle import smaller
from jinja2 import FileSystemBytecodeCache
from math_glyphs import characters_of
from myst_nb.core.render import load_mime_renders, load_renderer
from unused_styles import asked_in, names_on, words_of

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

TEMPLATES = ("page.html", "search.html", "genindex.html")


def work_ahead(app: Sphinx, _: BuildEnvironment, changed: Iterable[str]) -> None:
    """Fill the caches of what a build with a changed page needs."""
    if not list(changed) or app.builder.format != "html":
        return
    gc.freeze()  # nothing of what is there already will be garbage soon: never look again
    load_renderer(app.config.nb_render_plugin)
    load_mime_renders()
    for path in Path(app.outdir).rglob("*.html"):
        page = path.read_text("utf-8")
        names_on(page)
        characters_of(page)
        asked_in(page)
    for path in Path(app.outdir, "_static").rglob("*.js"):
        script = path.read_text("utf-8")
        words_of(script)
        asked_in(script)
    for name in app.config.bundle_styles:
        for path in Path(app.outdir, "_static").glob(name):
            smaller(path.read_text("utf-8"))
    builder: Any = app.builder  # the base class of all builders does not know these
    for name in TEMPLATES:
        builder.templates.environment.get_template(name)
    builder.highlighter.highlight_block("x = 1", "ipython3")


def keep_templates(app: Sphinx) -> None:
    """Let templates be compiled once for all builds."""
    if app.builder.format == "html":
        kept = Path(app.doctreedir, "templates")
        kept.mkdir(exist_ok=True)
        builder: Any = app.builder
        builder.templates.environment.bytecode_cache = FileSystemBytecodeCache(str(kept))


def setup(app: Sphinx) -> dict[str, Any]:
    """Connect when the builder has its templates, and right before the wait."""
    app.connect("builder-inited", keep_templates)
    app.connect("env-before-read-docs", work_ahead, priority=490)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
