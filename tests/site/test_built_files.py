"""Every file that a built page names is there; the pictures that no page names are not."""

from __future__ import annotations

import io
import json
import zipfile
from html.parser import HTMLParser
from pathlib import Path
from types import SimpleNamespace
from typing import cast
from urllib.parse import unquote, urlsplit

import pytest
import trusted_builds
from sphinx.application import Sphinx

SITE = Path(__file__).parents[2] / "docs" / "_build" / "html"


class Named(HTMLParser):
    """Collects what a page names in src, srcset and href."""

    def __init__(self) -> None:
        super().__init__()
        self.files: set[str] = set()

    def handle_starttag(self, _: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name in {"src", "href"} and value:
                self.files.add(value)
            if name == "srcset" and value:
                self.files |= {part.split()[0] for part in value.split(",")}


def missing(site: Path) -> list[str]:
    """Return "page: file" for each local file that a page names and that is not there."""
    lost = []
    for page in sorted(site.rglob("*.html")):
        named = Named()
        named.feed(page.read_text("utf-8"))
        for file in sorted(named.files):
            parts = urlsplit(file)
            if parts.scheme or parts.netloc or not parts.path:
                continue
            start = site if parts.path.startswith("/") else page.parent
            if not (start / unquote(parts.path).lstrip("/")).exists():
                lost.append(f"{page.relative_to(site)}: {file}")
    return lost


def test_every_file_that_a_page_names_is_there() -> None:
    assert (SITE / "index.html").is_file(), "build the site first: nox -s docs"
    assert not missing(SITE)


def test_a_picture_that_is_gone_is_noticed(tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text('<img src="_images/a.png" srcset="_images/b.webp 2x">')
    assert missing(tmp_path) == ["index.html: _images/a.png", "index.html: _images/b.webp"]


def test_no_notebook_says_which_python_built_the_site() -> None:
    """Or the site of another Python would be another site, though every result is the same."""
    notebooks = {path: path.read_bytes() for path in SITE.joinpath("_downloads").rglob("*.ipynb")}
    for archive in SITE.joinpath("_downloads").rglob("*.zip"):
        with zipfile.ZipFile(io.BytesIO(archive.read_bytes())) as packed:
            inside = [name for name in packed.namelist() if name.endswith(".ipynb")]
            notebooks |= {archive / name: packed.read(name) for name in inside}
    assert any(".zip" in str(path) for path in notebooks)
    for path, content in notebooks.items():
        assert "version" not in json.loads(content)["metadata"]["language_info"], path


@pytest.mark.parametrize("kept", ["a.png", "a_2_00x.webp"])
def test_pictures_are_kept_while_a_page_names_them(tmp_path: Path, kept: str) -> None:
    pictures = tmp_path / "_images"
    pictures.mkdir()
    for name in (kept, "old.png"):
        (pictures / name).touch()
    (tmp_path / "index.html").write_text(f'<img src="_images/{kept}">')
    build = cast(Sphinx, SimpleNamespace(outdir=tmp_path))
    trusted_builds.drop_lost_images(build, None)
    assert [path.name for path in pictures.iterdir()] == [kept]
