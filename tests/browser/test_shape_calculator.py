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
from torch.nn import functional

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
        assert calculator.locator(".ex-read").count() == uses.numel() - unread
        assert ("Every pixel is read." in status(calculator)) == (unread == 0)


def test_the_frame_marks_what_an_output_reads(calculator: Locator) -> None:
    enter(calculator, size=(9, 8), kernel=(3, 2), stride=(2, 3), padding=(1, 0), dilation=(1, 2))
    slide(calculator, "Output row", 2)
    slide(calculator, "Output column", 1)
    positions = calculator.locator(".ex-tap").evaluate_all(
        "(taps) => taps.map((tap) => [tap.getAttribute('y'), tap.getAttribute('x')])"
    )
    found = {(int(y) // 20 - 1, int(x) // 20) for y, x in positions}
    assert found == {(2 * 2 + a - 1, 1 * 3 + 2 * b) for a in range(3) for b in range(2)}


def test_four_conventions_stand_side_by_side(calculator: Locator) -> None:
    enter(calculator, size=(8, 9), kernel=(3, 5), stride=(2, 3), padding=(1, 2), dilation=(1, 1))
    rows = {
        row.locator("th").inner_text(): row.locator("td").all_inner_texts()
        for row in calculator.locator(".ex-table tbody tr").all()
    }
    # The rows `8 3 2 1` and `9 5 3 2` of the page's own table.
    assert rows["PyTorch"] == ["1 + 1, 2 + 2", "4 × 3"]
    assert rows["TensorFlow SAME"] == ["0 + 1, 1 + 1", "4 × 3"]
    assert rows["Divisible only"][1] == "refused"
    assert rows["Total padding"] == ["1 + 0, 1 + 1", "4 × 3"]


def test_tensorflows_padding_gives_its_size_in_the_library(page: Page) -> None:
    rng = random.Random(4)
    for _ in range(200):
        n, k, s, d = rng.randint(1, 40), rng.randint(1, 7), rng.randint(1, 5), rng.randint(1, 3)
        same = page.evaluate(
            "([n, k, stride, dilation]) => convscope"
            ".shapeConventions(n, k, { stride, dilation }).tensorflow",
            [n, k, s, d],
        )
        sides = ((same["before"], same["after"]), (0, 0))
        X, K = torch.ones(n, 1), torch.ones(k, 1)
        padded = functional.pad(X, (0, 0, *sides[0]))
        assert same["size"] == -(-n // s)
        assert (
            output_shape(padded.shape, K.shape, stride=(s, 1), dilation=(d, 1))[0] == same["size"]
        )
        assert 0 <= same["after"] - same["before"] <= 1


def test_a_number_out_of_range_is_marked_and_changes_nothing(calculator: Locator) -> None:
    before = state(calculator)
    field = calculator.get_by_role("spinbutton", name="Stride, rows")
    field.fill("0")
    expect(field).to_have_attribute("aria-invalid", "")
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
