"""The lab filters pictures as the library does, and opens each pixel to the sum that made it."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from conftest import Open, from_both
from figures.kernel_lab import PRESETS, shrink
from helpers import copied, figure, follow_link, number, run, slide, state, status, still_tables
from matplotlib import colormaps
from PIL import Image
from playwright.sync_api import Locator, Page, expect
from torch import Tensor

from convscope import convolve2d, corr2d, portrait

NAME = "kernel-lab"


@pytest.fixture
def address(site: Path, pages_with: Callable[[str], list[str]]) -> str:
    """The first page with the whole lab: the start page has its first look."""
    return next(page for page in pages_with(NAME) if '"compact":false' in (site / page).read_text())


@pytest.fixture
def page(open_page: Open, origin: str, address: str) -> Page:
    return open_page(origin + address)


@pytest.fixture
def lab(page: Page) -> Locator:
    return figure(page, NAME)


def opened(lab: Locator, title: str) -> Locator:
    """Unfold one of the lab's tools."""
    lab.locator("summary").filter(has_text=title).click()
    return lab


def pixels(lab: Locator) -> Tensor:
    """Return the pixels that the lab works on, 0 to 255."""
    found: dict[str, Any] = lab.evaluate(
        """({ planes, picture }) => ({ planes: planes.map((plane) => [...plane]),
          size: [planes.length, picture.height, picture.width] })"""
    )
    return torch.tensor(found["planes"], dtype=torch.float64).reshape(found["size"])


def response(lab: Locator) -> Tensor:
    found: dict[str, Any] = lab.evaluate(
        """({ responses }) => ({ pixels: responses.map(({ pixels }) => [...pixels]),
          size: [responses.length, responses[0].height, responses[0].width] })"""
    )
    return torch.tensor(found["pixels"], dtype=torch.float64).reshape(found["size"])


def wanted(lab: Locator) -> Tensor:
    """Return what the library makes of the lab's pixels and kernel."""
    now = state(lab)
    K = torch.tensor(now["K"]).double() / now["divisor"]
    return torch.stack([corr2d(plane, K) for plane in pixels(lab)])


def colors(lab: Locator) -> np.ndarray:
    """Return what the response's canvas shows, where there is a response."""
    data = lab.evaluate(
        """(lab) => { const { width, height } = lab.response; const [top, left] = lab.rim();
          return [...lab.output.canvas.getContext("2d").getImageData(left, top, width, height).data]; }"""
    )
    return np.array(data, dtype=float).reshape(*response(lab).shape[1:], 4)[..., :3] / 255


def window(lab: Locator) -> tuple[Tensor, Tensor, float]:
    """Return the pixels, the products and the sum that the grown window shows."""
    cells = lab.locator(".ex-lens.ex-open .ex-cell").evaluate_all(
        "(cells) => cells.map((cell) => [...cell.children].map((part) => part.textContent))"
    )
    numbers = torch.tensor([[number(part) for part in cell] for cell in cells]).double()
    return numbers[:, 0], numbers[:, 2], number(lab.locator(".ex-sum").inner_text().split()[-1])


def point(lab: Locator, name: str, x: float, y: float) -> None:
    """Move the mouse to a pixel of a picture, given as a share of its sides."""
    canvas = lab.get_by_role("application", name=name)
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    assert box
    lab.page.mouse.move(box["x"] + x * box["width"], box["y"] + y * box["height"])


def check_window(lab: Locator) -> None:
    """The open window shows the library's pixels, products and sum at the lab's position."""
    now = lab.evaluate("({ state }) => [state.r, state.c]")
    K = torch.tensor(state(lab)["K"]).double()
    r, c = now
    X = pixels(lab)[0, r : r + K.shape[0], c : c + K.shape[1]]
    seen, products, total = window(lab)
    assert seen.tolist() == X.flatten().tolist()
    assert products.tolist() == (X * K).flatten().tolist()
    assert total == wanted(lab)[0, r, c].item()


@pytest.mark.parametrize("name", ["Picture", "Response"])
def test_pointing_at_a_pixel_opens_the_sum_that_made_it(lab: Locator, name: str) -> None:
    places = []
    for x, y in [(0.3, 0.4), (0.31, 0.6), (0.996, 0.004), (0.7, 0.2)]:
        point(lab, name, x, y)
        check_window(lab)
        places.append(lab.evaluate("({ state }) => [state.r, state.c]"))
    rows, columns = response(lab).shape[1:]
    assert places[2] == [0, columns - 1]
    assert places[0] == pytest.approx([0.4 * rows, 0.3 * columns], abs=3)
    lab.page.mouse.move(2, 2)
    expect(lab.locator(".ex-lens")).to_be_hidden()


def test_a_tap_opens_the_window_and_nothing_is_cut_off(open_page: Open, address: str) -> None:
    page = open_page(address, width=390, height=844)
    lab = figure(page, NAME)
    expect(lab.locator(".ex-lens")).to_be_hidden()
    lab.get_by_role("application", name="Picture").tap(position={"x": 3, "y": 30})
    check_window(lab)
    box = lab.locator(".ex-lens").bounding_box()
    assert box
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 390


def test_arrow_keys_move_the_window_and_its_sum_is_read_out(page: Page, lab: Locator) -> None:
    Y = wanted(lab)[0]
    lab.get_by_role("application", name="Response").focus()
    before = state(lab)
    for key, rows, columns in [
        ("ArrowRight", 0, 1),
        ("ArrowDown", 1, 0),
        ("Shift+ArrowRight", 0, 10),
        ("Shift+ArrowUp", -10, 0),
        ("ArrowLeft", 0, -1),
    ]:
        page.keyboard.press(key)
        now = state(lab)
        assert (now["r"], now["c"]) == (before["r"] + rows, before["c"] + columns)
        assert status(lab).startswith(f"Y[{now['r']}, {now['c']}] = ")
        assert number(status(lab).split()[-1]) == Y[now["r"], now["c"]].item()
        check_window(lab)
        before = now
    page.keyboard.press("Escape")
    expect(lab.locator(".ex-lens")).to_be_hidden()


@from_both
def test_the_picture_is_the_librarys(lab: Locator) -> None:
    opened(lab, "Other pictures").get_by_role("combobox", name="Picture").select_option("portrait")
    X = (shrink(portrait()) * 255).round().double()
    expect(lab).to_have_js_property("loading", "portrait")
    assert torch.equal(pixels(lab)[0], X)


def test_in_color_each_channel_has_its_own_response(page: Page, lab: Locator) -> None:
    opened(lab, "Other pictures").get_by_role("radio", name="Color").check()
    page.wait_for_function("(lab) => lab.planes.length === 3", arg=lab.element_handle())
    lab.get_by_role("button", name="Gaussian blur").click()
    torch.testing.assert_close(response(lab), wanted(lab), rtol=0, atol=1e-9)
    now = state(lab)
    lab.get_by_role("radio", name="Blue").check()
    assert "Blue channel" in status(lab)
    assert number(status(lab).split()[-1]) == pytest.approx(
        wanted(lab)[2, now["r"], now["c"]].item(), abs=1e-4
    )


def test_each_preset_gives_the_librarys_response(page: Page, lab: Locator) -> None:
    opened(lab, "Other pictures").get_by_role("combobox", name="Picture").select_option("pattern")
    page.wait_for_function("(lab) => lab.picture.width === 256", arg=lab.element_handle())
    opened(lab, "Any kernel")
    X = pixels(lab)[0]
    for name, (weights, divisor, _) in PRESETS.items():
        lab.get_by_role("combobox", name="Kernel").select_option(name)
        K = weights.double() / divisor
        torch.testing.assert_close(response(lab)[0], corr2d(X, K), rtol=0, atol=1e-9)
        assert lab.evaluate("(lab) => lab.shown") == ("picture" if weights.sum() else "signed")


def test_the_first_eight_kernels_are_buttons_that_say_which_is_pressed(lab: Locator) -> None:
    for name in list(PRESETS)[:8]:
        chip = lab.get_by_role("button", name=name, exact=True)
        chip.click()
        expect(chip).to_have_attribute("aria-pressed", "true")
        expect(lab.locator("[aria-pressed=true]")).to_have_count(1)


def test_a_kernel_of_another_size_keeps_its_middle(lab: Locator) -> None:
    before = response(lab)
    opened(lab, "Any kernel").get_by_role("spinbutton", name="Rows").fill("15")
    lab.get_by_role("spinbutton", name="Columns").fill("15")
    assert torch.equal(response(lab), before[:, 6:-6, 6:-6])
    lab.get_by_role("textbox", name="K[14, 0]").fill("-3.5")
    torch.testing.assert_close(response(lab), wanted(lab), rtol=0, atol=1e-8)


def test_a_weight_is_turned_by_a_drag_and_by_the_wheel(page: Page, lab: Locator) -> None:
    cell = lab.get_by_role("textbox", name="K[1, 1]")
    cell.scroll_into_view_if_needed()
    before = state(lab)["K"][1][1]
    box = cell.bounding_box()
    assert box
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 30, y, steps=5)
    page.mouse.up()
    assert state(lab)["K"][1][1] == before + 3
    page.mouse.move(x, y)
    page.mouse.wheel(0, 100)
    expect(cell).to_have_value(str(before + 2))
    assert state(lab)["K"][1][1] == before + 2


def test_stride_dilation_and_border_are_torchs(lab: Locator) -> None:
    opened(lab, "Stride")
    slide(lab, "Stride", 3)
    slide(lab, "Dilation", 2)
    lab.get_by_role("combobox", name="Border").select_option("reflect")
    K = torch.tensor(state(lab)["K"]).double()
    X = torch.nn.functional.pad(pixels(lab)[None], (2, 2, 2, 2), mode="reflect")
    Y = torch.nn.functional.conv2d(X, K[None, None], stride=3, dilation=2)[0]
    assert torch.equal(response(lab), Y)
    point(lab, "Response", 0.5, 0.5)
    r, c = lab.evaluate("({ state }) => [state.r, state.c]")
    assert window(lab)[2] == Y[0, r, c].item()


def test_two_kernels_in_a_row_differ_from_the_merged_one_at_the_border(lab: Locator) -> None:
    opened(lab, "Two kernels in a row")
    lab.get_by_text("pixels are equal").wait_for()
    opened(lab, "Stride").get_by_role("combobox", name="Border").select_option("zeros")
    lab.get_by_label("Second kernel").select_option("Laplacian")
    X, now = pixels(lab)[0], state(lab)
    first, second = torch.tensor(now["K"]).double(), PRESETS["Laplacian"][0].double()
    twice = corr2d(corr2d(X, first, padding="same"), second, padding="same")
    once = corr2d(X, convolve2d(first, second, padding="full"), padding="same")
    lab.get_by_text(f"{(twice != once).sum()} of {X.numel()} pixels differ").wait_for()


def test_guessing_the_kernel_gives_the_reason_after_each_answer(lab: Locator) -> None:
    opened(lab, "Guess the kernel")
    choices = lab.get_by_role("group", name="Which kernel was it?").get_by_role("button")
    verdict = lab.locator(".ex-verdict-line")
    said = []
    for choice in choices.all():
        choice.click()
        why = PRESETS[choice.inner_text()][2]
        assert why in verdict.inner_text()
        said.append(verdict.inner_text().split()[0])
    assert sorted(said) == ["Not", "Not", "Not", "Yes,"]


@pytest.mark.parametrize("display", ["Signed", "Middle gray", "Absolute", "Clamped", "Hot"])
def test_each_display_colors_the_response_as_it_says(lab: Locator, display: str) -> None:
    opened(lab, "How the response").get_by_role("radio", name=display).check()
    x = (response(lab)[0] / lab.evaluate("(element) => element.limit")).numpy().clip(-1, 1)
    found = colors(lab)
    if display == "Signed":
        assert (found[x == 0] == 1).all()
        red, blue = found[..., 0] - found[..., 2], x
        assert (red[blue > 0.05] > 0).all()
        assert (red[blue < -0.05] < 0).all()
        return
    shown = {
        "Middle gray": lambda: np.repeat((x[..., None] + 1) / 2, 3, -1),
        "Absolute": lambda: np.repeat(np.abs(x[..., None]), 3, -1),
        "Clamped": lambda: np.repeat(x[..., None].clip(0, 1), 3, -1),
        "Hot": lambda: colormaps["hot"]((x + 1) / 2)[..., :3],
    }[display]()
    # 1024 steps of color here, 256 in matplotlib.
    assert np.abs(found - shown).max() < (0.05 if display == "Hot" else 0.006)


def test_a_fast_stroke_of_paint_has_no_gaps_and_comes_off_again(page: Page, lab: Locator) -> None:
    before = pixels(lab)
    opened(lab, "Other pictures").get_by_role("radio", name="paints white").check()
    point(lab, "Picture", 0.2, 0.9)
    page.mouse.down()
    point(lab, "Picture", 0.8, 0.9)
    page.mouse.up()
    columns = before.shape[2]
    row = round(0.9 * before.shape[1])
    assert (pixels(lab)[0, row, columns // 4 : 3 * columns // 4] == 255).all()
    torch.testing.assert_close(response(lab), wanted(lab), rtol=0, atol=1e-9)
    lab.get_by_role("button", name="Remove the paint").click()
    page.wait_for_timeout(300)
    assert torch.equal(pixels(lab), before)


MINE = np.random.default_rng(5).integers(0, 256, (40, 60, 3), dtype=np.uint8)


def png(values: np.ndarray) -> bytes:
    file = io.BytesIO()
    Image.fromarray(values).save(file, format="png")
    return file.getvalue()


def offer(lab: Locator, name: str, kind: str, data: bytes) -> None:
    lab.locator("input[type=file]").set_input_files(
        {"name": name, "mimeType": kind, "buffer": data}
    )


def test_your_own_picture_is_read_here(page: Page, lab: Locator) -> None:
    opened(lab, "Other pictures")
    offer(lab, "mine.png", "image/png", png(MINE))
    page.wait_for_function("(lab) => lab.picture.width === 60", arg=lab.element_handle())
    gray = (torch.from_numpy(MINE).double() * torch.tensor([0.299, 0.587, 0.114]).double()).sum(-1)
    torch.testing.assert_close(pixels(lab)[0], gray.round(), rtol=0, atol=1)
    # A dialog that is closed without a choice changes neither picture nor label.
    lab.locator("input[type=file]").dispatch_event("change")
    lab.locator("input[type=file]").set_input_files([])
    expect(lab.get_by_role("combobox", name="Picture")).to_have_value("own")
    lab.get_by_role("combobox", name="Picture").select_option("brain")
    page.wait_for_function("(lab) => lab.picture.width > 60", arg=lab.element_handle())


def test_a_dropped_picture_is_opened(page: Page, lab: Locator) -> None:
    lab.evaluate(
        """(lab, bytes) => {
          const dataTransfer = new DataTransfer();
          dataTransfer.items.add(new File([Uint8Array.from(bytes)], "a.png", { type: "image/png" }));
          lab.dispatchEvent(new DragEvent("drop", { dataTransfer, bubbles: true, cancelable: true }));
        }""",
        list(png(MINE)),
    )
    page.wait_for_function("(lab) => lab.picture.width === 60", arg=lab.element_handle())


def test_a_file_that_is_no_picture_is_named(lab: Locator) -> None:
    offer(lab, "notes.txt", "text/plain", b"no picture")
    lab.get_by_text("notes.txt is not a picture that this browser can read.").wait_for()


def test_a_browser_that_changes_canvases_says_so(lab: Locator) -> None:
    """As Firefox does against fingerprinting; the site's own pictures need no canvas."""
    before = pixels(lab)
    lab.evaluate(
        """() => { const { getImageData } = CanvasRenderingContext2D.prototype;
          CanvasRenderingContext2D.prototype.getImageData = function (...box) {
            const image = getImageData.apply(this, box);
            image.data.fill(255);
            return image;
          }; }"""
    )
    offer(lab, "mine.png", "image/png", png(MINE))
    lab.get_by_text("This browser changes what a page reads from a picture").wait_for()
    assert torch.equal(pixels(lab), before)


def test_without_its_picture_it_works_on_a_pattern(open_page: Open, address: str) -> None:
    page = open_page("about:blank")
    page.context.route("**/pictures/*.js*", lambda route: route.fulfill(body=""))
    page.goto(open_page(address).url)
    lab = figure(page, NAME)
    lab.get_by_text("so this is the test pattern").wait_for()
    assert pixels(lab).shape == (1, 256, 256)
    torch.testing.assert_close(response(lab), wanted(lab), rtol=0, atol=1e-9)


def test_the_camera_starts_and_stops_by_its_button(page: Page, lab: Locator) -> None:
    page.context.grant_permissions(["camera"])
    before = pixels(lab)
    opened(lab, "Other pictures").get_by_role("button", name="Use the camera").click()
    page.wait_for_function("(lab) => lab.loading === 'own'", arg=lab.element_handle())
    assert pixels(lab).shape != before.shape
    torch.testing.assert_close(response(lab)[0].mean(), wanted(lab)[0].mean(), rtol=1, atol=255)
    lab.get_by_role("button", name="Stop the camera").click()
    assert lab.evaluate("({ camera }) => camera.stream") is None


@from_both
def test_a_link_gives_the_same_figure_to_someone_else(
    open_page: Open, origin: str, address: str
) -> None:
    page = open_page(origin + address)
    lab = figure(page, NAME)
    opened(lab, "Other pictures").get_by_role("combobox", name="Picture").select_option("brain")
    lab.get_by_role("button", name="Emboss").click()
    page.wait_for_function("(lab) => lab.picture.width === 256", arg=lab.element_handle())
    before, sentence = state(lab), status(lab)
    again = follow_link(page, lab, NAME)
    assert (state(again), status(again)) == (before, sentence)


def test_copied_code_asserts_what_is_shown(page: Page, lab: Locator, tmp_path: Path) -> None:
    lab.get_by_role("button", name="Gaussian blur").click()
    lab.get_by_role("application", name="Response").focus()
    page.keyboard.press("Shift+ArrowDown")
    now = state(lab)
    code = copied(page, lab)
    assert run(code, tmp_path)["Y"] == pytest.approx(wanted(lab)[0, now["r"], now["c"]].item())
    with pytest.raises(AssertionError):
        run(code.replace("/ 256", "/ 300"), tmp_path)


def test_without_javascript_the_same_numbers_stand_there(
    open_page: Open, address: str, lab: Locator
) -> None:
    still = open_page(address, javascript=False)
    tables = still_tables(still, NAME)
    Y = response(lab)[0]
    assert tables["Kernel K"] == state(lab)["K"]
    *_, shape, ends = tables["What it gives"]
    assert shape == list(Y.shape)
    assert ends == pytest.approx([Y.min().item(), Y.max().item()], rel=1e-3)
    for picture in still.locator(f"{NAME} img").all():
        assert picture.evaluate("(image) => image.naturalWidth") > 200
