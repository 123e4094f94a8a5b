"""Make the notebooks that readers take home, from the pages and what ran when they were built.

A notebook holds what a reader of the page sees: texts in plain Markdown, code, results, pictures
with their words. Cells that the page hides are left out, and their results stay. Solutions stand
at the end, or are left out for teachers. The first cell installs the site's own library.
"""

from __future__ import annotations

import ast
import re
import shutil
import sys
import zipfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import nbformat
from jupyter_cache import get_cache
from myst_nb.core.read import read_myst_markdown_notebook
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "docs" / "_ext"))
from convscope_docs.address import SITE
from convscope_docs.freshness import digest

if TYPE_CHECKING:
    from jupyter_cache.cache.main import JupyterCacheBase

FOLDERS = ("tutorials", "help")
ROLE = re.compile(r"\{(?P<kind>[a-z]+(?::[a-z]+)?)\}`(?P<text>[^`<]*?)\s*(?:<(?P<to>[^`>]*)>)?`")
LINK = re.compile(r"(?<!!)\[((?:[^\[\]]|\[[^\[\]]*\])+)\]\((?!https?:)([^)\s]+)\)")
LABEL = re.compile(r"^\(([\w-]+)\)=\n(?:#+ ([^\n]+))?", re.MULTILINE)
NUMBERED = re.compile(r"^\$\$ \(([\w-]+)\)$", re.MULTILINE)
MARKUP = re.compile(r"^(?::{3,}.*|:[\w-]+:.*|\([\w-]+\)=|<!--.*-->)\n?", re.MULTILINE)
CARD = re.compile(r"^:::\{grid-item-card\} (.+)$", re.MULTILINE)
GLUED = re.compile(r"^```\{glue:md\} (\w+)\n(?::.*\n)*```$", re.MULTILINE)
STILL = re.compile(r'<div class="ex-still">(.*)</div></[\w-]+></figure>', re.DOTALL)
UNSEEN = re.compile(r"<noscript>.*?</noscript>|<script.*?</script>", re.DOTALL)
HEADING = re.compile(r"^(#{1,6}) (.+)$", re.MULTILINE)
FENCE = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
MARK = "application/papermill.record/"  # what glue keeps
# Packages that the library does not bring, by the name under which they are imported.
MORE = {
    "dask": "dask[array]",
    "matplotlib": "matplotlib",
    "numba": "numba",
    "sklearn": "scikit-learn",
}


@cache
def outputs() -> JupyterCacheBase:
    """Return what ran when the site was built."""
    return get_cache(ROOT / "docs" / "_build" / "executed" / digest(ROOT))


class Page:
    """A page's source, what its cells gave, and where its words lead."""

    def __init__(self, path: Path, labels: dict[str, tuple[str, str]]) -> None:
        self.name = path.relative_to(ROOT / "docs").with_suffix("").as_posix()
        self.labels = labels
        source = read_myst_markdown_notebook(path.read_text("utf-8"))
        self.notebook = outputs().merge_match_into_notebook(source)[1]
        numbered = NUMBERED.findall(path.read_text("utf-8"))
        self.equations = {label: number for number, label in enumerate(numbered, 1)}
        self.glued = {
            output.metadata["scrapbook"]["name"]: output.data
            for cell in self.notebook.cells
            for output in cell.get("outputs", [])
            if kept_by_glue(output)
        }

    def address(self, target: str) -> str:
        """Return the address of a page that this one names, on the site if it has an address."""
        path, _, anchor = target.partition("#")
        parts = [] if path.startswith("/") else self.name.split("/")[: -1 if path else None]
        for part in path.strip("/").split("/") if path else ():
            parts = parts[:-1] if part == ".." else [*parts, part]
        page = f"{'/'.join(parts).removesuffix('.md')}.html"
        return f"{SITE}{page}{f'#{anchor}' * bool(anchor)}" if SITE else ""

    def link(self, words: str, target: str) -> str:
        """Return a link, or its words where no site is known."""
        address = self.address(target)
        return f"[{words}]({address})" if address else words

    def value(self, name: str) -> str:
        """Return a computed value as it is read in a text."""
        name, _, form = name.partition(":")
        data = {kind.removeprefix(MARK): value for kind, value in self.glued[name].items()}
        if "text/markdown" in data:
            return self.plain(data["text/markdown"])
        value = ast.literal_eval(data["text/plain"])
        return f"{value:{form}}"

    def role(self, found: re.Match[str]) -> str:
        """Return what a reader of the page sees in the place of a role."""
        kind, text, to = found["kind"], found["text"], found["to"]
        if kind.startswith("glue"):
            return self.value(text)
        if kind == "eq":
            return f"({self.equations[text]})"
        if kind == "ref":
            page, title = self.labels[to or text]
            return self.link(text if to else title, f"/{page}#{to or text}")
        if kind == "doc":
            return self.link(text if to else text.rpartition("/")[2], f"{to or text}")
        if kind in {"func", "class", "meth", "mod"}:
            name = text if to else text.rpartition(".")[2] if text[:1] == "~" else text
            return f"`{name}`"
        return text  # a term, or words in another dress

    def plain(self, text: str) -> str:
        """Return MyST as plain Markdown."""
        text = GLUED.sub(lambda found: self.value(found[1]), text)
        text = CARD.sub(r"\n**\1**\n", text)
        for label, number in self.equations.items():
            text = text.replace(f"$$ ({label})", f"\\tag{{{number}}}\n$$")
        text = MARKUP.sub("", text)
        text = LINK.sub(lambda found: self.link(found[1], found[2]), ROLE.sub(self.role, text))
        return re.sub(r"\n{3,}", "\n\n", text).strip()

    def cells(self) -> Iterator[NotebookNode]:
        """Yield the cells that a reader needs, texts split at their headings."""
        for cell in self.notebook.cells:
            tags, options = cell.metadata.get("tags", []), cell.metadata.get("mystnb", {})
            if cell.cell_type == "markdown":
                for part in split(self.plain(cell.source)):
                    yield new_markdown_cell(part)
            elif "remove-cell" in tags:
                continue
            elif "remove-input" in tags:
                if shown := "\n\n".join(filter(None, map(seen, cell.outputs))):
                    yield new_markdown_cell(shown)
            else:
                cell.metadata = {"jupyter": {"source_hidden": True}} if "hide-input" in tags else {}
                cell.outputs = [each for each in cell.outputs if not kept_by_glue(each)]
                yield cell
            yield from self.words(options)

    def words(self, options: dict[str, dict[str, str]]) -> Iterator[NotebookNode]:
        """Yield a picture's caption and its description."""
        caption = options.get("figure", {}).get("caption", "")
        words = options.get("image", {}).get("alt", "")
        if caption or words:
            described = f"<details><summary>The picture in words</summary>{words}</details>"
            yield new_markdown_cell(f"{self.plain(caption)}\n\n{described * bool(words)}".strip())


def kept_by_glue(output: NotebookNode) -> bool:
    """Whether an output is a value for the text, which a reader does not see at the cell."""
    return "scrapbook" in output.get("metadata", {})


def split(text: str) -> list[str]:
    """Return a text in parts that begin at its headings."""
    hidden = FENCE.sub(lambda found: re.sub("^#", "\0", found[0], flags=re.MULTILINE), text)
    parts = re.split(r"^(?=#{1,6} )", hidden, flags=re.MULTILINE)
    return [part.replace("\0", "#").strip() for part in parts if part.strip()]


def seen(output: NotebookNode) -> str:
    """Return what a cell shows whose code the page leaves out, as Markdown."""
    if output.output_type == "stream":
        return f"```text\n{output.text.rstrip()}\n```"
    data = output.get("data", {})
    if kept_by_glue(output):
        return ""
    if "image/png" in data:
        return f"![](data:image/png;base64,{data['image/png'].strip()})"
    if "text/html" in data:
        still = STILL.search(data["text/html"])
        return UNSEEN.sub("", still[1] if still else data["text/html"]).strip()
    return str(data.get("text/markdown") or f"```text\n{data.get('text/plain', '')}\n```")


def rearranged(cells: list[NotebookNode], *, solutions: bool) -> list[NotebookNode]:
    """Move the solutions to the end, below the titles of their exercises, or leave them out."""
    body: list[NotebookNode] = []
    end = [new_markdown_cell("## Solutions")]
    title, level, target = "", 0, body
    for cell in cells:
        heading = HEADING.match(cell.source) if cell.cell_type == "markdown" else None
        if heading and heading[2] == "Solution":
            target, level = end, len(heading[1])
            cell.source = f"### {title}{cell.source.removeprefix(heading[0])}"
        elif heading and len(heading[1]) <= max(level, 3):
            target, level = body, 0
            title = heading[2].removeprefix("Exercise: ")
        if heading and target is body:
            deep = len(heading[1])
            cell.metadata["slideshow"] = {"slide_type": "slide" if deep < 3 else "subslide"}
        target.append(cell)
    end[0].metadata["slideshow"] = {"slide_type": "slide"}
    return [*body, *(end if solutions and len(end) > 1 else [])]


def install(code: str, wheel: str) -> str:
    """Return the first cell: the small torch, the packages that the code imports, the library."""
    names = [name for word, name in MORE.items() if re.search(rf"(from|import) {word}\b", code)]
    if "convscope.plotting" in code and "matplotlib" not in names:
        names.append("matplotlib")
    few = "optim." in code  # training sums little at a time: threads would wait for each other
    lines = [
        "# Install what this notebook needs. The first line takes PyTorch without CUDA.",
        "%pip install --quiet torch --index-url https://download.pytorch.org/whl/cpu",
        f"%pip install --quiet {' '.join(f'{chr(39)}{name}{chr(39)}' for name in names)}".rstrip(),
        f"%pip install --quiet {SITE}_static/{wheel}" if SITE else
        f"# Download {wheel} from the page Run it locally, and put it beside this notebook.\n"
        f"%pip install --quiet ./{wheel}",
        *(["%env OMP_NUM_THREADS=1"] if few else []),
    ]  # fmt: skip
    return "\n".join(line for line in lines if line != "%pip install --quiet")


def save(notebook: NotebookNode, path: Path, wheel: str) -> None:
    """Write a notebook with a cell that installs what it needs, after its title."""
    code = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "code")
    if not code.startswith("# Install what"):
        notebook.cells.insert(1, new_code_cell(install(code, wheel)))
    for number, cell in enumerate(notebook.cells):
        cell["id"] = f"cell-{number}"
        cell.pop("attachments", None)
        if cell.cell_type == "code":
            cell.execution_count = None
    notebook.metadata = {
        "kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}
    }
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(notebook, path)


def script_words(text: str, titles: dict[str, str]) -> str:
    """Return a gallery script's text with Markdown instead of Sphinx's roles.

    Examples
    --------
    >>> script_words("See :func:`~convscope.corr2d` and :doc:`/tutorials/edges`.", {})
    'See `corr2d` and edges.'
    """

    def words(role: re.Match[str]) -> str:
        kind, name = role[1].rpartition(":")[2], role[2]
        if kind != "doc":
            return f"`{name.lstrip('~').rpartition('.')[2]}`"
        page = name.strip("/")
        title = titles.get(page, page.rpartition("/")[2])
        return f"[{title}]({SITE}{page}.html)" if SITE else title

    return re.sub(r":([\w:]+):`([^`]+)`", words, text).strip()


def finish(site: Path) -> None:
    """Write the notebooks of all pages into the site, and finish those of the gallery."""
    wheel = next(site.glob("_static/convscope-*.whl")).name
    sources = {path: path.read_text("utf-8") for path in sorted(ROOT.glob("docs/**/*.md"))}
    labels: dict[str, tuple[str, str]] = {}
    titles: dict[str, str] = {}
    for path, text in sources.items():
        name = path.relative_to(ROOT / "docs").with_suffix("").as_posix()
        titles[name] = next((found[2] for found in HEADING.finditer(text)), name)
        labels |= {label: (name, title or titles[name]) for label, title in LABEL.findall(text)}
    target = site / "_notebooks"
    shutil.rmtree(target, ignore_errors=True)  # of pages that are gone
    for path, text in sources.items():
        folder = path.parent.name
        if folder not in FOLDERS or path.stem == "index" or "code-cell" not in text:
            continue
        for name, solutions in {folder: True, f"without_solutions/{folder}": False}.items():
            page = Page(path, labels)
            notebook = page.notebook
            notebook.cells = rearranged(list(page.cells()), solutions=solutions)
            save(notebook, target / name / f"{path.stem}.ipynb", wheel)
    for path in sorted(site.glob("_downloads/*/*.ipynb")):
        notebook = nbformat.read(path, as_version=4)
        for cell in notebook.cells:
            if cell.cell_type == "markdown":
                cell.source = script_words(cell.source, titles)
        save(notebook, path, wheel)
    for path in sorted(site.glob("_downloads/*/*.zip")):
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for part in sorted(site.glob(f"_downloads/*/{path.stem}.*")):
                if part.suffix != ".zip":
                    archive.write(part, part.name)


if __name__ == "__main__":
    finish(Path(sys.argv[1]))
