"""Mend the HTML that upstream writes wrongly, one small function for each defect.

Each function takes HTML and returns it mended, and names the project whose fix
would let it be deleted. They work on text: the patterns are what the project
writes, no more, and a test shows each of them before and after.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from docutils import nodes
    from sphinx.application import Sphinx
    from sphinx.util.typing import ExtensionMetadata

# The longest line that fits a code block on a telephone of 320 pixels.
FITS = 30


def signature_lines(html: str) -> str:
    """Sphinx: a signature of several lines is a ``dl`` of ``dd`` without any ``dt``."""

    def mend(match: re.Match[str]) -> str:
        lines = match[1].replace("<dd>", "<span>").replace("</dd>", "</span>")
        return f'<span class="sig-lines">{lines}</span>'

    return re.sub(r"<dl>\s*((?:<dd><em.*?</dd>\s*)+)</dl>", mend, html, flags=re.DOTALL)


def nested_paragraphs(html: str) -> str:
    """Sphinx: the first line of a field's long text is a paragraph around paragraphs."""
    opened = re.compile(r"<p>((?:(?!</p>|<p>).)*?)<p>", re.DOTALL)
    closed = re.compile(r"</(ul|ol|div|dl|pre)>\s*</p>")
    while opened.search(html):
        html = opened.sub(r"<p>\1", html, count=1)
    return closed.sub(r"</\1>", html)


def caption_level(html: str) -> str:
    """Sphinx: the caption of a list of pages has the role of a heading without its level."""
    return html.replace(
        '<p class="caption" role="heading">', '<p class="caption" role="heading" aria-level="2">'
    )


def thumbnails(html: str) -> str:
    """sphinx-gallery: an attribute of its own, and the title once more beside the hidden link."""
    html = re.sub(r' tooltip="[^"]*"', "", html)
    html = re.sub(r'\s*<div class="sphx-glr-thumbnail-title">.*?</div>', "", html)
    return re.sub(r"<div id='sg-tag-list' class='sphx-glr-tag-list'></div>", "", html)


def summaries(html: str) -> str:
    """myst-nb: paragraphs in a summary, and a label that differs from what it shows."""

    def mend(match: re.Match[str]) -> str:
        inside = match[2].replace("<p ", "<span ").replace("</p>", "</span>")
        attributes = re.sub(r'\s*aria-label="[^"]*"', "", match[1])
        return f"<summary{attributes}>{inside}</summary>"

    return re.sub(r"<summary([^>]*)>(.*?)</summary>", mend, html, flags=re.DOTALL)


def scrollable_code(html: str) -> str:
    """Pygments: code that is wider than a telephone scrolls, but not by keyboard."""

    def mend(match: re.Match[str]) -> str:
        text = re.sub(r"<[^>]+>", "", match[1])
        text = re.sub(r"&[a-z#0-9]+;", "&", text)
        wide = max(map(len, text.split("\n"))) > FITS
        return ('<pre tabindex="0">' if wide else "<pre>") + f"{match[1]}</pre>"

    return re.sub(r"<pre>(.*?)</pre>", mend, html, flags=re.DOTALL)


def scrollable_blocks(html: str) -> str:
    """furo: wide tables and formulas scroll, but not by keyboard."""
    return re.sub(
        r'<div class="(table-wrapper|math-wrapper)([^"]*)"',
        r'<div tabindex="0" class="\1\2"',
        html,
    )


def unbroken_formulas(html: str) -> str:
    """Browsers: a line may end between a formula and the comma or bracket at it."""
    return re.sub(
        r"([(\[\u201c]*)(<math\b(?:(?!</math>|display=\"block).)*</math>)([.,;:!?)\]\u2019\u201d]*)",
        lambda match: (
            f'<span class="unbroken">{match[0]}</span>' if match[1] or match[3] else match[0]
        ),
        html,
        flags=re.DOTALL,
    )


def void_elements(html: str) -> str:
    """docutils: XML's slash at the end of elements that HTML never closes."""
    return re.sub(r"<(img|br|hr|input|meta|link|col)\b([^>]*?)\s*/>", r"<\1\2>", html)


REPAIRS = (
    signature_lines,
    nested_paragraphs,
    caption_level,
    thumbnails,
    summaries,
    scrollable_code,
    scrollable_blocks,
    unbroken_formulas,
    void_elements,
)


def repair(html: str) -> str:
    """Apply every repair."""
    for mend in REPAIRS:
        html = mend(html)
    return html


def on_page(
    app: Sphinx,
    pagename: str,
    templatename: str,
    context: dict[str, Any],
    doctree: nodes.document | None,
) -> None:
    """Mend the parts of a page before the template puts them together."""
    for part in ("body", "furo_navigation_tree", "metatags"):
        if context.get(part):
            context[part] = repair(context[part])


def setup(app: Sphinx) -> ExtensionMetadata:
    """Run after the theme has written its own parts."""
    app.connect("html-page-context", on_page, priority=900)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
