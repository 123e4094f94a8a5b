"""The counts of a layer are torch's, and the longer of the two times is named as the bound."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from conftest import Open
from helpers import copied, figure, follow_link, run, state, status
from playwright.sync_api import Locator, Page

NAME = "cost-counter"


@pytest.fixture
def counter(page: Page) -> Locator:
    return figure(page, NAME)


def counts(counter: Locator) -> tuple[int, int]:
    """Return operations and bytes from the sentence."""
    found = re.match(r"([\d,]+) operations .*? ([\d,]+) bytes", status(counter))
    assert found is not None
    return int(found[1].replace(",", "")), int(found[2].replace(",", ""))


def test_a_layer_that_is_typed_is_counted(counter: Locator) -> None:
    sizes = {
        "Image rows": 10, "Image columns": 12, "Channels in": 4, "Channels out": 6, "Groups": 2,
        "Kernel side": 3,
    }  # fmt: skip
    for label, value in sizes.items():
        counter.get_by_role("spinbutton", name=label).fill(str(value))
    products = 8 * 10 * 6 * 2 * 9
    assert counts(counter) == (2 * products, 4 * (10 * 12 * 4 + 6 * 2 * 9 + 8 * 10 * 6))
    assert counter.get_by_role("combobox", name="Layer").input_value() == ""
    counter.get_by_role("spinbutton", name="Groups").fill("4")
    assert status(counter).startswith("The number of groups, 4, must divide")
    counter.get_by_role("spinbutton", name="Groups").fill("1")
    counter.get_by_role("spinbutton", name="Kernel side").fill("11")
    assert status(counter) == "The kernel is larger than the image."


def test_the_longer_time_is_the_bound(counter: Locator) -> None:
    operations, moved = counts(counter)
    per_byte = operations // moved
    counter.get_by_role("spinbutton", name="Bytes a ns").fill("10")
    counter.get_by_role("spinbutton", name="Operations a ns").fill(str(10 * (per_byte + 1)))
    assert "the bound is memory" in status(counter)
    counter.get_by_role("spinbutton", name="Operations a ns").fill(str(10 * per_byte))
    assert "the bound is arithmetic" in status(counter)


def test_every_layer_that_can_be_chosen_is_what_its_code_counts(
    page: Page, counter: Locator, tmp_path: Path
) -> None:
    options = counter.get_by_role("combobox", name="Layer").locator("option")
    for name in options.all_inner_texts()[1:]:
        counter.get_by_role("combobox", name="Layer").select_option(name)
        names = run(copied(page, counter), tmp_path)
        assert names["moved"] == counts(counter)[1]
    before, sentence = state(counter), status(counter)
    opened = follow_link(page, counter, NAME)
    assert (state(opened), status(opened)) == (before, sentence)


def test_fields_and_bars_are_on_one_screen_of_a_telephone(open_page: Open, page: Page) -> None:
    counter = figure(open_page(page.url, width=390, height=844), NAME)
    first = counter.get_by_role("combobox", name="Layer").bounding_box()
    last = counter.get_by_role("img").bounding_box()
    assert first
    assert last
    assert last["y"] + last["height"] - first["y"] < 700
