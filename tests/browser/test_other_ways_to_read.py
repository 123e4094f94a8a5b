"""Without scripts, from the disk and on paper a page keeps its words, formulas and pictures."""

from __future__ import annotations

from typing import Any

import pytest
from conftest import KINDS, Open
from playwright.sync_api import Page

ALL = [address for address in KINDS if "search" not in address]  # to search needs a script
# Words count where they are seen. Those of figures do not count, because controls need a script.
WORDS = """() => {
  const main = document.querySelector("[role=main]");
  main.querySelectorAll("script, style, noscript, button, .explorable, .solution, .headerlink, .page-facts")
    .forEach((each) => each.remove());
  main.querySelectorAll("details").forEach((each) => { each.open = true; });
  return main.innerText.split(/\\s+/).filter(Boolean).length;
}"""
UNSEEN = """() => [...document.querySelectorAll("article math, article img, article .ex-still table")]
  .filter((each) => !each.closest("details:not([open]), [data-started]") && !each.checkVisibility())
  .map((each) => each.outerHTML.slice(0, 200))"""
BROKEN = """async () => {
  const pictures = [...document.querySelectorAll("article img")];
  pictures.forEach((each) => { each.loading = "eager"; });
  await Promise.all(pictures.map((each) => each.decode().catch(() => null)));
  return pictures.filter((each) => !each.naturalWidth).map((each) => each.src);
}"""
CUT_OFF = """() => [...document.querySelectorAll("article *")].filter((each) => {
  const box = each.getBoundingClientRect();
  const clipped = getComputedStyle(each).overflowX !== "visible" && each.scrollWidth > each.clientWidth + 1;
  return box.width && (clipped || box.right > document.documentElement.clientWidth + 1)
    && !each.closest(".visually-hidden, svg, math");
}).map((each) => each.outerHTML.slice(0, 200))"""
NAVIGATION = ".sidebar-drawer, .toc-drawer, .mobile-header, .related-pages"


def shown(page: Page) -> tuple[Any, Any]:
    """Return which pictures do not load, and which formulas, pictures and tables are not seen."""
    return page.evaluate(BROKEN), page.evaluate(UNSEEN)


def words(page: Page) -> int:
    count: int = page.evaluate(WORDS)
    return count


@pytest.mark.parametrize("address", ALL)
def test_a_page_needs_no_script_and_no_server(address: str, open_page: Open, site: Any) -> None:
    usual = open_page(address)
    usual.keyboard.press("Shift")
    count = words(usual)
    plain = open_page(address, javascript=False)
    assert shown(plain) == ([], [])
    assert words(plain) >= 0.95 * count
    disk = open_page(f"{site.resolve().as_uri()}/{address}")
    assert shown(disk) == ([], [])
    assert words(disk) >= 0.95 * count


@pytest.mark.parametrize("address", ALL)
def test_a_printed_page_loses_nothing(address: str, open_page: Open) -> None:
    count = words(open_page(address))
    page = open_page(address, width=720)
    page.emulate_media(media="print")
    assert page.evaluate(BROKEN) == []
    hidden = "(each) => !each.checkVisibility({ contentVisibilityAuto: true })"
    folded = f"(all) => all.filter({hidden}).map((each) => each.textContent)"
    # Code that only draws, controls of figures, and solutions stay folded.
    words_folded = "details:not(.ex-code, .solution, .hide, .explorable details) > :not(summary)"
    assert page.locator(words_folded).evaluate_all(folded) == []
    assert not page.locator("details.solution").filter(visible=True).count()
    assert page.evaluate(CUT_OFF) == []
    assert not page.locator(NAVIGATION).filter(visible=True).count()
    assert words(page) >= 0.95 * count


def test_the_embed_code_shows_the_figure_as_it_was_left(open_page: Open) -> None:
    page = open_page("tutorials/slide.html")
    figure = page.locator("sliding-window")
    figure.scroll_into_view_if_needed()
    figure.get_by_role("gridcell").first.press("ArrowRight")
    figure.get_by_role("button", name="Copy embed code").click()
    code = page.evaluate("navigator.clipboard.readText()")
    status = figure.locator(".ex-status").inner_text()
    page.set_content(code)
    inside = page.frame_locator("iframe")
    inside.locator("sliding-window[data-started]").wait_for()
    assert inside.locator(".ex-status").inner_text() == status
    assert page.locator("iframe").get_attribute("title") == "Sliding window"


def test_every_figure_has_a_page_to_embed(open_page: Open, site: Any) -> None:
    pages = sorted(site.glob("embed/*.html"))
    assert len(pages) > 10
    page = open_page("embed/slide-try-the-window.html", width=390)
    page.locator("sliding-window[data-started]").wait_for()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
