"""With an address and a repository, a site says where it and its sources are; without, nothing."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import page_tools
import pytest
from sphinx.application import Sphinx

BASE, REPOSITORY = "https://convscope.example/en/", "https://github.com/example/convscope"
PAGE = "---\ndescription: A page of a small site, long enough to say something.\n---\n# A page\n"
Contexts = dict[str, dict[str, Any]]


def build(folder: Path, **settings: str) -> tuple[Path, Contexts]:
    """Build a site of two pages; return it, and what its template was given."""
    source, out = folder / "docs", folder / "html"
    source.joinpath("tutorials").mkdir(parents=True)
    source.joinpath("tutorials/slide.md").write_text(PAGE)
    source.joinpath("index.md").write_text(f"{PAGE}\n```{{toctree}}\ntutorials/slide\n```\n")
    app = Sphinx(
        source, None, out, folder / "doctrees", "html", freshenv=True, warningiserror=True,
        confoverrides={
            "extensions": ["myst_parser", "machine_readable", "page_meta", "page_tools"],
            "source_suffix": {".md": "markdown"},
            "project": "Convscope", "html_theme": "basic", "html_copy_source": False, **settings,
        },
    )  # fmt: skip
    contexts: Contexts = {}

    def notebook(_: Sphinx, page: str, __: str, context: dict[str, Any], ___: object) -> None:
        context["page_notebook"] = f"_downloads/notebooks/{Path(page).name}.ipynb"

    def keep(_: Sphinx, page: str, __: str, context: dict[str, Any], ___: object) -> None:
        contexts[page] = context

    app.connect("html-page-context", notebook, priority=400)
    app.connect("html-page-context", keep, priority=999)
    app.build()
    return out, contexts


@pytest.fixture(scope="module")
def addressed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Contexts]:
    return build(
        tmp_path_factory.mktemp("addressed"),
        html_baseurl=BASE,
        site_repository=REPOSITORY,
        site_notebook_folder="1.0",
    )


@pytest.fixture(scope="module")
def unaddressed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Contexts]:
    return build(tmp_path_factory.mktemp("unaddressed"))


def test_the_sitemap_lists_every_page_and_robots_name_it(addressed: tuple[Path, Contexts]) -> None:
    out, _ = addressed
    name = "{http://www.sitemaps.org/schemas/sitemap/0.9}loc"
    found = [place.text for place in ET.parse(out / "sitemap.xml").iter(name)]
    assert found == [f"{BASE}index.html", f"{BASE}tutorials/slide.html"]
    assert f"Sitemap: {BASE}sitemap.xml\n" in out.joinpath("robots.txt").read_text()
    assert f"]({BASE}tutorials/slide.md)" in out.joinpath("llms.txt").read_text()


def test_a_page_names_its_own_address_and_its_card(addressed: tuple[Path, Contexts]) -> None:
    out, _ = addressed
    html = out.joinpath("tutorials/slide.html").read_text()
    assert f'<link rel="canonical" href="{BASE}tutorials/slide.html"' in html
    assert f'<meta property="og:url" content="{BASE}tutorials/slide.html">' in html
    assert f'<meta property="og:image" content="{BASE}_static/card.png">' in html


def test_a_page_can_be_edited_and_launched(addressed: tuple[Path, Contexts]) -> None:
    context = addressed[1]["tutorials/slide"]
    assert context["page_edit"] == f"{REPOSITORY}/edit/main/docs/tutorials/slide.md"
    notebook = "_downloads/notebooks/slide.ipynb"
    assert {action["label"]: action["url"] for action in context["page_actions"]} == {
        "Download notebook": f"../{notebook}",
        "Open in Colab": "https://colab.research.google.com/github/example/convscope"
        f"/blob/gh-pages/1.0/{notebook}",
        "Open in Binder": "https://mybinder.org/v2/gh/example/convscope/gh-pages"
        f"?urlpath=lab/tree/1.0/{notebook}",
    }


def test_nothing_is_made_up_without_an_address(unaddressed: tuple[Path, Contexts]) -> None:
    out, contexts = unaddressed
    assert not out.joinpath("sitemap.xml").exists()
    assert not out.joinpath("robots.txt").exists()
    html = out.joinpath("tutorials/slide.html").read_text()
    assert not re.search(r"canonical|og:url|og:image", html)
    context = contexts["tutorials/slide"]
    assert "page_edit" not in context
    assert [action["label"] for action in context["page_actions"]] == ["Download notebook"]


def test_a_notebook_is_launched_from_github_alone() -> None:
    assert page_tools.launch_links("https://git.example/a/b", "gh-pages", "x.ipynb") == []
