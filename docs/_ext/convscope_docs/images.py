"""Make pictures light and steady: each has its size on the page, and PNG files become WebP.

Without a size, as sphinx-gallery writes them, pictures would move the page as they arrive.
WebP halves the files, until MyST-NB can write it (announced for 1.5).
"""

from __future__ import annotations

import io
import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PIL import Image, ImageChops, ImageStat, UnidentifiedImageError

if TYPE_CHECKING:
    from sphinx.application import Sphinx

WITHOUT_SIZE = re.compile(r'<img(?![^>]* height=)([^>]*? src="[./]*_images/([^"]+)")')
TAG = re.compile(r"<(?:img|a)\s[^>]*>")
PNG = re.compile(r"(_images/[\w.-]+)\.png\b")
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
        body = WITHOUT_SIZE.sub(sized, context["body"].replace(TAGS, ""))
        opening, glance, rest = body.partition("at-a-glance")
        if glance:  # what a tutorial opens with is waited for
            urgent = opening.replace(' loading="lazy"', ' fetchpriority="high"')
            body = urgent + glance + rest
        context["body"] = TAG.sub(lambda tag: PNG.sub(r"\1.webp", tag[0]), body)


def convert(path: Path) -> None:
    """Replace a picture that this build has copied by WebP: of a drawing, or of a photograph."""
    with Image.open(path) as file:
        picture = file.convert("RGB")
    drawing, photograph = io.BytesIO(), io.BytesIO()
    few = picture.quantize(128, dither=Image.Dither.NONE).convert("RGB")
    few.save(drawing, "WEBP", lossless=True, quality=50, method=2)
    picture.save(photograph, "WEBP", quality=74)
    # A rainbow needs more colors than a drawing has: then they would be off by more than 1%.
    off = max(ImageStat.Stat(ImageChops.difference(few, picture)).mean)
    made = [photograph, drawing] if off < 0.01 * 255 else [photograph]
    path.with_suffix(".webp").write_bytes(min((each.getvalue() for each in made), key=len))
    path.unlink()


def convert_all(app: Sphinx, exception: Exception | None) -> None:
    """Do it for all, several at a time."""
    if exception is None and app.builder.format == "html":
        with ThreadPoolExecutor() as pool:
            list(pool.map(convert, Path(app.outdir, "_images").glob("*.png")))


def setup(app: Sphinx) -> None:
    """Act when a page's text is known, and when all pictures are copied."""
    app.connect("html-page-context", complete)
    app.connect("build-finished", convert_all)
