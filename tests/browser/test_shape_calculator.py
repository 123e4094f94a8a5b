"""The shape calculator agrees with the library, and with torch, for whatever is typed."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from conftest import Open
from helpers import copied, figure, follow_link, run, slide, state, status, still_tables
from playwright.sync_api import Locator, Page, expect
from torch import nn

from convscope import input_gradient, output_shape

NAME = "shape-calculator"
LABELS = {
    "size": "Image",
    "kernel": "Kernel",
    "stride": "Stride",
    "padding": "Padding on each side",
    "dilation": "Dilation",
}


@pytest.fixture
def calculator(page: Page) -> Locator:
    return figure(page, NAME)


def enter(calculator: Locator, **values: tuple[int, int]) -> None:
    for name, both in values.items():
        for word, value in zip(("rows", "columns"), both, strict=True):
            field = calculator.get_by_role("spinbutton", name=f"{LABELS[name]}, {word}")
            field.fill(str(value))


def settings(rng: random.Random) -> dict[str, tuple[int, int]]:
    low_high = {"size": (1, 9), "kernel": (1, 5), "stride": (1, 4), "padding": (0, 2)}
    drawn = {name: (rng.randint(*ends), rng.randint(*ends)) for name, ends in low_high.items()}
    return {**drawn, "dilation": (rng.randint(1, 3), rng.randint(1, 3))}


def rules(now: dict[str, Any]) -> dict[str, Any]:
    return {name: tuple(now[name]) for name in ("stride", "padding", "dilation")}


def test_typed_numbers_give_the_librarys_shape(calculator: Locator) -> None:
    rng = random.Random(2)
    refused = 0
    for _ in range(16):
        drawn = settings(rng)
        enter(calculator, **drawn)
        assert state(calculator)["size"] == list(drawn["size"])
        try:
            shape = output_shape(drawn["size"], drawn["kernel"], **rules(drawn))
        except ValueError:
            refused += 1
            assert status(calculator).startswith("No output:")
            continue
        assert status(calculator).startswith(f"Output: {shape[0]} × {shape[1]}.")
        for axis, line in enumerate(calculator.locator(".ex-formula").all()):
            n, k, s, p, d = (both[axis] for both in drawn.values())
            sum_of_pixels = f"{n} + {p} + {p} − {d}·({k} − 1) − 1"
            assert f"⌊({sum_of_pixels}) / {s}⌋ + 1 = {shape[axis]}" in line.inner_text()
    assert 0 < refused < 16


def test_unread_pixels_are_those_without_a_gradient(calculator: Locator) -> None:
    rng = random.Random(3)
    for _ in range(10):
        drawn = settings(rng)
        enter(calculator, **drawn)
        try:
            shape = output_shape(drawn["size"], drawn["kernel"], **rules(drawn))
        except ValueError:
            continue
        ones = torch.ones(shape), torch.ones(drawn["kernel"])
        uses = input_gradient(*ones, drawn["size"], **rules(drawn))
        unread = int((uses == 0).sum())
        assert calculator.locator(".ex-unread").count() == unread
        read = calculator.locator("svg.ex-picture").first.locator(".ex-read")
        assert read.count() == uses.numel() - unread
        assert ("Every pixel is read." in status(calculator)) == (unread == 0)


def test_the_frame_marks_what_an_output_reads(calculator: Locator) -> None:
    enter(calculator, size=(9, 8), kernel=(3, 2), stride=(2, 3), padding=(1, 0), dilation=(1, 2))
    slide(calculator, "Output row", 2)
    slide(calculator, "Output column", 1)
    image = calculator.locator("svg.ex-picture").first
    positions = image.locator(".ex-tap").evaluate_all(
        "(taps) => taps.map((tap) => [tap.getAttribute('y'), tap.getAttribute('x')])"
    )
    found = {(int(y) // 20 - 1, int(x) // 20) for y, x in positions}
    assert found == {(2 * 2 + a - 1, 1 * 3 + 2 * b) for a in range(3) for b in range(2)}


def test_a_number_that_cannot_be_used_stays_and_is_named(calculator: Locator) -> None:
    before = state(calculator)
    field = calculator.get_by_role("spinbutton", name="Image, rows")
    field.fill("20000")
    assert state(calculator) == before
    assert status(calculator).startswith("Image, rows: type an integer from 1 to 10000.")
    assert status(calculator).endswith(f"uses {before['size'][0]}.")
    calculator.get_by_role("spinbutton", name="Kernel, rows").fill("4")
    expect(field).to_have_value("20000")
    calculator.get_by_role("button", name="Start again").click()
    expect(field).to_have_value(str(before["size"][0]))
    assert state(calculator) == before


@pytest.mark.parametrize(
    ("name", "layer"),
    [
        ("LeNet", nn.Conv2d(1, 6, 5)),
        ("AlexNet", nn.Conv2d(3, 64, 11, stride=4, padding=2)),
        ("VGG", nn.Conv2d(3, 64, 3, padding=1)),
        ("ResNet", nn.Conv2d(3, 64, 7, stride=2, padding=3)),
        ("a patch embedding", nn.Conv2d(3, 768, 16, stride=16)),
    ],
)
def test_first_layers_give_torchs_shape(calculator: Locator, name: str, layer: nn.Conv2d) -> None:
    calculator.get_by_role("combobox", name="First layer of").select_option(name)
    image = torch.zeros(layer.in_channels, *state(calculator)["size"])
    rows, columns = layer(image).shape[1:]
    assert status(calculator).startswith(f"Output: {rows} × {columns}.")


def test_large_images_are_drawn_as_a_scheme_of_the_same_proportions(calculator: Locator) -> None:
    enter(calculator, size=(2000, 4000), kernel=(64, 32), stride=(9, 7), padding=(0, 3))
    enter(calculator, dilation=(1, 2))
    shape = output_shape((2000, 4000), (64, 32), stride=(9, 7), padding=(0, 3), dilation=(1, 2))
    assert status(calculator).startswith(f"Output: {shape[0]} × {shape[1]}.")
    calculator.get_by_role("slider", name="Output row").fill(str(shape[0] - 1))
    image, output = calculator.locator("svg.ex-picture").all()
    sizes = """(svg) => [...svg.querySelectorAll("rect")].map(
      (rect) => ["y", "height", "width"].map((name) => Number(rect.getAttribute(name))))"""
    (_, padded, width), _, *left, (top, height, _) = image.evaluate(sizes)
    assert width / padded == pytest.approx(4006 / 2000)
    # The last window ends where the rows that are left over begin.
    assert [top + height] == pytest.approx([strip[0] for strip in left if strip[2] > strip[1]])
    assert len(output.locator("rect").all()) == 2


def test_small_outputs_are_drawn_cell_by_cell_and_can_be_pressed(calculator: Locator) -> None:
    enter(calculator, size=(9, 8), kernel=(3, 2), stride=(2, 3), padding=(1, 0), dilation=(1, 2))
    output = calculator.locator("svg.ex-picture").nth(1)
    rows, columns = output_shape((9, 8), (3, 2), stride=(2, 3), padding=(1, 0), dilation=(1, 2))
    assert output.locator(".ex-read").count() == rows * columns
    box = output.bounding_box()
    assert box
    output.click(position={"x": box["width"] - 6, "y": box["height"] / 2})
    assert (state(calculator)["i"], state(calculator)["j"]) == (rows // 2, columns - 1)


def test_controls_and_effect_are_on_one_telephone_screen(
    open_page: Open, pages_with: Callable[[str], list[str]]
) -> None:
    calculator = figure(open_page(pages_with(NAME)[0], width=390, height=844), NAME)
    top = calculator.get_by_role("spinbutton", name="Image, rows").bounding_box()
    bottom = calculator.get_by_role("slider", name="Output column").bounding_box()
    assert top
    assert bottom
    assert bottom["y"] + bottom["height"] - top["y"] < 844 - 64


def test_a_number_out_of_range_is_marked_and_changes_nothing(calculator: Locator) -> None:
    before = state(calculator)
    field = calculator.get_by_role("spinbutton", name="Stride, rows")
    field.fill("0")
    expect(field).to_have_attribute("aria-invalid", "true")
    assert state(calculator) == before


def test_a_link_gives_the_same_figure_to_someone_else(page: Page, calculator: Locator) -> None:
    enter(calculator, size=(7, 10), kernel=(2, 3), stride=(1, 2), padding=(2, 0), dilation=(3, 1))
    before, sentence = state(calculator), status(calculator)
    opened = follow_link(page, calculator, NAME)
    assert (state(opened), status(opened)) == (before, sentence)


@pytest.mark.parametrize("kernel", [(3, 2), (7, 7)])
def test_copied_code_asserts_what_is_shown(
    page: Page, calculator: Locator, kernel: tuple[int, int], tmp_path: Path
) -> None:
    enter(calculator, size=(5, 9), stride=(2, 4), padding=(0, 1), dilation=(1, 1), kernel=kernel)
    code = copied(page, calculator)
    names = run(code, tmp_path)
    assert names["K"].shape[2:] == kernel
    assert ("Y" in names) == (kernel == (3, 2))
    with pytest.raises(AssertionError):
        run(code.replace("ones(1, 1, 5, 9", "ones(1, 1, 11, 19"), tmp_path)


def test_without_javascript_the_same_numbers_stand_there(
    open_page: Open, pages_with: Callable[[str], list[str]], calculator: Locator
) -> None:
    tables = still_tables(open_page(pages_with(NAME)[0], javascript=False), NAME)
    *_, output = tables["Rows, columns"]
    assert status(calculator).startswith(f"Output: {output[0]:g} × {output[1]:g}.")
    uses = torch.tensor(tables["How often each pixel is read"])
    assert list(uses.shape) == state(calculator)["size"]
    assert calculator.locator(".ex-unread").count() == (uses == 0).sum()
