"""What this site needs and no package gives: each part is a module with a `setup`."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.util.typing import ExtensionMetadata

PARTS = (
    "report", "rules", "freshness", "leftovers", "execution", "translation", "figures", "embeds",
    "cards", "mathml", "typography", "descriptions", "images", "solutions",
)  # fmt: skip
# Others would show the interactive figures as a line of text, and not carry the notebooks.
BUILDERS = ("html", "gettext", "linkcheck", "dummy")


def check_builder(app: Sphinx) -> None:
    """Refuse a builder that cannot show these pages, before anything is read."""
    if app.builder.name not in BUILDERS:
        raise SystemExit(
            f"the builder {app.builder.name!r} cannot show the interactive figures: "
            f"use one of {', '.join(BUILDERS)}"
        )


def setup(app: Sphinx) -> ExtensionMetadata:
    """Set up every part."""
    app.connect("builder-inited", check_builder, priority=1)
    for part in PARTS:
        import_module(f"convscope_docs.{part}").setup(app)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
