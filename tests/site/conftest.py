"""Make the site's own extensions importable, and say where the built site is."""

import os
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "docs" / "_ext"))


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--site", help="folder of the built site (default: docs/_build/html)")


@pytest.fixture(scope="session")
def site(request: pytest.FixtureRequest) -> Path:
    """The folder of the built site."""
    named = request.config.getoption("--site") or os.environ.get("CONVSCOPE_SITE")
    folder = Path(named) if named else ROOT / "docs" / "_build" / "html"
    if not folder.joinpath("index.html").is_file():
        pytest.fail(f"no site in {folder}: build it with nox -s docs, or name it with --site")
    return folder
