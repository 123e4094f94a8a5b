"""What this site needs and no package gives: each part is a module with a `setup`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convscope_docs import (
    builders,
    execution,
    figures,
    freshness,
    mathml,
    pages,
    palette,
    pictures,
    solutions,
)

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.util.typing import ExtensionMetadata


def setup(app: Sphinx) -> ExtensionMetadata:
    """Set up every part."""
    for part in (
        builders, freshness, execution, figures, mathml, pages, palette, pictures, solutions,
    ):  # fmt: skip
        part.setup(app)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
