"""What a build says of faults, in a small site of two pages and one script with this house's settings.

The library and the figures are a line each, so that a kernel starts without torch.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).parents[2]
HOUSE = ("conf.py", "docutils.conf", "_ext", "_inventories", "_ipython", "_static", "_templates")
LIBRARY = 'answer = "{}"\n'
PAGE = """---
description: A page of the small site, with one cell.
jupytext:
  text_representation:
    format_name: myst
kernelspec:
  name: python3
  display_name: Python 3
---

# The page

```{code-cell} python
import os
import convscope

with open(os.environ["RUNS"], "a") as runs:
    runs.write("x")
print("The page says", convscope.answer)
```
"""
SCRIPT = '''"""
The script
==========

One claim.
"""

import convscope
import matplotlib.pyplot as plt

print("The script says", convscope.answer)
plt.plot([0, 1])
plt.title("A line that rises from zero to one")
plt.show()
'''
# Each fault, and what the screen must say of it; they stand on one page, which is built once.
FAULTS = {
    "a dead reference": (
        "See {ref}`nowhere-at-all`.",
        r"page\.md:\d+: WARNING: .*nowhere-at-all",
    ),
    "a function that does not exist": (
        "See {func}`convscope.no_such_function`.",
        r"page\.md:\d+: WARNING: .*no_such_function",
    ),
    "a picture without words": (
        "![](_static/favicon.svg)",
        r"page\.md:\d+: WARNING: a picture's alternative text does not say",
    ),
    "a picture named after its file": (
        "![drawing_of_a_stripe.svg](_static/favicon.svg)",
        r"WARNING: a picture's alternative text .*'drawing_of_a_stripe\.svg'",
    ),
    "a cell that promises a picture and shows none": (
        "```{code-cell} python\n:mystnb: {figure: {caption: A stripe.}}\n\nnumber = 1\n```",
        r"page\.md:\d+: WARNING: a cell with a caption or a text shows no picture",
    ),
    "a number that no cell gives": (
        "It is {glue:}`never_computed`.",
        r"page\.md:\d+: WARNING: .*never_computed",
    ),
    "a formula that cannot be read": (
        r"It is $\nosuchmacro$.",
        r"page\.md:\d+: WARNING: formula cannot be read .*nosuchmacro",
    ),
    "two figures with one id": (
        '<figure class="explorable"><shape-calculator id="one"></shape-calculator></figure>\n' * 2,
        r"page\.md:\d+: WARNING: two figures have the id 'one'",
    ),
    "a cell that writes a warning": (
        "```{code-cell} python\nimport warnings\nwarnings.warn('old name')\n```",
        r"page\.md:\d+: .*stderr",
    ),
}


class Small(NamedTuple):
    """The small site."""

    root: Path

    def write(self, name: str, text: str) -> None:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")

    def build(self, *arguments: str) -> tuple[bool, str]:
        """Build as the nox session does; return whether it passed, and the screen."""
        doctrees = self.root / "docs/_build/doctrees"
        environment = {**os.environ, "PYTHONPATH": str(self.root / "src"), "RUNS": str(self.runs)}
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        ran = subprocess.run(
            [
                sys.executable, "-m", "sphinx", "-b", "html", "-n", "-W", "--keep-going",
                "-d", str(doctrees), *arguments, "docs", "docs/_build/html",
            ],
            cwd=self.root, env=environment, capture_output=True, text=True, check=False,
        )  # fmt: skip
        screen = re.sub(r"\x1b\[[\d;]*m", "", ran.stdout + ran.stderr)
        return not ran.returncode, screen

    @property
    def runs(self) -> Path:
        return self.root / "runs"

    def shown(self, page: str) -> str:
        return (self.root / f"docs/_build/html/{page}.html").read_text("utf-8")


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Small:
    """A small site in a folder whose name has a space, built once without a fault."""
    made = Small(tmp_path_factory.mktemp("My Documents"))
    for name in HOUSE:
        source, target = ROOT / "docs" / name, made.root / "docs" / name
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(source, target)
    for name in ("pyproject.toml", "constraints.txt"):
        shutil.copy(ROOT / name, made.root)
    made.write("src/convscope/__init__.py", LIBRARY.format("one"))
    made.write("docs/figures/__init__.py", "")
    made.write("docs/figures/kernel_lab.py", "def picture_scripts():\n    return {}\n")
    made.write("docs/figures/cards.py", "def write(folder):\n    folder.mkdir(parents=True)\n")
    made.write("docs/reference/api.md", "# API\n")
    made.write(
        "docs/index.md", "# Start\n\n```{toctree}\npage\ngallery/index\nreference/api\n```\n"
    )
    made.write("docs/page.md", PAGE)
    made.write("gallery/GALLERY_HEADER.rst", "Gallery\n=======\n")
    made.write("gallery/edges/GALLERY_HEADER.rst", "Edges\n-----\n")
    made.write("gallery/edges/plot_script.py", SCRIPT)
    passed, screen = made.build()
    assert passed, screen
    return made


def to_be_fixed(screen: str) -> list[str]:
    """Return the lines that end a failing build."""
    return screen.partition("\nTo be fixed:\n")[2].rstrip().splitlines()


def says(small: Small) -> tuple[str, str]:
    """Return what the library's answer is on the page and on the script's page."""
    page = re.search(r"The page says (\w+)", small.shown("page"))
    script = re.search(r"The script says (\w+)", small.shown("gallery/edges/plot_script"))
    assert page
    assert script
    return page[1], script[1]


def test_an_edit_of_the_library_runs_pages_and_scripts_again(small: Small) -> None:
    assert says(small) == ("one", "one")
    small.write("src/convscope/__init__.py", LIBRARY.format("two"))
    passed, screen = small.build()
    assert passed, screen
    assert says(small) == ("two", "two")
    runs = small.runs.read_text()
    small.write("src/convscope/__init__.py", LIBRARY.format("one"))
    passed, screen = small.build()
    assert passed, screen
    assert says(small) == ("one", "one")
    assert small.runs.read_text() == runs, "outputs of the library as it was are kept"


def test_what_is_gone_leaves_nothing_behind(small: Small) -> None:
    small.write("gallery/edges/plot_other.py", SCRIPT.replace("The script", "The other"))
    small.write("docs/other.md", "---\norphan: true\n---\n# Another page\n")
    small.write("docs/reference/generated/convscope.gone.rst", ":orphan:\n\nGone\n====\n")
    passed, screen = small.build()
    assert passed, screen
    made = [
        small.root / "docs/_build/html" / f"{name}.html"
        for name in ("gallery/edges/plot_other", "other")
    ]
    assert all(path.is_file() for path in made)
    for name in ("gallery/edges/plot_other.py", "docs/other.md"):
        (small.root / name).unlink()
    passed, screen = small.build()
    assert passed, screen
    assert not any(path.exists() for path in made)
    assert not list(small.root.glob("docs/gallery/edges/plot_other.*"))
    assert not list(small.root.glob("docs/reference/generated/*"))


def test_words_about_code_run_nothing_again(small: Small) -> None:
    before = small.runs.read_text()
    small.write(
        "src/convscope/__init__.py", f'"""New words."""  # a remark\n\n{LIBRARY.format("one")}'
    )
    passed, screen = small.build()
    assert passed, screen
    assert small.runs.read_text() == before


@pytest.mark.parametrize("read", ["docs/conf.py", "bench/recorded.json"])
def test_what_a_page_reads_makes_it_stale(small: Small, read: str) -> None:
    before = small.runs.read_text()
    path = small.root / read
    text = path.read_text("utf-8") if path.exists() else "{}"
    small.write(read, f"{text}\nkept = 1\n")
    passed, screen = small.build()
    small.write(read, text)
    assert passed, screen
    assert small.runs.read_text() == f"{before}x"


def test_a_failing_cell_fails_every_build_with_its_line(small: Small) -> None:
    small.write("docs/page.md", f"{PAGE}\n```{{code-cell}} python\nnumber = 1 / (3 - 3)\n```\n")
    line = PAGE.count("\n") + 3
    for _ in range(2):
        passed, screen = small.build()
        assert not passed
        assert f"docs/page.md:{line}: " in to_be_fixed(screen)[0]
        assert "ZeroDivisionError: division by zero" in to_be_fixed(screen)[0]
        assert "Traceback" not in screen
    passed, screen = small.build("-v")
    assert not passed
    assert "number = 1 / (3 - 3)" in screen
    small.write("docs/page.md", PAGE)
    passed, screen = small.build()
    assert passed, screen
    assert "To be fixed" not in screen


@pytest.mark.parametrize("spoilt", ["global.db", "executed/*/base.ipynb"])
def test_a_spoilt_cache_is_begun_again(small: Small, spoilt: str) -> None:
    for file in small.root.glob(f"docs/_build/executed/*/{spoilt}"):
        file.write_bytes(file.read_bytes()[:100])
    passed, screen = small.build("-E")
    assert passed, screen
    assert says(small) == ("one", "one")


@pytest.fixture(scope="module")
def screen(small: Small) -> str:
    """What a build says of a page with all faults but a failing cell."""
    small.write("docs/page.md", "\n\n".join([PAGE, *(text for text, _ in FAULTS.values())]))
    passed, said = small.build()
    assert not passed
    return said


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_named_with_its_page(fault: str, screen: str) -> None:
    assert re.search(FAULTS[fault][1], screen), screen


def test_each_fault_is_listed_once_and_again_by_the_next_build(small: Small, screen: str) -> None:
    faults = to_be_fixed(screen)
    assert len(faults) == len(FAULTS)
    assert all(re.match(r"  docs/page\.md:\d+: ", line) for line in faults)
    passed, again = small.build()
    assert not passed
    assert sorted(to_be_fixed(again)) == sorted(faults)
    assert "0 added, 1 changed, 0 removed" in again


def test_a_cell_whose_options_are_not_yaml_is_named_with_its_line(small: Small) -> None:
    small.write("docs/page.md", PAGE + "\n```{code-cell} python\n---\nalt: A: b\n---\n1\n```\n")
    passed, said = small.build()
    assert not passed
    assert "docs/page.md:22: the options of this cell are not YAML" in said
    assert "Traceback" not in said


def test_a_failing_script_is_named_with_its_line(small: Small) -> None:
    small.write("docs/page.md", PAGE)
    small.write("gallery/edges/plot_script.py", f"{SCRIPT}\nassert 1 > 2, 'never'\n")
    passed, said = small.build()
    assert not passed
    (line,) = to_be_fixed(said)
    assert re.search(r"gallery/edges/plot_script\.py:16: .*AssertionError: never", line), line


GOOD = """---
myst:
  html_meta:
    description: A page.
---

# A page
""" + "".join(
    f"""
### Exercise: Number {number}

```{{code-cell}} python
:tags: [remove-input]

figures.exercise("number-{number}", answer={number})
```

#### Solution

It is {number}.
"""
    for number in range(5)
)


@pytest.mark.parametrize(
    ("right", "wrong", "line", "sentence"),
    [
        ("    description", "    title", 1, "no description"),
        ("[remove-input]", "[remove-inputs]", 12, "no tag is called remove-inputs"),
        ("#### Solution", "#### Solutions", 9, 'the exercise "Number 0" needs a section'),
        ("### Exercise: Number 0", "### Number 0", 1, "4 exercises, 5 of them checked"),
        ("figures.exercise(", "print(", 1, "5 exercises, 3 of them checked"),
    ],
)
def test_what_a_page_lacks_is_said_with_its_line(
    right: str, wrong: str, line: int, sentence: str
) -> None:
    from convscope_docs.rules import page_faults

    assert not list(page_faults(GOOD))
    times = 2 if "exercise(" in right else 1
    ((where, said),) = page_faults(GOOD.replace(right, wrong, times))
    assert where == line
    assert sentence in said


def test_what_the_gallery_lacks_is_said(small: Small) -> None:
    without_figure = SCRIPT.partition("plt.plot")[0].replace("The script", "No figure")
    small.write("gallery/edges/plot_script.py", SCRIPT)
    small.write("gallery/edges/plot_nothing.py", without_figure)
    without_title = SCRIPT.replace("plt.title", "str").replace("The script", "No title")
    small.write("gallery/edges/plot_line_without_title.py", without_title)
    small.write("gallery/edges/sharpen.py", SCRIPT.replace("The script", "No name"))
    small.write("gallery/shapes/plot_more.py", SCRIPT.replace("The script", "No header"))
    passed, said = small.build()
    assert not passed
    for fault in (
        r"plot_nothing\S*: the script shows no figure",
        r"without_title\S*: a picture's alternative text does not say .*'plot line without title'",
        r"sharpen\.py:1: a script's name begins with plot_",
        r"shapes:1: the folder has no GALLERY_HEADER",
    ):
        assert re.search(fault, said), said
