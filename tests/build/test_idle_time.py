"""What is done ahead is found again by those who need it."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import idle_time
from math_glyphs import characters_of
from unused_styles import names_on


class Asked(list[str]):
    """Notes what a template environment and a highlighter are asked for."""

    def get_template(self, name: str) -> None:
        self.append(name)

    def highlight_block(self, _: str, language: str) -> None:
        self.append(language)


def test_pages_of_the_last_build_are_looked_through_once(tmp_path: Path) -> None:
    asked = Asked()
    templates = SimpleNamespace(environment=asked)
    builder = SimpleNamespace(format="html", templates=templates, highlighter=asked)
    app: Any = SimpleNamespace(outdir=tmp_path, builder=builder)
    text = "<p class='seen-ahead'><math><mi>q</mi></math></p>"
    tmp_path.joinpath("page.html").write_text(text)

    before = names_on.cache_info().hits, characters_of.cache_info().hits
    idle_time.work_ahead(app, cast(Any, None), [])
    assert not asked, "nothing changed: there is nothing to wait for"
    idle_time.work_ahead(app, cast(Any, None), ["page"])
    assert asked == [*idle_time.TEMPLATES, "ipython3"]
    assert "seen-ahead" in names_on(text)
    assert "q" in characters_of(text)
    assert (names_on.cache_info().hits, characters_of.cache_info().hits) == tuple(
        number + 1 for number in before
    )
