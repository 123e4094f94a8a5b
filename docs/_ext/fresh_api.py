"""Make the pages of the API again exactly when the library or their templates changed.

Mends two things in Sphinx 9.0: autosummary imports the whole library at each build, to
write its pages anew, which takes a second for torch; and the page with its tables is not
read again when the first sentence of a docstring changes. Pages of names that are not
listed any more are removed.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from execution_key import digest, package_files, surroundings, version
from sphinx.application import Sphinx

KEY = "api_key"


class FreshApi:
    """The pages that autosummary writes, and the fingerprint of what they are made of."""

    def __init__(self) -> None:
        self.sources: list[str] = []

    def prepare(self, app: Sphinx) -> None:
        """Let autosummary do nothing if its pages are as they must be."""
        self.sources = app.config.autosummary_generate
        if key_of(app, self.sources) == read(Path(app.doctreedir, KEY)):
            app.config.autosummary_generate = False

    def remember(self, app: Sphinx) -> None:
        """Remove what is not listed any more; write down from what the pages were made."""
        if app.config.autosummary_generate:
            remove_lost(app, self.sources)
            Path(app.doctreedir, KEY).write_text(key_of(app, self.sources), "utf-8")
        app.config.autosummary_generate = self.sources

    def depend(self, app: Sphinx, docname: str, _: list[str]) -> None:
        """Let a page with tables be read again whenever the library was edited."""
        if app.env.doc2path(docname, base=False) in map(Path, self.sources):
            for file in package_files(app.config.fresh_api_package):
                app.env.note_dependency(str(file))


def key_of(app: Sphinx, sources: list[str]) -> str:
    """Return the fingerprint of what the pages are made of, and of the pages themselves."""
    files = [Path(app.srcdir, name) for name in sources]
    files += [p for t in app.config.templates_path for p in Path(app.confdir, t).rglob("*.rst")]
    files += [page for source in sources for page in Path(app.srcdir, source).parent.rglob("*.rst")]
    return json.dumps(
        [
            [digest(path) for path in package_files(app.config.fresh_api_package)],
            sorted((path.name, digest(path)) for path in files),
            {**surroundings(), "sphinx": version("sphinx")},
        ],
        sort_keys=True,
    )


def read(path: Path) -> str | None:
    """Return the last build's fingerprint; None when there was none."""
    return path.read_text("utf-8") if path.is_file() else None


def remove_lost(app: Sphinx, sources: list[str]) -> None:
    """Remove the pages of names that no source lists."""
    from sphinx.ext.autosummary.generate import find_autosummary_in_files

    listed = find_autosummary_in_files([Path(app.srcdir, name) for name in sources])
    wanted = {Path(entry.path, f"{entry.name}.rst") for entry in listed if entry.path}
    for folder in {path.parent for path in wanted}:
        for page in set(folder.glob("*.rst")) - wanted:
            page.unlink()


def setup(app: Sphinx) -> dict[str, Any]:
    """Connect right before and right after autosummary."""
    app.add_config_value("fresh_api_package", "", "env", types=[str])
    api = FreshApi()
    app.connect("builder-inited", api.prepare, priority=490)
    app.connect("builder-inited", api.remember, priority=510)
    app.connect("source-read", api.depend)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
