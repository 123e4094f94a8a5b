"""One fingerprint of everything that the outputs of a page or script depend on.

It covers the code, the files of the project that the code imports (and what those
import), the files that the code names, the interpreter, the packages and the settings
under which it runs. Equal fingerprints mean equal outputs, so nothing needs to run again.
"""

from __future__ import annotations

import ast
import functools
import hashlib
import json
import platform
import sys
from collections.abc import Iterable, Mapping
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path

from import_graph import ImportGraph

# Everything that computes, draws or formats what a page shows.
PACKAGES = (
    "torch", "numpy", "matplotlib", "pillow", "contourpy", "kiwisolver", "fonttools",
    "ipykernel", "ipython", "matplotlib-inline", "nbclient", "nbformat", "sphinx-gallery",
)  # fmt: skip


def surroundings(packages: Iterable[str] = PACKAGES) -> dict[str, str]:
    """Return the versions of the interpreter, the machine's kind and the packages."""
    found = {"python": sys.version, "machine": f"{platform.system()} {platform.machine()}"}
    return found | {name: version(name) for name in packages}


@functools.cache
def version(distribution: str) -> str:
    """Return the version of an installed distribution, or "absent".

    Examples
    --------
    >>> version("no-such-distribution")
    'absent'
    """
    try:
        return metadata.version(distribution)
    except metadata.PackageNotFoundError:
        return "absent"


def installed() -> list[str]:
    """Return the names and versions of all packages that can be imported.

    Examples
    --------
    >>> any(name.lower().startswith("sphinx-") for name in installed())
    True
    """
    folders = {Path(entry) for entry in sys.path}
    return sorted(path.name for folder in folders for path in folder.glob("*.dist-info"))


def execution_key(
    cells: Iterable[str],
    folder: Path,
    graph: ImportGraph,
    context: Mapping[str, object],
) -> str:
    """Return the fingerprint of a piece of code, as 32 hexadecimal digits.

    Parameters
    ----------
    cells
        The sources that run one after the other in one interpreter.
    folder
        Where they run: files that the code names are looked for here.
    graph
        Says which files of the project the code imports.
    context
        Whatever else decides the outputs (see `surroundings`); must be JSON.
    """
    cells = list(cells)
    imported = graph.dependencies(*cells)
    files = {identify(path, graph.roots): digest(path) for path in imported}
    files |= {name: digest(folder / name) for name in named_files(cells, folder)}
    others = {name: version(name) for name in imported_packages(cells)}
    whole = json.dumps([cells, files, others, context], sort_keys=True)
    return hashlib.sha256(whole.encode()).hexdigest()[:32]


def identify(path: Path, roots: Iterable[Path]) -> str:
    """Return a file's name below its root: the same in every checkout."""
    return next(path.relative_to(r).as_posix() for r in roots if path.is_relative_to(r))


def digest(path: Path) -> str:
    """Return the SHA-256 of a file's content."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def package_files(name: str) -> list[Path]:
    """Return the files of an importable package, without importing it.

    Examples
    --------
    >>> "loads" in "".join(path.read_text("utf-8") for path in package_files("json"))
    True
    """
    found = find_spec(name)
    if found is None or found.origin is None:
        return []
    files = (path for path in Path(found.origin).parent.rglob("*") if path.is_file())
    return sorted(path for path in files if path.suffix != ".pyc")


def named_files(cells: Iterable[str], folder: Path) -> set[str]:
    """Return the strings in the code that are names of files below or beside a folder."""
    return {name for name in possible_names(cells) if folder.joinpath(name).is_file()}


def possible_names(cells: Iterable[str]) -> set[str]:
    """Return the strings in the code that could be names of files.

    Examples
    --------
    >>> sorted(possible_names(["open('data.csv')", "print('two\\\\nlines', 3)"]))
    ['data.csv']
    """
    strings = {node.value for node in nodes(cells) if isinstance(node, ast.Constant)
               and isinstance(node.value, str)}  # fmt: skip
    return {s for s in strings if 0 < len(s) < 200 and "\n" not in s}


def imported_packages(cells: Iterable[str]) -> set[str]:
    """Return the first names of all absolute imports.

    Examples
    --------
    >>> sorted(imported_packages(["import torch.nn", "from scipy import fft"]))
    ['scipy', 'torch']
    """
    names = set()
    for node in nodes(cells):
        if isinstance(node, ast.Import):
            names |= {item.name.partition(".")[0] for item in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module.partition(".")[0])
    return names


def nodes(cells: Iterable[str]) -> Iterable[ast.AST]:
    """Yield the syntax nodes of the cells that are plain Python."""
    for cell in cells:
        try:
            yield from ast.walk(ast.parse(cell))
        except SyntaxError:
            continue
