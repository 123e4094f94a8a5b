"""Slide a kernel: what the figure shows is what the library computes, key by key."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
import torch
from conftest import Open, from_both
from helpers import copied, figure, follow_link, grid, number, run, state, status, still_tables
from playwright.sync_api import Locator, Page, expect

from convscope import convolve2d, corr2d

NAME = "sliding-window"


@pytest.fixture
def window(page: Page) -> Locator:
    return figure(page, NAME)


def tensors(window: Locator) -> tuple[torch.Tensor, torch.Tensor]:
    now = state(window)
    return torch.tensor(now["X"]).double(), torch.tensor(now["K"]).double()


def sum_of(sentence: str) -> float:
    """Add up the products of a sentence such as 'Y[0, 0] = 19 = 0×0 + 1×1 + 3×2 + 4×3'."""
    products = sentence.split(" = ")[2].split(" + ")
    factors = [[number(part.strip("()")) for part in product.split("×")] for product in products]
    return sum(a * b for a, b in factors)


def test_arrow_keys_walk_the_window_over_the_whole_image(page: Page, window: Locator) -> None:
    X, K = tensors(window)
    Y = corr2d(X, K)
    rows, columns = Y.shape
    assert grid(window, "Output Y") == Y.tolist()
    window.get_by_role("grid", name="Output Y").locator("[tabindex='0']").focus()
    page.keyboard.press("Control+Home")
    for i in range(rows):
        for j in range(columns):
            assert (state(window)["i"], state(window)["j"]) == (i, j)
            sentence = status(window)
            assert number(sentence.split(" = ")[1]) == pytest.approx(Y[i, j].item())
            assert sum_of(sentence) == pytest.approx(Y[i, j].item())
            assert sentence.count("×") == K.numel()
            page.keyboard.press("ArrowRight")
        page.keyboard.press("Home")
        page.keyboard.press("ArrowDown")
    # At the last row and column the window stays.
    assert state(window)["i"] == rows - 1


def test_the_buttons_step_in_reading_order_and_stop_at_the_ends(window: Locator) -> None:
    rows, columns = corr2d(*tensors(window)).shape
    back = window.get_by_role("button", name="Previous")
    onward = window.get_by_role("button", name="Next")
    expect(back).to_be_disabled()
    for position in range(rows * columns):
        assert state(window)["i"] * columns + state(window)["j"] == position
        # The key reaches a button that says it is disabled; it must do nothing then.
        onward.press("Enter")
    assert (state(window)["i"], state(window)["j"]) == (rows - 1, columns - 1)
    expect(onward).to_be_disabled()
    for _ in range(rows * columns):
        back.press("Enter")
    assert (state(window)["i"], state(window)["j"]) == (0, 0)


def test_pressing_a_pixel_moves_the_window_there(window: Locator) -> None:
    rows, columns = corr2d(*tensors(window)).shape
    window.get_by_role("textbox", name="X[1, 1]").click()
    assert (state(window)["i"], state(window)["j"]) == (min(1, rows - 1), min(1, columns - 1))


def test_edited_numbers_give_the_librarys_output(page: Page, window: Locator) -> None:
    window.get_by_role("textbox", name="X[1, 0]").fill("-4.5")
    window.get_by_role("textbox", name="K[0, 1]").fill("7")
    X, K = tensors(window)
    assert [X[1, 0].item(), K[0, 1].item()] == [-4.5, 7]
    assert grid(window, "Output Y") == corr2d(X, K).tolist()


def test_a_field_that_holds_no_number_is_marked_and_changes_nothing(
    page: Page, window: Locator
) -> None:
    before = state(window)
    field = window.get_by_role("textbox", name="K[0, 0]")
    field.fill("1e")
    expect(field).to_have_attribute("aria-invalid", "true")
    assert state(window)["K"] == before["K"]
    page.keyboard.press("Tab")
    assert number(field.input_value()) == before["K"][0][0]


def test_true_convolution_flips_the_kernel(window: Locator) -> None:
    X, K = tensors(window)
    assert not torch.equal(convolve2d(X, K), corr2d(X, K)), "the page's kernel must tell them apart"
    window.get_by_role("radio", name="True convolution").check()
    assert grid(window, "Output Y") == convolve2d(X, K).tolist()
    assert sum_of(status(window)) == pytest.approx(convolve2d(X, K)[0, 0].item())


def test_stride_padding_and_dilation_are_the_librarys(window: Locator) -> None:
    window.get_by_role("spinbutton", name="Padding").fill("2")
    window.get_by_role("spinbutton", name="Stride").fill("2")
    window.get_by_role("spinbutton", name="Dilation").fill("3")
    X, K = tensors(window)
    Y = corr2d(X, K, stride=2, padding=2, dilation=3)
    assert grid(window, "Output Y") == Y.tolist()
    assert "from the padding" in status(window)
    # A pixel of the padding cannot be edited, and the image's own numbers keep their names.
    expect(window.get_by_role("textbox", name="X[-2, -2], padding")).not_to_be_editable()
    window.get_by_role("textbox", name="X[2, 2]", exact=True).fill("50")
    X, K = tensors(window)
    assert X[2, 2] == 50
    assert grid(window, "Output Y") == corr2d(X, K, stride=2, padding=2, dilation=3).tolist()


def test_a_kernel_that_does_not_fit_has_no_output_and_changes_nothing(window: Locator) -> None:
    before = state(window)
    window.get_by_role("spinbutton", name="Dilation").fill("3")
    assert "No output" in status(window)
    assert grid(window, "Output Y") == []
    assert {**state(window), "dilation": 1} == before
    window.get_by_role("spinbutton", name="Dilation").fill("1")
    assert grid(window, "Output Y") == corr2d(*tensors(window)).tolist()


@pytest.mark.parametrize("typed", ["41663", "123456.789", "-0.0000321", "99999999"])
def test_integers_stand_whole_and_sums_are_true_as_printed(window: Locator, typed: str) -> None:
    window.get_by_role("textbox", name="X[0, 0]").fill(typed)
    window.get_by_role("textbox", name="K[0, 0]").fill("3")
    now = state(window)
    products = [
        Decimal(repr(now["X"][a][b])) * Decimal(repr(weight))
        for a, row in enumerate(now["K"])
        for b, weight in enumerate(row)
    ]
    cell = window.get_by_role("grid", name="Output Y").locator("[role=gridcell]").first
    written = cell.locator(".ex-value").inner_text()
    assert Decimal(written.replace("−", "-")) == sum(products)
    assert f"= {written} =" in status(window)
    assert typed.replace("-", "−") in status(window)
    text, box = cell.locator(".ex-value").bounding_box(), cell.bounding_box()
    assert text
    assert box
    assert text["width"] <= box["width"]


def test_a_run_walks_by_itself_until_a_reader_stops_it(window: Locator) -> None:
    window.get_by_role("button", name="Run").click()
    assert (state(window)["i"], state(window)["j"]) == (0, 1)
    expect(window.locator(".ex-status")).to_contain_text("Y[1, 0]")
    window.get_by_role("button", name="Stop").click()
    expect(window.get_by_role("button", name="Run")).to_be_visible()
    assert not window.evaluate("(figure) => figure.running")


def test_a_run_is_not_offered_to_a_reader_who_wants_no_motion(
    open_page: Open, pages_with: Callable[[str], list[str]]
) -> None:
    window = figure(open_page(pages_with(NAME)[0], still=True), NAME)
    assert not window.get_by_role("button", name="Run").count()


@from_both
def test_a_link_gives_the_same_figure_to_someone_else(page: Page, window: Locator) -> None:
    window.get_by_role("textbox", name="X[0, 0]").fill("2.5")
    window.get_by_role("textbox", name="K[0, 0]").fill("-1")
    window.get_by_role("radio", name="True convolution").check()
    window.get_by_role("button", name="Next").click()
    before, sentence = state(window), status(window)
    opened = follow_link(page, window, NAME)
    assert state(opened) == before
    assert status(opened) == sentence


@pytest.mark.parametrize("hash", ["X=1,2;3", "K=<b>,1", "i=99", "i=-1&j=0.5", "mode=x", "&&=", "%"])
def test_a_spoilt_link_falls_back_to_the_pages_data(
    open_page: Open, served: str, pages_with: Callable[[str], list[str]], hash: str
) -> None:
    address = served + pages_with(NAME)[0]
    window = figure(open_page(address), NAME)
    name, before = window.get_attribute("id"), state(window)
    assert state(figure(open_page(f"{address}#{name}~{hash}"), NAME)) == before


@from_both
@pytest.mark.parametrize("mode", ["Cross-correlation", "True convolution"])
def test_copied_code_asserts_what_is_shown(
    page: Page, window: Locator, mode: str, tmp_path: Path
) -> None:
    window.get_by_role("radio", name=mode).check()
    window.get_by_role("button", name="Next").click()
    window.get_by_role("textbox", name="X[1, 1]").fill("0.3")
    code = copied(page, window)
    X, K = tensors(window)
    torch.testing.assert_close(
        run(code, tmp_path)["Y"], {"C": corr2d, "T": convolve2d}[mode[0]](X, K)
    )
    with pytest.raises(AssertionError):
        run(code.replace("0.3", "0.4", 1), tmp_path)


def test_start_again_brings_back_the_pages_data(window: Locator) -> None:
    before = state(window)
    window.get_by_role("textbox", name="X[0, 0]").fill("9")
    window.get_by_role("button", name="Start again").click()
    assert state(window) == before


def test_without_javascript_the_same_numbers_stand_there(
    open_page: Open, pages_with: Callable[[str], list[str]], window: Locator
) -> None:
    tables = still_tables(open_page(pages_with(NAME)[0], javascript=False), NAME)
    for title, caption in [
        ("Image X", "Image X"),
        ("Kernel K", "Kernel K"),
        ("Output Y", "Cross-correlation"),
    ]:
        assert tables[caption] == grid(window, title)
    window.get_by_role("radio", name="True convolution").check()
    assert tables["True convolution"] == grid(window, "Output Y")
