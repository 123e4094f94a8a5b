"""Say what each page is about: to search engines and to previews of links.

A tutorial or help page says so itself with ``description`` in its front matter; a
page without one is a warning. A page of the gallery or the API is described by
its own first sentence.
"""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx.util import logging

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.util.typing import ExtensionMetadata

logger = logging.getLogger(__name__)

LONGEST = 200
GENERATED = ("gallery/", "reference/generated/")
OF_THE_THEME = {
    "genindex": "Every function, class and term of this site in alphabetical order.",
    "search": "Search the tutorials, the gallery, the API reference and the glossary.",
    "404": "This page does not exist.",
}


def first_sentence(doctree: nodes.document) -> str:
    """Return the first paragraph of a page, cut at a sentence."""
    for paragraph in doctree.findall(nodes.paragraph):
        if isinstance(paragraph.parent, nodes.Admonition):
            continue
        text = " ".join(paragraph.astext().split())
        if len(text) > LONGEST:
            text = text[:LONGEST].rsplit(". ", 1)[0].rstrip(".") + "."
        if len(text) > 20:
            return text
    return ""


def describe(app: Sphinx, doctree: nodes.document) -> None:
    """Find the description of a page while its text is at hand."""
    docname = app.env.docname
    metadata = app.env.metadata[docname]
    if "description" not in metadata:
        metadata["description"] = first_sentence(doctree)
        if not docname.startswith(GENERATED) or not metadata["description"]:
            logger.warning(
                "page without a description in its front matter", location=docname, type="meta"
            )


def tags(app: Sphinx, pagename: str, title: str, description: str) -> str:
    """Write the meta elements of a page."""

    def meta(key: str, name: str, content: str) -> str:
        return f'<meta {key}="{name}" content="{html.escape(content, quote=True)}">'

    found = [
        meta("name", "description", description),
        meta("property", "og:type", "website" if pagename == "index" else "article"),
        meta("property", "og:site_name", app.config.project),
        meta("property", "og:title", title),
        meta("property", "og:description", description),
        meta("name", "twitter:card", "summary_large_image"),
    ]
    if app.config.html_baseurl:
        # A preview needs whole addresses; without the site's own there is none.
        base = app.config.html_baseurl.rstrip("/") + "/"
        found += [
            meta("property", "og:url", base + app.builder.get_target_uri(pagename)),
            meta("property", "og:image", base + "_static/card.png"),
            meta("property", "og:image:alt", app.config.page_card_alt),
        ]
    return "\n    ".join(found)


def on_page(
    app: Sphinx,
    pagename: str,
    templatename: str,
    context: dict[str, Any],
    doctree: nodes.document | None,
) -> None:
    """Hand description and tags to the template."""
    metadata = app.env.metadata.get(pagename, {})
    description = metadata.get("description") or OF_THE_THEME.get(pagename, "")
    title = re.sub(r"<[^>]+>", "", str(context.get("title", ""))) or app.config.project
    # Sphinx writes unknown front matter as meta elements: ours replace them.
    context["metatags"] = tags(app, pagename, html.unescape(title), description)
    context["page_description"] = description


def setup(app: Sphinx) -> ExtensionMetadata:
    """Collect when a page is read, write when it is rendered."""
    app.add_config_value("page_card_alt", "", "html", types=[str])
    app.connect("doctree-read", describe)
    app.connect("html-page-context", on_page, priority=950)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
