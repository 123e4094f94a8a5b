"""Where the built site is, and the figures and extensions that pages and builds import."""

import os
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT / folder) for folder in ("docs", "docs/_ext", "tools")]


@pytest.fixture(scope="session")
def site() -> Path:
    """The folder of the built site."""
    folder = Path(os.environ.get("CONVSCOPE_SITE", ROOT / "docs" / "_build" / "html"))
    if not folder.joinpath("index.html").is_file():
        pytest.fail(f"no site in {folder}: build it with nox -s docs")
    return folder
