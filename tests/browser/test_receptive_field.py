"""The receptive field cone says what the formula says, by keyboard, pointer and on a telephone."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conftest import Open
from helpers import copied, figure, follow_link, run, slide, state, status
from playwright.sync_api import Locator, Page

NAME = "receptive-field"


@pytest.fixture
def cone(page: Page) -> Locator:
    return figure(page, NAME)


def closed_form(layers: list[dict[str, Any]]) -> tuple[int, int]:
    size, step = 1, 1
    for layer in layers:
        size += layer["dilation"] * (layer["kernel"] - 1) * step
        step *= layer["stride"]
    return size, step


def test_each_layer_says_its_field(cone: Locator) -> None:
    layers = state(cone)["layers"]
    for depth in range(1, len(layers) + 1):
        slide(cone, "Layer", depth)
        size, step = closed_form(layers[:depth])
        assert f"receptive field {size} × {size} pixels" in status(cone)
        assert f"neighbors {step} pixel" in status(cone)


def test_typed_numbers_and_networks_change_the_field(cone: Locator) -> None:
    cone.get_by_role("spinbutton", name="Layer 3, dilation").fill("4")
    cone.get_by_role("combobox", name="Layer 1, kind").select_option("pool")
    layers = state(cone)["layers"]
    assert (layers[2]["dilation"], layers[0]["kind"]) == (4, "pool")
    assert f"{closed_form(layers)[0]} × " in status(cone)
    cone.get_by_role("combobox", name="Network").select_option("dilation 2 everywhere")
    size, _ = closed_form(state(cone)["layers"])
    reads = cone.evaluate("(element) => element.read[1][0].length")
    assert (size, reads) == (25, 13)
    assert f"of which {reads} × {reads} can change it" in status(cone)


def test_arrow_keys_and_the_pointer_choose_a_unit(page: Page, cone: Locator) -> None:
    photo = cone.get_by_role("application")
    before = state(cone)
    photo.press("ArrowDown")
    photo.press("ArrowRight")
    now = state(cone)
    assert (now["i"], now["j"]) == (before["i"] + 1, before["j"] + 1)
    photo.hover(position={"x": 2, "y": 2})
    assert (state(cone)["i"], state(cone)["j"]) == (0, 0)
    # The frame of a corner unit extends over the photograph's border.
    frame = cone.locator(".ex-frame").bounding_box()
    box = photo.bounding_box()
    assert frame
    assert box
    assert frame["x"] < box["x"]
    cone.locator(".ex-field-cone").hover(position={"x": 200, "y": 80})
    assert 1 <= state(cone)["depth"] < 6


def test_a_network_that_leaves_nothing_says_so(cone: Locator) -> None:
    for layer in range(1, 6):
        cone.get_by_role("spinbutton", name=f"Layer {layer}, stride").fill("4")
        cone.get_by_role("spinbutton", name=f"Layer {layer}, kernel").fill("2")
    assert "has no output: nothing is left of the image." in status(cone)
    assert state(cone)["depth"] < 6


def test_a_link_gives_the_same_figure_and_a_spoilt_one_the_pages_own(
    page: Page, cone: Locator, open_page: Open, served: str, pages_with: Callable[[str], list[str]]
) -> None:
    start = state(cone)
    cone.get_by_role("combobox", name="Network").select_option("growing dilation")
    slide(cone, "Unit's row", 7)
    before, sentence = state(cone), status(cone)
    opened = follow_link(page, cone, NAME)
    assert (state(opened), status(opened)) == (before, sentence)
    spoilt = f"{served}{pages_with(NAME)[0]}#{cone.get_attribute('id')}~layers=c8.1.1&depth=7&i=-1"
    assert state(figure(open_page(spoilt), NAME)) == start


def test_copied_code_asserts_what_is_shown(page: Page, cone: Locator, tmp_path: Path) -> None:
    code = copied(page, cone)
    run(code, tmp_path)
    with pytest.raises(AssertionError):
        run(code.replace("(7, 2, 1)", "(5, 2, 1)"), tmp_path)


def test_controls_and_effect_are_on_one_telephone_screen(
    open_page: Open, pages_with: Callable[[str], list[str]]
) -> None:
    cone = figure(open_page(pages_with(NAME)[0], width=390, height=844), NAME)
    top = cone.get_by_role("combobox", name="Network").bounding_box()
    bottom = cone.get_by_role("slider", name="Unit's column").bounding_box()
    assert top
    assert bottom
    assert bottom["y"] + bottom["height"] - top["y"] < 844 - 64
