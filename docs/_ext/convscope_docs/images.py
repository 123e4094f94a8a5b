"""Give the pictures of sphinx-gallery their size, or they would move the page as they arrive.

Its pages also hold lists of tags, which nothing here has, all with one id.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PIL import Image

if TYPE_CHECKING:
    from docutils import nodes
    from sphinx.application import Sphinx

WITHOUT_SIZE = re.compile(r'<img(?![^>]* height=)([^>]*? src="[./]*_images/([^"]+)")')
TAGS = "<div id='sg-tag-list' class='sphx-glr-tag-list'></div>"


def complete(
    app: Sphinx,
    pagename: str,
    templatename: str,
    context: dict[str, Any],
    doctree: nodes.document | None,
) -> None:
    """Write width and height into each picture of the page that has none."""
    sources = {name: path for path, name in app.builder.images.items()}

    def sized(tag: re.Match[str]) -> str:
        source = sources.get(tag[2])  # else sphinx-gallery has copied it
        path = Path(app.srcdir, source) if source else Path(app.outdir, "_images", tag[2])
        with Image.open(path) as picture:
            width, height = picture.size
        lazy = "" if "loading=" in tag[1] else ' loading="lazy"'
        return f'<img width="{width}" height="{height}"{lazy}{tag[1]}'

    if context.get("body"):
        context["body"] = WITHOUT_SIZE.sub(sized, context["body"].replace(TAGS, ""))


def setup(app: Sphinx) -> None:
    """Act when a page's text is known."""
    app.connect("html-page-context", complete)
