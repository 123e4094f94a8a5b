"""What is done ahead is found again by those who need it."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import idle_time
from bundle import smaller
from jinja2 import Environment, FileSystemLoader
from math_glyphs import characters_of
from unused_styles import asked_in, names_on, words_of


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
    config = SimpleNamespace(nb_render_plugin="default", bundle_styles=["style.css", "later.css"])
    app: Any = SimpleNamespace(outdir=tmp_path, builder=builder, config=config)
    text = "<p class='seen-ahead'><math><mi>q</mi></math></p>"
    tmp_path.joinpath("page.html").write_text(text)
    static = tmp_path / "_static"
    static.mkdir()
    static.joinpath("script.js").write_text("made('by-script')")
    static.joinpath("style.css").write_text("a { color: red }")

    def found() -> list[int]:
        found_again = (names_on, characters_of, asked_in, words_of, smaller)
        return [function.cache_info().hits for function in found_again]

    before = found()
    idle_time.work_ahead(app, cast(Any, None), [])
    assert not asked, "nothing changed: there is nothing to wait for"
    idle_time.work_ahead(app, cast(Any, None), ["page"])
    assert asked == [*idle_time.TEMPLATES, "ipython3"]
    assert "seen-ahead" in names_on(text)
    assert "q" in characters_of(text)
    assert not asked_in(text)
    assert "by-script" in words_of("made('by-script')")
    assert smaller("a { color: red }") == "a{color:red}"
    assert found() == [number + 1 for number in before]


def test_templates_that_were_compiled_are_kept_until_they_change(tmp_path: Path) -> None:
    source = tmp_path / "page.html"

    def render(text: str) -> str:
        source.write_text(text)
        environment = Environment(loader=FileSystemLoader(tmp_path))
        builder = SimpleNamespace(format="html", templates=SimpleNamespace(environment=environment))
        idle_time.keep_templates(cast(Any, SimpleNamespace(builder=builder, doctreedir=tmp_path)))
        return environment.get_template("page.html").render(x=1)

    assert [render("{{ x }}"), render("{{ x }}")] == ["1", "1"]
    kept = list(tmp_path.joinpath("templates").iterdir())
    assert len(kept) == 1, "compiled once"
    assert render("{{ x + 1 }}") == "2"
