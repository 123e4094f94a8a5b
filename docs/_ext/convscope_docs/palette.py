"""Write the site's PNG pictures with a palette of 128 colours: half the size, and no visible loss.

Delete this when MyST-NB can write WebP (announced for 1.5).
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image

if TYPE_CHECKING:
    from sphinx.application import Sphinx


def shrink(app: Sphinx, exception: Exception | None) -> None:
    """Convert what this build has copied; names and sizes on the pages stay."""
    if exception or app.builder.format != "html":
        return
    for path in Path(app.outdir, "_images").glob("*.png"):
        with Image.open(path) as picture:
            if picture.mode == "P":
                continue
            small = picture.convert("RGB").quantize(128, dither=Image.Dither.NONE)
        small.save(path, optimize=True)


def setup(app: Sphinx) -> None:
    """Act when all pictures are copied."""
    app.connect("build-finished", shrink)
