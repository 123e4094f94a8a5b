"""Modules hold one idea each and import one way."""

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
    {"shapes", "kernels", "images", "plotting"},
    {"correlate", "matrix"},
    {"fourier", "gradients", "layers", "learning"},
    {"__init__"},
]
MODULES = sorted(path for path in PACKAGE.glob("*.py") if not path.stem.startswith("_"))


def imported(path: Path) -> set[str]:
    tree = ast.parse(path.read_text())
    names = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    return {name.split(".")[1] for name in names if name and name.startswith("convscope.")}


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_imports_run_one_way(path: Path) -> None:
    level = next(n for n, names in enumerate(ORDER) if path.stem in names)
    allowed = set().union(*ORDER[:level])
    private = {name for name in imported(path) if name.startswith("_")}
    assert imported(path) - private <= allowed


@pytest.mark.parametrize("module", ["matplotlib", "scipy", "PIL"])
def test_importing_the_package_leaves_heavy_modules_alone(module: str) -> None:
    code = f"import sys, convscope; sys.exit({module!r} in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_nothing_is_printed_on_import() -> None:
    run = subprocess.run(
        [sys.executable, "-c", "import convscope"], capture_output=True, check=True, text=True
    )
    assert run.stdout == ""
    assert run.stderr == ""
