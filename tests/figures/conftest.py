"""Node runs the figures' pure functions; nothing here needs a page."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent
FIGURES = HERE.parents[1] / "docs" / "figures"
sys.path.insert(0, str(FIGURES.parent))
# Those that touch no document; the order is that of a page.
PURE = [
    FIGURES / "numerics.js",
    *sorted(FIGURES.glob("numerics-*.js")),
    FIGURES / "kernel-lab-arithmetic.js",
    FIGURES / "restoration-lab-filters.js",
    FIGURES / "mistake-finder-known.js",
    FIGURES / "answers.js",
]

Evaluate = Callable[..., Any]


@pytest.fixture(scope="session")
def evaluate() -> Evaluate:
    """Return what a function, given as JavaScript, makes of a value."""
    node = shutil.which("node")
    assert node, "no node on the path: run `nox -s figures`"

    def run(script: str, cases: Any = None) -> Any:
        told = {"sources": [str(path) for path in PURE], "script": script, "cases": cases}
        result = subprocess.run(
            [node, HERE / "run.js"],
            input=json.dumps(told),
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
        assert result.returncode == 0, result.stderr
        return json.loads(result.stdout)

    return run
