"""Pages show what their files say, whatever the dates of the files and of their commits."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from conftest import Project, WholeProject, ran


def replace_keeping_an_old_date(path: Path, text: str) -> None:
    before = path.stat().st_mtime_ns
    path.write_text(text)
    os.utime(path, ns=(before - 10**12, before - 10**12))


def test_a_file_with_an_older_date_is_read(whole: WholeProject) -> None:
    page = whole.docs / "pages" / "doubles.md"
    part = whole.docs / "part.txt"
    part.write_text("Part one.")
    page.write_text(page.read_text() + "\n```{include} ../part.txt\n```\n")
    assert whole.build().returncode == 0
    assert "Part one." in whole.html("doubles")

    replace_keeping_an_old_date(page, page.read_text().replace("Words about it", "Older words"))
    replace_keeping_an_old_date(whole.docs / "pages" / "halves.md", "# Nothing\n\nLeft.\n")
    build = whole.build()
    assert build.returncode == 0, build.stderr
    assert ran(build) == set()
    assert "Older words" in whole.html("doubles")
    assert "Left." in whole.html("halves")

    replace_keeping_an_old_date(part, "Part two.")
    assert whole.build().returncode == 0
    assert "Part two." in whole.html("doubles")

    writes = whole.build().stdout
    assert "writing output... [100%]" not in writes, "nothing is left to write"


def test_a_file_that_a_page_names_may_appear_later(project: Project) -> None:
    page = project.page(
        "reads",
        "from pathlib import Path\nPath('data.csv').is_file() and Path('data.csv').read_text()",
    )
    data = page.with_name("data.csv")
    assert project.build().returncode == 0
    assert ran(project.build()) == set()
    for text in ("here", "other"):
        data.write_text(text)
        assert ran(project.build()) == {"reads"}
        assert text in project.html("reads")
    data.unlink()
    assert ran(project.build()) == set(), "outputs of a state seen before are still known"
    assert "other" not in project.html("reads")


def commit(root: Path, date: str) -> None:
    identity = ["-c", "user.name=Test", "-c", "user.email=test@example.org"]
    for command in (["init", "-q"], ["add", "-A"], [*identity, "commit", "-q", "-m", "Change"]):
        subprocess.run(
            ["git", "-C", str(root), *command], check=True,
            env={**os.environ, "GIT_AUTHOR_DATE": date, "GIT_COMMITTER_DATE": date},
        )  # fmt: skip


def test_a_page_is_written_again_when_its_date_is_another(project: Project) -> None:
    conf = project.docs / "conf.py"
    conf.write_text(conf.read_text() + 'extensions += ["page_tools"]\ntemplates_path = ["_own"]\n')
    own = project.docs / "_own"
    own.mkdir()
    own.joinpath("page.html").write_text(
        '{% extends "!page.html" %}{% block body %}{{ super() }}<i>{{ last_updated }}</i>{% endblock %}'
    )
    project.root.joinpath(".gitignore").write_text("_build\n")
    project.page("one", "1")
    two = project.page("two", "2")
    commit(project.root, "2026-01-01T12:00:00Z")
    assert project.build().returncode == 0
    assert "<i>2026-01-01</i>" in project.html("one")

    two.write_text(two.read_text().replace("Words", "More words"))
    assert project.build().returncode == 0
    assert "<i>2026-01-01</i>" in project.html("two"), "not committed yet"
    commit(project.root, "2026-02-02T12:00:00Z")
    build = project.build()
    assert build.returncode == 0, build.stderr
    assert "<i>2026-02-02</i>" in project.html("two")
    assert "<i>2026-01-01</i>" in project.html("one")
    assert "pages/one" not in build.stdout
