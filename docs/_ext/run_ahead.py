"""Run the pages whose outputs are not known yet, all at once, before Sphinx reads them.

Pages run side by side, each in a kernel of its own, while Sphinx is busy with the gallery.
A page is run again exactly when its fingerprint (see `execution_key`) is new, and it is
read again whenever its fingerprint differs from that of its last reading, even though its
own file did not change. MyST-NB then reads the stored outputs: its own execution is off,
because its cache does not know the library, keeps a failure of one build from the next,
and runs one page after the other.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

from executed_pages import Page, read_page, run
from execution_key import digest, surroundings
from import_graph import ImportGraph
from known_keys import KnownKeys
from myst_nb.core.read import is_myst_markdown_notebook
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util import logging
from sphinx.util.matching import get_matching_files

logger = logging.getLogger(__name__)

RUNNER = (
    "executed_pages",
    "kernel_server",
    "prompt_client",
    "warm_kernels",
)  # decide how cells run


class Runs:
    """The runs of one build: which pages there are and where their outputs lie."""

    def __init__(self) -> None:
        self.paths: dict[str, Path] = {}
        self.pages: dict[str, Page] = {}  # only those that have to run
        self.outputs: dict[str, Path] = {}
        self.waiting: dict[str, Future[None]] = {}

    def start(self, app: Sphinx) -> None:
        """Find the pages and start those whose outputs are not in the store."""
        if app.builder.format != "html":
            return
        settings = app.config
        store = Path(app.doctreedir).parent / "executed"
        graph = ImportGraph(Path(app.confdir, root) for root in settings.run_ahead_roots)
        profile = sorted(Path(app.confdir, "_ipython").rglob("*.py"))
        runner = [Path(__file__).with_name(f"{name}.py") for name in RUNNER]
        context = {"settings": [digest(path) for path in [*profile, *runner]], **surroundings()}
        known = KnownKeys(store / "known" / "pages.json", graph, context)
        extensions = sorted(settings.myst_enable_extensions)
        skipped = [*settings.exclude_patterns, *settings.nb_execution_excludepatterns]
        for file in sorted(get_matching_files(app.srcdir, ("**.md",), skipped)):
            name, path = file.removesuffix(".md"), Path(app.srcdir, file)
            text = path.read_text("utf-8")
            if not is_myst_markdown_notebook(text):
                continue
            read = partial(read_page, path, text, extensions)
            key = known.key(name, text, path.parent, partial(_sources, read))
            self.paths[name], self.outputs[name] = path, store / f"{key}.json"
            if not self.outputs[name].is_file():
                self.pages[name] = read()
        known.save()
        if not self.pages:
            return
        app.emit("pages-will-run")
        pool = ThreadPoolExecutor(settings.run_ahead_workers or os.cpu_count())
        for name, page in self.pages.items():
            self.waiting[name] = pool.submit(
                run, page, self.outputs[name], settings.nb_execution_timeout
            )
        pool.shutdown(wait=False)  # takes no more work; what it has goes on

    def outdated(self, _: Sphinx, env: BuildEnvironment, *changes: set[str]) -> Sequence[str]:
        """Name the pages whose outputs are not those of their last reading."""
        del changes  # what Sphinx sees by itself: files that are new, edited or gone
        keys = {name: path.stem for name, path in self.outputs.items()}
        before: dict[str, str] = getattr(env, "execution_keys", {})
        env.execution_keys = keys  # type: ignore[attr-defined] # extensions add what they store
        return [name for name, key in keys.items() if before.get(name) != key]

    def finish(self, app: Sphinx, env: BuildEnvironment, _: Iterable[str]) -> None:
        """Wait for all runs, stop the build at failures, let MyST-NB read the outputs."""
        for name, future in self.waiting.items():
            future.result()
            logger.info("ran %s", name)
        failed = [name for name in self.waiting if self.pages[name].failures]
        for name in failed:
            for failure in self.pages[name].failures:
                logger.error(failure.message, location=(name, failure.line), type="run_ahead")
        if failed:
            # An exception would be wrapped in versions, last messages and a traceback of
            # Sphinx's own; the errors above say all there is.
            sys.exit(f"Nothing was built: {', '.join(failed)} failed (see the lines above).")

        extensions = sorted(app.config.myst_enable_extensions)
        readers: dict[str, Any] = dict(app.config.nb_custom_formats)
        for name, output in self.outputs.items():
            path = str(self.paths[name])
            options = {"path": path, "extensions": extensions, "outputs": str(output)}
            readers[path] = ("executed_pages.with_outputs", options, False)
        config = env.mystnb_config  # type: ignore[attr-defined] # put there by MyST-NB
        env.mystnb_config = config.copy(custom_formats=readers)  # type: ignore[attr-defined] # same


def _sources(read: Callable[[], Page]) -> list[str]:
    return read().sources()


def setup(app: Sphinx) -> dict[str, Any]:
    """Connect to Sphinx: before the gallery, and between finding and reading pages."""
    app.add_config_value("run_ahead_roots", ["../src", "_ext"], "env", types=[list])
    app.add_config_value("run_ahead_workers", 0, "", types=[int])
    app.add_event("pages-will-run")
    runs = Runs()
    app.connect("builder-inited", runs.start, priority=400)
    app.connect("env-get-outdated", runs.outdated)
    app.connect("env-before-read-docs", runs.finish)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
