"""Finish the notebooks that sphinx-tojupyter and sphinx-gallery write, and put them into the site.

A downloaded notebook stands alone: its first cell installs what it needs, and a link to
another page is an address where the site has one, otherwise plain words. A program, because
sphinx-tojupyter ends Sphinx's process before other extensions can act.
"""

from __future__ import annotations

import re
import shutil
import sys
import zipfile
from pathlib import Path

import nbformat

sys.path.insert(0, str(Path(__file__).parents[1] / "docs" / "_ext"))
from convscope_docs.address import REPOSITORY, SITE

FOLDERS = ("tutorials", "help")
LINK = re.compile(
    r"(?<!!)\[((?:[^\[\]]|\[[^\[\]]*\])+)\]"  # words, which may hold brackets
    r"\((?!https?:|#)([^)\s]+?)(?:\.ipynb)?(#[^)\s]*)?\)"
)
# What speaks of a figure that only the site has.
FIGURE = re.compile(
    r"^\*\*(Try it|Check your answer here|Gradient ledger|Kernel lab|Output-shape calculator"
    r"|Learning-rate microscope|Digit network|Stamp and add|One convolution, whole)\.\*\*"
    r".*?(?:\n\n|\Z)",
    re.MULTILINE | re.DOTALL,
)
ROLE = re.compile(r":(?:\w+:)?\w+:`~?([^`]+)`")
GLANCE = re.compile(r"^(You will do|You will learn|You need)- ", re.MULTILINE)
INSTALL = "# Install what this notebook needs.\n%pip install --quiet {wanted}"
# Packages that the library does not bring, by the name under which they are imported.
MORE = {"dask": "dask[array]", "numba": "numba", "sklearn": "scikit-learn"}


def linked(text: str, folder: str, base: str) -> str:
    """Return Markdown whose links to other pages lead to the site at `base`, or are words.

    Examples
    --------
    >>> linked("See [edges](../tutorials/edges.ipynb#sobel).", "help", "")
    'See edges.'
    >>> linked("See [edges](edges.ipynb#sobel).", "tutorials", "https://a.example/")
    'See [edges](https://a.example/tutorials/edges.html#sobel).'
    """

    def page(found: re.Match[str]) -> str:
        words, path, anchor = found[1], found[2], found[3] or ""
        if not base:
            return words
        parts: list[str] = []
        for part in f"{folder}/{path}".split("/"):
            parts = parts[:-1] if part == ".." else [*parts, part]
        return f"[{words}]({base}{'/'.join(parts)}.html{anchor})"

    return LINK.sub(page, text)


def plain(text: str, built: Path) -> str:
    """Return a gallery script's text with Markdown in the place of Sphinx's roles.

    Examples
    --------
    >>> plain("See :func:`~convscope.corr2d`.", Path())
    'See `corr2d`.'
    """

    def words(role: re.Match[str]) -> str:
        page = built / f"{role[1].lstrip('/')}.ipynb"
        if not page.is_file():
            return f"`{role[1].rsplit('.', 1)[-1]}`"
        title = nbformat.read(page, as_version=4).cells[0].source.splitlines()[0]
        return f"[{title.lstrip('# ')}]({role[1].lstrip('/')}.ipynb)"

    return ROLE.sub(words, text).strip()


def save(notebook: nbformat.NotebookNode, path: Path, wanted: str, before: int) -> None:
    """Write a notebook with a cell that installs what it needs, before the cell of that number."""
    code = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "code")
    more = [name for word, name in MORE.items() if re.search(rf"(from|import) {word}\b", code)]
    install = INSTALL.format(wanted=" ".join(f"'{name}'" for name in (wanted, *more)))
    if install not in (cell.source for cell in notebook.cells):
        notebook.cells.insert(before, nbformat.v4.new_code_cell(install))
    for number, cell in enumerate(notebook.cells):
        cell["id"] = f"cell-{number}"
    notebook.metadata.pop("date", None)
    notebook.nbformat_minor = max(5, notebook.nbformat_minor)  # cells with ids
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(notebook, path)


def finish(built: Path, site: Path, base: str = "", repository: str = "") -> None:
    """Put each notebook of a tutorial or help page into `site`, and finish those of the gallery."""
    wanted = f"convscope[plotting] @ git+{repository}" if repository else "convscope[plotting]"
    shutil.rmtree(site / "_notebooks", ignore_errors=True)  # of pages that are gone
    for path in sorted(built.glob("*/*.ipynb")):
        folder = path.parent.name
        if folder not in FOLDERS or path.stem == "index":
            continue
        notebook = nbformat.read(path, as_version=4)
        for cell in notebook.cells:
            if cell.cell_type == "markdown":
                text = linked(cell.source, folder, base)
                cell.source = FIGURE.sub("", GLANCE.sub(r"**\1**\n\n- ", text))
        save(notebook, site / "_notebooks" / folder / path.name, wanted, 1)
    for path in sorted(site.glob("_downloads/*/*.ipynb")):
        notebook = nbformat.read(path, as_version=4)
        for cell in notebook.cells:
            if cell.cell_type == "markdown":
                cell.source = linked(plain(cell.source, built), "", base)
        save(notebook, path, wanted, 1)
    for path in sorted(site.glob("_downloads/*/*.zip")):
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for part in sorted(site.glob(f"_downloads/*/{path.stem}.*")):
                if part.suffix != ".zip":
                    archive.write(part, part.name)


if __name__ == "__main__":
    finish(
        Path(sys.argv[1]),
        Path(sys.argv[2]),
        SITE,
        REPOSITORY,
    )
