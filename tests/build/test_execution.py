"""What runs at a build, what its pages say, and how a failing page is reported."""

from __future__ import annotations

import gc
import json
import os
import signal
import subprocess
import sys
import threading
import time
import warnings
from pathlib import Path

import pytest
from conftest import Project, ran
from executed_pages import read_page, run

linux = pytest.mark.skipif(sys.platform != "linux", reason="kernels are forked on Linux only")


def test_exactly_the_pages_that_may_differ_run_again(project: Project) -> None:
    project.page("doubles", "from tiny import twice\nprint('twice', twice(21))")
    project.page("halves", "from tiny import halve\nprint('half', halve(84))")
    alone = project.page("alone", "print('alone', 40 + 2)")

    first = project.build()
    assert first.returncode == 0, first.stderr
    assert ran(first) == {"doubles", "halves", "alone"}
    assert "twice 42" in project.html("doubles")

    assert ran(project.build()) == set()

    project.library.joinpath("numbers.py").write_text("TWO = 200\n")
    assert ran(project.build()) == {"doubles"}
    assert "twice 4200" in project.html("doubles")

    alone.write_text(alone.read_text().replace("Words about it.", "Other words."))
    assert ran(project.build()) == set()
    assert "Other words." in project.html("alone")

    alone.write_text(alone.read_text().replace("40 + 2", "40 + 3"))
    assert ran(project.build()) == {"alone"}
    assert "alone 43" in project.html("alone")

    project.library.joinpath("numbers.py").write_text("TWO = 2\n")
    assert ran(project.build()) == set(), "outputs of a state seen before are still known"
    assert "twice 42" in project.html("doubles"), "and the page is read again with them"


def test_a_failing_page_fails_every_build_with_page_and_line(project: Project) -> None:
    good = project.page("good", "print('fine')")
    page = project.page("bad", "a = 1\nb = 0\na / b")
    line = page.read_text().splitlines().index("a / b") + 1
    for _ in range(2):
        build = project.build()
        assert build.returncode != 0
        assert f"{page}:{line}: ERROR: ZeroDivisionError: division by zero" in build.stderr
        assert "Traceback" not in build.stderr
        assert not project.site.joinpath("pages", "bad.html").exists()
    assert good.stem not in ran(build), "what ran well is kept"


def test_running_a_page_leaves_nothing_open(project: Project) -> None:
    path = project.page("page", "print('ran')")
    page = read_page(path, path.read_text(), ())
    output = project.root / "output.json"
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", ResourceWarning)
        thread = threading.Thread(target=run, args=(page, output, 60))
        thread.start()
        thread.join()
        gc.collect()
    assert output.is_file()
    assert [str(warning.message) for warning in caught] == []


def test_stderr_on_a_page_fails_every_build(project: Project) -> None:
    page = project.page("loud", "import warnings\nwarnings.warn('beware')")
    for _ in range(2):
        build = project.build()
        assert build.returncode != 0
        assert f"{page}:13: ERROR: wrote to stderr: UserWarning: beware" in build.stderr


def test_a_dead_kernel_is_reported_at_its_cell(project: Project) -> None:
    page = project.page("dies", "import os\nos._exit(3)")
    build = project.build()
    assert build.returncode != 0
    assert f"{page}:13: ERROR: DeadKernelError" in build.stderr


STATE = """
import random, sys, os
import numpy, torch, matplotlib
print("threads", torch.get_num_threads())
print("mine", "left_behind" in globals(), hasattr(torch, "left_behind"))
print("style", matplotlib.rcParams["lines.linewidth"])
print("cwd", os.path.basename(os.getcwd()))
print("path", any("_ext" in entry for entry in sys.path))
print("backend", matplotlib.get_backend())
left_behind = torch.left_behind = True
matplotlib.rcParams["lines.linewidth"] = 9
torch.manual_seed(1), torch.set_default_dtype(torch.float64), os.chdir("/")
print("dtype", torch.get_default_dtype())
print("draws", torch.rand(1).item())
"""


def lines(output: Path) -> list[str]:
    stored = json.loads(output.read_text())
    text: str = stored["cells"][0]["outputs"][0]["text"]
    return text.splitlines()


def test_a_page_never_sees_the_state_of_another(project: Project) -> None:
    for number in range(4):
        project.page(f"page{number}", STATE + f"# {number}")
    build = project.build()
    assert build.returncode == 0, build.stderr
    outputs = [lines(path) for path in (project.docs / "_build" / "executed").glob("*.json")]
    assert len(outputs) == 4
    assert all(output == outputs[0] for output in outputs)
    assert "mine False False" in outputs[0]
    assert "style 1.5" in outputs[0]
    assert "path False" in outputs[0]
    assert "cwd pages" in outputs[0]


@linux
def test_a_forked_kernel_says_what_an_ordinary_one_says(project: Project) -> None:
    draw = "import matplotlib.pyplot as plt\nplt.plot([1, 3, 2]);"
    project.page("state", STATE)
    project.page("figure", draw)
    assert project.build().returncode == 0
    store = project.docs / "_build" / "executed"

    def outputs() -> dict[str, object]:
        found = {path.name: json.loads(path.read_text()) for path in store.glob("*.json")}
        return {name: content["cells"] for name, content in found.items()}

    forked = outputs()
    for path in store.glob("*.json"):
        path.unlink()
    conf = project.docs / "conf.py"
    conf.write_text(conf.read_text().replace('"warm_kernels", ', ""))
    ordinary = project.build("-E", OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1")
    assert ordinary.returncode == 0, ordinary.stderr
    assert outputs() == forked


@linux
def test_unseeded_draws_differ_between_pages(project: Project) -> None:
    code = "import random, numpy, torch\n" + "\n".join(
        f"print({draw}())"
        for draw in ("random.random", "numpy.random.random", "torch.initial_seed")
    )
    project.page("one", code)
    project.page("two", code + "  # again")
    assert project.build().returncode == 0
    first, second = [lines(p) for p in (project.docs / "_build" / "executed").glob("*.json")]
    assert not set(first) & set(second)


def alive(marker: str) -> list[int]:
    """Return the processes whose environment holds a marker."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if marker.encode() in process.joinpath("environ").read_bytes():
                found.append(int(process.name))
        except OSError:  # ended, or not ours
            continue
    return found


@linux
def test_nothing_is_left_when_the_build_is_killed(project: Project, tmp_path: Path) -> None:
    started = tmp_path / "started"
    project.page("slow", f"from pathlib import Path\nPath({str(started)!r}).touch()\n"
                 "import time\ntime.sleep(120)")  # fmt: skip
    marker = f"CONVSCOPE_TEST={tmp_path}"
    build = subprocess.Popen(
        project.command(), env=project.environment(CONVSCOPE_TEST=str(tmp_path)),
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    deadline = time.monotonic() + 60
    while not started.exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert started.exists()
    assert len(alive(marker)) >= 3, "the build, the server and the kernel"
    os.kill(build.pid, signal.SIGKILL)
    build.wait()
    deadline = time.monotonic() + 5
    while alive(marker) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert alive(marker) == []


@linux
def test_a_server_that_cannot_fork_costs_only_time(project: Project, tmp_path: Path) -> None:
    broken = tmp_path / "broken"
    broken.mkdir()
    broken.joinpath("PIL").mkdir()
    broken.joinpath("PIL", "__init__.py").write_text("raise ImportError('not here')")
    project.page("page", "print('ran')")
    path = os.pathsep.join([str(broken), str(project.root / "src")])
    build = project.build(PYTHONPATH=path)
    assert build.returncode == 0, build.stderr
    assert ran(build) == {"page"}
    assert "starting one the ordinary way" in build.stdout


@pytest.mark.parametrize(
    ("code", "offset", "message"),
    [
        ("x = 1\nx +", 1, "SyntaxError"),
        ("def f():\n    return missing\n\nf()", 3, "NameError: name 'missing' is not defined"),
        ("import tiny.absent", 0, "ModuleNotFoundError: No module named 'tiny.absent'"),
    ],
)
def test_an_error_is_found_on_its_line(
    project: Project, code: str, offset: int, message: str
) -> None:
    page = project.page("bad", code)
    build = project.build()
    assert f"{page}:{13 + offset}: ERROR: {message}" in build.stderr
