"""Make pictures light and steady: each has its size on the page, PNG files have 128 colours.

Without a size, as sphinx-gallery writes them, pictures would move the page as they arrive. A
palette halves the files with no visible loss, until MyST-NB can write WebP (announced for 1.5).
"""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PIL import Image, UnidentifiedImageError

if TYPE_CHECKING:
    from sphinx.application import Sphinx

WITHOUT_SIZE = re.compile(r'<img(?![^>]* height=)([^>]*? src="[./]*_images/([^"]+)")')
TAGS = "<div id='sg-tag-list' class='sphx-glr-tag-list'></div>"  # empty lists, all with one id


def complete(app: Sphinx, _page: str, _template: str, context: dict[str, Any], _: object) -> None:
    """Write width and height into each picture of the page that has none."""
    sources = {name: path for path, name in app.builder.images.items()}

    def sized(tag: re.Match[str]) -> str:
        source = sources.get(tag[2])  # else sphinx-gallery has copied it
        path = Path(app.srcdir, source) if source else Path(app.outdir, "_images", tag[2])
        try:
            with Image.open(path) as picture:
                width, height = picture.size
        except UnidentifiedImageError:  # a drawing, which brings its size
            return tag[0]
        lazy = "" if "loading=" in tag[1] else ' loading="lazy"'
        return f'<img width="{width}" height="{height}"{lazy}{tag[1]}'

    if context.get("body"):
        context["body"] = WITHOUT_SIZE.sub(sized, context["body"].replace(TAGS, ""))


def shrink(path: Path) -> None:
    """Give a picture that this build has copied a palette."""
    with Image.open(path) as picture:
        if picture.mode == "P":
            return
        small = picture.convert("RGB").quantize(128, dither=Image.Dither.NONE)
    small.save(path, optimize=True)


def shrink_all(app: Sphinx, exception: Exception | None) -> None:
    """Do it for all, several at a time."""
    if exception is None and app.builder.format == "html":
        with ThreadPoolExecutor() as pool:
            list(pool.map(shrink, Path(app.outdir, "_images").glob("*.png")))


def setup(app: Sphinx) -> None:
    """Act when a page's text is known, and when all pictures are copied."""
    app.connect("html-page-context", complete)
    app.connect("build-finished", shrink_all)
