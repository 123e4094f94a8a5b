"""Every public object explains itself, and its example gives what it says."""

from __future__ import annotations

import doctest
import importlib
import inspect
import pkgutil

import matplotlib.pyplot as plt
import pytest

import convscope

MODULES = [
    importlib.import_module(f"convscope.{found.name}")
    for found in pkgutil.iter_modules(convscope.__path__)
]
INNER = {"checks", "compiled", "loops", "threads"}  # modules that readers do not call
PUBLIC = {
    f"{module.__name__}.{name}": getattr(module, name)
    for module in MODULES
    if module.__name__.rsplit(".", 1)[1] not in INNER
    for name in module.__all__
    if inspect.isfunction(getattr(module, name)) or inspect.isclass(getattr(module, name))
}
INTERNAL = {"Geometry", "Fit", "check_shapes"}


@pytest.mark.parametrize("name", [n for n in PUBLIC if n.rsplit(".", 1)[1] not in INTERNAL])
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


@pytest.mark.parametrize("name", PUBLIC)
def test_every_public_object_has_a_docstring(name: str) -> None:
    assert inspect.getdoc(PUBLIC[name])


def test_the_package_offers_every_public_name_but_the_pictures() -> None:
    offered = {name.rsplit(".", 1)[1] for name in PUBLIC if ".plotting." not in name}
    assert offered - {"Geometry", "check_shapes"} == set(convscope.__all__)
