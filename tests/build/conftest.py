"""A small project with its own library, built again and again by the tests."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

EXTENSIONS = Path(__file__).parents[2] / "docs" / "_ext"
sys.path.insert(0, str(EXTENSIONS))

CONF = f"""
import sys
sys.path.insert(0, {str(EXTENSIONS)!r})
project = "Small"
extensions = ["light_myst_nb", "myst_nb", "warm_kernels", "run_ahead"]
exclude_patterns = ["_build"]
html_theme = "basic"
nb_execution_mode = "off"
run_ahead_roots = ["../src"]
run_ahead_workers = 2
"""

WHOLE_CONF = """
extensions = ["trusted_builds", "fresh_sources", *extensions, "sphinx_gallery.gen_gallery",
              "fresh_gallery", "gallery_errors", "own_places", "fixed_downloads", "whole_search_index",
              "site_digest"]
exclude_patterns += ["gallery/**.ipynb"]
sphinx_gallery_conf = {
    "examples_dirs": "../gallery",
    "gallery_dirs": "gallery",
    "filename_pattern": r"/plot_",
    "within_subsection_order": "FileNameSortKey",
    "reset_modules": ("gallery_hooks.reset", "gallery_hooks.warnings_are_errors"),
    "reset_modules_order": "both",
    "min_reported_time": 10**9,
    "write_computation_times": False,
    "show_signature": False,
    "download_all_examples": False,
    "abort_on_example_error": True,
}
"""

SCRIPT = '''\
"""
{title}
{rule}

Why.
"""
import matplotlib.pyplot as plt
{code}

plt.show()
'''

PAGE = """\
---
file_format: mystnb
kernelspec:
  name: python3
  display_name: Python 3
---

# {title}

Words about it.

```{{code-cell}} python
{code}
```
"""

LIBRARY = {
    "__init__": "from tiny.double import twice\nfrom tiny.half import halve\n",
    "numbers": "TWO = 2\n",
    "double": "from tiny.numbers import TWO\n\n\ndef twice(x):\n    return TWO * x\n",
    "half": "def halve(x):\n    return x // 2\n",
}


FAULT = "what the build said"


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """List the faults that were injected, each with the message that it gave."""
    reports = terminalreporter.getreports("passed")
    said = sorted(line for one in reports for key, line in one.user_properties if key == FAULT)
    if said:
        terminalreporter.section("faults and what the build said")
    for line in said:
        terminalreporter.write_line(line)


class Project:
    """A folder with a library, pages and their site."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.library = root / "src" / "tiny"
        self.docs = root / "docs"
        self.site = self.docs / "_build" / "html"
        self.library.mkdir(parents=True)
        self.docs.mkdir()
        for name, code in LIBRARY.items():
            self.library.joinpath(f"{name}.py").write_text(code)
        self.docs.joinpath("conf.py").write_text(CONF)
        self.docs.joinpath("index.md").write_text(
            "# Small\n\n```{toctree}\n:glob:\n\npages/*\n```\n"
        )
        self.docs.joinpath("pages").mkdir()

    def page(self, name: str, code: str) -> Path:
        """Write a page with one code cell."""
        path = self.docs / "pages" / f"{name}.md"
        path.write_text(PAGE.format(title=name.title(), code=code))
        return path

    def script(self, name: str, code: str) -> Path:
        """Write a gallery script."""
        path = self.root / "gallery" / f"plot_{name}.py"
        path.write_text(SCRIPT.format(title=name.title(), rule="=" * len(name), code=code))
        return path

    def build(self, *options: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """Build the site in a process of its own."""
        return subprocess.run(
            self.command(*options), env=self.environment(**environment),
            capture_output=True, text=True, check=False, timeout=300,
        )  # fmt: skip

    def command(self, *options: str) -> list[str]:
        """Return the command that builds the site."""
        return [
            sys.executable, "-m", "sphinx", "-b", "html", "-W", "-n", "--keep-going",
            *options, "-d", str(self.docs / "_build" / "doctrees"), str(self.docs), str(self.site),
        ]  # fmt: skip

    def environment(self, **more: str) -> dict[str, str]:
        """Return the environment of a build."""
        return {**os.environ, "PYTHONPATH": str(self.root / "src"), "NO_COLOR": "1", **more}

    def html(self, name: str) -> str:
        """Return a page of the site."""
        return self.site.joinpath("pages", f"{name}.html").read_text()


class WholeProject(Project):
    """A small project with a gallery, built with all that makes builds trustworthy."""

    def __init__(self, root: Path) -> None:
        super().__init__(root)
        gallery = root / "gallery"
        gallery.mkdir()
        gallery.joinpath("GALLERY_HEADER.rst").write_text("Gallery\n=======\n")
        with self.docs.joinpath("conf.py").open("a") as conf:
            conf.write(WHOLE_CONF)
        self.docs.joinpath("index.md").write_text(
            "# Small\n\n```{toctree}\n:glob:\n\npages/*\ngallery/index\n```\n"
        )
        self.page("doubles", "from tiny import twice\nprint('twice', twice(21))")
        self.page("halves", "from tiny import halve\nprint('half', halve(84))")
        draw = 'plt.title("A line that rises and falls")\n_ = plt.plot'
        self.script("twice", f"from tiny import twice\n{draw}([0, twice(1), 1])")
        self.script("half", f"from tiny import halve\n{draw}([0, halve(8), 1])")


def ran(build: subprocess.CompletedProcess[str]) -> set[str]:
    """Return the pages that a build ran."""
    lines = build.stdout.splitlines()
    return {
        line.removeprefix("ran ").removeprefix("pages/")
        for line in lines
        if line.startswith("ran ")
    }


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    """A small project; its pages are up to the test."""
    yield Project(tmp_path / "small")
    shutil.rmtree(tmp_path / "small", ignore_errors=True)


@pytest.fixture
def whole(tmp_path: Path) -> Iterator[WholeProject]:
    """A small project with two pages and two gallery scripts."""
    yield WholeProject(tmp_path / "whole")
    shutil.rmtree(tmp_path / "whole", ignore_errors=True)


def tree(folder: Path) -> dict[str, bytes]:
    """Return every file below a folder with its content."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def differences(one: Path, other: Path) -> list[str]:
    """Return the names of the files that two folders do not share byte for byte."""
    left, right = tree(one), tree(other)
    return sorted(name for name in left.keys() | right.keys() if left.get(name) != right.get(name))


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """The folder above a small package."""
    folder = tmp_path / "src" / "tiny"
    folder.mkdir(parents=True)
    for name, code in LIBRARY.items():
        folder.joinpath(f"{name}.py").write_text(code)
    return folder.parent
