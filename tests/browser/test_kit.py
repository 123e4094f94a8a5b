"""What figures share, tried on one of them: links, fields, drags, and the keys inside a number."""

from __future__ import annotations

import pytest
from helpers import figure, grid, state
from playwright.sync_api import Page, expect

NAME = "sliding-window"


def linked(page: Page, text: str) -> dict[str, object]:
    """Open the figure's link with this state and return what it became."""
    identity = page.locator(NAME).first.get_attribute("id")
    address = page.url.split("#")[0]
    page.goto("about:blank")
    page.goto(f"{address}#{identity}{text}")
    return state(figure(page, NAME))


def test_a_link_whose_signs_were_escaped_keeps_its_state(page: Page) -> None:
    assert linked(page, "~i=1&mode=conv")["mode"] == "conv"
    assert linked(page, "%7Ei%3D1%26mode%3Dconv")["mode"] == "conv"


@pytest.mark.parametrize("text", ["1e308", "Infinity", "0x10", "", "1e15", "NaN", "1 2"])
def test_a_link_is_read_as_strictly_as_typing(text: str, page: Page) -> None:
    usual = linked(page, "~i=0")
    assert linked(page, f"~X={text},1;2,3&K=1")["X"] == usual["X"]


def test_a_number_field_says_what_it_uses(page: Page) -> None:
    found = figure(page, NAME)
    field = found.get_by_role("spinbutton", name="Stride")
    field.fill("2")
    field.press_sequentially("9")
    expect(field).to_have_attribute("aria-invalid", "true")
    assert state(found)["stride"] == 2
    field.blur()
    expect(field).to_have_value("29")  # what was typed stays, and is said not to be used
    expect(field).to_have_attribute("aria-invalid", "true")
    field.fill("3")
    expect(field).not_to_have_attribute("aria-invalid", "true")
    assert state(found)["stride"] == 3


def test_arrows_move_inside_a_number_before_they_leave_it(page: Page) -> None:
    found = figure(page, NAME)
    first = found.get_by_role("grid", name="Image").get_by_role("textbox").first
    first.focus()
    page.keyboard.type("25")
    page.keyboard.press("ArrowLeft")
    page.keyboard.type("1")
    expect(first).to_be_focused()
    assert grid(found, "Image X")[0][0] == 215
    for _ in range(2):
        page.keyboard.press("ArrowRight")
    expect(first).not_to_be_focused()


def test_a_cell_is_read_whole_and_in_every_keyboards_digits(page: Page) -> None:
    found = figure(page, NAME)
    first = found.get_by_role("grid", name="Image").get_by_role("textbox").first
    for text, value in {"1/4": 0.25, "−\N{FULLWIDTH DIGIT THREE}": -3, "٣": 3}.items():
        first.fill(text)
        assert state(found)["X"][0][0] == value
    first.fill("3//4")
    expect(first).to_have_attribute("aria-invalid", "true")
    first.blur()
    expect(first).not_to_have_attribute("aria-invalid", "true")
    assert state(found)["X"][0][0] == grid(found, "Image X")[0][0]


def test_a_drag_is_read_out_at_its_end(page: Page) -> None:
    found = figure(page, NAME)
    status = found.locator(".ex-status")
    box = found.locator(".ex-status").bounding_box()
    assert box
    page.mouse.move(box["x"] + 5, box["y"] + 5)
    page.mouse.down()
    expect(status).to_have_attribute("aria-live", "off")
    page.mouse.up()
    expect(status).not_to_have_attribute("aria-live", "off")
