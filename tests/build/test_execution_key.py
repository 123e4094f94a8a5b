"""A fingerprint changes with everything that decides outputs, and with nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import EXTENSIONS
from execution_key import execution_key, surroundings
from import_graph import ImportGraph
from run_ahead import RUNNER

CODE = ["from tiny import twice", "open('data.csv')"]
CONTEXT = {"python": "3", "torch": "2"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    pages = tmp_path / "pages"
    pages.mkdir()
    pages.joinpath("data.csv").write_text("1,2")
    return pages


def key(package: Path, folder: Path, code: list[str] = CODE, **context: str) -> str:
    return execution_key(code, folder, ImportGraph([package]), {**CONTEXT, **context})


def test_it_is_the_same_for_the_same_things(package: Path, folder: Path) -> None:
    assert key(package, folder) == key(package, folder)


def test_it_changes_with_the_code(package: Path, folder: Path) -> None:
    assert key(package, folder, [*CODE, ""]) != key(package, folder)


@pytest.mark.parametrize(
    ("module", "changes"), [("double", True), ("numbers", True), ("half", False)]
)
def test_it_changes_with_the_modules_in_use(
    package: Path, folder: Path, module: str, changes: bool
) -> None:
    before = key(package, folder)
    with package.joinpath("tiny", f"{module}.py").open("a") as file:
        file.write("# edited\n")
    assert (key(package, folder) != before) is changes


def test_it_changes_with_a_file_that_the_code_names(package: Path, folder: Path) -> None:
    before = key(package, folder)
    folder.joinpath("data.csv").write_text("1,3")
    assert key(package, folder) != before


def test_it_changes_with_a_version(package: Path, folder: Path) -> None:
    assert key(package, folder, torch="3") != key(package, folder)


def test_it_does_not_know_where_the_project_lies(package: Path, folder: Path) -> None:
    before = key(package, folder)
    moved = package.rename(package.with_name("elsewhere"))
    assert key(moved, folder) == before


def test_surroundings_name_what_computes() -> None:
    found = surroundings()
    assert {"python", "torch", "numpy", "matplotlib", "ipykernel"} <= set(found)
    assert found["torch"] != "absent"


def test_what_runs_the_pages_is_part_of_it() -> None:
    for name in RUNNER:
        assert EXTENSIONS.joinpath(f"{name}.py").is_file()
    assert {"kernel_server", "executed_pages"} <= set(RUNNER)
