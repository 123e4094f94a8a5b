"""Paint a spectrum: what is kept and what comes out is what torch's transform gives."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from conftest import Open
from helpers import copied, figure, follow_link, run, slide, state, status
from playwright.sync_api import Locator, Page

NAME = "spectrum-painter"
RESULT = "(figure) => [...figure.result]"


@pytest.fixture
def painter(page: Page) -> Locator:
    return figure(page, NAME)


def picture(found: Locator) -> torch.Tensor:
    side = found.evaluate("(figure) => figure.data.side")
    return torch.tensor(found.evaluate(RESULT), dtype=torch.float64).reshape(side, side)


def spectrum(found: Locator) -> Locator:
    return found.get_by_role("application")


def test_a_low_pass_keeps_the_waves_inside_its_radius(painter: Locator) -> None:
    X = picture(painter)
    slide(painter, "Radius", 9)
    painter.get_by_role("button", name="Low-pass").click()
    f = torch.fft.fftfreq(X.shape[0], 1 / X.shape[0], dtype=torch.float64)
    kept = torch.hypot(f[:, None], f) <= 9
    wanted = torch.fft.ifft2(torch.fft.fft2(X) * kept).real
    torch.testing.assert_close(picture(painter), wanted)
    assert f"{int(kept.sum())} of {X.numel()}" in status(painter)
    painter.get_by_role("button", name="Undo").click()
    torch.testing.assert_close(picture(painter), X)


def test_keys_erase_the_stripes_and_bring_the_photograph_back(page: Page, painter: Locator) -> None:
    X = picture(painter)
    painter.get_by_role("radio", name="with stripes").check()
    assert (picture(painter) - X).abs().max() > 0.15
    slide(painter, "Radius", 0)
    spectrum(painter).focus()
    for key, times in {"ArrowDown": 9, "ArrowRight": 5}.items():
        for _ in range(times):
            page.keyboard.press(key)
    assert (state(painter)["u"], state(painter)["v"]) == (9, 21)
    page.keyboard.press("Space")
    assert (picture(painter) - X).abs().max() < 0.05


def test_a_drag_paints_one_line_of_strokes_and_an_added_wave_is_real(
    page: Page, painter: Locator
) -> None:
    box = spectrum(painter).bounding_box()
    assert box
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + 20)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + 70, steps=10)
    page.mouse.up()
    assert 2 < len(state(painter)["strokes"]) < 10
    painter.get_by_role("button", name="Start again").click()
    X, side = picture(painter), painter.evaluate("(figure) => figure.data.side")
    painter.get_by_role("radio", name="Add the wave").check()
    spectrum(painter).focus()
    page.keyboard.press("Enter")
    now = state(painter)
    r, c = torch.arange(side)[:, None], torch.arange(side)
    wave = 0.1 * torch.cos(2 * torch.pi * (now["u"] * r + now["v"] * c).double() / side)
    torch.testing.assert_close(picture(painter), X + wave, atol=1e-6, rtol=0)


def test_the_state_travels_in_the_link_and_the_code_asserts_it(
    page: Page, painter: Locator, tmp_path: Path
) -> None:
    painter.get_by_role("button", name="High-pass").click()
    spectrum(painter).focus()
    page.keyboard.press("Space")
    code = copied(page, painter)
    X = picture(painter) * 0 + torch.rand(128, 128, generator=torch.Generator().manual_seed(0))
    assert run(code, tmp_path)["painted"](X).mean().abs() < 1e-9
    before = state(painter)
    assert state(follow_link(page, painter, NAME)) == before


@pytest.mark.parametrize("hash", ["strokes=x1,2,3", "strokes=e1,2", "radius=99", "u=1e9", "%"])
def test_a_spoilt_link_changes_nothing(
    open_page: Open, served: str, pages_with: Callable[[str], list[str]], hash: str
) -> None:
    address = served + pages_with(NAME)[0]
    painter = figure(open_page(address), NAME)
    name, before = painter.get_attribute("id"), state(painter)
    assert state(figure(open_page(f"{address}#{name}~{hash}"), NAME)) == before


def test_spectrum_and_picture_are_on_one_screen_of_a_telephone(
    open_page: Open, pages_with: Callable[[str], list[str]]
) -> None:
    painter = figure(open_page(pages_with(NAME)[0], width=390, height=844), NAME)
    first = spectrum(painter).bounding_box()
    last = painter.get_by_role("button", name="Low-pass").bounding_box()
    assert first
    assert last
    assert last["y"] + last["height"] - first["y"] < 844
