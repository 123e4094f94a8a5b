"""Put the later thumbnails of a long gallery into its page.

A page with twenty thumbnails asks its host twenty times, though each is small. Those
after the first ten travel inside the page: they are far down, and one gets fewer waits
for a few bytes more. Elsewhere a thumbnail is a file, which a browser keeps.
"""

from __future__ import annotations

import base64
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from docutils import nodes
    from sphinx.application import Sphinx
    from sphinx.util.typing import ExtensionMetadata

# With page, styles, scripts and icons this stays within sixteen requests.
AS_FILES = 10
LARGEST = 12_000  # bytes
THUMBNAIL = re.compile(r'\bsrc="[^"]*?(_images/[\w.-]+_thumb\.webp)"')


def inlined(html: str, site: Path) -> str:
    """Replace the addresses of the small thumbnails after the first ten by their bytes."""
    seen = 0

    def mend(match: re.Match[str]) -> str:
        nonlocal seen
        seen += 1
        content = site.joinpath(match[1]).read_bytes()
        if seen <= AS_FILES or len(content) > LARGEST:
            return match[0]
        return f'src="data:image/webp;base64,{base64.b64encode(content).decode()}"'

    return THUMBNAIL.sub(mend, html)


def on_page(
    app: Sphinx,
    pagename: str,
    templatename: str,
    context: dict[str, Any],
    doctree: nodes.document | None,
) -> None:
    """Inline the thumbnails of a page."""
    if context.get("body"):
        context["body"] = inlined(context["body"], Path(app.outdir))


def setup(app: Sphinx) -> ExtensionMetadata:
    """Run when the small forms of the pictures are written."""
    app.connect("html-page-context", on_page, priority=930)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
