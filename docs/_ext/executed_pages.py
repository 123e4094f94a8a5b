"""Run a page's code cells once and keep the outputs where the next build finds them.

The store is a folder of JSON files named by fingerprint (see `execution_key`). A file is
written whole under another name and then renamed: a build that is killed leaves either
the outputs of a page that ran to its end or nothing. Outputs of a page that failed, or
that wrote to stderr, are never kept, so it fails again at the next build.
"""

from __future__ import annotations

import asyncio
import copy
import json
import logging
import re
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import nbformat
from myst_nb.core.read import read_myst_markdown_notebook
from myst_parser.config.main import MdParserConfig

# The tags that change what runs; all others change only what is shown.
EXECUTION_TAGS = {"skip-execution", "raises-exception"}
# nbclient says at each start that it starts.
QUIET = logging.getLogger("executed_pages.kernels")
QUIET.setLevel(logging.ERROR)
ANSI = re.compile(r"\x1b\[[0-9;]*m")


@dataclass
class Failure:
    """A cell that failed: where on its page, and what Python said."""

    line: int
    message: str


@dataclass
class Page:
    """A page with code cells: its file, its notebook and, once it ran, its failures."""

    path: Path
    text: str
    notebook: nbformat.NotebookNode
    failures: list[Failure] = field(default_factory=list)

    @property
    def code_cells(self) -> list[Any]:
        """The notebook's code cells."""
        return [cell for cell in self.notebook.cells if cell.cell_type == "code"]

    def sources(self) -> list[str]:
        """Return what decides the outputs: each cell's source, with the tags that matter."""
        return [
            "".join(f"#{tag}\n" for tag in sorted(EXECUTION_TAGS & set(tags(cell)))) + cell.source
            for cell in self.code_cells
        ]


def tags(cell: nbformat.NotebookNode) -> Sequence[str]:
    """Return a cell's tags."""
    found: Sequence[str] = cell.metadata.get("tags", ())
    return found


def read_page(path: Path, text: str, extensions: Sequence[str]) -> Page:
    """Return the page of a MyST notebook."""
    return Page(path, text, notebook_from(text, str(path), extensions))


def notebook_from(text: str, path: str, extensions: Sequence[str]) -> nbformat.NotebookNode:
    """Parse MyST to a notebook whose cells have the same ids at each build."""
    return copy.deepcopy(parsed(text, path, tuple(extensions)))


@lru_cache(maxsize=64)
def parsed(text: str, path: str, extensions: tuple[str, ...]) -> nbformat.NotebookNode:
    """Parse a page once for all that ask for its notebook."""
    config = MdParserConfig(enable_extensions=set(extensions))
    notebook: nbformat.NotebookNode = read_myst_markdown_notebook(
        text, config=config, add_source_map=True, path=path
    )
    for number, cell in enumerate(notebook.cells):
        cell["id"] = f"cell-{number}"
    return notebook


def with_outputs(text: str, path: str, extensions: Sequence[str], outputs: str) -> Any:
    """Read a page as a notebook with its stored outputs: a reader for `nb_custom_formats`."""
    notebook = notebook_from(text, path, extensions)
    stored = json.loads(Path(outputs).read_text("utf-8"))
    notebook.metadata["language_info"] = stored["language_info"]
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    for cell, ran in zip(cells, stored["cells"], strict=True):
        cell["execution_count"] = ran["execution_count"]
        cell["outputs"] = [nbformat.from_dict(output) for output in ran["outputs"]]
    return notebook


def run(page: Page, store: Path, timeout: int) -> None:
    """Run a page's cells in a fresh kernel and store the outputs, or note its failures."""
    # Most builds run no page.
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

    running = page.code_cells[:1]

    def note(cell: nbformat.NotebookNode, **_: object) -> None:
        running[:] = [cell]

    client = NotebookClient(
        page.notebook,
        timeout=timeout,
        resources={"metadata": {"path": str(page.path.parent)}},
        record_timing=False,
        coalesce_streams=True,
        on_cell_execute=note,
        log=QUIET,
    )
    client.create_kernel_manager().client_class = "prompt_client.PromptClient"
    start = time.perf_counter()
    try:
        asyncio.run(client.async_execute())
    except (CellExecutionError, CellTimeoutError, DeadKernelError) as error:
        page.failures.append(explain(page, running[0], error))
        return
    page.failures += [
        Failure(line_of(page, cell), f"wrote to stderr: {first_line(output.text)}")
        for cell in page.code_cells
        for output in cell.outputs
        if output.output_type == "stream" and output.name == "stderr"
        and "remove-stderr" not in tags(cell)
    ]  # fmt: skip
    if not page.failures:
        keep(page, store, seconds=time.perf_counter() - start)


def keep(page: Page, store: Path, seconds: float) -> None:
    """Write the outputs of a page that ran, whole or not at all."""
    content = {
        "page": page.path.name,
        "seconds": round(seconds, 3),
        "language_info": page.notebook.metadata.get("language_info", {}),
        "cells": [
            {"execution_count": cell.execution_count, "outputs": cell.outputs}
            for cell in page.code_cells
        ],
    }
    store.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(
        "w", encoding="utf-8", dir=store.parent, suffix=".partial", delete=False
    ) as file:
        json.dump(content, file)
    Path(file.name).replace(store)


def explain(page: Page, cell: nbformat.NotebookNode, error: Exception) -> Failure:
    """Say what went wrong in the cell that ran last, and on which line of the page."""
    for output in cell.outputs:
        if output.output_type == "error":
            trace = ANSI.sub("", "\n".join(output.traceback))
            inside = re.search(r"Cell In ?\[\d+\], line (\d+)", trace)
            line = line_of(page, cell) + (int(inside[1]) - 1 if inside else 0)
            # IPython names a file of its own for each cell.
            text = re.sub(r" \(\d+\.py, line \d+\)$", "", output.evalue)
            return Failure(line, f"{output.ename}: {text}")
    return Failure(line_of(page, cell), f"{type(error).__name__}: {first_line(str(error))}")


def first_line(text: str) -> str:
    """Return the first line of a message, without the kernel's temporary path before it.

    Examples
    --------
    >>> first_line("/tmp/ipykernel_1/2.py:3: UserWarning: beware\\n  warn()")
    'UserWarning: beware'
    """
    return re.sub(r"^\S*ipykernel_\S+:\d+: ", "", text.strip().partition("\n")[0])


def line_of(page: Page, cell: nbformat.NotebookNode) -> int:
    """Return the line of the page, from 1, on which a cell's code starts."""
    start: int = page.notebook.metadata["source_map"][page.notebook.cells.index(cell)]
    first = cell.source.partition("\n")[0]
    lines = page.text.splitlines()
    return next((n for n in range(start, len(lines)) if lines[n] == first), start) + 1
