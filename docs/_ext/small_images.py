"""Send pictures as WebP: photographs with a loss that cannot be seen, plots without any.

The PNG of a figure with photographs weighs a megabyte, and of a plot still three times
its WebP. A picture is converted when the page that shows it is written, and only if that
makes it a third smaller.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from image_sizes import picture_files
from PIL import Image

if TYPE_CHECKING:
    from docutils import nodes
    from sphinx.application import Sphinx
    from sphinx.util.typing import ExtensionMetadata

PHOTOGRAPH, THUMBNAIL = 150_000, 4_000  # bytes of a PNG: more is no plot
WIDEST = 1520  # pixels of a photograph: two for each of the text's column
QUALITY = 60
WORTH_IT = 0.67
PICTURE = re.compile(r"_images/([\w.-]+)\.png")


def convert(source: Path, target: Path) -> bool:
    """Write a PNG as WebP; return whether that was worth it."""
    size = source.stat().st_size
    if not target.is_file() or target.stat().st_mtime < source.stat().st_mtime:
        target.parent.mkdir(parents=True, exist_ok=True)
        with Image.open(source) as opened:
            picture = opened.convert("RGB")
        if size <= (THUMBNAIL if source.stem.endswith("_thumb") else PHOTOGRAPH):
            # The quality is the effort here: nothing is lost.
            picture.save(target, "WEBP", lossless=True, quality=20, method=1)
        else:
            if picture.width > WIDEST:
                height = round(picture.height * WIDEST / picture.width)
                picture = picture.resize((WIDEST, height), Image.Resampling.LANCZOS)
            picture.save(target, "WEBP", quality=QUALITY)
    if target.stat().st_size <= WORTH_IT * size:
        return True
    target.unlink()
    return False


def renamed(html: str, converted: set[str]) -> str:
    """Name the WebP file wherever a page names a converted PNG.

    Examples
    --------
    >>> renamed('src="_images/a.png" href="_images/b.png"', {"a"})
    'src="_images/a.webp" href="_images/b.png"'
    """

    def mend(match: re.Match[str]) -> str:
        return f"_images/{match[1]}.webp" if match[1] in converted else match[0]

    return PICTURE.sub(mend, html)


def on_page(
    app: Sphinx,
    pagename: str,
    templatename: str,
    context: dict[str, Any],
    doctree: nodes.document | None,
) -> None:
    """Convert the large pictures of a page and rename them in its text."""
    body = context.get("body") or ""
    names = set(PICTURE.findall(body))
    if not names:
        return
    files = picture_files(app)
    converted = {
        name
        for name in names
        if f"{name}.png" in files
        and convert(files[f"{name}.png"], Path(app.outdir, "_images", f"{name}.webp"))
    }
    context["body"] = renamed(body, converted)


def drop_originals(app: Sphinx, exception: Exception | None) -> None:
    """Remove the PNG files that the builder copied and no page names."""
    if exception is None and app.builder.format == "html":
        for path in Path(app.outdir, "_images").glob("*.webp"):
            path.with_suffix(".png").unlink(missing_ok=True)


def setup(app: Sphinx) -> ExtensionMetadata:
    """Rename after the sizes are known; tidy up when all pictures are copied."""
    app.connect("html-page-context", on_page, priority=920)
    app.connect("build-finished", drop_originals, priority=800)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
