"""The examples in the docstrings of the site's extensions are right."""

from __future__ import annotations

import doctest
from importlib import import_module

import pytest
from conftest import EXTENSIONS

MODULES = sorted(
    ".".join(path.relative_to(EXTENSIONS).with_suffix("").parts)
    for path in EXTENSIONS.rglob("*.py")
    if ">>>" in path.read_text("utf-8")
)


@pytest.mark.parametrize("name", MODULES)
def test_examples_are_right(name: str, request: pytest.FixtureRequest) -> None:
    found = doctest.DocTestFinder(exclude_empty=True).find(import_module(name))
    runner = doctest.DocTestRunner(verbose=False)
    for example in found:
        example.globs["getfixture"] = request.getfixturevalue
        runner.run(example)
    assert runner.tries > 0
    assert runner.failures == 0
