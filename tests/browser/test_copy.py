"""The button on a block of code copies what a reader would run."""

from __future__ import annotations

import re

import pytest
from conftest import Open, from_both
from playwright.sync_api import Page


def copied(page: Page, text: str) -> str:
    """Press the button of the first block that holds a text; return the clipboard."""
    block = page.locator("div.highlight", has_text=text).first
    block.hover()
    block.get_by_role("button", name="Copy").click()
    block.locator(".copybtn.success").wait_for()
    code: str = page.evaluate("navigator.clipboard.readText()")
    return code


@from_both
def test_a_cell_is_copied_as_it_stands(origin: str, open_page: Open) -> None:
    page = open_page(f"{origin}tutorials/slide.html")
    code = copied(page, "import torch")
    shown = page.locator("div.cell_input pre", has_text="import torch").first.inner_text()
    assert code.rstrip() == shown.rstrip()
    compile(code, "cell", "exec")


def test_prompts_and_outputs_of_an_example_are_left_out(open_page: Open) -> None:
    code = copied(open_page("reference/generated/convscope.box.html"), ">>>")
    assert code
    assert ">>>" not in code
    compile(code, "example", "exec")
    assert not re.search(r"^tensor\(|^$", code, re.MULTILINE)


@pytest.mark.parametrize("printed", [".cell_output", ".sphx-glr-script-out"])
def test_what_a_program_printed_has_no_button(printed: str, open_page: Open) -> None:
    page = open_page(
        "tutorials/slide.html" if "cell" in printed else "gallery/edges/plot_stripe.html"
    )
    page.locator(".copybtn").first.wait_for(state="attached")
    assert page.locator(f"{printed} pre").count()
    assert page.locator(f"{printed} .copybtn").count() == 0
