"""What the tests of every figure do: read its state, follow its link, run its code."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

from playwright.sync_api import Locator, Page

SCRIPTS = Path(__file__).parents[2] / "docs" / "figures"
SHARED = (*sorted(path.stem for path in SCRIPTS.glob("numerics*.js")), "answers", "kit")
FIGURES = sorted(
    path.stem
    for path in SCRIPTS.glob("*.js")
    if "customElements.define(" in path.read_text("utf-8")
)


def figure(page: Page, name: str) -> Locator:
    """Return the first figure of this name, once it has come near and started."""
    page.locator(name).first.scroll_into_view_if_needed()
    found = page.locator(f"{name}[data-{'ready' if name == 'kernel-lab' else 'started'}]").first
    found.wait_for()
    return found


def state(found: Locator) -> dict[str, Any]:
    """Return the state that the figure's link carries."""
    names = found.evaluate("(element) => Object.keys(element.constructor.fields)")
    values = found.evaluate("(element) => element.state")
    return {name: values[name] for name in names}


def status(found: Locator) -> str:
    """Return the sentence that is read out."""
    return found.locator(".ex-status").inner_text()


def grid(found: Locator, title: str) -> list[list[float]]:
    """Return the numbers that a grid shows."""
    rows = found.get_by_role("grid", name=title).locator("[role=row]")
    script = """(rows) => rows.map((row) => [...row.children].map((cell) =>
      (cell.querySelector("input")?.value ?? cell.querySelector(".ex-value").textContent)))"""
    return [[number(text) for text in row] for row in rows.evaluate_all(script)]


def number(text: str) -> float:
    """Read a number that was written for people."""
    return float(text.replace("−", "-").replace("×", ""))


def copied(page: Page, found: Locator) -> str:
    """Return the code that the copy button puts on the clipboard."""
    found.get_by_role("button", name="Copy as PyTorch").click()
    found.get_by_text("Copied.").wait_for()
    code: str = page.evaluate("navigator.clipboard.readText()")
    return code


def run(code: str, folder: Path) -> dict[str, Any]:
    """Run copied code: it asserts what was on the screen. It must assert something."""
    assert "assert" in code
    script = folder / "copied.py"
    script.write_text(code, "utf-8")
    return runpy.run_path(str(script))


def follow_link(page: Page, found: Locator, name: str) -> Locator:
    """Open the figure's link as if it had been sent to someone."""
    found.get_by_role("button", name="Copy link").click()
    found.get_by_text("Copied.").wait_for()
    link = page.evaluate("navigator.clipboard.readText()")
    page.goto("about:blank")
    page.goto(link)
    return figure(page, name)


def still_tables(page: Page, name: str) -> dict[str, list[list[float]]]:
    """Return the tables that stand in for a figure without JavaScript, by their captions."""
    tables = page.locator(f"{name} .ex-still").first.locator("table")
    script = """(tables) => tables.map((table) => [table.caption.textContent,
      [...table.rows].map((row) => [...row.querySelectorAll("td")].map((cell) => cell.textContent))])"""
    return {
        caption: [[number(text) for text in row] for row in rows]
        for caption, rows in tables.evaluate_all(script)
    }


def slide(found: Locator, label: str, value: float) -> None:
    """Set a slider as a reader's drag does."""
    found.get_by_role("slider", name=label, exact=True).fill(str(value))
