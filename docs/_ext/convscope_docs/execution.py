"""Execute pages that MyST-NB will find new, as many at a time as there are processors.

MyST-NB executes pages one after the other, and most of a page's time is its kernel's
start. jupyter-cache can run them side by side into the same cache. A page that fails
is not kept there: MyST-NB runs it again and says what is wrong.
"""

from __future__ import annotations

import logging
from pathlib import Path
from typing import TYPE_CHECKING

from jupyter_cache import get_cache
from jupyter_cache.executors import load_executor
from jupyter_client.manager import start_new_kernel
from myst_nb.core.read import is_myst_markdown_notebook

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

READER = {"name": "myst_nb_md", "type": "plugin"}


def execute(app: Sphinx, _env: BuildEnvironment, docnames: list[str]) -> None:
    """Run what is to be read and not in the cache, before the pages are read."""
    cache = get_cache(app.config.nb_execution_cache_path)
    paths = [Path(app.env.doc2path(name)) for name in docnames]
    pages = [
        str(path)
        for path in paths
        if path.suffix == ".md" and is_myst_markdown_notebook(path.read_text("utf-8"))
    ]
    for page in pages:
        cache.add_nb_to_project(page, read_data=READER)
    waiting = {record.uri for record in cache.list_unexecuted()} & set(pages)
    if waiting:
        start_kernel()
    if len(waiting) > 1:
        logger = logging.getLogger("jupyter_cache")
        logger.setLevel(logging.INFO)  # a line for each page as it is run
        logging.getLogger("traitlets").setLevel(logging.WARNING)  # and not two
        load_executor("local-parallel", cache, logger=logger).run_and_cache(
            filter_uris=sorted(waiting), timeout=app.config.nb_execution_timeout
        )


def start_kernel() -> None:
    """Stop the build in a sentence where the kernel that runs all pages does not start."""
    logging.getLogger("traitlets").setLevel(logging.CRITICAL)  # no traceback beside it
    try:
        manager, client = start_new_kernel(kernel_name="python3")
    except Exception as error:  # whatever a kernelspec of another environment asks for
        raise SystemExit(
            f"the Jupyter kernel 'python3' does not start ({error}): `jupyter kernelspec list` "
            "says where it comes from, and JUPYTER_PATH may name another place"
        ) from error
    client.stop_channels()
    manager.shutdown_kernel(now=True)


def setup(app: Sphinx) -> None:
    """Act when it is known which pages are read."""
    app.connect("env-before-read-docs", execute)
