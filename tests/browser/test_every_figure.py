"""What holds for each figure: no script, no pointer, no wide screen, no haste is needed.

Accessibility is examined on whole pages, by `test_axe.py`.
"""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import Open, from_both
from helpers import FIGURES, SHARED, figure

PagesWith = Callable[[str], list[str]]
SHIFTS = """() => new Promise((done) => {
  let total = 0;
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if (!entry.hadRecentInput) total += entry.value;
  }).observe({ type: "layout-shift", buffered: true });
  setTimeout(() => done(total), 300);
})"""


CHANGES = """(figure) => new Promise((done) => {
  let count = figure.getAnimations({ subtree: true }).length;
  new MutationObserver((changes) => { count += changes.length; })
    .observe(figure, { subtree: true, childList: true, attributes: true, characterData: true });
  setTimeout(() => done(count), 700);
})"""
STEPS = """(figure) => Array.from({ length: 10 }, () => {
  const start = performance.now();
  figure.update({});
  figure.getBoundingClientRect();
  return performance.now() - start;
})"""
TOO_WIDE = """(name) => [...document.querySelectorAll(`${name} *`)]
  .filter((part) => !part.closest("pre, .ex-scroll") && !part.ownerSVGElement && part.getBoundingClientRect().right > innerWidth)
  .map((part) => part.outerHTML)"""


@from_both
@pytest.mark.parametrize("name", FIGURES)
def test_it_starts_without_faults(
    name: str, origin: str, open_page: Open, pages_with: PagesWith
) -> None:
    addresses = pages_with(name)
    assert addresses, f"no page shows {name}"
    for address in addresses if origin.startswith("http") else addresses[:1]:
        page = open_page(origin + address)
        for each in page.locator(name).all():
            each.scroll_into_view_if_needed()
        figure(page, name)
        count = page.locator(name).count()
        assert page.locator(f"{name}[data-started]").count() == count


def test_a_figure_far_below_waits_for_the_reader(open_page: Open, pages_with: PagesWith) -> None:
    address = next(page for page in pages_with("exercise-check") if "predict" in page)
    page = open_page(address)
    page.wait_for_load_state("networkidle")
    assert page.locator("exercise-check").count()
    assert not page.locator("exercise-check[data-started]").count()


def test_the_first_key_starts_every_figure(open_page: Open, pages_with: PagesWith) -> None:
    """Else the Tab key would pass by the controls of a figure that is far below."""
    address = next(page for page in pages_with("exercise-check") if "predict" in page)
    page = open_page(address)
    page.keyboard.press("Tab")
    assert page.locator(".explorable > *").count() > 1
    assert not page.locator(".explorable > :not([data-started])").count()


@pytest.mark.parametrize("name", FIGURES)
def test_without_javascript_its_picture_has_numbers(
    name: str, open_page: Open, pages_with: PagesWith
) -> None:
    page = open_page(pages_with(name)[0], javascript=False)
    still = page.locator(f"{name} .ex-still").first
    assert re.search(r"\d|write the number down", still.inner_text())
    assert still.bounding_box()


@pytest.mark.parametrize("name", FIGURES)
def test_it_fits_and_starting_moves_nothing_on_the_page(
    name: str, open_page: Open, pages_with: PagesWith
) -> None:
    """The room of the element is the same before it starts and after, at each width."""
    heights = "(name) => [...document.querySelectorAll(name)].map((each) => each.offsetHeight)"
    page = open_page(pages_with(name)[0], width=320)
    after = {}
    for width in (320, 390, 768, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        page.reload()
        figure(page, name)
        assert page.evaluate(SHIFTS) < 0.01, width
        assert page.evaluate("document.documentElement.scrollWidth") == width
        assert page.evaluate(TOO_WIDE, name) == [], width
        after[width] = page.evaluate(heights, name)
    page.context.route(f"**/{name}.js*", lambda route: route.fulfill(body=""))
    page.reload()
    for width, room in after.items():
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate(heights, name) == pytest.approx(room, abs=1), width


@pytest.mark.parametrize("name", FIGURES)
def test_it_has_names_keeps_still_and_is_quick(
    name: str, open_page: Open, pages_with: PagesWith
) -> None:
    page = open_page(pages_with(name)[0])
    found = figure(page, name)
    assert found.evaluate(CHANGES) == 0, "nothing moves by itself"
    for grid in found.get_by_role("grid").all():
        assert grid.locator("[tabindex='0']").count() == 1, "a grid is one tab stop"
    tree = found.aria_snapshot()
    unnamed = r"- (?:button|textbox|slider|radio|combobox|spinbutton)(?: \[|:|$)"
    assert not re.search(unnamed, tree, re.MULTILINE)
    # The best of several: other work on the machine only ever adds.
    assert min(found.evaluate(STEPS)) < 50
    page.emulate_media(reduced_motion="reduce")
    page.get_by_role("button", name=re.compile("Start again|Clear")).first.click()
    assert page.evaluate("document.getAnimations().length") == 0, "for those who asked for that"


@pytest.mark.parametrize(("names", "most"), [(SHARED, 22_500), *(([f], 12_000) for f in FIGURES)])
def test_its_scripts_are_small(names: list[str], most: int, site: Path) -> None:
    scripts = [(site / "_static" / f"{name}.js").read_bytes() for name in names]
    assert len(gzip.compress(b"".join(scripts), 9)) <= most


def test_pages_load_scripts_only_of_figures_that_stand_on_them(site: Path) -> None:
    for path in site.rglob("*.html"):
        text = path.read_text("utf-8")
        there = {name for name in FIGURES if f'<figure class="explorable"><{name} ' in text}
        wanted = {*there, *SHARED} if there else set()
        loaded = {name for name in (*FIGURES, *SHARED) if f"_static/{name}.js" in text}
        assert loaded == wanted, path


def test_data_in_a_page_cannot_end_its_script(site: Path) -> None:
    for path in site.rglob("*.html"):
        for data in re.findall(
            r'<script type="application/json">(.*?)</script>', path.read_text("utf-8"), re.DOTALL
        ):
            json.loads(data)


def test_a_figure_that_is_seen_twice_at_once_starts_once(open_page: Open) -> None:
    found = figure(open_page("tutorials/slide.html"), "sliding-window")
    kept = found.evaluate_handle("(found) => found.firstChild")
    found.evaluate("(found) => found.start()")
    assert found.evaluate("(found, kept) => found.firstChild === kept", kept)
