"""Versions stand beside each other, and the index leads to the newest release."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path

import pytest

TOOL = Path(__file__).parents[2] / "tools" / "publish_version.py"
spec = importlib.util.spec_from_file_location("publish_version", TOOL)
assert spec is not None
assert spec.loader is not None
tool = importlib.util.module_from_spec(spec)
spec.loader.exec_module(tool)


@pytest.fixture
def site(tmp_path: Path) -> Path:
    folder = tmp_path / "site"
    folder.mkdir()
    folder.joinpath("index.html").write_text("one")
    folder.joinpath("SHA256SUMS").write_text("")
    return folder


def test_versions_are_listed_newest_first(site: Path, tmp_path: Path) -> None:
    pages = tmp_path / "pages"
    for version in ("0.9", "main", "0.10"):
        tool.publish(site, pages, version)
    assert json.loads(pages.joinpath("versions.json").read_text()) == ["main", "0.10", "0.9"]
    assert 'url=0.10/"' in pages.joinpath("index.html").read_text()
    assert pages.joinpath("0.9", "index.html").read_text() == "one"


def test_a_version_is_replaced_whole(site: Path, tmp_path: Path) -> None:
    pages = tmp_path / "pages"
    tool.publish(site, pages, "main")
    pages.joinpath("main", "gone.html").touch()
    site.joinpath("index.html").write_text("two")
    assert tool.publish(site, pages, "main") == ["main"]
    assert not pages.joinpath("main", "gone.html").exists()
    assert pages.joinpath("main", "index.html").read_text() == "two"


@pytest.mark.parametrize("version", ["../other", "", "1.0/x", "feature"])
def test_other_names_are_refused(site: Path, tmp_path: Path, version: str) -> None:
    with pytest.raises(ValueError, match="is neither 'main' nor a version"):
        tool.publish(site, tmp_path / "pages", version)
    assert not tmp_path.joinpath("pages").exists()
