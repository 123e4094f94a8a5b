"""Modules hold one idea each and import in one direction."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import convscope

PACKAGE = Path(convscope.__file__).parent
# lowest first: a module may import from those above it in this list only
ORDER = [
    {"checks", "loops", "threads"},
    {"shapes", "kernels", "images", "plotting"},
    {"compiled", "matrix", "fourier"},
    {"correlate"},
    {"gradients", "layers", "learning"},
    {"__init__"},
]
MODULES = sorted(PACKAGE.glob("*.py"))


def imported(path: Path) -> set[str]:
    """Return the modules of ours that one needs when it is imported."""
    tree = ast.parse(path.read_text())
    found = set()
    for node in tree.body:
        if isinstance(node, ast.ImportFrom) and node.module == "convscope":
            found |= {name.name for name in node.names}
        elif isinstance(node, ast.ImportFrom) and str(node.module).startswith("convscope."):
            found.add(str(node.module).split(".")[1])
    return found


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_imports_run_in_one_direction(path: Path) -> None:
    level = next(n for n, names in enumerate(ORDER) if path.stem in names)
    allowed = set().union(*ORDER[:level])
    assert imported(path) <= allowed


def test_no_module_is_private() -> None:
    assert [path.stem for path in MODULES if path.stem.startswith("_")] == ["__init__"]


@pytest.mark.parametrize("module", ["matplotlib", "scipy", "PIL", "numba"])
def test_importing_the_package_leaves_heavy_modules_alone(module: str) -> None:
    code = f"import sys, convscope; sys.exit({module!r} in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_nothing_is_printed_on_import() -> None:
    run = subprocess.run(
        [sys.executable, "-c", "import convscope"], capture_output=True, check=True, text=True
    )
    assert run.stdout == ""
    assert run.stderr == ""
