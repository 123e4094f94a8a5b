"""Kernels wait from the start of a build in which a page will probably run, and only there."""

from __future__ import annotations

import sys
from types import SimpleNamespace
from typing import Any, cast

import head_start
import pytest
from conftest import Project
from warm_kernels import KernelServer

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="kernels are forked on Linux only")


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Note each start of a server instead of starting one."""
    notes: list[str] = []
    monkeypatch.setattr(KernelServer, "shared", lambda: notes.append("started"))
    return notes


def end(project: Project, state: str, exception: Exception | None = None) -> None:
    app: Any = SimpleNamespace(
        srcdir=project.docs,
        builder=SimpleNamespace(format="html"),
        config=SimpleNamespace(head_start_state=state),
    )
    head_start.remember(cast(Any, app), exception)


def test_a_server_starts_where_code_changed(project: Project, started: list[str]) -> None:
    page = project.page("page", "x = 1")
    project.docs.joinpath("_build").mkdir()

    def starts() -> bool:
        started.clear()
        state = head_start.begin(project.docs)
        end(project, state)
        return bool(started)

    assert starts(), "nothing is known yet"
    assert not starts()
    page.write_text(page.read_text().replace("Words", "More words"))
    assert not starts(), "prose runs nothing"
    page.write_text(page.read_text().replace("x = 1", "x = 2"))
    assert starts()
    project.library.joinpath("half.py").write_text("HALF = 1\n")
    assert starts()
    project.docs.joinpath("_build", "head_start").write_text("half-writ")
    assert starts()


def test_a_build_that_failed_is_not_remembered(project: Project, started: list[str]) -> None:
    project.docs.joinpath("_build").mkdir()
    state = head_start.begin(project.docs)
    end(project, state, exception=RuntimeError())
    started.clear()
    head_start.begin(project.docs)
    assert started


def test_a_server_that_nobody_asked_ends_at_once() -> None:
    server = KernelServer.shared()
    assert KernelServer.shared() is server
    KernelServer.stop()
    assert server.process.returncode is not None
    assert KernelServer.shared() is not server
    KernelServer.stop()


def test_a_page_runs_in_a_server_that_waits_already(project: Project) -> None:
    conf = project.docs / "conf.py"
    begin = "import head_start\nfrom pathlib import Path\n"
    begin += "head_start_state = head_start.begin(Path(__file__).parent)\nproject = "
    conf.write_text(conf.read_text().replace("project = ", begin).replace(
        '"warm_kernels"', '"head_start", "warm_kernels"'))  # fmt: skip
    page = project.page("page", "print('one')")
    assert project.build().returncode == 0
    state = project.docs / "_build" / "head_start"
    before = state.read_text()
    page.write_text(page.read_text().replace("one", "two"))
    build = project.build()
    assert build.returncode == 0, build.stderr
    assert "two" in project.html("page")
    assert state.read_text() != before
