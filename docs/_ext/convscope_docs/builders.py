"""Refuse builders that cannot show these pages, in one sentence instead of a traceback."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sphinx.application import Sphinx

# sphinx-gallery's pictures are written for HTML and LaTeX alone.
WORKING = ("html", "dirhtml", "latex", "jupyter", "linkcheck", "dummy")


def check(app: Sphinx) -> None:
    """Stop before anything is read."""
    if app.builder.name not in WORKING:
        raise SystemExit(
            f"the builder {app.builder.name!r} cannot show the gallery's pictures: "
            f"use one of {', '.join(WORKING)}"
        )


def setup(app: Sphinx) -> None:
    """Act as soon as the builder is known, before the gallery runs."""
    app.connect("builder-inited", check, priority=1)
