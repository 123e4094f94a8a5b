"""Read a page again when its text is another, whatever the date of its file.

Mends something in Sphinx 9.0: a file counts as edited if it is younger than its last
reading. One that is copied or unpacked in the place of another keeps its own date, and its
page stayed as it was. The same goes for the files on which a page depends. What is kept is
the state before the reading: a file that is edited meanwhile is read again next time.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from execution_key import digest
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment


@cache
def of(name: str) -> str:
    """Return the digest of a file as it was when first asked for."""
    path = Path(name)
    return digest(path) if path.is_file() else "absent"


def digests(env: BuildEnvironment) -> dict[str, list[str]]:
    """Return the digests of each page's file and of those on which it depends."""
    return {
        name: [
            of(str(env.doc2path(name))),
            *(of(str(Path(env.srcdir, other))) for other in sorted(env.dependencies.get(name, ()))),
        ]
        for name in env.all_docs
    }


def outdated(_: Sphinx, env: BuildEnvironment, *changes: set[str]) -> list[str]:
    """Name the pages that are not what was read."""
    del changes  # what Sphinx sees by itself
    before: dict[str, list[str]] = getattr(env, "source_digests", {})
    of.cache_clear()  # of another build in the same process
    now = digests(env)
    return [name for name in now.keys() & env.found_docs if now[name] != before.get(name)]


def remember(_: Sphinx, env: BuildEnvironment) -> None:
    """Keep the digests of what was read, with the pages."""
    env.source_digests = digests(env)  # type: ignore[attr-defined] # extensions add what they store


def setup(app: Sphinx) -> dict[str, Any]:
    """Connect before and after reading."""
    app.connect("env-get-outdated", outdated)
    app.connect("env-updated", remember)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
