"""The microscope runs gradient descent as the library does, and predicts it."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

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

from convscope import Fit, corr2d, learn_kernel, learning_rate_limit, patch_gram

NAME = "learning-rate-microscope"


@pytest.fixture
def scope(page: Page) -> Locator:
    return figure(page, NAME)


def library(scope: Locator) -> Fit:
    """Run the same descent with the library."""
    now = state(scope)
    X = torch.tensor(now["X"]).double()
    K = torch.tensor(scope.evaluate("(element) => element.data.kernel")).double()
    start = torch.tensor([[now["u"], now["v"]]], dtype=torch.float64)
    with warnings.catch_warnings():  # some runs diverge on purpose
        warnings.filterwarnings("ignore", "the loss grew", RuntimeWarning)
        return learn_kernel(
            X, corr2d(X, K), (1, 2), lr=now["rate"], epochs=now["epochs"], init=start
        )


def shown(scope: Locator) -> dict[str, Any]:
    found: dict[str, Any] = scope.evaluate(
        "(element) => ({ losses: element.run.losses, predicted: element.predicted,"
        " kernels: element.run.kernels })"
    )
    return found


def facts(scope: Locator) -> dict[str, str]:
    return {
        row.locator("th").inner_text(): row.locator("td").inner_text()
        for row in scope.locator(".ex-table tbody tr").all()
    }


@pytest.mark.parametrize("share", [0.1, 0.5, 0.95, 1.1])
def test_descent_and_prediction_are_the_librarys_run(scope: Locator, share: float) -> None:
    X = torch.tensor(state(scope)["X"]).double()
    slide(scope, "Learning rate", round(share * learning_rate_limit(X, (1, 2)), 4))
    slide(scope, "Start, first weight", 1.8)
    slide(scope, "Epochs", 17)
    fit, found = library(scope), shown(scope)
    assert len(fit.losses) == 17
    assert found["losses"] == pytest.approx(fit.losses.tolist())
    assert found["predicted"] == pytest.approx(fit.losses.tolist(), rel=1e-9, abs=1e-9)
    torch.testing.assert_close(torch.tensor(found["kernels"]).double(), fit.kernels)
    said = status(scope).split("The loss in epoch 17 is ")[1].split(",")[0]
    assert number(said) == pytest.approx(fit.losses[-1].item(), rel=6e-3)


def test_the_points_and_the_line_are_drawn_where_the_losses_are(scope: Locator) -> None:
    losses = shown(scope)["losses"]
    points = scope.locator(".ex-point").evaluate_all(
        "(points) => points.map((point) => Number(point.getAttribute('cy')))"
    )
    assert len(points) == len(losses)
    line = scope.locator("svg:not(.ex-map) .ex-path").get_attribute("points") or ""
    assert [float(pair.split(",")[1]) for pair in line.split(" ")] == pytest.approx(
        points, abs=0.01
    )
    # On a logarithmic scale equal factors are equal distances.
    logs = torch.tensor(losses).log10()
    heights = -torch.tensor(points)
    slope = (heights[0] - heights[-1]) / (logs[0] - logs[-1])
    torch.testing.assert_close(heights - heights[0], slope * (logs - logs[0]), rtol=1e-4, atol=0.01)


def test_the_image_decides_the_quadratic_loss(scope: Locator) -> None:
    X = torch.tensor(state(scope)["X"]).double()
    G = patch_gram(X, (1, 2))
    table = facts(scope)
    assert table["Patch Gram matrix"] == ", ".join(
        f"[{', '.join(f'{value:g}' for value in row)}]" for row in G.tolist()
    )
    small, large = torch.linalg.eigvalsh(G).tolist()
    assert [number(text) for text in table["Eigenvalues"].split(" and ")] == pytest.approx(
        [small, large], rel=1e-3
    )
    assert number(table["Stability limit of the rate"]) == pytest.approx(1 / large, rel=1e-3)
    assert number(table["Fastest rate"]) == pytest.approx(1 / (small + large), rel=1e-3)


def test_repainting_by_keyboard_changes_the_gram_matrix(page: Page, scope: Locator) -> None:
    image = scope.get_by_role("grid", name="Image X")
    image.locator("[tabindex='0']").focus()
    before = state(scope)["X"]
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Space")
    after = state(scope)["X"]
    assert after[1][0] == 1 - before[1][0]
    assert grid(scope, "Image X: press a pixel to repaint it") == after
    G = patch_gram(torch.tensor(after).double(), (1, 2))
    assert facts(scope)["Patch Gram matrix"].startswith(f"[{G[0, 0]:g}, {G[0, 1]:g}]")


def test_an_image_that_cannot_teach_says_so(scope: Locator) -> None:
    scope.get_by_role("combobox", name="Start from").select_option("all bright")
    assert facts(scope)["Rank"] == "1 of 2"
    assert "cannot teach this kernel" in status(scope)
    scope.get_by_role("combobox", name="Start from").select_option("the page's image")
    assert facts(scope)["Rank"] == "2 of 2"
    assert "cannot teach" not in status(scope)


def test_the_words_say_on_which_side_of_the_limit_a_rate_is(scope: Locator) -> None:
    X = torch.tensor(state(scope)["X"]).double()
    limit = learning_rate_limit(X, (1, 2))
    slide(scope, "Learning rate", round(0.5 * limit, 4))
    assert "below the fastest rate" in status(scope)
    slide(scope, "Learning rate", round(0.97 * limit, 4))
    assert "above the fastest rate" in status(scope)
    slide(scope, "Learning rate", round(1.1 * limit, 4))
    assert "grows" in status(scope)


def test_the_start_follows_the_pointer(page: Page, scope: Locator) -> None:
    plot = scope.locator(".ex-map")
    plot.scroll_into_view_if_needed()
    box = plot.bounding_box()
    assert box
    plot.click(position={"x": box["width"] * 0.75, "y": box["height"] * 0.25})
    [[first, second]] = scope.evaluate("(element) => element.data.kernel")
    now = state(scope)
    assert [now["u"], now["v"]] == pytest.approx([first + 1.25, second + 1.25], abs=0.03)


def test_a_link_gives_the_same_figure_to_someone_else(page: Page, scope: Locator) -> None:
    slide(scope, "Learning rate", 0.012)
    slide(scope, "Start, second weight", 1.2)
    scope.get_by_role("gridcell", name="X[2, 3]").click()
    before, sentence = state(scope), status(scope)
    opened = follow_link(page, scope, NAME)
    assert (state(opened), status(opened)) == (before, sentence)


@pytest.mark.parametrize("image", ["the page's image", "all bright"])
def test_copied_code_asserts_what_is_shown(
    page: Page, scope: Locator, image: str, tmp_path: Path
) -> None:
    scope.get_by_role("combobox", name="Start from").select_option(image)
    code = copied(page, scope)
    names = run(code, tmp_path)
    assert names["losses"] == pytest.approx(library(scope).losses.tolist())
    rate = state(scope)["rate"]
    with pytest.raises(AssertionError):
        run(code.replace(f"K -= {rate} *", f"K -= {rate / 2} *"), tmp_path)


def test_without_javascript_the_same_numbers_stand_there(
    open_page: Open, pages_with: Callable[[str], list[str]], scope: Locator
) -> None:
    tables = still_tables(open_page(pages_with(NAME)[0], javascript=False), NAME)
    assert tables["Patch Gram matrix"] == scope.evaluate("(element) => element.gram")
    losses = shown(scope)["losses"]
    last = tables[f"Learning rate {state(scope)['rate']:g}"][-1]
    assert last == pytest.approx([losses[-1]], rel=1e-3)
    _, [fastest], [limit] = tables["What the image decides"]
    assert number(facts(scope)["Fastest rate"]) == pytest.approx(fastest, rel=1e-3)
    assert number(facts(scope)["Stability limit of the rate"]) == pytest.approx(limit, rel=1e-3)


def test_the_chart_shows_every_loss_or_says_where_it_ends(scope: Locator) -> None:
    X = torch.tensor(state(scope)["X"]).double()
    slide(scope, "Epochs", 60)
    slide(scope, "Learning rate", round(1.24 * learning_rate_limit(X, (1, 2)), 4))
    heights = scope.locator(".ex-point").evaluate_all(
        "(points) => points.map((point) => Number(point.getAttribute('cy')))"
    )
    losses = library(scope).losses
    assert losses[-1] > 1e12 * losses[0]
    assert "points outside" in (scope.locator(".ex-map").text_content() or "")
    assert heights[5] > heights[30] > heights[59]
    slide(scope, "Learning rate", round(1 / 36, 4))
    assert library(scope).losses[-1] < 1e-12
    assert "below 1e−12" in (scope.locator("svg:not(.ex-map)").text_content() or "")


def test_the_rate_and_both_pictures_share_a_narrow_screen(
    open_page: Open, pages_with: Callable[[str], list[str]]
) -> None:
    narrow = figure(open_page(pages_with(NAME)[0], width=390), NAME)
    rate = narrow.get_by_role("slider", name="Learning rate", exact=True).bounding_box()
    above = narrow.locator(".ex-map").bounding_box()
    below = narrow.locator("svg:not(.ex-map)").bounding_box()
    assert rate
    assert above
    assert below
    assert above["y"] < rate["y"] < below["y"]
    assert below["y"] + below["height"] - above["y"] < 760


def test_a_link_with_pixels_that_are_none_is_not_followed(page: Page, scope: Locator) -> None:
    before = state(scope)["X"]
    rows = ";".join(["1e308,0,0,0,0,0,0,0"] * 6)
    page.evaluate(f"location.hash = 'microscope~epochs=12&X={rows}'")
    page.wait_for_function(f"document.querySelector('{NAME}').state.epochs === 12")
    assert state(scope)["X"] == before
