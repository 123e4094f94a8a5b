"""Killed builds, two builds at once, a full disk, a tree that cannot be written to."""

from __future__ import annotations

import os
import random
import re
import shutil
import signal
import subprocess
import time
from pathlib import Path

import pytest
from conftest import WholeProject, differences

MOUNTS = (
    shutil.which("unshare")
    and not subprocess.run(
        ["unshare", "--mount", "--map-root-user", "true"], check=False, capture_output=True
    ).returncode
)
own_mounts = pytest.mark.skipif(not MOUNTS, reason="this machine lets no one mount")
KILLS = 10


def start(project: WholeProject) -> subprocess.Popen[str]:
    return subprocess.Popen(
        project.command(), env=project.environment(), text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip


def test_a_build_killed_at_any_moment_leaves_nothing_that_poisons_the_next(
    whole: WholeProject, tmp_path: Path
) -> None:
    began = time.monotonic()
    assert whole.build().returncode == 0
    duration = time.monotonic() - began
    expected = tmp_path / "expected"
    whole.site.rename(expected)

    moments = random.Random(11)
    for number in range(KILLS):
        # Each build has something to do: its library is another, so everything runs again.
        module = whole.library / "numbers.py"
        module.write_text(f"TWO = 2  # {number}\n")
        build = start(whole)
        time.sleep(moments.uniform(0.1, 1.0) * duration)
        os.kill(build.pid, signal.SIGKILL)
        build.communicate()

    module.write_text("TWO = 2\n")
    last = whole.build()
    assert last.returncode == 0, last.stderr
    assert differences(whole.site, expected) == []


def test_two_builds_at_once_wait_for_each_other(whole: WholeProject, tmp_path: Path) -> None:
    builds = [start(whole) for _ in range(2)]
    outputs = [build.communicate(timeout=300) for build in builds]
    assert [build.returncode for build in builds] == [0, 0], outputs
    assert sum("waiting for its end" in out for out, _ in outputs) == 1
    together = tmp_path / "together"
    whole.site.rename(together)
    assert whole.build("-E", "-a").returncode == 0
    assert differences(whole.site, together) == []


def in_own_mounts(project: WholeProject, prepare: str) -> subprocess.CompletedProcess[str]:
    """Build with mounts that only this build sees."""
    script = f'{prepare} && exec "$@"'
    return subprocess.run(
        ["unshare", "--mount", "--map-root-user", "sh", "-c", script, "sh", *project.command()],
        env=project.environment(), capture_output=True, text=True, check=False, timeout=300,
    )  # fmt: skip


@own_mounts
def test_a_full_disk_is_one_clear_error(whole: WholeProject) -> None:
    build_folder = whole.docs / "_build"
    build_folder.mkdir()
    build = in_own_mounts(whole, f"mount -t tmpfs -o size=3m none {build_folder}")
    assert build.returncode == 1
    message = rf"The disk of {build_folder} has [0-3] MB left; a build needs 100 MB\."
    assert re.search(message, build.stderr)
    assert "Traceback" not in build.stderr
    assert whole.build().returncode == 0


@own_mounts
def test_a_read_only_tree_is_one_clear_error(whole: WholeProject) -> None:
    assert whole.build().returncode == 0
    root = whole.root
    build = in_own_mounts(whole, f"mount --bind {root} {root} && mount -o remount,bind,ro {root}")
    assert build.returncode == 1
    folder = whole.docs / "_build"
    assert f"The build cannot write to {folder}: Read-only file system." in build.stderr
    assert "Traceback" not in build.stderr
    assert whole.build().returncode == 0
