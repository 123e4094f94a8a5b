"""Remove what was made of a script, a function or a page that is gone.

sphinx-gallery and autosummary leave their pages where they wrote them, and Sphinx the HTML.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sphinx.application import Sphinx
    from sphinx.config import Config

LISTED = re.compile(r"^   (\w+)$", re.MULTILINE)


def remove_sources(app: Sphinx, _config: Config) -> None:
    """Remove generated pages before Sphinx looks which pages there are."""
    docs = Path(app.confdir)
    made, scripts = docs / "gallery", docs.parent / "gallery"
    for page in list(made.glob("*/plot_*.rst")):
        if not (scripts / page.relative_to(made)).with_suffix(".py").exists():
            for file in page.parent.glob(f"{page.stem}.*"):
                file.unlink()
    api = docs / "reference" / "api.md"
    names = set(LISTED.findall(api.read_text("utf-8"))) if api.is_file() else set()
    for page in docs.glob("reference/generated/*.rst"):
        if page.stem.rpartition(".")[2] not in names:
            page.unlink()


def remove_results(
    app: Sphinx, _env: object, _added: set[str], _changed: set[str], removed: Iterable[str]
) -> list[str]:
    """Remove the HTML of pages that are gone."""
    for name in removed:
        Path(app.outdir, f"{name}.html").unlink(missing_ok=True)
    return []


def setup(app: Sphinx) -> None:
    """Act before the gallery is made, and when Sphinx knows which pages are gone."""
    app.connect("config-inited", remove_sources, priority=2)
    app.connect("env-get-outdated", remove_results)
