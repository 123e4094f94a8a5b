"""A section titled "Solution" is folded, and only that one."""

from __future__ import annotations

from pathlib import Path

import pytest
from sphinx.testing.util import SphinxTestApp

PAGE = """
Page
====

Exercise: turn it
-----------------

Question.

Solution
^^^^^^^^

Answer.

Next
----

Text.
"""


def build(folder: Path, page: str) -> str:
    folder.joinpath("conf.py").write_text("extensions = ['solutions']\nhtml_theme = 'basic'\n")
    folder.joinpath("index.rst").write_text(page)
    app = SphinxTestApp("html", srcdir=folder)
    try:
        app.build()
        return Path(app.outdir, "index.html").read_text()
    finally:
        app.cleanup()


def test_a_solution_is_folded_and_named_after_its_exercise(tmp_path: Path) -> None:
    html = build(tmp_path, PAGE)
    before, fold = html.split('<details class="solution">')
    assert "Question." in before
    inside, after = fold.split("</details>")
    assert "turn it" in inside.split("</summary>")[0]
    assert "Answer." in inside
    assert "Text." in after


def test_a_solution_is_no_entry_of_the_contents(tmp_path: Path) -> None:
    assert 'href="#solution"' not in build(tmp_path, PAGE)


def test_a_solution_without_a_body_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(Exception, match="needs a body and an exercise above it"):
        build(tmp_path, PAGE.replace("Answer.\n", ""))
