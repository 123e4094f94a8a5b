"""The notebooks that readers download are plain, and run as they are."""

from __future__ import annotations

import doctest
import os
import re
import shutil
import sys
from pathlib import Path

import nbformat
import notebooks
import pytest
from nbclient import NotebookClient

ROOT = Path(__file__).parents[2]
PAGES = sorted(
    str(path.relative_to(ROOT / "docs").with_suffix(""))
    for folder in notebooks.FOLDERS
    for path in ROOT.glob(f"docs/{folder}/*.md")
    if path.stem != "index"
)
SCRIPTS = sorted(path.stem for path in ROOT.glob("gallery/*/plot_*.py"))
INSTALL = re.compile("^%pip install .*$", re.MULTILINE)
IMPORT = re.compile(r"^\s*(?:from|import) (\w+)", re.MULTILINE)
NOT_PLAIN = re.compile(
    r"\{[a-z-]+(:[a-z]+)?\}`|(?<!`):[a-z:]+:`|^:::|^```\{|^\.\. \w+::", re.MULTILINE
)


@pytest.fixture
def notebook(request: pytest.FixtureRequest, site: Path) -> nbformat.NotebookNode:
    """A notebook of a page, or of a gallery script."""
    name = f"{request.param}.ipynb"
    found = site / "_notebooks" / name if "/" in name else None
    return nbformat.read(found or next(site.glob(f"_downloads/*/{name}")), as_version=4)


def code(notebook: nbformat.NotebookNode, kind: str = "code") -> str:
    return "\n\n".join(cell.source for cell in notebook.cells if cell.cell_type == kind)


@pytest.mark.parametrize("notebook", [*PAGES, *SCRIPTS], indirect=True)
def test_a_notebook_is_plain_markdown_and_code(notebook: nbformat.NotebookNode) -> None:
    nbformat.validate(notebook)
    text = code(notebook, "markdown")
    assert text.startswith("# ")
    assert not NOT_PLAIN.search(text)
    assert "myst_nb" not in code(notebook)
    assert "import figures" not in code(notebook)


@pytest.mark.parametrize("notebook", [*PAGES, *SCRIPTS], indirect=True)
def test_a_notebook_first_installs_what_it_needs(notebook: nbformat.NotebookNode) -> None:
    first, *cells = [cell.source for cell in notebook.cells if cell.cell_type == "code"]
    (install,) = INSTALL.findall(first)
    imports = {name for cell in cells for name in IMPORT.findall(cell)} - sys.stdlib_module_names
    for name in imports - {"convscope", "matplotlib", "numpy", "torch"}:
        assert f"'{notebooks.MORE[name]}'" in install


# The kernel's own messages differ between its versions and are not what is tested.
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize("notebook", [*PAGES, *SCRIPTS], indirect=True)
def test_a_notebook_runs_from_start_to_end(notebook: nbformat.NotebookNode, tmp_path: Path) -> None:
    for cell in notebook.cells:
        cell.source = INSTALL.sub("", cell.source)
        if cell.cell_type == "code":
            cell.outputs = []
    # Two read the times that are recorded in the repository.
    shutil.copytree(ROOT / "bench", tmp_path / "bench")
    folder = tmp_path / "docs" / "tutorials"
    folder.mkdir(parents=True)
    client = NotebookClient(
        notebook, timeout=120, kernel_name="python3", resources={"metadata": {"path": folder}}
    )
    client.execute(env={**os.environ, "PYDEVD_DISABLE_FILE_VALIDATION": "1"})
    assert any(cell.get("outputs") for cell in notebook.cells)


def test_the_examples_of_its_functions_hold() -> None:
    assert doctest.testmod(notebooks) == (0, 3)
