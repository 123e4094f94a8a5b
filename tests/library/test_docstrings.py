"""Every public object explains itself, its example gives what it says, and the site lists it."""

from __future__ import annotations

import doctest
import inspect
import re
import tomllib
from pathlib import Path

import matplotlib.pyplot as plt
import pytest

import convscope
from convscope import plotting

ROOT = Path(__file__).parents[2]
PUBLIC = {
    **{f"convscope.{name}": getattr(convscope, name) for name in convscope.__all__},
    **{f"convscope.plotting.{name}": getattr(plotting, name) for name in plotting.__all__},
}


@pytest.mark.parametrize("name", [name for name in PUBLIC if name != "convscope.Fit"])
def test_the_example_gives_what_it_says(name: str) -> None:
    module = inspect.getmodule(PUBLIC[name])
    assert module is not None
    finder = doctest.DocTestFinder(recurse=False)
    (example,) = finder.find(PUBLIC[name], name, globs=dict(vars(module)))
    assert example.examples, f"{name} has no example"
    plt.close("all")
    result = doctest.DocTestRunner(optionflags=doctest.REPORT_NDIFF).run(example)
    plt.close("all")
    assert result.failed == 0


def test_the_reference_lists_every_public_name_once() -> None:
    listed: list[str] = []
    module = ""
    for line in (ROOT / "docs" / "reference" / "api.md").read_text("utf-8").splitlines():
        if found := re.fullmatch(r"\.\. currentmodule:: (\S+)", line):
            module = found[1]
        elif found := re.fullmatch(r"   ([A-Za-z_]\w*)", line):
            listed.append(f"{module}.{found[1]}")
    assert sorted(listed) == sorted(PUBLIC)


def test_completion_shows_what_is_public() -> None:
    assert set(dir(convscope)) == {*convscope.__all__, "__version__", "plotting"}
    assert convscope.plotting is plotting
    assert not hasattr(convscope, "nothing")


def test_the_version_is_that_of_the_project() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert convscope.__version__ == project["version"]
