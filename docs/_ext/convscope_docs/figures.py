"""Load on a page the scripts of the interactive figures that stand on it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sphinx.application import Sphinx

ELEMENT = re.compile(r'<figure class="explorable"><([\w-]+)')


def load_scripts(
    app: Sphinx, _page: str, _template: str, context: dict[str, Any], _: object
) -> None:
    """Add the style sheet, the shared scripts and one script for each kind of figure."""
    names = sorted(set(ELEMENT.findall(context.get("body") or "")))
    if names:
        app.add_css_file("figures.css")
        for name in ("numerics", "answers", "kit", *names):
            app.add_js_file(f"{name}.js", loading_method="defer")


def write_pictures(app: Sphinx, exception: Exception | None) -> None:
    """Write the two photographs of the kernel lab, kept between builds with the executed pages."""
    if exception or app.builder.name != "html":
        return
    kept = Path(app.config.nb_execution_cache_path, "pictures.js")
    if not kept.is_file():
        from figures.kernel_lab import pictures_script  # and with it torch

        kept.write_text(pictures_script(), "utf-8")
    Path(app.outdir, "_static", "pictures.js").write_bytes(kept.read_bytes())


def setup(app: Sphinx) -> None:
    """Act when a page's text is known, and when the site is written."""
    app.connect("html-page-context", load_scripts)
    app.connect("build-finished", write_pictures)
