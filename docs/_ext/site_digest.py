"""Write the checksum of every file of the site, so that a hosted copy can be verified.

``SHA256SUMS`` lies beside the index page; in the site's folder ``sha256sum -c SHA256SUMS``
checks a copy. The checksum of that list is the digest of the whole site; the build prints
it. Two builds of the same sources with the same tools have the same digest.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx
from sphinx.util import logging

logger = logging.getLogger(__name__)

LIST = "SHA256SUMS"
# Sphinx's own note for its next build; hosts do not serve it.
NOT_PUBLISHED = {LIST, ".buildinfo"}


def checksums(site: Path) -> str:
    """Return one line for each file: its SHA-256, two spaces, its name.

    Examples
    --------
    >>> checksums(getfixture("tmp_path"))
    ''
    """
    names = sorted(path.relative_to(site).as_posix() for path in site.rglob("*") if path.is_file())
    return "".join(
        f"{hashlib.sha256(site.joinpath(name).read_bytes()).hexdigest()}  {name}\n"
        for name in names
        if name not in NOT_PUBLISHED
    )


def write_digest(app: Sphinx, exception: Exception | None) -> None:
    """Write the list and print its checksum."""
    if exception is None and app.builder.name == "html":
        content = checksums(Path(app.outdir)).encode()
        Path(app.outdir, LIST).write_bytes(content)
        logger.info("the site's digest is sha256:%s", hashlib.sha256(content).hexdigest())


def setup(app: Sphinx) -> dict[str, Any]:
    """Connect after everything that writes into the site."""
    app.connect("build-finished", write_digest, priority=990)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
