"""A build never shows what is stale, never forgets a failure, and leaves nothing behind."""

from __future__ import annotations

import shutil
from pathlib import Path

from conftest import WholeProject, differences, ran

EVERYTHING = {"doubles", "halves", "gallery/plot_twice", "gallery/plot_half"}


def clean_copy(whole: WholeProject, target: Path) -> Path:
    """Build a copy of a project from nothing, elsewhere, and return its site."""
    shutil.copytree(whole.root, target, ignore=shutil.ignore_patterns("_build", "__pycache__"))
    shutil.rmtree(target / "docs" / "gallery")
    other = WholeProject.__new__(WholeProject)
    other.root, other.docs = target, target / "docs"
    other.site = other.docs / "_build" / "html"
    build = other.build()
    assert build.returncode == 0, build.stderr
    return other.site


def test_each_edit_runs_what_it_must_and_equals_a_clean_build(
    whole: WholeProject, tmp_path: Path
) -> None:
    first = whole.build()
    assert first.returncode == 0, first.stderr
    assert ran(first) == EVERYTHING
    assert ran(whole.build()) == set()

    def edit(path: Path, old: str, new: str) -> set[str]:
        text = path.read_text()
        assert old in text
        path.write_text(text.replace(old, new))
        build = whole.build()
        assert build.returncode == 0, build.stderr
        return ran(build)

    def images() -> dict[str, bytes]:
        return {path.name: path.read_bytes() for path in (whole.site / "_images").iterdir()}

    before = images()
    twice, half = EVERYTHING - {"halves", "gallery/plot_half"}, {"halves", "gallery/plot_half"}
    assert edit(whole.library / "numbers.py", "2", "7") == twice
    assert "twice 147" in whole.html("doubles")
    changed = {name for name, data in images().items() if before.get(name) != data}
    assert changed
    assert all("twice" in name for name in changed)

    assert edit(whole.library / "half.py", "// 2", "// 4") == half
    assert edit(whole.docs / "pages" / "doubles.md", "Words", "More words") == set()
    assert "More words" in whole.html("doubles")
    assert edit(whole.docs / "pages" / "halves.md", "halve(84)", "halve(8)") == {"halves"}
    assert "half 2" in whole.html("halves")
    assert edit(whole.root / "gallery" / "plot_half.py", "Why.", "Because.") == {
        "gallery/plot_half"
    }
    assert edit(whole.docs / "conf.py", '"Small"', '"Little"') == set()
    assert "Little" in whole.html("halves")

    whole.docs.joinpath("pages", "halves.md").rename(whole.docs / "pages" / "parts.md")
    whole.root.joinpath("gallery", "plot_twice.py").unlink()
    build = whole.build()
    assert build.returncode == 0, build.stderr
    assert ran(build) == set()
    assert not whole.site.joinpath("pages", "halves.html").exists()
    assert not list(whole.site.rglob("*plot_twice*"))
    assert "half 2" in whole.html("parts")

    assert differences(whole.site, clean_copy(whole, tmp_path / "copy")) == []


def test_the_search_index_after_an_edit_is_that_of_a_build_from_nothing(
    whole: WholeProject, tmp_path: Path
) -> None:
    halves = whole.docs / "pages" / "halves.md"
    halves.write_text(halves.read_text() + "\n```{index} fraction\n```\nA zebra.\n")
    doubles = whole.docs / "pages" / "doubles.md"
    doubles.write_text(doubles.read_text() + "\n```{index} fraction, product\n```\nA giraffe.\n")
    assert whole.build().returncode == 0
    doubles.write_text(doubles.read_text().replace("giraffe", "lion"))
    build = whole.build()
    assert build.returncode == 0, build.stderr
    index = whole.site.joinpath("searchindex.js").read_text()
    assert '"fraction":[[' in index
    assert "giraff" not in index
    assert differences(whole.site, clean_copy(whole, tmp_path / "copy")) == []
