"""Measure how high each figure is once it has started, and keep that room free in its style sheet.

Run it on the built site after a change of a figure's controls, where Playwright is:
`.nox/browser/bin/python tools/rooms.py`.
"""

from __future__ import annotations

import os
import re
import shutil
import sys
from itertools import pairwise
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).parents[1]
FIGURES = ROOT / "docs" / "figures"
WIDTHS = (320, 360, 390, 480, 640, 768, 1024, 1280)  # of the screen, in pixels
RULES = re.compile(
    r"(@media screen and \(scripting: enabled\) \{\n  \.explorable > \* \{[^\n]*\n).*?\n\}\n",
    re.DOTALL,
)
MEASURE = """(name) => {
  const figure = document.querySelector(name);
  figure.style.minHeight = 0;
  return [figure.parentElement.clientWidth / 16, figure.offsetHeight / 16];
}"""


def measured(browser: Browser, page: str, name: str) -> list[tuple[float, float]]:
    """Return how wide the figure's container is and how high the figure, in rem, by width."""
    sizes = []
    for width in WIDTHS:
        tab = browser.new_page(viewport={"width": width, "height": 900}, has_touch=width < 500)
        tab.goto(page)
        tab.locator(name).first.scroll_into_view_if_needed()
        ready = "ready" if name == "kernel-lab" else "started"
        tab.locator(f"{name}[data-{ready}]").first.wait_for()
        across, high = tab.evaluate(MEASURE, name)
        sizes.append((across, high))
        tab.close()
    return sizes


def rules(rooms: dict[str, list[tuple[float, float]]]) -> str:
    """Write the widest first; narrower containers follow, each up to the middle of two widths."""
    lines = [f"  {name} {{ --room: {sizes[-1][1]:.4g}rem; }}" for name, sizes in rooms.items()]
    steps: dict[str, list[str]] = {}
    for name, sizes in rooms.items():
        for (narrow, high), (wide, next_high) in reversed(list(pairwise(sizes))):
            if abs(high - next_high) > 0.05:
                limit = f"{(narrow + wide) / 2:.4g}"
                steps.setdefault(limit, []).append(f"    {name} {{ --room: {high:.4g}rem; }}")
    for limit, inside in sorted(steps.items(), key=lambda step: -float(step[0])):
        lines += [f"  @container (max-width: {limit}rem) {{", *inside, "  }"]
    return "\n".join(lines)


def main(site: Path) -> None:
    """Write the rules for every figure that stands on a page of the site."""
    found = sorted(site.rglob("*.html"), key=lambda path: (path.parent.name == "embed", path))
    pages = {path: path.read_text("utf-8") for path in found}
    rooms = {}
    with sync_playwright() as playwright:
        named = ("chromium-headless-shell", "chromium")
        program = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, named)), None)
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        for script in sorted(FIGURES.glob("*-*.js")):
            name = script.stem
            page = next((path for path, text in pages.items() if f"<{name} " in text), None)
            # An exercise stands in its page from the start, and the kernel lab keeps its own room.
            if page and name not in ("exercise-check", "kernel-lab"):
                rooms[name] = measured(browser, page.resolve().as_uri(), name)
                print(name, *(f"{high:.1f}" for _, high in rooms[name]))
        browser.close()
    sheet = FIGURES / "figures.css"
    text = sheet.read_text("utf-8")
    sheet.write_text(RULES.sub(lambda found: f"{found[1]}{rules(rooms)}\n}}\n", text), "utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if sys.argv[1:] else ROOT / "docs" / "_build" / "html")
