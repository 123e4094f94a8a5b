"""Execute new pages side by side, while the gallery runs its scripts.

MyST-NB executes pages one after the other, and most of a page's time is its kernel's start.
jupyter-cache runs them in several processes into the same cache, before MyST-NB reads. A page
that fails is not kept there: MyST-NB runs it again and says what is wrong.
"""

from __future__ import annotations

import atexit
import json
import logging
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from jupyter_cache import get_cache
from jupyter_cache.executors import load_executor
from jupyter_cache.readers import NbReadError
from jupyter_client.manager import run_kernel
from myst_nb.core.read import (
    MystMetadataParsingError,
    is_myst_markdown_notebook,
    myst_nb_reader_plugin,
)
from sqlalchemy.exc import SQLAlchemyError

if TYPE_CHECKING:
    from jupyter_cache.cache.main import JupyterCacheBase
    from sphinx.application import Sphinx


def begin(app: Sphinx) -> None:
    """Start a process that runs the pages whose outputs the cache does not have."""
    cache = whole_cache(app.config.nb_execution_cache_path)
    names = app.project.discover(app.config.exclude_patterns)
    texts = [path for name in names if (path := Path(app.env.doc2path(name))).suffix == ".md"]
    pages = [str(path) for path in texts if is_myst_markdown_notebook(path.read_text("utf-8"))]
    for page in pages:
        cache.add_nb_to_project(page, read_data={"name": "myst_nb_md", "type": "plugin"})
    try:
        waiting = sorted({record.uri for record in cache.list_unexecuted(pages)})
    except NbReadError as error:
        raise SystemExit("\n".join(filter(None, map(unreadable, pages))) or str(error)) from None
    if waiting:
        start_kernel()
    if len(waiting) > 1:
        timeout = str(app.config.nb_execution_timeout)
        run = subprocess.Popen([sys.executable, __file__, str(cache.path), timeout, *waiting])
        atexit.register(run.wait)  # should the gallery fail meanwhile
        app.connect("env-before-read-docs", lambda *_: run.wait())


def whole_cache(path: str) -> JupyterCacheBase:
    """Open the cache, anew where it cannot be read: a disk was full, or a build was killed."""
    try:
        cache = get_cache(path)
        kept = [json.loads(file.read_bytes()) for file in Path(path).glob("executed/*/*.ipynb")]
        whole = len(kept) == len(cache.list_cache_records())
    except (SQLAlchemyError, OSError, ValueError):
        whole = False
    if not whole:
        shutil.rmtree(path, ignore_errors=True)
        cache = get_cache(path)
    return cache


def unreadable(page: str) -> str:
    """Say in which line a page's cells cannot be read, if they cannot."""
    try:
        myst_nb_reader_plugin(page)
    except MystMetadataParsingError as error:
        line = re.search(r"at line (\d+)", str(error))
        return (
            f"{os.path.relpath(page)}:{line[1] if line else 1}: the options of this cell "
            "are not YAML: a text with a colon and a space needs quotes, or | and a line of its own"
        )
    return ""


def start_kernel() -> None:
    """Stop the build in a sentence where the kernel that runs all pages does not start."""
    logging.getLogger("traitlets").setLevel(logging.CRITICAL)  # no traceback beside it
    try:
        with run_kernel(kernel_name="python3"):
            pass
    except Exception as error:  # whatever a kernelspec of another environment asks for
        raise SystemExit(
            f"the Jupyter kernel 'python3' does not start ({error}): `jupyter kernelspec list` "
            "says where it comes from, and JUPYTER_PATH may name another place"
        ) from error


def setup(app: Sphinx) -> None:
    """Act as soon as the builder is known, before the gallery."""
    app.connect("builder-inited", begin, priority=2)


if __name__ == "__main__":
    path, timeout, *waiting = sys.argv[1:]
    logging.basicConfig(format="%(message)s")
    logger = logging.getLogger("convscope")
    logger.setLevel("INFO")  # a line for each page
    executor = load_executor("local-parallel", get_cache(path), logger)
    executor.run_and_cache(filter_uris=waiting, timeout=int(timeout))
