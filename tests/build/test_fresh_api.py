"""The pages of the API follow the library, and are left alone otherwise."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from conftest import Project

CONF = """
extensions = [*extensions, "sphinx.ext.autodoc", "sphinx.ext.autosummary", "fresh_api"]
autosummary_generate = ["reference/api.md"]
fresh_api_package = "tiny"
"""
GENERATES = "[autosummary] generating"
MODULES = {"halve": "half", "twice": "double"}
API = """\
# API

```{{eval-rst}}
.. currentmodule:: tiny

.. autosummary::
   :toctree: generated

{names}
```
"""


class Documented(Project):
    """A project with a page of the API."""

    def __init__(self, root: Path) -> None:
        super().__init__(root)
        with self.docs.joinpath("conf.py").open("a") as conf:
            conf.write(CONF)
        self.docs.joinpath("index.md").write_text("# Small\n\n```{toctree}\nreference/api\n```\n")
        self.describe("halve", "Halve it.")
        self.describe("twice", "Double it.")
        self.list("twice", "halve")

    @property
    def generated(self) -> Path:
        return self.docs / "reference" / "generated"

    def describe(self, name: str, sentence: str) -> None:
        code = f'def {name}(x):\n    """{sentence}"""\n    return x\n'
        self.library.joinpath(f"{MODULES[name]}.py").write_text(code)

    def list(self, *names: str) -> None:
        folder = self.docs / "reference"
        folder.mkdir(exist_ok=True)
        lines = "\n".join(f"   {name}" for name in names)
        folder.joinpath("api.md").write_text(API.format(names=lines))

    def built(self) -> subprocess.CompletedProcess[str]:
        build = self.build()
        assert build.returncode == 0, build.stderr
        return build

    def shown(self, page: str) -> str:
        return self.site.joinpath("reference", f"{page}.html").read_text()


@pytest.fixture
def documented(tmp_path: Path) -> Documented:
    project = Documented(tmp_path / "small")
    assert GENERATES in project.built().stdout
    assert "Double it." in project.shown("api")
    return project


def test_nothing_is_generated_without_a_change(documented: Documented) -> None:
    before = {path: path.stat().st_mtime_ns for path in documented.generated.iterdir()}
    assert GENERATES not in documented.built().stdout
    assert {path: path.stat().st_mtime_ns for path in documented.generated.iterdir()} == before


def test_a_sentence_of_the_library_reaches_both_pages(documented: Documented) -> None:
    documented.describe("twice", "Take it two times.")
    documented.built()
    assert "Take it two times." in documented.shown("api")
    assert "Take it two times." in documented.shown("generated/tiny.twice")


def test_the_page_of_a_name_that_is_not_listed_goes(documented: Documented) -> None:
    documented.list("twice")
    documented.built()
    assert [path.name for path in documented.generated.iterdir()] == ["tiny.twice.rst"]


def test_a_page_that_was_lost_or_edited_comes_back(documented: Documented) -> None:
    page = documented.generated / "tiny.halve.rst"
    good = page.read_text()
    page.unlink()
    documented.built()
    assert page.read_text() == good
