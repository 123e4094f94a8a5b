"""Let the server of kernels import torch while Sphinx loads, where a page will probably run.

The server (see `warm_kernels`) needs more than a second until it can serve; Sphinx needs
one to load its extensions and to find the pages that have to run. To have both at once,
`conf.py` asks for a guess: did a code cell, a Python file of the project or a package
change since the last build that ended well? A wrong guess costs time and never truth:
`run_ahead` decides what runs.
"""

from __future__ import annotations

import hashlib
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from execution_key import digest, installed
from warm_kernels import KernelServer

if TYPE_CHECKING:
    from sphinx.application import Sphinx

CELL = re.compile(r"^(`{3,}|:{3,})\{code-cell\}.*?^\1", re.MULTILINE | re.DOTALL)


def state(docs: Path) -> str:
    """Return a fingerprint of the code of all pages and of what it runs under.

    Examples
    --------
    >>> docs = getfixture("package")
    >>> _ = docs.joinpath("page.md").write_text("One.\\n```{code-cell} python\\nx = 1\\n```\\n")
    >>> before = state(docs)
    >>> _ = docs.joinpath("page.md").write_text("Two.\\n```{code-cell} python\\nx = 1\\n```\\n")
    >>> state(docs) == before
    True
    """
    parts = installed()
    for root in (docs / "_ext", docs.parent / "src"):
        parts += [digest(path) for path in sorted(root.rglob("*.py"))]
    for page in sorted([*docs.glob("*.md"), *docs.glob("[!_]*/**/*.md")]):
        parts += [cell[0] for cell in CELL.finditer(page.read_text("utf-8"))]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def remembered(docs: Path) -> Path:
    """Return the file that holds the state of the last build."""
    return docs / "_build" / "head_start"


def begin(docs: Path) -> str:
    """Start the server unless nothing changed that could make a page run; return the state."""
    now, last = state(docs), remembered(docs)
    if sys.platform == "linux" and not (last.is_file() and last.read_text() == now):
        KernelServer.shared()
    return now


def remember(app: Sphinx, exception: Exception | None) -> None:
    """Write the state down: all that it holds ran."""
    if exception is None and app.builder.format == "html":
        remembered(Path(app.srcdir)).write_text(app.config.head_start_state)


def setup(app: Sphinx) -> dict[str, Any]:
    """Wait for the end of a build that ends well."""
    app.add_config_value("head_start_state", "", "", types=[str])
    app.connect("build-finished", remember)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
