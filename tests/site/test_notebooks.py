"""The notebooks that readers download are plain, and run as they are."""

from __future__ import annotations

import doctest
import html
import os
import re
import shutil
import sys
from pathlib import Path

import nbformat
import notebooks
import pytest
from bs4 import BeautifulSoup
from nbclient import NotebookClient
from nbconvert import SlidesExporter

ROOT = Path(__file__).parents[2]
PAGES = sorted(
    str(path.relative_to(ROOT / "docs").with_suffix(""))
    for folder in notebooks.FOLDERS
    for path in ROOT.glob(f"docs/{folder}/*.md")
    if "code-cell" in path.read_text("utf-8")
)
SCRIPTS = sorted(path.stem for path in ROOT.glob("gallery/*/plot_*.py"))
INSTALL = re.compile("^%pip install .*$", re.MULTILINE)
IMPORT = re.compile(r"^\s*(?:from|import) (\w+)", re.MULTILINE)
NOT_PLAIN = re.compile(
    r"\{[a-z-]+(:[a-z]+)?\}`|(?<!`):[a-z:]+:`|^:::|^```\{|^\.\. \w+::", re.MULTILINE
)


def found(site: Path, name: str) -> Path:
    """The notebook of a page, or of a gallery script."""
    if "/" in name:
        return site / "_notebooks" / f"{name}.ipynb"
    return next(site.glob(f"_downloads/*/{name}.ipynb"))


@pytest.fixture
def notebook(request: pytest.FixtureRequest, site: Path) -> nbformat.NotebookNode:
    return nbformat.read(found(site, request.param), as_version=4)


def code(notebook: nbformat.NotebookNode, kind: str = "code") -> str:
    return "\n\n".join(cell.source for cell in notebook.cells if cell.cell_type == kind)


def letters(text: str) -> str:
    """Return what is left of a text when markup and signs are gone."""
    return re.sub(r"[\W_]+", "", html.unescape(text))


@pytest.mark.parametrize("name", PAGES)
def test_a_notebook_holds_what_a_reader_of_the_page_sees(name: str, site: Path) -> None:
    notebook = nbformat.read(found(site, name), as_version=4)
    results = [
        str(output.get("text") or " ".join(map(str, output.get("data", {}).values())))
        for cell in notebook.cells
        for output in cell.get("outputs", [])
    ]
    inside = letters(code(notebook, "markdown") + code(notebook) + "".join(results))
    page = BeautifulSoup((site / f"{name}.html").read_text("utf-8"), "html.parser").article
    assert page
    seen = {
        "a choice": page.select(".explorable li"),
        "a table's cell": page.select("td:not(:has(math, table, code, a))"),
        "a caption": page.select("figcaption strong"),
        "printed text": page.select(".output pre"),
    }
    for kind, elements in seen.items():
        missing = [each.get_text() for each in elements if letters(each.get_text()) not in inside]
        assert not missing, kind
    missing = [
        str(image["alt"])
        for image in page.select(".cell_output img")
        if letters(str(image["alt"])) not in inside
    ]
    assert not missing
    assert code(notebook, "markdown").count("$$") == 2 * len(page.select("div.math"))


@pytest.mark.parametrize("name", PAGES)
def test_solutions_stand_at_the_end_or_not_at_all(name: str, site: Path) -> None:
    whole = nbformat.read(found(site, name), as_version=4)
    without = nbformat.read(found(site, f"without_solutions/{name}"), as_version=4)
    sources = [cell.source for cell in whole.cells]
    exercises = re.findall(r"^### Exercise: (.*)$", code(without, "markdown"), re.MULTILINE)
    assert "## Solutions" not in code(without, "markdown")
    if name.startswith("tutorials/"):
        end = sources[sources.index("## Solutions") :]
        titles = [line for line in (text.partition("\n")[0] for text in end) if line[:4] == "### "]
        assert titles == [f"### {title}" for title in exercises]
        assert [cell.source for cell in without.cells] == sources[: -len(end)]


@pytest.mark.parametrize("name", [page for page in PAGES if page.startswith("tutorials/")])
def test_each_section_is_a_slide(name: str, site: Path) -> None:
    notebook = nbformat.read(found(site, f"without_solutions/{name}"), as_version=4)
    slides, _ = SlidesExporter().from_notebook_node(notebook)
    shown = BeautifulSoup(slides, "html.parser")
    headings = len(shown.select(".slides h1, .slides h2"))
    assert len(shown.select(".slides > section")) == headings


@pytest.mark.parametrize("notebook", [*PAGES, *SCRIPTS], indirect=True)
def test_a_notebook_is_plain_markdown_and_code(notebook: nbformat.NotebookNode) -> None:
    nbformat.validate(notebook)
    text = code(notebook, "markdown")
    assert text.startswith("# ")
    assert not NOT_PLAIN.search(text)
    assert "myst_nb" not in code(notebook)
    assert "import figures" not in code(notebook)


@pytest.mark.parametrize("notebook", [*PAGES, *SCRIPTS], indirect=True)
def test_a_notebook_first_installs_what_it_needs(
    notebook: nbformat.NotebookNode, site: Path
) -> None:
    first, *cells = [cell.source for cell in notebook.cells if cell.cell_type == "code"]
    installed = " ".join(INSTALL.findall(first))
    imports = {name for cell in cells for name in IMPORT.findall(cell)} - sys.stdlib_module_names
    for name in imports - {"convscope", "numpy", "torch", "IPython"}:
        assert f"'{notebooks.MORE[name]}'" in installed
    # The library comes from the site alone: its name on an index is not ours.
    (wheel,) = re.findall(r"(?:_static|\.)/(convscope-[\w.-]+\.whl)$", installed)
    assert (site / "_static" / wheel).is_file()
    assert "convscope" not in installed.replace(wheel, "")
    assert "extra-index" not in installed


# The kernel's own messages differ between its versions and are not what is tested.
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize("notebook", [*PAGES, *SCRIPTS], indirect=True)
def test_a_notebook_runs_from_start_to_end(notebook: nbformat.NotebookNode, tmp_path: Path) -> None:
    for cell in notebook.cells:
        cell.source = re.sub(r"^%(?:pip|env) .*$", "", cell.source, flags=re.MULTILINE)
        if cell.cell_type == "code":
            cell.outputs = []
    # Two read the times that are recorded in the repository.
    shutil.copytree(ROOT / "bench", tmp_path / "bench")
    folder = tmp_path / "docs" / "tutorials"
    folder.mkdir(parents=True)
    client = NotebookClient(
        notebook, timeout=120, kernel_name="python3", resources={"metadata": {"path": folder}}
    )
    shown = {"MPLBACKEND": "module://matplotlib_inline.backend_inline"}
    client.execute(env={**os.environ, **shown, "PYDEVD_DISABLE_FILE_VALIDATION": "1"})
    assert any(cell.get("outputs") for cell in notebook.cells)


def test_the_examples_of_its_functions_hold() -> None:
    assert doctest.testmod(notebooks) == (0, 1)


def test_the_library_is_one_click_away_where_it_is_promised(site: Path) -> None:
    page = BeautifulSoup((site / "run_locally.html").read_text("utf-8"), "html.parser")
    (link,) = page.select('a[href$=".whl"]')
    assert (site / str(link["href"])).is_file()
