"""The first screen says what this is, lets a reader try it, and shows where to begin."""

from __future__ import annotations

import re

import pytest
from conftest import Open
from helpers import figure
from playwright.sync_api import expect
from test_every_figure import SHIFTS

SCREENS = [(1440, 900), (390, 844)]


@pytest.mark.parametrize(("width", "height"), SCREENS)
def test_the_first_screen_shows_title_figure_and_where_to_begin(
    width: int, height: int, open_page: Open
) -> None:
    page = open_page("index.html", width=width, height=height)
    page.wait_for_load_state("load")
    live = figure(page, "kernel-lab")
    page.evaluate("scrollTo(0, 0)")
    begin = page.get_by_role("link", name="Begin")
    kernels = live.get_by_role("group", name="Kernels").get_by_role("button")
    views = live.get_by_role("application")
    for part in (page.locator("h1"), begin.first, *views.all(), *kernels.all()):
        expect(part).to_be_in_viewport(ratio=1)


@pytest.mark.parametrize(("width", "height"), SCREENS)
def test_nothing_moves_when_the_figure_starts(width: int, height: int, open_page: Open) -> None:
    page = open_page("index.html", width=width, height=height)
    page.locator("kernel-lab[data-ready]").wait_for()
    assert page.evaluate(SHIFTS) < 0.01


@pytest.mark.parametrize("address", ["index.html", "tutorials/index.html"])
def test_each_tutorial_has_a_card_with_its_picture_minutes_and_exercises(
    address: str, open_page: Open
) -> None:
    page = open_page(address)
    cards = page.locator(".tutorials .sd-card").all()
    tree = page.locator(".sidebar-tree a").evaluate_all(
        """(links) => links.map((link) => new URL(link.href).pathname)
          .filter((path) => path.includes("/tutorials/")).map((path) => path.split("/").pop())"""
    )
    shown = [card.locator("a").first.get_attribute("href") for card in cards]
    assert [href.split("/")[-1] for href in shown if href] == [
        name for name in tree if name != "index.html" and name
    ]
    for card in cards:
        card.scroll_into_view_if_needed()
        assert card.locator("img").evaluate("(image) => image.decode().then(() => image.width)")
        assert re.search(r"\d+ min, [1-9]\d* exercises", card.inner_text())
        assert card.locator("[data-progress]").count() == 1
