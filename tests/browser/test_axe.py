"""Every kind of page is accessible, in each view, at the top and in the middle."""

from __future__ import annotations

from itertools import cycle, product
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from conftest import KINDS, ROOT, Open

# All rules, best practices included, and two that are off unless asked for.
RULES: dict[str, Any] = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "rules": {
        "target-size": {"enabled": True},
        "label-content-name-mismatch": {"enabled": True},
    },
    "resultTypes": ["violations"],
}
VIEWS = {"light": (1440, "light"), "dark": (1440, "dark"), "phone": (390, "light")}
# Everything is open and started; what fades in has arrived, because half of it lacks contrast.
OPEN = "document.querySelectorAll('details').forEach((each) => { each.open = true; })"
MIDDLE = "scrollTo(0, document.documentElement.scrollHeight / 2 - innerHeight / 2)"
UP = "scrollBy(0, -200)"  # furo shows its button to the top when a reader turns back
ARRIVED = "document.getAnimations().forEach((each) => each.finish())"


# Every kind of page in every view; each other page with a figure in one of the views.
TUTORIALS = sorted(path.stem for path in (ROOT / "docs" / "tutorials").glob("*.md"))
OTHERS = [f"tutorials/{name}.html" for name in TUTORIALS] + ["help/diagnose.html"]
ASKED = [*product(KINDS, VIEWS), *zip(OTHERS, cycle(VIEWS), strict=False)]


@pytest.mark.parametrize(("address", "view"), sorted(set(ASKED)))
def test_axe_finds_nothing(address: str, view: str, open_page: Open) -> None:
    width, theme = VIEWS[view]
    page = open_page(address, width=width, theme=theme, still=True)
    page.wait_for_load_state("networkidle")
    page.keyboard.press("Shift")  # the first key starts every figure
    page.evaluate(OPEN)
    for where in ("top", "middle"):
        if where == "middle":
            page.evaluate(MIDDLE)
            page.evaluate(UP)
            page.wait_for_timeout(100)
        page.evaluate(ARRIVED)
        found = Axe().run(page, options=RULES)
        assert not found.response["violations"], f"{where}: {found.generate_report()}"
