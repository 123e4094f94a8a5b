"""Run pages and gallery scripts again when the library or a figure has changed.

MyST-NB and sphinx-gallery look at a page or script alone. A digest of what they import names the
folder of executed pages, so that an edit of the library starts an empty one and taking it back
finds the old outputs; and it is kept beside the gallery's pages, whose stamps go when it differs.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.config import Config


def digest(root: Path) -> str:
    """Return the digest of the library, the figures and the locked versions."""
    files = [*root.glob("src/**/*.py"), *root.glob("docs/figures/*.py"), root / "constraints.txt"]
    content = hashlib.sha256()
    for path in sorted(files):
        content.update(f"{path.relative_to(root)}\0".encode() + path.read_bytes())
    return content.hexdigest()[:16]


def set_cache(app: Sphinx, config: Config) -> None:
    """Name the folder of executed pages before MyST-NB opens it."""
    now = digest(Path(app.confdir).parent)
    config.nb_execution_cache_path = str(Path(app.confdir, "_build", "executed", now))
    gallery = Path(app.confdir, "gallery")
    gallery.mkdir(exist_ok=True)
    mark = gallery / "library.digest"
    if not mark.is_file() or mark.read_text("utf-8") != now:
        for stamp in gallery.rglob("*.md5"):
            stamp.unlink()
    mark.write_text(now, "utf-8")


def setup(app: Sphinx) -> None:
    """Act before the other extensions read the settings."""
    app.connect("config-inited", set_cache, priority=1)
