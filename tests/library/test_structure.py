"""Modules hold one idea each and import in one direction."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import torch

import convscope
from convscope import internals

PACKAGE = Path(convscope.__file__).parent
# lowest first: a module may import from those above it in this list only
ORDER = [
    {"internals", "loops", "threads"},
    {"checks"},
    {"shapes", "kernels", "images", "plotting", "tables"},
    {"compiled", "matrix"},
    {"core"},
    {"correlate", "gradients"},
    {"fourier", "layers", "learning"},
    {"__init__"},
]
MODULES = sorted(PACKAGE.glob("*.py"))
LATER = {"__init__": {"plotting"}}  # imported when it is asked for, since it needs matplotlib


def imported(source: str) -> set[str]:
    """Return the modules of ours that one needs, also those that its functions import."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom) and node.module == "convscope":
            found |= {name.name for name in node.names}
        elif isinstance(node, ast.ImportFrom) and str(node.module).startswith("convscope."):
            found.add(str(node.module).split(".")[1])
        elif isinstance(node, ast.Import):
            names = [name.name.split(".") for name in node.names]
            found |= {name[1] for name in names if name[0] == "convscope" and len(name) > 1}
        elif isinstance(node, ast.Call) and "import_module" in ast.unparse(node.func):
            name = ast.literal_eval(node.args[0]) if isinstance(node.args[0], ast.Constant) else ""
            found |= {str(name).split(".")[1]} if str(name).startswith("convscope.") else set()
    return found


def test_imports_inside_functions_are_seen() -> None:
    source = "def f():\n    from convscope.core import correlate\n    import convscope.shapes"
    assert imported(source) == {"core", "shapes"}


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_imports_run_in_one_direction(path: Path) -> None:
    level = next(n for n, names in enumerate(ORDER) if path.stem in names)
    allowed = set().union(*ORDER[:level])
    assert imported(path.read_text("utf-8")) <= allowed


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


@pytest.mark.parametrize("name", ["portrait()", "temple()", "plotting"])
def test_what_needs_another_package_names_its_installation(name: str) -> None:
    package = "scikit-learn" if name == "temple()" else "matplotlib"
    module = "sklearn" if name == "temple()" else package
    code = f"""
import sys
sys.modules[{module!r}] = None
import convscope
try:
    convscope.{name}
except ModuleNotFoundError as error:
    print(error)
"""
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
    assert run.stdout.rstrip().endswith(f"not installed: python -m pip install {package}")


NAMES = ["_are_functorch_transforms_active", "_len_torch_dispatch_stack", "_functorch", "_C"]


@pytest.mark.parametrize("name", [*NAMES, "is_legacy_batchedtensor"])
def test_a_torch_without_a_private_name_does_the_sum_itself(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Without:
        def __init__(self, real: Any) -> None:
            self.real = real

        def __getattr__(self, asked: str) -> Any:
            if asked == name:
                raise AttributeError(asked)
            found = getattr(self.real, asked)
            return Without(found) if asked in {"_C", "_functorch"} else found

    monkeypatch.setattr(internals, "torch", Without(torch))
    monkeypatch.setattr(internals, "_find", internals._find.__wrapped__)
    X, K = torch.rand(900, 910), torch.rand(3, 3)
    assert torch.equal(convscope.corr2d(X, K), torch.conv2d(X[None, None], K[None, None])[0, 0])


def test_private_names_of_torch_stand_in_one_module() -> None:
    private = re.compile(r"torch(\.\w+)*\._|from torch(\.\w+)*\._|forward_ad\._")
    found = {path.stem for path in MODULES if private.search(path.read_text("utf-8"))}
    assert found <= {"internals"}
