"""The written list of changes that nothing notices speaks of code that is there."""

from __future__ import annotations

import tomllib
from pathlib import Path

import convscope

PACKAGE = Path(convscope.__file__).parent
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
