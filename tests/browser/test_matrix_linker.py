"""Row and window, column and stamp: the numbers are those of the library's matrix."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import torch
from conftest import Open
from helpers import copied, figure, follow_link, grid, number, run, state, status
from playwright.sync_api import Locator, Page

from convscope import corr2d, correlation_matrix

NAME = "matrix-linker"


@pytest.fixture
def linker(page: Page) -> Locator:
    found = figure(page, NAME)
    found.get_by_role("textbox", name="K[1, 0]").fill("-2.5")
    return found


def test_the_matrix_is_the_librarys(linker: Locator) -> None:
    X, K = (torch.tensor(state(linker)[name]).double() for name in "XK")
    A = correlation_matrix(K, X.shape).to_dense()
    assert torch.equal(torch.tensor(grid(linker, "Matrix A")).double(), A)
    assert torch.equal(torch.tensor(grid(linker, "Output Y")).double(), corr2d(X, K))


def test_the_keyboard_reads_out_every_row_and_column(page: Page, linker: Locator) -> None:
    X, K = (torch.tensor(state(linker)[name]).double() for name in "XK")
    A, Y = correlation_matrix(K, X.shape).to_dense(), corr2d(X, K)
    linker.get_by_role("grid", name="Output Y").locator("[tabindex='0']").focus()
    page.keyboard.press("Control+End")
    page.keyboard.press("Control+Home")
    for j in range(Y.shape[1]):
        assert state(linker)["r"] == j
        value = re.search(r"= (\S+)\. The kernel stands as it is", status(linker))
        assert value is not None
        assert number(value[1]) == Y[0, j].item()
        page.keyboard.press("ArrowRight")
    linker.get_by_role("grid", name="Image X").locator("[tabindex='0']").focus()
    for c in (5, 6):
        linker.get_by_role("textbox", name=f"X[1, {c - 4}]").focus()
        said = re.findall(r"(\S+) to Y\[(\d), (\d)\]", status(linker))
        scattered = torch.zeros_like(Y)
        for weight, i, j in said:
            scattered[int(i), int(j)] = number(weight)
        assert torch.equal(scattered.flatten(), A[:, c])


def test_a_passing_mouse_chooses_and_the_other_side_lights(linker: Locator) -> None:
    linker.get_by_role("grid", name="Output Y").get_by_role("gridcell").nth(4).hover()
    assert (state(linker)["r"], state(linker)["c"]) == (4, -1)
    window = linker.get_by_role("grid", name="Image X").locator(".ex-in")
    assert window.count() == 4
    linker.get_by_role("grid", name="Matrix A").get_by_role("gridcell").nth(13).hover()
    assert (state(linker)["r"], state(linker)["c"]) == (1, 1)
    assert linker.get_by_role("grid", name="Output Y").locator(".ex-in, .ex-chosen").count() == 2


def test_its_link_and_its_code_hold_what_is_shown(
    page: Page, linker: Locator, tmp_path: Path
) -> None:
    code = copied(page, linker)
    run(code, tmp_path)
    with pytest.raises(AssertionError):
        run(code.replace("-2.5", "-3.5", 1), tmp_path)
    before, sentence = state(linker), status(linker)
    opened = follow_link(page, linker, NAME)
    assert (state(opened), status(opened)) == (before, sentence)


def test_image_and_matrix_are_on_one_screen_of_a_telephone(open_page: Open, page: Page) -> None:
    linker = figure(open_page(page.url, width=390, height=844), NAME)
    first = linker.get_by_role("grid", name="Image X").bounding_box()
    last = linker.get_by_role("grid", name="Matrix A").bounding_box()
    assert first
    assert last
    assert last["y"] + last["height"] - first["y"] < 700
    assert last["x"] + last["width"] <= 390
