"""The lab filters pictures as the library does and colors the response as it says."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from conftest import Open, from_both
from figures.kernel_lab import shrink
from helpers import copied, figure, follow_link, run, state, status, still_tables
from matplotlib import colormaps
from PIL import Image
from playwright.sync_api import Locator, Page
from torch import Tensor

import convscope
from convscope import corr2d, portrait

NAME = "kernel-lab"


@pytest.fixture
def lab(page: Page) -> Locator:
    return figure(page, NAME)


def pixels(lab: Locator) -> Tensor:
    """Return the gray pixels that the lab works on."""
    found: dict[str, Any] = lab.evaluate(
        "(element) => ({ gray: [...element.gray], width: element.width, height: element.height })"
    )
    return torch.tensor(found["gray"]).double().reshape(found["height"], found["width"])


def response(lab: Locator) -> Tensor:
    found: dict[str, Any] = lab.evaluate(
        "({ response }) => ({ ...response, pixels: [...response.pixels] })"
    )
    return torch.tensor(found["pixels"]).double().reshape(found["height"], found["width"])


def colors(lab: Locator) -> np.ndarray:
    """Return what the second canvas shows, from its first pixel with a response."""
    data = lab.evaluate(
        """({ shown, response, state }) => [...shown.getContext("2d").getImageData(
          state.K[0].length >> 1, state.K.length >> 1, response.width, response.height).data]"""
    )
    height, width = response(lab).shape
    return np.array(data, dtype=float).reshape(height, width, 4)[..., :3] / 255


def test_the_picture_is_the_librarys(lab: Locator) -> None:
    lab.get_by_role("combobox", name="Picture").select_option("portrait")
    wanted = (shrink(portrait()) * 255).round().double() / 255
    torch.testing.assert_close(pixels(lab), wanted, rtol=0, atol=1e-6)


@pytest.mark.parametrize(
    "name", ["Sobel, left to right", "Roberts", "Laplacian", "Box blur, 7 by 7"]
)
def test_each_preset_gives_the_librarys_response(lab: Locator, name: str) -> None:
    lab.get_by_role("combobox", name="Kernel").select_option(name)
    K = torch.tensor(state(lab)["K"]).double()
    torch.testing.assert_close(response(lab), corr2d(pixels(lab), K), rtol=0, atol=1e-5)


def test_the_presets_are_the_librarys_kernels(lab: Locator) -> None:
    presets = lab.evaluate("(element) => element.data.presets")
    assert presets["Sobel, top to bottom"] == convscope.sobel("y").tolist()
    assert presets["Laplacian"] == convscope.laplacian().tolist()


def test_a_typed_kernel_of_any_size_is_used(lab: Locator) -> None:
    lab.get_by_role("spinbutton", name="Rows").fill("2")
    lab.get_by_role("spinbutton", name="Columns").fill("7")
    lab.get_by_role("textbox", name="K[1, 6]").fill("-3.5")
    K = torch.tensor(state(lab)["K"]).double()
    assert K.shape == (2, 7)
    assert K[1, 6] == -3.5
    torch.testing.assert_close(response(lab), corr2d(pixels(lab), K), rtol=0, atol=1e-5)


def test_arrow_keys_move_the_window_and_its_value_is_read_out(page: Page, lab: Locator) -> None:
    Y = response(lab)
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
        assert status(lab).startswith(f"Response in row {now['r']}, column {now['c']}: ")
        value = float(status(lab).split(": ")[1].split(" (")[0].replace("−", "-"))
        assert value == pytest.approx(Y[now["r"], now["c"]].item(), abs=1e-3)
        before = now


@pytest.mark.parametrize("display", ["Signed", "Middle gray", "Absolute", "Clamped", "Hot"])
def test_each_display_colors_the_response_as_it_says(lab: Locator, display: str) -> None:
    lab.get_by_role("radio", name=display).check()
    x = (response(lab) / lab.evaluate("(element) => element.limit")).numpy().clip(-1, 1)
    found = colors(lab)
    if display == "Signed":
        assert (found[x == 0] == 1).all()
        red, blue = found[..., 0] - found[..., 2], x
        assert (red[blue > 0.05] > 0).all()
        assert (red[blue < -0.05] < 0).all()
        return
    wanted = {
        "Middle gray": lambda: np.repeat((x[..., None] + 1) / 2, 3, -1),
        "Absolute": lambda: np.repeat(np.abs(x[..., None]), 3, -1),
        "Clamped": lambda: np.repeat(x[..., None].clip(0, 1), 3, -1),
        "Hot": lambda: colormaps["hot"]((x + 1) / 2)[..., :3],
    }[display]()
    # 1024 steps of color here, 256 in matplotlib.
    assert np.abs(found - wanted).max() < (0.05 if display == "Hot" else 0.006)


def test_paint_changes_the_picture_and_comes_off_again(page: Page, lab: Locator) -> None:
    before = pixels(lab)
    lab.get_by_role("radio", name="paints white").check()
    lab.get_by_role("application", name="Picture").focus()
    page.keyboard.press("Space")
    painted = pixels(lab)
    changed = painted != before
    assert 10 < changed.sum() <= 49 + 20
    assert (painted[changed] == 1).all()
    K = torch.tensor(state(lab)["K"]).double()
    torch.testing.assert_close(response(lab), corr2d(painted, K), rtol=0, atol=1e-5)
    lab.get_by_role("button", name="Remove the paint").click()
    page.wait_for_function(
        "(element) => element.gray.every((x) => x !== undefined)", arg=lab.element_handle()
    )
    page.wait_for_timeout(200)
    torch.testing.assert_close(pixels(lab), before)


def test_your_own_picture_is_read_here(page: Page, lab: Locator) -> None:
    rng = np.random.default_rng(5)
    mine = rng.integers(0, 256, (40, 60), dtype=np.uint8)
    file = io.BytesIO()
    Image.fromarray(mine).save(file, format="png")
    lab.locator("input[type=file]").set_input_files(
        {"name": "mine.png", "mimeType": "image/png", "buffer": file.getvalue()}
    )
    page.wait_for_function("(element) => element.width === 60", arg=lab.element_handle())
    torch.testing.assert_close(pixels(lab), torch.from_numpy(mine / 255), rtol=0, atol=1e-6)


def test_a_file_that_is_no_picture_is_named(lab: Locator) -> None:
    lab.locator("input[type=file]").set_input_files(
        {"name": "notes.txt", "mimeType": "text/plain", "buffer": b"no picture"}
    )
    lab.get_by_text("notes.txt is not a picture that this browser can read.").wait_for()


@from_both
def test_a_link_gives_the_same_figure_to_someone_else(
    open_page: Open, origin: str, pages_with: Callable[[str], list[str]]
) -> None:
    """From the disk too, where a browser keeps scripts from reading picture files."""
    page = open_page(origin + pages_with(NAME)[0])
    lab = figure(page, NAME)
    lab.get_by_role("combobox", name="Kernel").select_option("Roberts")
    lab.get_by_role("combobox", name="Picture").select_option("brain")
    lab.get_by_role("radio", name="Absolute").check()
    page.wait_for_function(
        "(element) => element.height === 256 && element.width === 256", arg=lab.element_handle()
    )
    before, sentence = state(lab), status(lab)
    opened = follow_link(page, lab, NAME)
    assert (state(opened), status(opened)) == (before, sentence)


def test_copied_code_asserts_what_is_shown(page: Page, lab: Locator, tmp_path: Path) -> None:
    lab.get_by_role("combobox", name="Kernel").select_option("Scharr, left to right")
    lab.get_by_role("application", name="Response").focus()
    page.keyboard.press("Shift+ArrowDown")
    now = state(lab)
    code = copied(page, lab)
    Y = corr2d(pixels(lab), torch.tensor(now["K"]).double())
    assert run(code, tmp_path)["Y"] == pytest.approx(Y[now["r"], now["c"]].item(), abs=1e-6)
    with pytest.raises(AssertionError):
        run(code.replace("/ 255", "/ 300"), tmp_path)


def test_without_javascript_the_same_numbers_stand_there(
    open_page: Open, pages_with: Callable[[str], list[str]], lab: Locator
) -> None:
    tables = still_tables(open_page(pages_with(NAME)[0], javascript=False), NAME)
    Y = response(lab)
    assert tables["Kernel K"] == state(lab)["K"]
    *_, shape, ends = tables["What it gives"]
    assert shape == list(Y.shape)
    assert ends == pytest.approx([Y.min().item(), Y.max().item()], rel=1e-3)
