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
TOO_WIDE = """(name) => [...document.querySelectorAll(`${name} *`)]
  .filter((part) => !part.closest("pre, .ex-scroll") && !part.ownerSVGElement && part.getBoundingClientRect().right > innerWidth)
  .map((part) => part.outerHTML)"""


@pytest.mark.parametrize("name", FIGURES)
def test_it_stands_on_a_page(name: str, pages_with: PagesWith) -> None:
    assert pages_with(name), f"no page shows {name}"


@from_both
@pytest.mark.parametrize("name", FIGURES)
def test_it_starts_without_faults(
    name: str, origin: str, open_page: Open, pages_with: PagesWith
) -> None:
    for address in pages_with(name):
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
    assert re.search(r"\d", still.inner_text())
    assert still.bounding_box()


@pytest.mark.parametrize("name", FIGURES)
def test_nothing_runs_off_a_narrow_screen(
    name: str, open_page: Open, pages_with: PagesWith
) -> None:
    page = open_page(pages_with(name)[0], width=320)
    figure(page, name)
    assert page.evaluate("document.documentElement.scrollWidth") == 320
    assert page.evaluate(TOO_WIDE, name) == []


@pytest.mark.parametrize("width", [320, 390, 768, 1280])
@pytest.mark.parametrize("name", FIGURES)
def test_starting_moves_nothing_on_the_page(
    name: str, width: int, open_page: Open, pages_with: PagesWith
) -> None:
    """The room of the element is the same before it starts and after."""
    address = pages_with(name)[0]
    page = open_page(address, width=width)
    figure(page, name)
    assert page.evaluate(SHIFTS) < 0.01
    heights = "(name) => [...document.querySelectorAll(name)].map((each) => each.offsetHeight)"
    after = page.evaluate(heights, name)
    page.context.route(f"**/{name}.js*", lambda route: route.fulfill(body=""))
    page.reload()
    assert page.evaluate(heights, name) == pytest.approx(after, abs=1)


@pytest.mark.parametrize("name", FIGURES)
def test_each_grid_is_one_tab_stop_and_everything_has_a_name(
    name: str, open_page: Open, pages_with: PagesWith
) -> None:
    page = open_page(pages_with(name)[0])
    found = figure(page, name)
    for grid in found.get_by_role("grid").all():
        assert grid.locator("[tabindex='0']").count() == 1
    tree = found.aria_snapshot()
    assert not re.search(
        r"- (?:button|textbox|slider|radio|combobox|spinbutton)(?: \[|:|$)", tree, re.MULTILINE
    )


@pytest.mark.parametrize("name", FIGURES)
def test_nothing_moves_for_a_reader_who_asked_for_that(
    name: str, open_page: Open, pages_with: PagesWith
) -> None:
    page = open_page(pages_with(name)[0], still=True)
    figure(page, name)
    page.get_by_role("button", name=re.compile("Start again|Clear")).first.click()
    assert page.evaluate("document.getAnimations().length") == 0


@pytest.mark.parametrize("name", FIGURES)
def test_nothing_moves_by_itself(name: str, open_page: Open, pages_with: PagesWith) -> None:
    found = figure(open_page(pages_with(name)[0]), name)
    assert found.evaluate(CHANGES) == 0


@pytest.mark.parametrize("name", FIGURES)
def test_a_step_does_not_hold_up_the_page(
    name: str, open_page: Open, pages_with: PagesWith
) -> None:
    found = figure(open_page(pages_with(name)[0]), name)
    times = found.evaluate(
        """(figure) => Array.from({ length: 10 }, () => {
          const start = performance.now();
          figure.update({});
          figure.getBoundingClientRect();
          return performance.now() - start;
        })"""
    )
    # The best of several: other work on the machine only ever adds.
    assert min(times) < 50


@pytest.mark.parametrize(("names", "most"), [(SHARED, 21_000), *(([f], 12_000) for f in FIGURES)])
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
