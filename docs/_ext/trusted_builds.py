"""Never build on what a build left that failed, was killed, or ran under other tools.

- One build at a time in a source tree: the gallery writes into it. A second one waits.
- A build that begins to write leaves a mark, and removes it when it ends without a
  warning. Finding the mark, the next build reads every page anew, so that a warning comes
  back until it is mended, and half-written files are never used.
- The same happens when the site's settings or extensions, or the versions of the tools
  under them, are not those of the last build.
- Files of pages and pictures that are gone are removed from the site.
- A tree that cannot be written to, or a full disk, is reported in one sentence.

Outputs of pages that ran are kept in any case: `executed_pages` knows what they depend on.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import sys
import tempfile
from collections.abc import Iterator
from logging import WARNING, Handler, LogRecord, getLogger
from pathlib import Path
from typing import Any

from execution_key import digest, installed
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.util import logging

logger = logging.getLogger(__name__)

PICTURE = re.compile(r"_images/([\w.-]+)")
MARK = "unfinished"
TOOLS = "tools"
SPACE_NEEDED = 100 * 2**20  # bytes; the site, its doctrees and outputs, with room to spare


class TrustedBuild:
    """One build: what it counts as broken, and the lock that it holds."""

    def __init__(self, app: Sphinx) -> None:
        self.warnings = WarningCounter()
        self.lock: int | None = None
        self.site = Path(app.outdir)
        self.doctrees = Path(app.doctreedir)
        self.mark = self.doctrees / MARK
        getLogger("sphinx").addHandler(self.warnings)

    def begin(self, app: Sphinx, config: Config) -> None:
        """Check the disk, wait for other builds, and drop what cannot be trusted."""
        build = Path(app.srcdir, "_build")
        generated = Path(app.srcdir, config.sphinx_gallery_conf["gallery_dirs"])
        for folder in (build, self.site, self.doctrees, generated):
            check_writable(folder)
        self.lock = wait_for_lock(build / "lock")
        # MyST-NB writes its style sheet at the end of a build; while it is there, the next
        # one would link to it with a checksum and so differ from a build from nothing.
        for path in self.site.glob("_static/mystnb.*.css"):
            path.unlink()
        tools = self.doctrees / TOOLS
        now = fingerprint_of_tools(Path(app.confdir))
        if self.mark.exists():
            logger.info("the last build did not end well: every page is read again")
        elif tools.exists() and tools.read_text() != now:
            logger.info("settings, extensions or versions changed: every page is read again")
        elif tools.exists():
            return
        for folder in (self.doctrees, self.site):
            empty(folder)
        self.mark.touch()
        tools.write_text(now)

    def drop_lost_pages(self, app: Sphinx) -> None:
        """Write the site anew when a page is gone: links and lists elsewhere named it."""
        if any(not Path(app.env.doc2path(name)).exists() for name in app.env.all_docs):
            empty(self.site)

    def start_writing(self, *_: object) -> None:
        """From here on, files may be half-written."""
        self.mark.touch()

    def end(self, _: Sphinx, exception: Exception | None) -> None:
        """Remove the mark of a build that ended well; free the lock in any case."""
        if exception is None and not self.warnings.count:
            self.mark.unlink(missing_ok=True)
        else:
            self.mark.touch()
        if self.lock is not None:
            os.close(self.lock)


class WarningCounter(Handler):
    """Counts warnings and errors, whether or not they fail the build."""

    def __init__(self) -> None:
        super().__init__(WARNING)
        self.count = 0

    def emit(self, record: LogRecord) -> None:
        """Count one."""
        self.count += record.levelno >= WARNING


def wait_for_lock(path: Path) -> int | None:
    """Hold a file's lock until this process ends, however it ends; None where there are none."""
    if sys.platform == "win32":
        return None
    import fcntl

    descriptor = os.open(path, os.O_CREAT | os.O_RDWR, 0o644)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        logger.info("another build of this tree is running: waiting for its end")
        fcntl.flock(descriptor, fcntl.LOCK_EX)
    return descriptor


def check_writable(folder: Path) -> None:
    """Stop with one sentence when a folder cannot be written to or its disk is full."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(b"room")
    except OSError as error:
        sys.exit(f"The build cannot write to {folder}: {error.strerror}.")
    free = shutil.disk_usage(folder).free
    if free < SPACE_NEEDED:
        sys.exit(
            f"The disk of {folder} has {free >> 20} MB left; a build needs {SPACE_NEEDED >> 20} MB."
        )


def fingerprint_of_tools(confdir: Path) -> str:
    """Return the fingerprint of what decides how pages look, apart from their sources."""
    own = [confdir / "conf.py", *sorted(confdir.glob("_ext/**/*.py"))]
    for folder in ("_templates", "_static", "explorables", "_inventories"):
        own += [path for path in sorted(confdir.glob(f"{folder}/**/*")) if path.is_file()]
    parts = [sys.version, *installed(), *(digest(path) for path in own)]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def empty(folder: Path) -> None:
    """Remove everything in a folder, and not the folder, which a server may be serving."""
    for path in children(folder):
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()


def children(folder: Path) -> Iterator[Path]:
    """Yield what is in a folder; nothing when there is none."""
    return folder.iterdir() if folder.is_dir() else iter(())


def drop_lost_images(app: Sphinx, exception: Exception | None) -> None:
    """Remove the pictures that no page shows any more: their names change with their content.

    The pages say what they show. The environment knows neither the gallery's
    pictures nor those that were converted.
    """
    if exception is not None:
        return
    site = Path(app.outdir)
    pages = (path.read_text("utf-8") for path in site.rglob("*.html"))
    shown = {name for page in pages for name in PICTURE.findall(page)}
    for path in children(site / "_images"):
        if path.name not in shown:
            path.unlink()


def setup(app: Sphinx) -> dict[str, Any]:
    """Connect around everything else."""
    build = TrustedBuild(app)
    app.connect("config-inited", build.begin, priority=1)
    app.connect("builder-inited", build.drop_lost_pages, priority=900)
    app.connect("env-before-read-docs", build.start_writing, priority=900)
    app.connect("build-finished", drop_lost_images, priority=980)
    app.connect("build-finished", build.end, priority=999)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
