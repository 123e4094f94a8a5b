"""Complete each page: a description of its own, and the size of every picture.

A page's front matter describes it, and a docstring the page of its function;
sphinxext-opengraph takes the first words of the others. Pictures of sphinx-gallery come
without a size and would move the page when they arrive, and so do lists of tags, which
nothing here has, all with one id.
"""

from __future__ import annotations

import re
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docutils import nodes
from PIL import Image
from sphinx import addnodes

if TYPE_CHECKING:
    from sphinx.application import Sphinx

WITHOUT_SIZE = re.compile(r'<img(?![^>]* height=)([^>]*? src="[./]*_images/([^"]+)")')
TAGS = "<div id='sg-tag-list' class='sphx-glr-tag-list'></div>"
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
    if text := meta.get("description") or MADE.get(pagename) or docstring(pagename, doctree):
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
        context["body"] = WITHOUT_SIZE.sub(sized, context["body"].replace(TAGS, ""))


def docstring(pagename: str, doctree: nodes.document | None) -> str:
    """Return the name and the first paragraph of what a page of the API reference describes."""
    for described in doctree.findall(addnodes.desc_content) if doctree else ():
        for paragraph in described.findall(nodes.paragraph):
            return f"{pagename.rsplit('.', 1)[-1]}: {paragraph.astext()}"
    return ""


def setup(app: Sphinx) -> None:
    """Act before sphinxext-opengraph looks for a description."""
    app.connect("html-page-context", complete, priority=400)
