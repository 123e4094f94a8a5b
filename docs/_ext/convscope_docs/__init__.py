"""What this site needs and no package gives: each part is a module with a `setup`."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.util.typing import ExtensionMetadata

PARTS = (
    "builders", "freshness", "execution", "figures", "mathml", "palette", "pictures", "sizes",
    "solutions",
)  # fmt: skip


def setup(app: Sphinx) -> ExtensionMetadata:
    """Set up every part."""
    for part in PARTS:
        import_module(f"convscope_docs.{part}").setup(app)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
