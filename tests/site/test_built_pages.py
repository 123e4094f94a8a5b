"""Every page of the built site: links, anchors, pictures, other hosts, descriptions."""

from __future__ import annotations

import gzip
import re
from functools import cache
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from bs4 import BeautifulSoup
from convscope_docs.descriptions import FILE_NAME, SHORTEST
from PIL import Image, ImageChops, ImageStat

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
    found = sorted(path for path in site.rglob("*.html") if "_static" not in path.parts)
    assert len(found) > 50, "the site is not built: run nox -s docs"
    return found


@pytest.fixture(scope="session")
def address(site: Path) -> str:
    """Where the site says that it lives; empty if it was built without an address."""
    own = parsed(site / "index.html").select_one("link[rel=canonical]")
    return str(own["href"]).removesuffix("index.html") if own else ""


def test_every_link_and_source_leads_to_a_file_and_an_anchor(
    pages: list[Path], site: Path, address: str
) -> None:
    root = urlsplit(address).path or "/"
    broken = []
    for page in pages:
        for element in parsed(page).select("[href], [src], [srcset]"):
            srcset = [
                part.split()[0] for part in str(element.get("srcset") or "").split(",") if part
            ]
            for named in {str(element.get("href") or element.get("src")), *srcset}:
                url = urlsplit(named)
                own = bool(address) and named.startswith(address)
                if url.scheme in ("http", "https", "data", "mailto") and not own:
                    continue
                # The page of a missing page, and a page's own address, count from the root.
                start = site if url.path.startswith(root) else page.parent
                target = start / unquote(url.path).removeprefix(root) if url.path else page
                known = anchors(target.resolve()) if target.suffix == ".html" else frozenset()
                if not target.is_file() or (url.fragment and unquote(url.fragment) not in known):
                    broken.append(f"{page.relative_to(site)}: {named}")
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
        for image in parsed(page).select("[role=main] img"):
            where = f"{page.relative_to(site)}: {image.get('src')}"
            if not image.get("width") or not image.get("height"):
                wrong.append(f"{where} has no size")
            alt = str(image.get("alt") or "")
            if image.find_parent(class_="sphx-glr-thumbcontainer") and not alt:
                continue  # the title beside it says the same
            if len(alt) < SHORTEST or FILE_NAME.search(alt):
                wrong.append(f"{where} is called {alt!r}")
    assert not wrong


def test_no_id_occurs_twice(pages: list[Path], site: Path) -> None:
    for page in pages:
        ids = [element["id"] for element in parsed(page).select("[id]")]
        twice = {one for one in ids if ids.count(one) > 1}
        assert not twice, page.relative_to(site)


def test_every_page_has_one_title_and_its_own_description(pages: list[Path]) -> None:
    descriptions: dict[str, Path] = {}
    for page in pages:
        assert len(parsed(page).select("h1")) == 1, page
        if page.stem in {"404", "genindex", "search"} or page.parent.name == "embed":
            continue  # made without a source, and not for search engines
        tags = parsed(page).select('meta[name="description"]')
        assert len(tags) == 1, page
        text = str(tags[0]["content"])
        assert 20 <= len(text) <= 250, (page, text)
        assert text not in descriptions, (page, descriptions.get(text))
        descriptions[text] = page


def test_no_page_shows_a_path_of_the_machine_or_an_address_of_an_object(pages: list[Path]) -> None:
    for page in pages:
        text = parsed(page).get_text()
        assert not re.search(r" at 0x[0-9a-f]{6,}", text), page
        assert str(ROOT) not in text, page


def test_initials_of_names_do_not_become_lists(pages: list[Path]) -> None:
    counted = "ol.upperalpha, ol.loweralpha, ol.upperroman, ol.lowerroman"
    assert [page.name for page in pages if parsed(page).select(counted)] == []


def test_no_option_of_a_directive_is_printed_as_text(pages: list[Path]) -> None:
    option = re.compile(r":[a-z][a-z-]*:( |$)")
    printed = [
        (page.name, text)
        for page in pages
        for paragraph in parsed(page).select("article p")
        if option.match(text := paragraph.get_text())
    ]
    assert not printed


def test_a_page_with_all_its_pictures_is_light(pages: list[Path], site: Path) -> None:
    """As a server sends it: texts zipped, pictures as they are."""
    heavy = {}
    for page in pages:
        files = {page} | {
            (page.parent / urlsplit(str(element[attribute])).path).resolve()
            for name, attribute in FETCHED
            for element in parsed(page).select(f"{name}[{attribute}]")
            if not set(element.get_attribute_list("rel")) & LINKS_ONLY
            and not str(element[attribute]).startswith("data:")
        }
        packed = sum(
            path.stat().st_size if path.suffix in {".webp", ".woff2"}
            else len(gzip.compress(path.read_bytes()))
            for path in files if path.is_file()
        )  # fmt: skip
        if packed > 600_000:
            heavy[str(page.relative_to(site))] = packed
    assert not heavy


def test_the_pictures_are_small(site: Path) -> None:
    assert sum(path.stat().st_size for path in site.joinpath("_images").rglob("*.*")) <= 7_000_000


def test_the_pictures_keep_the_colors_that_were_drawn(site: Path) -> None:
    """Means of 16 x 16 pixels: a few colors for a rainbow are off by 3, a lossy texture by 1."""
    off = {}
    for drawn in site.parent.joinpath("jupyter_execute").rglob("*.png"):
        shown = site / "_images" / f"{drawn.stem}.webp"
        if not shown.exists():  # of an earlier build
            continue
        with Image.open(drawn) as one, Image.open(shown) as other:
            pair = [picture.convert("RGB").reduce(16) for picture in (one, other)]
        off[drawn.name] = max(ImageStat.Stat(ImageChops.difference(*pair)).mean)
    assert off
    assert max(off.values()) < 2
