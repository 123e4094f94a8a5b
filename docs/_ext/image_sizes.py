"""Write width and height on every picture, so that text does not jump as it loads.

myst-nb does so for the figures of cells; sphinx-gallery and plain images do not.
Each is loaded when it comes near the screen: the words come first.
"""

from __future__ import annotations

import re
import struct
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from docutils import nodes
    from sphinx.application import Sphinx
    from sphinx.util.typing import ExtensionMetadata

PNG = b"\x89PNG\r\n\x1a\n"
IMAGE = re.compile(r"<img\b([^>]*)>")
SOURCE = re.compile(r'\bsrc="([^"]+)"')


def png_size(path: Path) -> tuple[int, int]:
    """Read width and height in pixels from the head of a PNG file.

    Raises
    ------
    ValueError
        If the file is no PNG.
    """
    with path.open("rb") as file:
        head = file.read(24)
    if head[:8] != PNG:
        raise ValueError(f"{path} is no PNG")
    width, height = struct.unpack(">II", head[16:24])
    return width, height


def with_sizes(html: str, files: dict[str, Path]) -> str:
    """Add width, height and lazy loading to the ``img`` elements whose file is known."""

    def mend(match: re.Match[str]) -> str:
        attributes = match[1].rstrip().removesuffix("/").rstrip()
        source = SOURCE.search(attributes)
        name = source[1].rsplit("/", 1)[-1] if source else ""
        if name in files and files[name].suffix == ".png" and "width=" not in attributes:
            width, height = png_size(files[name])
            attributes += f' width="{width}" height="{height}"'
        if "loading=" not in attributes:
            attributes += ' loading="lazy"'
        return f"<img{attributes}>"

    return IMAGE.sub(mend, html)


def picture_files(app: Sphinx) -> dict[str, Path]:
    """Return the pictures that the builder will copy, and the gallery's, by their names."""
    pictures = {n: Path(app.srcdir, p) for p, n in getattr(app.builder, "images", {}).items()}
    for picture in Path(app.srcdir).glob("gallery/**/images/**/*.png"):
        pictures.setdefault(picture.name, picture)
    return pictures


def on_page(
    app: Sphinx,
    pagename: str,
    templatename: str,
    context: dict[str, Any],
    doctree: nodes.document | None,
) -> None:
    """Size the pictures of a page from the files that the builder will copy."""
    if not context.get("body") or "<img" not in context["body"]:
        return
    context["body"] = with_sizes(context["body"], picture_files(app))


def setup(app: Sphinx) -> ExtensionMetadata:
    """Run after the page's HTML is mended."""
    app.connect("html-page-context", on_page, priority=910)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
