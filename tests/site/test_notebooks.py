"""The notebooks that readers download run as they are."""

from __future__ import annotations

import re
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

TUTORIALS = sorted(
    path.stem
    for path in Path(__file__).parents[2].glob("docs/tutorials/*.md")
    if "{code-cell}" in path.read_text("utf-8")
)


@pytest.fixture
def notebook(request: pytest.FixtureRequest, site: Path) -> nbformat.NotebookNode:
    path = site / "_downloads" / "notebooks" / f"{request.param}.ipynb"
    return nbformat.read(path, as_version=4)


@pytest.mark.parametrize("notebook", TUTORIALS, indirect=True)
def test_a_notebook_is_plain_markdown_and_code(notebook: nbformat.NotebookNode) -> None:
    nbformat.validate(notebook)
    assert [cell.id for cell in notebook.cells] == [
        f"cell-{n:03d}" for n in range(len(notebook.cells))
    ]
    text = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    assert text.startswith("# ")
    assert not re.search(r"\{[a-z-]+\}`|^:::|^```\{", text, re.MULTILINE)
    code = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "code")
    assert "myst_nb" not in code
    assert "pip install" in code.split("\n\n")[0]


# The kernel's own messages differ between its versions and are not what is tested.
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize("notebook", TUTORIALS, indirect=True)
def test_a_notebook_runs_from_start_to_end(notebook: nbformat.NotebookNode, tmp_path: Path) -> None:
    client = NotebookClient(
        notebook, timeout=120, kernel_name="python3", resources={"metadata": {"path": tmp_path}}
    )
    client.execute()
    assert any(cell.get("outputs") for cell in notebook.cells)
