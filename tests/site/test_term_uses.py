"""The glossary links back, and the start page lists the tutorials."""

from __future__ import annotations

from pathlib import Path

import term_uses
from bs4 import BeautifulSoup


def test_pages_are_listed_once_and_never_the_glossary_itself() -> None:
    kept = {"b": {"kernel"}, "a": {"kernel", "tap"}, term_uses.GLOSSARY: {"kernel"}}
    assert term_uses.pages_using(kept, "Kernel") == ["a", "b"]
    assert term_uses.pages_using(kept, "bias") == []


def test_the_built_glossary_links_back(site: Path) -> None:
    page = BeautifulSoup(site.joinpath("reference/glossary.html").read_text("utf-8"), "html.parser")
    lines = page.select(".term-uses")
    assert len(lines) > 10
    linked = {str(link["href"]) for line in lines for link in line.select("a")}
    assert "../tutorials/slide.html" in linked
    assert not any("glossary" in address or "#" in address for address in linked)


def test_the_start_page_lists_the_tutorials_with_their_times(site: Path) -> None:
    page = BeautifulSoup(site.joinpath("index.html").read_text("utf-8"), "html.parser")
    steps = page.select("ol.learning-path > li")
    contents = BeautifulSoup(
        site.joinpath("tutorials/index.html").read_text("utf-8"), "html.parser"
    )
    listed = {str(link["href"]) for link in contents.select(".sidebar-tree li.current li a")}
    assert {str(s.select_one("a")["href"]).removeprefix("tutorials/") for s in steps} == listed
    assert all(step.select_one(".path-time") for step in steps)
