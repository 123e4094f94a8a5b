"""What is typed stays as it was typed, and what is refused leaves nothing behind."""

from __future__ import annotations

import re

import pytest
from conftest import Open
from helpers import figure, state, status
from playwright.sync_api import Locator, expect

# A figure, its page, and a field of a number that can be typed.
CELLS = [
    ("sliding-window", "slide", "K[0, 0]"),
    ("kernel-lab", "slide", "K[0, 0]"),
    ("matrix-linker", "matrix", "X[0, 0]"),
    ("gradient-ledger", "backprop", "dY[0, 0]"),
    ("stamp-and-add", "upsample", "K[0, 0]"),
    ("block-calculator", "blocks", "X[0, 0]"),
    ("channel-stack", "channels", "K0[0, 0]"),
    ("kernel-learner", "learn", "K[0, 0]"),
]


def opened(open_page: Open, name: str, page: str, width: int = 1280) -> Locator:
    return figure(open_page(f"tutorials/{page}.html", width=width), name)


@pytest.mark.parametrize(("name", "page", "cell"), CELLS)
def test_a_typed_number_is_shown_whole_and_an_unread_one_changes_nothing(
    name: str, page: str, cell: str, open_page: Open
) -> None:
    field = opened(open_page, name, page).get_by_role("textbox", name=cell, exact=True)
    for typed in ("0.12345", "-12.3456"):
        field.fill(typed)
        field.press("Tab")
        expect(field).to_have_value(typed)
    field.fill("-")
    expect(field).to_have_attribute("aria-invalid", "true")
    field.press("Tab")
    expect(field).to_have_value("-12.3456")
    expect(field).not_to_have_attribute("aria-invalid", "true")


def test_an_unread_text_does_not_end_a_run(open_page: Open) -> None:
    learner = opened(open_page, "kernel-learner", "learn")
    learner.get_by_role("button", name="10 steps").click()
    before = state(learner)
    field = learner.get_by_role("textbox", name="K[0, 0]", exact=True)
    field.fill("-")
    field.press("Tab")
    assert state(learner) == before


def test_sums_of_typed_numbers_are_true_as_printed(open_page: Open) -> None:
    linker = opened(open_page, "matrix-linker", "matrix")
    linker.get_by_role("textbox", name="K[0, 0]", exact=True).fill("0.12345")
    said = re.search(r"gathers (.*) = ([\d.−]+)\. ", status(linker))
    assert said
    terms = [term.strip("()").split("×") for term in said[1].replace("−", "-").split(" + ")]
    assert sum(float(x) * float(k) for x, k in terms) == pytest.approx(float(said[2]), abs=1e-12)


def test_a_new_start_clears_what_was_refused(open_page: Open) -> None:
    window = opened(open_page, "sliding-window", "slide")
    field = window.get_by_role("spinbutton", name="Stride")
    field.fill("9")
    expect(field).to_have_attribute("aria-invalid", "true")
    window.get_by_role("button", name="Start again").click()
    expect(field).to_have_value("1")
    expect(field).not_to_have_attribute("aria-invalid", "true")


def test_an_emptied_field_is_filled_again_and_is_right(open_page: Open) -> None:
    calculator = opened(open_page, "shape-calculator", "output_shapes")
    field = calculator.get_by_role("spinbutton", name="Kernel, rows")
    before = field.input_value(), status(calculator)
    field.fill("")
    field.press("Tab")
    expect(field).not_to_have_attribute("aria-invalid", "true")
    assert (field.input_value(), status(calculator)) == before


def test_a_field_has_room_for_the_largest_number_that_it_takes(open_page: Open) -> None:
    fields = {
        ("shape-calculator", "output_shapes"): "Image, rows",
        ("cost-counter", "fast"): "Operations a ns",
        ("receptive-field", "borders"): "Layer 6, dilation",
    }
    for (name, page), label in fields.items():
        field = opened(open_page, name, page).get_by_role("spinbutton", name=label)
        field.fill(field.get_attribute("max") or "")
        room = field.evaluate(
            """(field) => {
              const pen = document.createElement("canvas").getContext("2d");
              const style = getComputedStyle(field);
              pen.font = style.font;
              const padding = parseFloat(style.paddingLeft) + parseFloat(style.paddingRight);
              const spin = 17;
              return field.clientWidth - padding - spin - pen.measureText(field.value).width;
            }"""
        )
        assert room > 0, label


def test_a_finger_that_scrolls_the_page_turns_no_weight(open_page: Open) -> None:
    lab = opened(open_page, "kernel-lab", "slide", width=390)
    before = state(lab)["K"]
    lab.evaluate(
        """(lab) => {
          const cell = lab.querySelectorAll(".ex-lab-kernel .ex-cell")[4];
          const send = (target, type, clientY) => target.dispatchEvent(
            new PointerEvent(type, { bubbles: true, pointerType: "touch", clientX: 50, clientY }));
          send(cell, "pointerdown", 300);
          send(window, "pointermove", 270);
          send(window, "pointercancel", 270);
        }"""
    )
    assert state(lab)["K"] == before


def test_the_test_pattern_has_no_colors_to_look_for(open_page: Open) -> None:
    page = open_page("tutorials/slide.html#lab~picture=pattern&color=color")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    lab = figure(page, "kernel-lab")
    expect(lab.locator(".ex-status")).to_contain_text("Y[")
    page.wait_for_load_state("networkidle")
    assert not [url for url in asked if "pattern-color" in url]


@pytest.mark.parametrize("origin", ["", "file"])
def test_a_link_to_a_figure_leads_to_it(origin: str, open_page: Open, site: object) -> None:
    start = f"file://{site}/" if origin else ""
    page = open_page(f"{start}tutorials/slide.html#try-the-window~i=1&j=1")
    window = page.locator("sliding-window").first
    expect(window).to_be_in_viewport()
    assert state(window)["i"] == state(window)["j"] == 1
