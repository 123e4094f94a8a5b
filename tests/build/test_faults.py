"""Every fault fails the build, twice, with a message that names page and line."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest
from conftest import FAULT, WholeProject, ran


class Fault(NamedTuple):
    """A text at the end of a file, and what the build must say about it."""

    name: str
    place: str
    text: str
    message: str


PAGE = "docs/pages/doubles.md"
CELL = "\n```{{code-cell}} python\n{}\n```\n"
PLOT = "import matplotlib.pyplot as plt\n_ = plt.plot([1, 2])"
SAID = "doubles.md:17: WARNING: "
FAULTS_OF_PAGES = [
    Fault("failing cell", PAGE, CELL.format("1 / 0"), "doubles.md:18: ERROR: ZeroDivisionError: division by zero"),
    Fault("cell that is no Python", PAGE, CELL.format("x = 1\nx +"), "doubles.md:19: ERROR: SyntaxError: invalid syntax [run_ahead]"),
    Fault("warning in a cell", PAGE, CELL.format("import warnings\nwarnings.warn('careful')"), "doubles.md:18: ERROR: wrote to stderr: UserWarning: careful"),
    Fault("text on stderr", PAGE, CELL.format("import sys\n_ = sys.stderr.write('oh')"), "doubles.md:18: ERROR: wrote to stderr: oh"),
    Fault("drifted number", "src/tiny/numbers.py", "TWO = 3\n", "doubles.md:14: ERROR: AssertionError: the text says 42, the library 63"),
    Fault("number that no cell gives", PAGE, "\nIt is {glue:text}`answer`.\n", "found in glue data for this document"),
    Fault("picture of a cell without alternative text", PAGE, CELL.format(PLOT), "doubles.md:19: WARNING: alternative text of a picture is missing"),
    Fault("picture of a script without alternative text", "gallery/plot_half.py", "\nplt.figure()\n_ = plt.plot([1])\n", "gallery/plot_half.py:7: WARNING: alternative text of a picture is too short"),
    Fault("cell that shows no picture", PAGE, CELL.format("---\nmystnb:\n  image:\n    alt: A line that rises to the right\n---\nx = 1"), "doubles.md:19: WARNING: a cell with a caption or an alternative text shows no picture"),
    Fault("unknown formula macro", PAGE, "\n$\\nosuchmacro{x}$\n", SAID + "formula holds unknown macro \\nosuchmacro"),
    Fault("dead link to a page", PAGE, "\n[nowhere](nowhere.md)\n", SAID + "'myst' cross-reference target not found: 'nowhere.md'"),
    Fault("dead link to a heading", PAGE, "\n[nowhere](halves.md#nowhere)\n", SAID + "local id not found in doc 'pages/halves': 'nowhere'"),
    Fault("undefined reference", PAGE, "\n{ref}`missing`\n", SAID + "undefined label: 'missing'"),
    Fault("undefined name of Python", PAGE, "\n{py:func}`tiny.missing`\n", SAID + "py:func reference target not found: tiny.missing"),
    Fault("unknown directive", PAGE, "\n```{nosuch}\n```\n", SAID + "Unknown directive type: 'nosuch'"),
    Fault("page that no list of contents names", "docs/lost.md", "# Lost\n\nWords.\n", "docs/lost.md:1: WARNING: document isn't included in any toctree"),
    Fault("page that is gone and still listed", "docs/index.md", "\n```{toctree}\npages/gone\n```\n", "docs/index.md:10: WARNING: toctree contains reference to non"),
    Fault("undefined reference in a script", "gallery/plot_half.py", "\n# %%\n# See :ref:`missing`.\n", "gallery/plot_half.py:15: WARNING: undefined label: 'missing'"),
    Fault("failing script", "gallery/plot_half.py", "\n1 / 0\n", "plot_half.py:14: ERROR: ZeroDivisionError: division by zero"),
    Fault("script that is no Python", "gallery/plot_half.py", "\nx = 1\nx +\n", "plot_half.py:15: ERROR: SyntaxError: invalid syntax"),
    Fault("warning in a script", "gallery/plot_half.py", "\nimport warnings\nwarnings.warn('careful')\n", "plot_half.py:15: ERROR: UserWarning: careful"),
    Fault("library that is no Python", "src/tiny/half.py", "\n:\n", "plot_half.py:8: ERROR: SyntaxError: invalid syntax (half.py, line 4)"),
]  # fmt: skip


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> WholeProject:
    """One project for all faults: each is mended before the next."""
    project = WholeProject(tmp_path_factory.mktemp("faults") / "whole")
    project.page(
        "doubles",
        "from tiny import twice\nassert twice(21) == 42, f'the text says 42, the library {twice(21)}'",
    )
    with project.docs.joinpath("conf.py").open("a") as conf:
        conf.write(
            "extensions += ['mathml', 'alt_text', 'empty_figures']\n"
            "html_math_renderer = 'mathml'\nmyst_enable_extensions = ['dollarmath']\n"
            "myst_heading_anchors = 3\n"
        )
    build = project.build()
    assert build.returncode == 0, build.stderr
    return project


@pytest.mark.parametrize("fault", FAULTS_OF_PAGES, ids=lambda fault: fault.name)
def test_a_fault_fails_every_build_until_it_is_mended(
    site: WholeProject, fault: Fault, record_property: Callable[[str, object], None]
) -> None:
    path = site.root / fault.place
    good = path.read_text() if path.exists() else None
    path.write_text((good or "") + fault.text)
    try:
        for _ in range(2):
            build = site.build()
            said = build.stdout + build.stderr
            assert build.returncode != 0
            assert fault.message in said
            assert "Traceback" not in said
    finally:
        path.unlink() if good is None else path.write_text(good)
    line = next(line for line in said.splitlines() if fault.message in line)
    record_property(FAULT, f"{fault.name}: {line.strip().replace(f'{site.root}/', '')}")
    build = site.build()
    assert build.returncode == 0, build.stderr


def test_another_version_of_a_package_runs_everything_again(
    whole: WholeProject, tmp_path: Path
) -> None:
    assert whole.build().returncode == 0
    packages = tmp_path / "packages"
    folder = packages / "torch-99.0.dist-info"
    folder.mkdir(parents=True)
    folder.joinpath("METADATA").write_text("Metadata-Version: 2.1\nName: torch\nVersion: 99.0\n")
    search = f"{packages}:{whole.root / 'src'}"
    assert ran(whole.build(PYTHONPATH=search)) == {
        "doubles", "halves", "gallery/plot_twice", "gallery/plot_half",
    }  # fmt: skip
    assert ran(whole.build(PYTHONPATH=search)) == set()


def test_a_cells_tag_runs_it_again_only_if_it_changes_what_runs(whole: WholeProject) -> None:
    page = whole.docs / "pages" / "doubles.md"
    cell = "```{code-cell} python\n"

    def tagged(tag: str) -> set[str]:
        page.write_text(page.read_text().replace(cell, f"{cell}:tags: [{tag}]\n"))
        build = whole.build()
        assert build.returncode == 0, build.stderr
        page.write_text(page.read_text().replace(f":tags: [{tag}]\n", ""))
        return ran(build)

    assert whole.build().returncode == 0
    assert "twice 42" in whole.html("doubles")
    assert tagged("remove-output") == set()
    assert "twice 42" not in whole.html("doubles")
    assert tagged("skip-execution") == {"doubles"}
