"""Stamps add up to torch's transposed convolution, for every setting that can be chosen."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from itertools import chain, product
from pathlib import Path

import pytest
import torch
from conftest import Open
from helpers import (
    copied,
    figure,
    follow_link,
    grid,
    number,
    run,
    slide,
    state,
    status,
    still_tables,
)
from playwright.sync_api import Locator, Page
from torch import Tensor
from torch.nn.functional import conv_transpose2d
from vectors import draw

NAME = "stamp-and-add"
CASES = 200


@pytest.fixture
def stamps(page: Page) -> Locator:
    found = figure(page, NAME)
    slide(found, "Padding", 1)
    slide(found, "Output padding", 1)
    found.get_by_role("textbox", name="X[0, 2]").fill("-2")
    found.get_by_role("textbox", name="K[2, 0]").fill("0.5")
    return found


def upsampled(X: Tensor, K: Tensor, given: dict[str, int]) -> Tensor:
    return conv_transpose2d(
        X[None, None],
        K[None, None],
        stride=given["stride"],
        padding=given["padding"],
        output_padding=given["extra"],
    )[0, 0]


def wanted(stamps: Locator) -> tuple[Tensor, Tensor]:
    """Return output and counts for the figure's state, by torch."""
    given = state(stamps)
    X, K = (torch.tensor(given[name]).double() for name in "XK")
    ones = torch.ones_like(X), torch.ones_like(K)
    return upsampled(X, K, given), upsampled(*ones, given)


def kept(stamps: Locator, title: str) -> Tensor:
    """Return what a grid shows, without the rim that padding cuts."""
    p = state(stamps)["padding"]
    numbers = torch.tensor(grid(stamps, title)).double()
    return numbers[p : numbers.shape[0] - p, p : numbers.shape[1] - p]


def shows_torchs_numbers(stamps: Locator) -> None:
    Y, counts = wanted(stamps)
    torch.testing.assert_close(kept(stamps, "Output Y"), Y)
    torch.testing.assert_close(kept(stamps, "Stamps on each pixel"), counts)


def test_every_setting_shows_torchs_numbers(stamps: Locator) -> None:
    for size, stride, padding in product((2, 3, 4), (1, 2, 3), (0, 1, 2)):
        stamps.get_by_role("radio", name=f"{size} × {size}").check()
        slide(stamps, "Stride", stride)
        for extra in range(stride):
            slide(stamps, "Padding", padding)
            slide(stamps, "Output padding", extra)
            shows_torchs_numbers(stamps)


def test_the_numerics_equal_torchs(page: Page, stamps: Locator) -> None:
    rng, cases, wanted_outputs = random.Random(0), [], []
    while len(cases) < CASES:
        stride, padding = rng.randint(1, 4), rng.randint(0, 2)
        given = {"stride": stride, "padding": padding, "extra": rng.randrange(stride)}
        k = rng.randint(1, 4)
        X, K = draw(rng, rng.randint(1, 5), rng.randint(1, 5)), draw(rng, k, k)
        smallest = (min(X.shape) - 1) * stride + k - 2 * padding + given["extra"]
        if smallest < 1:
            continue
        cases.append([X.tolist(), K.tolist(), given])
        wanted_outputs.append(upsampled(X, K, given))
    found = page.evaluate(
        """(cases) => cases.map(([X, K, given]) => {
          const { inputGradient, shapeOf, transposedSize } = convscope;
          const size = shapeOf(X).map((m) => transposedSize(m, K.length, given));
          const { stride: s, padding: p } = given;
          return inputGradient(X, K, size, { stride: [s, s], padding: [p, p] });
        })""",
        cases,
    )
    for one, output in zip(found, wanted_outputs, strict=True):
        torch.testing.assert_close(torch.tensor(one).double(), output)


def walk(page: Page, stamps: Locator, title: str) -> list[list[str]]:
    """Visit every cell of a grid with the arrow keys and return what is read out at each."""
    rows, columns = torch.tensor(grid(stamps, title)).shape
    stamps.get_by_role("grid", name=title).locator("[tabindex='0']").focus()
    page.keyboard.press("Control+End")
    page.keyboard.press("Control+Home")
    read = []
    for _ in range(rows):
        line = []
        for _ in range(columns):
            line.append(status(stamps))
            page.keyboard.press("ArrowRight")
        page.keyboard.press("Home")
        page.keyboard.press("ArrowDown")
        read.append(line)
    return read


def test_what_all_pixels_stamp_is_the_output(page: Page, stamps: Locator) -> None:
    Y, _ = wanted(stamps)
    total, cut = torch.zeros_like(Y), 0
    for line in walk(page, stamps, "Input X"):
        for sentence in line:
            for value, r, c in re.findall(r"(\S+) to Y\[(\d+), (\d+)\]", sentence):
                total[int(r), int(c)] += number(value)
            cut += int(found[1]) if (found := re.search(r"; (\d+) of", sentence)) else 0
    torch.testing.assert_close(total, Y)
    assert cut > 0


def test_every_output_is_the_sum_of_its_terms(page: Page, stamps: Locator) -> None:
    Y, counts = wanted(stamps)
    seen = torch.zeros_like(Y)
    for sentence in chain.from_iterable(walk(page, stamps, "Output Y")):
        name, value, terms = sentence.split(" = ")
        parts = [] if terms == "no terms" else terms.split(" + ")
        products = [[number(x.strip("()")) for x in part.split("×")] for part in parts]
        assert sum(a * b for a, b in products) == pytest.approx(number(value))
        if found := re.fullmatch(r"Y\[(\d+), (\d+)\]", name):
            r, c = int(found[1]), int(found[2])
            assert number(value) == pytest.approx(Y[r, c].item())
            assert len(parts) == counts[r, c]
            seen[r, c] += 1
        else:
            assert name == "A sum that padding cuts off"
    assert (seen == 1).all()


def test_ones_make_the_output_a_checkerboard(stamps: Locator) -> None:
    stamps.get_by_role("button", name="Ones everywhere").click()
    Y, counts = wanted(stamps)
    assert torch.equal(Y, counts)
    shows_torchs_numbers(stamps)
    assert "border: 1 to 4, since" in stamps.locator(".ex-hint").inner_text()
    stamps.get_by_role("radio", name="4 × 4").check()
    assert "border: 4, since" in stamps.locator(".ex-hint").inner_text()


def test_a_link_gives_the_same_figure_to_someone_else(page: Page, stamps: Locator) -> None:
    slide(stamps, "Stride", 3)
    stamps.get_by_role("grid", name="Output Y").get_by_role("gridcell").nth(20).click()
    before, sentence = state(stamps), status(stamps)
    opened = follow_link(page, stamps, NAME)
    assert (state(opened), status(opened)) == (before, sentence)


@pytest.mark.parametrize("size", [2, 4])
def test_copied_code_asserts_what_is_shown(
    page: Page, stamps: Locator, size: int, tmp_path: Path
) -> None:
    stamps.get_by_role("radio", name=f"{size} × {size}").check()
    slide(stamps, "Stride", 3)
    slide(stamps, "Output padding", 2)
    Y, counts = wanted(stamps)
    code = copied(page, stamps)
    names = run(code, tmp_path)
    torch.testing.assert_close(names["upsample"](names["X"], names["K"]), Y)
    torch.testing.assert_close(names["counts"], counts)
    with pytest.raises(AssertionError):
        run(code.replace("X = torch.tensor([[1", "X = torch.tensor([[9"), tmp_path)


def test_a_link_that_leaves_no_output_is_corrected(page: Page, stamps: Locator) -> None:
    link = f"{page.url.split('#')[0]}#{stamps.get_attribute('id')}~"
    page.goto("about:blank")
    page.goto(f"{link}X=1&K=1,2;3,4&stride=1&padding=2&extra=2&i=2&j=2")
    found = figure(page, NAME)
    given = state(found)
    assert (given["padding"], given["extra"], given["i"], given["j"]) == (0, 0, 0, 0)
    shows_torchs_numbers(found)


def test_without_javascript_the_same_numbers_stand_there(
    open_page: Open, pages_with: Callable[[str], list[str]], stamps: Locator
) -> None:
    tables = still_tables(open_page(pages_with(NAME)[0], javascript=False), NAME)
    stamps.get_by_role("button", name="Start again").click()
    for title in ("Input X", "Kernel K"):
        assert tables[title] == grid(stamps, title)
    for title in ("Output Y", "Stamps on each pixel"):
        assert tables[title] == kept(stamps, title).tolist()
