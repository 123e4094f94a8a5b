"""Read the tutorials as a reader's machine does: their cells, in order, in one process."""

from __future__ import annotations

import re
from pathlib import Path

DOCS = Path(__file__).parents[2] / "docs"
TUTORIALS = sorted(p for p in (DOCS / "tutorials").glob("*.md") if p.stem != "index")
CELL = re.compile(r"^```\{code-cell\}[^\n]*\n(.*?)^```$", re.MULTILINE | re.DOTALL)
OPTIONS = re.compile(r"\A---\n.*?^---\n|\A(?::[^\n]*\n)+", re.MULTILINE | re.DOTALL)


def cells(page: Path) -> list[str]:
    """Return the code of a page's cells, without their options."""
    found = CELL.findall(page.read_text("utf-8"))
    return [OPTIONS.sub("", cell) for cell in found]
