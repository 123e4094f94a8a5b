"""Every page of the built site: links, anchors, pictures, other hosts, descriptions."""

from __future__ import annotations

import re
import runpy
from functools import cache
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from alt_text import complaint
from bs4 import BeautifulSoup

ROOT = Path(__file__).parents[2]
# What a browser fetches by itself while it shows a page.
FETCHED = (("script", "src"), ("img", "src"), ("link", "href"), ("iframe", "src"))
LINKS_ONLY = {"canonical", "alternate", "next", "prev", "search", "index"}


@cache
def parsed(path: Path) -> BeautifulSoup:
    """Return a parsed page; pages are asked for often."""
    return BeautifulSoup(path.read_text("utf-8"), "html.parser")


@cache
def anchors(path: Path) -> frozenset[str]:
    return frozenset(element["id"] for element in parsed(path).select("[id]"))


@pytest.fixture(scope="session")
def pages(site: Path) -> list[Path]:
    found = sorted(site.rglob("*.html"))
    assert len(found) > 50, "the site is not built: run nox -s docs"
    return found


@pytest.fixture(scope="session")
def address(site: Path) -> str:
    """Where the site says that it lives; empty if it was built without an address."""
    own = parsed(site / "index.html").select_one("link[rel=canonical]")
    return str(own["href"]).removesuffix("index.html") if own else ""


def test_every_link_leads_to_a_page_and_an_anchor(
    pages: list[Path], site: Path, address: str
) -> None:
    root = urlsplit(address).path or "/"
    broken = []
    for page in pages:
        for link in parsed(page).select("[href]"):
            url = urlsplit(str(link["href"]))
            own = bool(address) and str(link["href"]).startswith(address)
            if url.scheme in ("http", "https", "data", "mailto") and not own:
                continue
            # The page of a missing page, and a page's own address, count from the root.
            start = site if url.path.startswith(root) else page.parent
            target = start / unquote(url.path).removeprefix(root) if url.path else page
            if not target.is_file():
                broken.append(f"{page.relative_to(site)}: {link['href']}")
                continue
            known = anchors(target.resolve()) if target.suffix == ".html" else frozenset()
            if url.fragment and unquote(url.fragment) not in known:
                broken.append(f"{page.relative_to(site)}: no anchor {link['href']}")
    assert not broken


def test_no_page_fetches_anything_from_another_host(pages: list[Path], site: Path) -> None:
    asked = []
    for page in pages:
        for name, attribute in FETCHED:
            for element in parsed(page).select(f"{name}[{attribute}]"):
                if set(element.get_attribute_list("rel")) & LINKS_ONLY:
                    continue
                if urlsplit(str(element[attribute])).netloc:
                    asked.append(f"{page.relative_to(site)}: {element[attribute]}")
    assert not asked
    for style in site.rglob("*.css"):
        assert not re.findall(r"url\([\"']?(?:https?:)?//", style.read_text("utf-8")), style


def test_every_picture_says_what_it_shows_and_has_a_size(pages: list[Path], site: Path) -> None:
    wrong = []
    for page in pages:
        for image in parsed(page).select("main img"):
            where = f"{page.relative_to(site)}: {image.get('src')}"
            if not image.get("width") or not image.get("height"):
                wrong.append(f"{where} has no size")
            if image.find_parent(class_="sphx-glr-thumbcontainer") and image.get("alt") == "":
                continue  # the title beside it says the same
            if problem := complaint(str(image.get("alt") or "")):
                wrong.append(f"{where} {problem}")
            inside = str(image["src"]).startswith("data:image/webp;base64,")
            if not inside and not page.parent.joinpath(str(image["src"])).is_file():
                wrong.append(f"{where} is not there")
    assert not wrong


def test_no_id_stands_twice(pages: list[Path], site: Path) -> None:
    for page in pages:
        ids = [element["id"] for element in parsed(page).select("[id]")]
        twice = {one for one in ids if ids.count(one) > 1}
        assert not twice, page.relative_to(site)


def test_every_page_has_one_title_and_a_description_of_its_own(pages: list[Path]) -> None:
    descriptions: dict[str, Path] = {}
    for page in pages:
        assert len(parsed(page).select("h1")) == 1, page
        tag = parsed(page).select_one('meta[name="description"]')
        assert tag is not None, page
        text = str(tag["content"])
        assert 20 <= len(text) <= 250, (page, text)
        assert text not in descriptions, (page, descriptions.get(text))
        descriptions[text] = page


def test_every_formula_is_drawn_with_characters_of_the_math_font(pages: list[Path]) -> None:
    font = set("".join(runpy.run_path(str(ROOT / "tools/math_font.py"))["CHARACTERS"]))
    for page in pages:
        for symbol in parsed(page).select("math mi, math mo, math mn"):
            missing = {c for c in symbol.get_text() if not c.isspace()} - font
            assert not missing, (page, symbol.get_text(), missing)


def test_no_page_shows_a_path_of_the_machine_or_an_address_of_an_object(pages: list[Path]) -> None:
    for page in pages:
        text = parsed(page).get_text()
        assert not re.search(r" at 0x[0-9a-f]{6,}", text), page
        assert str(ROOT) not in text, page


def test_every_page_can_be_read_as_markdown(site: Path, address: str) -> None:
    overview = site.joinpath("llms.txt").read_text("utf-8")
    listed = re.findall(r"\]\(([^)]+\.md)\)", overview)
    assert len(listed) > 50
    for name in listed:
        assert name.startswith(address), name
        text = site.joinpath(name.removeprefix(address)).read_text("utf-8")
        assert text.startswith("# "), name
        assert not re.search(r"\{(func|class|doc|term|glue|eq|ref)(:\w+)?\}`", text), name
        assert ":::" not in text, name


def test_the_missing_page_depends_on_no_other_file(site: Path) -> None:
    page = parsed(site / "404.html")
    assert not page.select("script, link[rel=stylesheet], img")
    assert all(str(link["href"]).startswith(("/", "http")) for link in page.select("a"))


def test_no_initial_of_a_name_is_taken_for_the_letter_of_a_list(pages: list[Path]) -> None:
    counted = "ol.upperalpha, ol.loweralpha, ol.upperroman, ol.lowerroman"
    assert [page.name for page in pages if parsed(page).select(counted)] == []
