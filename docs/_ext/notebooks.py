"""Offer each tutorial as a notebook that runs as it is.

The code of a cell is that of the page's source; the text between cells is the
page's own, as plain Markdown (see plain_markdown). Ids of cells are numbers, so
that the same page gives the same file.
"""

from __future__ import annotations

import ast
import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docutils import nodes
from executed_pages import notebook_from
from plain_markdown import MarkdownWriter, tidy

if TYPE_CHECKING:
    from docutils.nodes import Element
    from nbformat import NotebookNode
    from sphinx.application import Sphinx
    from sphinx.util.typing import ExtensionMetadata

FOLDER = "_downloads/notebooks"
GLUE = re.compile(r"^from myst_nb import glue\n?", re.MULTILINE)
DATA = re.compile(r'Path\("((?:\.\./)+[\w/]+\.json)"\)\.read_text\(\)')
STAND_IN = '''


def glue(name, value, display=False):
    """On the website this puts a number into the text; here there is nothing to do."""

'''
INSTALL_FROM_REPOSITORY = """\
# This notebook needs the convscope library and its pictures.
# In Colab and elsewhere, run this line once (remove the #):
# %pip install "convscope[plotting] @ git+{repository}"
import convscope

print("convscope", convscope.__name__, "is ready")
"""
INSTALL_FROM_COPY = """\
# This notebook needs the convscope library and its pictures.
# If the next line fails, install them from a copy of the repository:
#     python -m pip install ".[plotting]"
import convscope

print(convscope.__name__, "is ready")
"""


def only_for_the_site(code: str) -> bool:
    """Say whether a cell does nothing but put numbers into the site's text.

    Examples
    --------
    >>> only_for_the_site("from myst_nb import glue\\nglue('a', 1)")
    True
    >>> only_for_the_site("Y = corr2d(X, K)")
    False
    """
    try:
        statements = ast.parse(code).body
    except SyntaxError:  # a line for the shell or a magic command
        return False
    return all(
        (isinstance(statement, ast.ImportFrom) and statement.module == "myst_nb")
        or (
            isinstance(statement, ast.Expr)
            and isinstance(statement.value, ast.Call)
            and getattr(statement.value.func, "id", "") == "glue"
        )
        for statement in statements
    )


def text_between(doctree: nodes.document, writer: MarkdownWriter) -> dict[int, str]:
    """Return the Markdown before each code cell, by the cell's index; -1 for what is left."""
    texts: dict[int, str] = {}
    pending: list[str] = []

    def walk(node: Element) -> None:
        for child in node.children:
            if isinstance(child, nodes.Element) and child.get("nb_element") == "cell_code":
                texts[child["cell_index"]] = tidy("".join(pending))
                pending.clear()
            elif isinstance(child, nodes.section):
                writer.depth += 1
                walk(child)
                writer.depth -= 1
            elif type(child).__name__ == "solution" and isinstance(child, nodes.Element):
                pending.append(f"\n\n{'#' * (writer.depth + 1)} Solution\n\n")
                walk(child)
            else:
                pending.append(writer.write(child))

    walk(doctree)
    texts[-1] = tidy("".join(pending))
    return texts


def data_cell(code: str, folder: Path) -> tuple[str | None, str]:
    """Return a cell that holds the data which a cell reads from the repository, and that cell."""
    found = DATA.search(code)
    if found is None:
        return None, code
    data = json.dumps(json.loads((folder / found[1]).read_text("utf-8")))
    name = Path(found[1]).name
    written = f'# {name}, as it is in the repository\nDATA = r"""{data}"""'
    return written, code[: found.start()] + "DATA" + code[found.end() :]


def notebook(
    page: NotebookNode, doctree: nodes.document, writer: MarkdownWriter, install: str, folder: Path
) -> str:
    """Return the notebook of a page in a folder as JSON."""
    texts = text_between(doctree, writer)
    cells: list[tuple[str, str]] = []
    glues = any(GLUE.search(cell.source) for cell in page.cells)
    install = install.strip("\n") + (STAND_IN.rstrip() if glues else "")
    installed = False
    for index, cell in enumerate(page.cells):
        if cell.cell_type != "code":
            continue
        if texts.get(index):
            cells.append(("markdown", texts[index]))
        if not installed:
            cells.append(("code", install))
            installed = True
        if only_for_the_site(cell.source):
            continue
        data, code = data_cell(GLUE.sub("", cell.source).strip("\n"), folder)
        if data is not None:
            cells.append(("code", data))
        cells.append(("code", code))
    if texts[-1]:
        cells.append(("markdown", texts[-1]))
    document = {
        "cells": [
            {
                "cell_type": kind,
                "id": f"cell-{number:03d}",
                "metadata": {},
                "source": text.splitlines(keepends=True),
                **({"execution_count": None, "outputs": []} if kind == "code" else {}),
            }
            for number, (kind, text) in enumerate(cells)
        ],
        "metadata": {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    return json.dumps(document, indent=1, ensure_ascii=False) + "\n"


def on_page(
    app: Sphinx,
    pagename: str,
    templatename: str,
    context: dict[str, Any],
    doctree: nodes.document | None,
) -> None:
    """Write the notebook of a tutorial and tell the template where it is."""
    if doctree is None or not pagename.startswith("tutorials/"):
        return
    page = Path(app.env.doc2path(pagename))
    source = page.read_text("utf-8")
    if "{code-cell}" not in source:
        return
    # As it was read: parsed once for both.
    parsed = notebook_from(source, str(page), sorted(app.config.myst_enable_extensions))
    base: str = app.config.html_baseurl
    repository: str = app.config.site_repository

    def link(address: str) -> str | None:
        if address.startswith(("http:", "https:")):
            return address
        if not base or not address or address.startswith("#"):
            return None
        parts = [part for part in (Path(pagename).parent / address).parts if part != "."]
        while ".." in parts:
            at = parts.index("..")
            del parts[max(at - 1, 0) : at + 1]
        return base.rstrip("/") + "/" + "/".join(parts)

    install = (
        INSTALL_FROM_REPOSITORY.format(repository=repository) if repository else INSTALL_FROM_COPY
    )
    name = f"{FOLDER}/{pagename.removeprefix('tutorials/')}.ipynb"
    target = Path(app.outdir, name)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(
        notebook(parsed, doctree, MarkdownWriter(link, outputs=False), install, page.parent),
        "utf-8",
    )
    context["page_notebook"] = name


def setup(app: Sphinx) -> ExtensionMetadata:
    """Write notebooks as their pages are written."""
    app.connect("html-page-context", on_page, priority=400)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
