"""Run pages and gallery scripts again when what they import or read has changed.

MyST-NB and sphinx-gallery look at a page or script alone. A digest of all the rest names the
folder of executed pages, so that an edit of the library starts an empty one and taking it back
finds the old outputs; and it is kept beside the gallery's pages, whose stamps go when it differs.
"""

from __future__ import annotations

import ast
import hashlib
from importlib.metadata import distributions
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.config import Config

READ = (
    "src/**/*.py", "docs/figures/*.py", "docs/conf.py", "docs/_ipython/**/*.py", "bench/*.json",
)  # fmt: skip
DOCUMENTED = (ast.Module, ast.ClassDef, ast.FunctionDef)


def code(path: Path) -> str:
    """Return what a module does: an edit of a docstring or a comment runs nothing again."""
    tree = ast.parse(path.read_text("utf-8"), str(path))
    for node in ast.walk(tree):
        if isinstance(node, DOCUMENTED) and ast.get_docstring(node, clean=False) is not None:
            del node.body[0]
    return ast.dump(tree)


def digest(root: Path) -> str:
    """Return the digest of all that pages import or read, and of the installed versions."""
    parts = {f"{each.name}=={each.version}" for each in distributions()}
    for pattern in READ:
        for path in root.glob(pattern):
            text = code(path) if path.suffix == ".py" else path.read_text("utf-8")
            parts.add(f"{path.relative_to(root)}\0{text}")
    return hashlib.sha256("\n".join(sorted(parts)).encode()).hexdigest()[:16]


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
