"""What a piece of code depends on: no module too few, and few too many."""

from __future__ import annotations

from pathlib import Path

import pytest
from import_graph import ImportGraph

DOUBLE = {"double", "numbers"}
HALF = {"half"}
ALL = {"__init__", "double", "numbers", "half"}


def names(root: Path, *code: str) -> set[str]:
    return {path.stem for path in ImportGraph([root]).dependencies(*code)}


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("import torch", set()),
        ("from tiny import twice", DOUBLE),
        ("from tiny import twice as f", DOUBLE),
        ("from tiny import halve", HALF),
        ("from tiny.double import twice", DOUBLE),
        ("import tiny\ntiny.twice(1)", DOUBLE),
        ("import tiny as t\nt.halve(1)", HALF),
        ("import tiny\nprint(tiny.twice, tiny.halve)", {"double", "numbers", "half"}),
        ("import tiny.half", HALF),
        ("import tiny.half\ntiny.half.halve(2)", HALF),
        ("from tiny import half\nhalf.halve(2)", HALF),
        ("import importlib\nimportlib.import_module('tiny.half')", HALF),
        ("def f():\n    from tiny import halve", HALF),
        ("from tiny import *", ALL),
        ("import tiny\nprint(dir(tiny))", ALL),
        ("import tiny\nt = tiny\nt.halve(1)", ALL),
        ("%matplotlib inline", ALL),
    ],
)  # fmt: skip
def test_dependencies_follow_the_names_that_code_uses(
    package: Path, code: str, expected: set[str]
) -> None:
    assert names(package, code) == expected


def test_an_import_in_one_cell_serves_the_next(package: Path) -> None:
    assert names(package, "import tiny", "tiny.halve(4)") == HALF


def test_relative_imports_are_followed(package: Path) -> None:
    package.joinpath("tiny", "double.py").write_text("from .numbers import TWO\ntwice = TWO\n")
    assert names(package, "from tiny import twice") == DOUBLE


def test_imports_in_a_circle_end(package: Path) -> None:
    package.joinpath("tiny", "numbers.py").write_text("import tiny.double\nTWO = 2\n")
    assert names(package, "from tiny import twice") == DOUBLE


def test_a_package_that_does_something_counts_itself(package: Path) -> None:
    init = package / "tiny" / "__init__.py"
    init.write_text(init.read_text() + "print('imported')\n")
    assert "__init__" in names(package, "from tiny import halve")


def test_a_broken_module_makes_everything_count(package: Path) -> None:
    package.joinpath("tiny", "double.py").write_text("def twice(:\n")
    assert names(package, "from tiny import twice") == ALL


def test_the_library_itself_is_told_apart_module_by_module() -> None:
    source = Path(__file__).parents[2] / "src"
    correlation = names(source, "from convscope import corr2d")
    assert {"correlate", "shapes"} <= correlation
    assert not {"learning", "plotting", "kernels", "images"} & correlation
    assert names(source, "from convscope import stripe") == {"images"}
    assert "plotting" not in names(source, "from convscope import learn_kernel")
