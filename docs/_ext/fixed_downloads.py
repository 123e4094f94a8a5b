"""Rewrite the gallery's notebooks and zip files so that the same content gives the same bytes.

Mends sphinx-gallery 0.22: an archive stores when each file was written and in which order
the folder listed it, and a notebook which Python built the site.
"""

from __future__ import annotations

import io
import json
import os
import time
import zipfile
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx

# The format cannot store an earlier date.
ZIP_EPOCH = 315532800


def fixed_notebook(content: bytes) -> bytes:
    """Return a notebook that does not name a version of Python; whoever runs it stores its own.

    Examples
    --------
    >>> fixed_notebook(b'{"metadata": {"language_info": {"name": "python", "version": "3.13.0"}}}')
    b'{"metadata": {"language_info": {"name": "python"}}}'
    """
    notebook = json.loads(content)
    if notebook["metadata"].get("language_info", {}).pop("version", None) is None:
        return content
    return json.dumps(notebook, indent=2 if b"\n" in content else None).encode()


def fixed_zip(content: bytes, epoch: int) -> bytes:
    """Return an archive with sorted names, one date, plain permissions and fixed notebooks.

    Examples
    --------
    >>> def archive(*names):
    ...     buffer = io.BytesIO()
    ...     with zipfile.ZipFile(buffer, "w") as file:
    ...         for name in names:
    ...             file.writestr(name, name)
    ...     return buffer.getvalue()
    >>> fixed_zip(archive("a", "b"), 0) == fixed_zip(archive("b", "a"), 0)
    True
    """
    date = time.gmtime(max(epoch, ZIP_EPOCH))[:6]
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as before,
        zipfile.ZipFile(buffer, "w") as after,
    ):
        for name in sorted(before.namelist()):
            info = zipfile.ZipInfo(name, date)
            info.external_attr = 0o644 << 16
            info.create_system = 3  # the same whether built on Windows or not
            inside = before.read(name)
            if name.endswith(".ipynb"):
                inside = fixed_notebook(inside)
            # Stored, not packed: what zlib makes of a text differs between its versions.
            after.writestr(info, inside, zipfile.ZIP_STORED)
    return buffer.getvalue()


def fix_downloads(app: Sphinx) -> None:
    """Rewrite every notebook and archive of the gallery that is not fixed yet."""
    epoch = int(os.environ.get("SOURCE_DATE_EPOCH", ZIP_EPOCH))
    generated = Path(app.srcdir, app.config.sphinx_gallery_conf["gallery_dirs"])
    for path in sorted([*generated.rglob("*.ipynb"), *generated.rglob("*.zip")]):
        content = path.read_bytes()
        wanted = fixed_notebook(content) if path.suffix == ".ipynb" else fixed_zip(content, epoch)
        if wanted != content:
            partial = path.with_suffix(".partial")
            partial.write_bytes(wanted)
            partial.replace(path)


def setup(app: Sphinx) -> dict[str, Any]:
    """Connect right after sphinx-gallery."""
    app.connect("builder-inited", fix_downloads, priority=540)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
