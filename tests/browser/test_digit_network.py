"""Draw a digit: every number of the figure is torch's, with pointer, keys, link and copied code."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
import torch.nn.functional as F
from axe_playwright_python.sync_playwright import Axe
from conftest import Open, from_both
from helpers import copied, figure, follow_link, grid, number, run, state, status, still_tables
from playwright.sync_api import Locator, Page, expect
from torch import Tensor

NAME = "digit-network"
DRAWN = json.loads(Path(__file__).with_name("drawn_digits.json").read_text("utf-8"))["digits"]
SHAPES = [(8, 1, 3, 3), (8,), (16, 8, 3, 3), (16,), (10, 64), (10,)]
MAPS = "(figure) => figure.maps"
ALL_GRAYS = """(figure) => figure.update({
  X: figure.state.X.map((row, r) => row.map((_, c) => (8 * r + c) % 17)) })"""


@pytest.fixture
def network(page: Page) -> Locator:
    return figure(page, NAME)


def by_torch(network: Locator, X: Any = None) -> dict[str, Tensor]:
    """Return the maps of every layer and the scores as torch computes them."""
    data = network.evaluate("(figure) => figure.data")
    w1, b1, w2, b2, w3, b3 = (
        torch.tensor(part).double().reshape(shape) / 1000
        for part, shape in zip(data["parameters"], SHAPES, strict=True)
    )
    X = torch.tensor(state(network)["X"] if X is None else X).double()
    Z = (X[None, None] - data["mean"]) / data["std"]
    conv1 = F.relu(F.conv2d(Z, w1, b1, padding=1))
    pool1 = F.max_pool2d(conv1, 2)
    conv2 = F.relu(F.conv2d(pool1, w2, b2, padding=1))
    pool2 = F.max_pool2d(conv2, 2)
    score = F.linear(pool2.flatten(1), w3, b3)
    maps = {"conv1": conv1, "pool1": pool1, "conv2": conv2, "pool2": pool2}
    return {name: each[0] for name, each in maps.items()} | {"score": score[0, :, None, None]}


def assert_torchs(network: Locator) -> None:
    right = by_torch(network)
    for name, maps in network.evaluate(MAPS).items():
        torch.testing.assert_close(torch.tensor(maps).double(), right[name], rtol=1e-5, atol=1e-5)


def test_every_test_digit_gives_torchs_numbers(network: Locator) -> None:
    chooser = network.get_by_label("Or take a digit")
    texts = chooser.locator("option").all_inner_texts()
    assert len(texts) == 21
    right = 0
    for text in texts[1:]:
        chooser.select_option(label=text)
        assert_torchs(network)
        scores = by_torch(network)["score"].flatten()
        assert status(network).startswith(f"Read as {scores.argmax()}, with ")
        right += int(text[0] == str(scores.argmax().item()))
    assert right >= 16, "the page's network must read most of its test digits"


def test_random_drawings_give_torchs_numbers(network: Locator) -> None:
    generator = torch.Generator().manual_seed(0)
    for _ in range(20):
        X = torch.randint(0, 17, (8, 8), generator=generator).tolist()
        network.evaluate("(figure, X) => figure.update({ X })", X)
        assert_torchs(network)


@pytest.mark.parametrize("layer", ["conv1", "pool1", "conv2", "pool2", "score"])
def test_every_sum_that_is_written_out_adds_up(network: Locator, layer: str) -> None:
    """Read the products as a reader does, and compute them."""
    values = by_torch(network)[layer]
    _, rows, columns = values.shape
    for n in range(0, values.numel(), max(1, values.numel() // 12)):
        chosen = {"layer": layer, "map": n // (rows * columns)}
        chosen |= {"i": n // columns % rows, "j": n % columns}
        network.evaluate("(figure, chosen) => figure.update(chosen)", chosen)
        lines = network.locator(".ex-formula").all_inner_texts()
        value = values[chosen["map"], chosen["i"], chosen["j"]].item()
        assert evaluated(lines[0].split(" = ")[1]) == pytest.approx(value, rel=2e-3, abs=2e-3)
        for line in lines[1:]:
            if match := re.fullmatch(r"input map \d+: (.*) = (\S+)", line):
                assert evaluated(match[1]) == pytest.approx(number(match[2]), abs=5e-3)
        if layer == "conv1":
            left, products = lines[1].split(" = bias ")
            total = evaluated(products)
            assert total == pytest.approx(number(left), abs=5e-3)
            assert value == pytest.approx(max(0, total), abs=5e-3)


def evaluated(text: str) -> float:
    """Compute what is written with ×, + and max."""
    text = text.replace("−", "-").replace("×", "*").replace("bias ", "")
    assert re.fullmatch(r"[\d.e\-+*(), max]+", text), text
    return float(eval(text, {"__builtins__": {}, "max": max}))


def test_opening_a_map_by_keyboard(page: Page, network: Locator) -> None:
    first = network.get_by_role("radio", name=re.compile("^Map *0$")).first
    first.focus()
    page.keyboard.press("ArrowRight")
    now = state(network)
    assert now["layer"] in {"conv1", "pool1"}
    shown = torch.tensor(grid(network, network.locator(".ex-open .ex-title").last.inner_text()))
    right = by_torch(network)[now["layer"]][now["map"]]
    torch.testing.assert_close(shown.double(), right, rtol=0, atol=0.0501)
    network.locator(".ex-open [role=grid]").last.locator("[tabindex='0']").focus()
    page.keyboard.press("Control+Home")
    page.keyboard.press("ArrowDown")
    now = state(network)
    assert (now["i"], now["j"]) == (1, 0)
    assert number(status(network).rsplit(": ", 1)[1].rstrip(".")) == pytest.approx(
        right[1, 0].item(), rel=1e-3
    )


SHEET = "canvas.ex-sheet"


def drag(page: Page, network: Locator, strokes: list[Any]) -> None:
    """Draw strokes on the sheet with the mouse."""
    network.locator(SHEET).scroll_into_view_if_needed()
    box = network.locator(SHEET).bounding_box()
    assert box
    for stroke in strokes:
        points = [
            (box["x"] + x * box["width"] / 100, box["y"] + y * box["height"] / 100)
            for x, y in stroke
        ]
        page.mouse.move(*points[0])
        page.mouse.down()
        for point in points[1:]:
            page.mouse.move(*point)
        page.mouse.up()


def by_hand(strokes: list[Any]) -> Tensor:
    """Turn strokes into 8 x 8 counts of ink: an independent, slower way than the figure's."""
    points = torch.tensor([point for stroke in strokes for point in stroke]).double()
    low, high = points.amin(0), points.amax(0)
    ends = [(a, b) for s in strokes for a, b in zip(s, s[1:] or s, strict=False)]
    ends = torch.tensor(ends).double() - (low + high) / 2
    axis = torch.arange(32).double() - 15.5
    pixels = torch.stack(torch.meshgrid(axis, axis, indexing="xy"), -1)[..., None, :]

    def bitmap(radius: float) -> Tensor:
        scale = (torch.tensor([20.0, 32.0]) - 2 * radius) / (high - low).clamp_min(1e-6)
        start, end = (ends * torch.minimum(scale, 1.5 * scale.flip(0))).unbind(1)
        along = end - start
        t = ((pixels - start) * along).sum(-1) / (along**2).sum(-1).clamp_min(1e-12)
        gap = pixels - start - t.clamp(0, 1)[..., None] * along
        return ((gap**2).sum(-1).amin(-1) <= radius**2).double()

    thin, thick = 1.0, 6.0
    for _ in range(7):
        middle = (thin + thick) / 2
        if bitmap(middle).sum() < 313:
            thin = middle
        else:
            thick = middle
    return bitmap(thick).reshape(8, 4, 8, 4).sum((1, 3))


def test_strokes_become_ink_as_the_training_digits_did(network: Locator) -> None:
    cases = [each["strokes"] for each in DRAWN]
    cases += [[[[50, 50]]], [[[20, 50], [80, 50]]], [[[30, 10], [30, 90]], [[70, 10]]]]
    found = network.evaluate("(_, cases) => cases.map(convscope.inkOf)", cases)
    for strokes, X in zip(cases, found, strict=True):
        torch.testing.assert_close(torch.tensor(X).double(), by_hand(strokes), rtol=0, atol=1)
    assert network.evaluate("() => convscope.inkOf([]).flat().every((ink) => ink === 0)")


def test_drawings_may_have_any_size_and_position(network: Locator) -> None:
    for each in DRAWN[:6]:
        small = [[[x / 2 + 40, y / 2 + 7] for x, y in stroke] for stroke in each["strokes"]]
        pair = network.evaluate("(_, both) => both.map(convscope.inkOf)", [each["strokes"], small])
        assert pair[0] == pair[1]


def test_drawn_digits_are_read_right(network: Locator) -> None:
    """At least 17 of 20, as a reader draws them."""
    wrong = []
    for each in DRAWN:
        network.evaluate("(figure, s) => figure.update({ X: convscope.inkOf(s) })", each["strokes"])
        if not status(network).startswith(f"Read as {each['digit']},"):
            wrong.append((each["by"], each["digit"], status(network)[:9]))
    assert len(wrong) <= 3 * len(DRAWN) // 20, wrong


def test_drawing_by_pointer(page: Page, network: Locator) -> None:
    network.get_by_role("button", name="Clear").click()
    assert status(network).startswith("Nothing drawn.")
    assert network.locator(".ex-digit").inner_text() == "Nothing drawn"
    drag(page, network, DRAWN[6]["strokes"])
    assert status(network).startswith("Read as 3,")
    assert network.locator(".ex-digit strong").inner_text() == "3"
    assert_torchs(network)
    network.get_by_role("button", name="Undo").click()
    assert status(network).startswith("Nothing drawn.")


def test_drawing_by_keyboard(page: Page, network: Locator) -> None:
    network.get_by_role("button", name="Clear").click()
    network.locator(SHEET).focus()
    page.keyboard.press("Space")
    for _ in range(15):
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Space")
    page.keyboard.press("ArrowRight")  # with the pen lifted
    assert state(network)["X"][4][3:5] == [16, 16]
    assert status(network).startswith("Read as 1,")
    page.keyboard.press("Backspace")
    assert sum(map(sum, state(network)["X"])) == 0


def test_drawing_with_a_finger_does_not_scroll(network: Locator) -> None:
    sheet = network.locator(SHEET)
    assert sheet.evaluate("(canvas) => getComputedStyle(canvas).touchAction") == "none"


def test_sheet_and_verdict_are_on_one_screen_of_a_telephone(
    open_page: Open, pages_with: Callable[[str], list[str]]
) -> None:
    page = open_page(pages_with(NAME)[0])
    page.set_viewport_size({"width": 390, "height": 700})
    network = figure(page, NAME)
    top = network.locator(".ex-digit").bounding_box()
    bottom = network.locator(SHEET).bounding_box()
    assert top
    assert bottom
    assert bottom["y"] + bottom["height"] - top["y"] < 600


def test_shifting_moves_the_first_maps_along(network: Locator) -> None:
    """The convolution is equivariant away from the border; the network is not invariant."""
    X = torch.zeros(8, 8, dtype=torch.int64)
    X[2:4, 3], X[3, 4], X[4, 2] = 16, 16, 16
    network.evaluate("(figure, X) => figure.update({ X })", X.tolist())
    before = torch.tensor(network.evaluate(MAPS)["conv1"])
    network.get_by_role("button", name="Shift right").click()
    after = torch.tensor(network.evaluate(MAPS)["conv1"])
    torch.testing.assert_close(after[:, 1:-1, 2:-1], before[:, 1:-1, 1:-2])
    assert state(network)["X"][2][4] == 16


def test_a_stroke_is_answered_within_a_frame(network: Locator) -> None:
    times = network.evaluate(
        """(figure) => Array.from({ length: 40 }, (_, n) => {
          const start = performance.now();
          figure.shift(n % 2, (n + 1) % 2);
          figure.getBoundingClientRect();
          return performance.now() - start;
        }).sort((a, b) => a - b)"""
    )
    # Other work on the machine only ever adds.
    assert times[5] < 16


@from_both
def test_a_link_gives_the_same_figure_to_someone_else(page: Page, network: Locator) -> None:
    drag(page, network, DRAWN[9]["strokes"])
    network.evaluate("(figure) => figure.update({ layer: 'conv2', map: 11, i: 2, j: 1 })")
    before, sentence = state(network), status(network)
    opened = follow_link(page, network, NAME)
    assert state(opened) == before
    assert status(opened) == sentence


@pytest.mark.parametrize(
    "hash", ["X=1,2;3", "X=17,0", "X=0.5", "i=99", "map=16&layer=x", "layer=conv9", "&&=", "%"]
)
def test_a_spoilt_link_falls_back_to_the_pages_data(
    open_page: Open, served: str, pages_with: Callable[[str], list[str]], hash: str
) -> None:
    address = served + pages_with(NAME)[0]
    network = figure(open_page(address), NAME)
    name, before = network.get_attribute("id"), state(network)
    assert state(figure(open_page(f"{address}#{name}~{hash}"), NAME)) == before


@from_both
@pytest.mark.parametrize("layer", ["conv1", "pool2", "score"])
def test_copied_code_asserts_what_is_shown(
    page: Page, network: Locator, layer: str, tmp_path: Path
) -> None:
    drag(page, network, [[[20, 20], [60, 80]]])
    network.evaluate("(figure, layer) => figure.update({ layer, map: 7, i: 1, j: 1 })", layer)
    code = copied(page, network)
    found = run(code, tmp_path)
    torch.testing.assert_close(found["score"], by_torch(network)["score"].flatten())
    paper = re.sub(
        r"(?s)X = torch\.tensor\(\[.*?\]\)\.double", "X = torch.zeros(8, 8).double", code
    )
    assert paper != code
    with pytest.raises(AssertionError):
        run(paper, tmp_path)


def test_start_again_brings_back_the_pages_data(network: Locator) -> None:
    before = state(network)
    network.get_by_role("button", name="Shift up").click()
    network.get_by_role("button", name="Start again").click()
    assert state(network) == before


def test_without_javascript_image_and_scores_stand_there(
    open_page: Open, pages_with: Callable[[str], list[str]], network: Locator
) -> None:
    tables = still_tables(open_page(pages_with(NAME)[0], javascript=False), NAME)
    assert tables["Image X"] == state(network)["X"]
    scores = torch.tensor(tables["Digit, score, probability"])
    # The page's network has all its digits, the figure three decimals of each weight.
    torch.testing.assert_close(
        scores[:, 0].double(), by_torch(network)["score"].flatten(), rtol=0.02, atol=0.05
    )
    torch.testing.assert_close(scores[:, 1], scores[:, 0].softmax(0), rtol=2e-3, atol=1e-3)


def test_script_and_data_are_small(site: Path, pages_with: Callable[[str], list[str]]) -> None:
    text = (site / pages_with(NAME)[0]).read_text("utf-8")
    data = re.search(rf'<{NAME} .*?<script type="application/json">(.*?)</script>', text, re.DOTALL)
    assert data
    parts = sorted((site / "_static").glob(f"{NAME}*.js"))
    assert len(parts) == 3
    script = b"".join(path.read_bytes() for path in parts)
    assert len(gzip.compress(script + data[1].encode(), 9)) <= 13_500


def test_the_chosen_digit_is_named(network: Locator) -> None:
    chooser = network.get_by_label("Or take a digit")
    chooser.select_option(index=3)
    expect(chooser).to_have_value("2 ")
    network.get_by_role("button", name="Shift up").click()
    expect(chooser).to_have_value("")


def test_numbers_are_legible_on_every_gray(page: Page, network: Locator) -> None:
    network.evaluate(ALL_GRAYS)
    page.evaluate("document.getAnimations().forEach((each) => each.finish())")
    found = Axe().run(page, context=NAME, options={"runOnly": ["color-contrast"]})
    assert len(found.response["passes"][0]["nodes"]) > 64
    assert not found.response["violations"], found.generate_report()
