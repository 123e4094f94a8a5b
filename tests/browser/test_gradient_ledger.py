"""The ledger's terms add up to the library's gradients, in every view."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from conftest import Open
from helpers import copied, figure, follow_link, grid, number, run, state, status, still_tables
from playwright.sync_api import Locator, Page
from torch import Tensor

from convscope import input_gradient, kernel_gradient

NAME = "gradient-ledger"


@pytest.fixture
def ledger(page: Page) -> Locator:
    found = figure(page, NAME)
    # Ones upstream hide most mistakes.
    found.get_by_role("textbox", name="dY[0, 1]").fill("-2")
    found.get_by_role("textbox", name="dY[2, 0]").fill("0.5")
    return found


def given(ledger: Locator) -> tuple[Tensor, Tensor, Tensor]:
    data: dict[str, Any] = ledger.evaluate("(element) => element.data")
    X, K = (torch.tensor(data[name]).double() for name in ("X", "K"))
    return X, K, torch.tensor(state(ledger)["dY"]).double()


def walk(page: Page, ledger: Locator, title: str, shape: torch.Size) -> list[list[str]]:
    """Visit every cell of a grid with the arrow keys and return what is read out at each."""
    ledger.get_by_role("grid", name=title).locator("[tabindex='0']").focus()
    page.keyboard.press("Control+End")
    page.keyboard.press("Control+Home")
    read = []
    for _ in range(shape[0]):
        line = []
        for _ in range(shape[1]):
            line.append(status(ledger))
            page.keyboard.press("ArrowRight")
        page.keyboard.press("Home")
        page.keyboard.press("ArrowDown")
        read.append(line)
    return read


def added(sentence: str) -> float:
    """Add up 'dK[0, 1] = 18 = 1×1 + (−2)×3'."""
    terms = sentence.split(" = ")[2]
    if terms == "no terms":
        return 0
    return sum(
        number(a.strip("()")) * number(b.strip("()"))
        for a, b in (term.split("×") for term in terms.split(" + "))
    )


def test_the_grids_show_the_librarys_gradients(ledger: Locator) -> None:
    X, K, dY = given(ledger)
    assert grid(ledger, "Gradient dK") == kernel_gradient(X, dY, K.shape).tolist()
    assert grid(ledger, "Gradient dX") == input_gradient(dY, K, X.shape).tolist()


def test_every_weight_is_the_sum_of_its_terms(page: Page, ledger: Locator) -> None:
    X, K, dY = given(ledger)
    dK = kernel_gradient(X, dY, K.shape)
    for a, line in enumerate(walk(page, ledger, "Gradient dK", K.shape)):
        for b, sentence in enumerate(line):
            assert sentence.startswith(f"dK[{a}, {b}] = ")
            assert sentence.count("×") == dY.numel()
            assert added(sentence) == pytest.approx(dK[a, b].item())


def test_every_pixel_is_the_sum_of_what_it_gathers(page: Page, ledger: Locator) -> None:
    X, K, dY = given(ledger)
    dX = input_gradient(dY, K, X.shape)
    for r, line in enumerate(walk(page, ledger, "Gradient dX", X.shape)):
        for c, sentence in enumerate(line):
            assert sentence.startswith(f"dX[{r}, {c}] = ")
            assert added(sentence) == pytest.approx(dX[r, c].item())


def test_what_all_outputs_scatter_is_the_gradient(page: Page, ledger: Locator) -> None:
    X, K, dY = given(ledger)
    total = torch.zeros_like(X)
    for line in walk(page, ledger, "Upstream gradient dY", dY.shape):
        for sentence in line:
            for value, r, c in re.findall(r"(\S+) to dX\[(\d+), (\d+)\]", sentence):
                total[int(r), int(c)] += number(value)
    torch.testing.assert_close(total, input_gradient(dY, K, X.shape))


def test_gathering_lays_the_flipped_kernel_over_the_upstream_gradient(
    page: Page, ledger: Locator
) -> None:
    _, K, dY = given(ledger)
    r, c = K.shape[0] - 1, K.shape[1] - 1  # a pixel that every weight has read
    ledger.get_by_role("gridcell", name=f"dX[{r}, {c}]").click()
    notes = ledger.get_by_role("grid", name="Upstream gradient dY").locator(".ex-note")
    texts = notes.all_inner_texts()
    columns = dY.shape[1]
    shown = [[number(texts[i * columns + j]) for j in range(K.shape[1])] for i in range(K.shape[0])]
    assert shown == K.flip(0, 1).tolist()


def test_scattering_lays_the_kernel_as_it_is(page: Page, ledger: Locator) -> None:
    X, K, dY = given(ledger)
    ledger.get_by_role("textbox", name="dY[1, 0]").click()
    texts = ledger.get_by_role("grid", name="Gradient dX").locator(".ex-note").all_inner_texts()
    columns = X.shape[1]
    shown = [
        [number(texts[(1 + a) * columns + b]) for b in range(K.shape[1])] for a in range(K.shape[0])
    ]
    assert shown == (dY[1, 0] * K).tolist()


def test_the_views_can_be_chosen(ledger: Locator) -> None:
    for name, start in {"One pixel gathers": "dX", "One output": "dY", "One weight": "dK"}.items():
        ledger.get_by_role("radio", name=name).check()
        assert status(ledger).startswith(start)


def test_a_link_gives_the_same_figure_to_someone_else(page: Page, ledger: Locator) -> None:
    ledger.get_by_role("gridcell", name="dX[2, 3]").click()
    before, sentence = state(ledger), status(ledger)
    opened = follow_link(page, ledger, NAME)
    assert (state(opened), status(opened)) == (before, sentence)


def test_copied_code_asserts_what_is_shown(page: Page, ledger: Locator, tmp_path: Path) -> None:
    X, K, dY = given(ledger)
    code = copied(page, ledger)
    names = run(code, tmp_path)
    torch.testing.assert_close(names["X"].grad, input_gradient(dY, K, X.shape))
    with pytest.raises(AssertionError):
        run(code.replace("-2", "-3", 1) if "-2" in code else "", tmp_path)


def test_without_javascript_the_same_numbers_stand_there(
    open_page: Open, pages_with: Callable[[str], list[str]], ledger: Locator
) -> None:
    tables = still_tables(open_page(pages_with(NAME)[0], javascript=False), NAME)
    ledger.get_by_role("button", name="Start again").click()
    assert len(tables) == 5
    for title, rows in tables.items():
        assert rows == grid(ledger, title)
