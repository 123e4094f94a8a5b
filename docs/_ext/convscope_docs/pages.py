"""Complete each page: a description of its own, and the size of every picture.

A page's front matter describes it; sphinxext-opengraph takes the first words of the
others. Pictures of sphinx-gallery come without a size, and would move the page when
they arrive.
"""

from __future__ import annotations

import re
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PIL import Image

if TYPE_CHECKING:
    from docutils import nodes
    from sphinx.application import Sphinx

WITHOUT_SIZE = re.compile(r'<img(?![^>]* height=)([^>]*? src="[./]*_images/([^"]+)")')
MADE = {  # pages without a source
    "404": "This page of Convscope does not exist: search for it, or begin with the first tutorial.",
    "genindex": "Every function and class of the Convscope library, in alphabetical order.",
    "search": "Search the tutorials, the help pages and the reference of Convscope.",
}


def complete(
    app: Sphinx,
    pagename: str,
    templatename: str,
    context: dict[str, Any],
    doctree: nodes.document | None,
) -> None:
    """Describe the page, then give its pictures their size."""
    meta = context.get("meta") or {}
    if text := meta.get("description") or MADE.get(pagename):
        tag = f'<meta name="description" content="{escape(text)}">\n'
        context["metatags"] = context.get("metatags", "") + tag
        context["meta"] = {**meta, "og:description": text}
    sources = {name: path for path, name in app.builder.images.items()}

    def sized(tag: re.Match[str]) -> str:
        source = sources.get(tag[2])  # else sphinx-gallery has copied it
        path = Path(app.srcdir, source) if source else Path(app.outdir, "_images", tag[2])
        with Image.open(path) as picture:
            width, height = picture.size
        lazy = "" if "loading=" in tag[1] else ' loading="lazy"'
        return f'<img width="{width}" height="{height}"{lazy}{tag[1]}'

    if context.get("body"):
        context["body"] = WITHOUT_SIZE.sub(sized, context["body"])


def setup(app: Sphinx) -> None:
    """Act before sphinxext-opengraph looks for a description."""
    app.connect("html-page-context", complete, priority=400)
