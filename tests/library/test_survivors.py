"""The written list of changes that no test detects speaks of code that is there."""

from __future__ import annotations

import runpy
import tomllib
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

import convscope

PACKAGE = Path(convscope.__file__).parent
TOOL = Path(__file__).parents[2] / "tools" / "survivors.py"
LISTED = tomllib.loads(Path(__file__).with_name("survivors.toml").read_text("utf-8"))["survivors"]


def test_each_listed_change_starts_from_lines_of_the_module_and_has_its_reason() -> None:
    for group in LISTED:
        assert group["why"].endswith(".")
        source = (PACKAGE / f"{group['function'].split('.')[0]}.py").read_text("utf-8")
        code = " ".join(line.strip() for line in source.splitlines())
        for change in group["changes"]:
            before, arrow, after = change.partition("=>")
            assert arrow
            assert before.strip() in code, f"{group['function']}: {before} is no longer there"
            assert before.strip() != after.strip()


@pytest.fixture
def tool() -> dict[str, Any]:
    return runpy.run_path(str(TOOL))


def test_a_listed_change_is_written_as_lines_before_and_after(tool: dict[str, Any]) -> None:
    diff = "--- a\n+++ a\n@@ -1,3 +1,3 @@\n def f(\n-    x=1,\n+    x=2,\n     y=2,\n-    z=3,"
    assert tool["change"](diff) == "x=1, z=3, => x=2,"


def test_a_change_that_is_not_listed_and_one_that_died_are_named(tool: dict[str, Any]) -> None:
    text = """
        [[survivors]]
        function = "m.f"
        why = "It changes nothing."
        changes = ["a => b", "a => b", "c => d"]
    """
    listed = tool["written"](text)
    assert listed == Counter({("m.f", "a => b"): 2, ("m.f", "c => d"): 1})
    assert tool["complaints"](listed, Counter(), listed) == []
    lived = Counter({("m.f", "a => b"): 1, ("m.f", "c => d"): 1, ("m.g", "a => b"): 1})
    unlisted, dead = tool["complaints"](lived, Counter(), listed)
    assert unlisted.startswith("m.g: not detected and not listed")
    assert dead.startswith("m.f: listed, but killed or gone")
    assert "a => b" in dead
    slow = Counter({("m.f", "a => b"): 1, ("m.h", "a => b"): 1})
    assert tool["complaints"](lived, slow, listed) == [unlisted]


def test_a_listed_change_needs_its_reason(tool: dict[str, Any]) -> None:
    text = '[[survivors]]\nfunction = "m.f"\nwhy = " "\nchanges = ["a => b"]'
    with pytest.raises(ValueError, match="say why no test detects"):
        tool["written"](text)
