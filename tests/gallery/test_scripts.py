"""Each gallery script runs alone: downloaded to a folder that cannot be written, no screen."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPTS = sorted(Path(__file__).parents[2].glob("gallery/*/plot_*.py"))
# Where there is no screen, matplotlib warns at plt.show() that it shows nothing.
STRICT = ("-W", "error", "-W", "ignore:FigureCanvasAgg is non-interactive")
LEFT_OUT = {"PYTHONUTF8", "DISPLAY", "WAYLAND_DISPLAY"}
if sys.platform == "linux":
    LEFT_OUT.add("MPLBACKEND")  # elsewhere a window would wait to be closed


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.stem)
def test_a_script_runs_alone(script: Path, tmp_path: Path) -> None:
    folder = tmp_path / "My Dokuménts"
    folder.mkdir()
    shutil.copy(script, folder)
    folder.chmod(0o555)
    environment = {name: value for name, value in os.environ.items() if name not in LEFT_OUT}
    run = subprocess.run(
        [sys.executable, *STRICT, script.name], cwd=folder, env={**environment, "LC_ALL": "C"},
        capture_output=True, text=True, encoding="utf-8", check=False,
    )  # fmt: skip
    assert run.returncode == 0, run.stderr
    assert [path.name for path in folder.iterdir()] == [script.name]
