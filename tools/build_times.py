"""Measure how long builds take, against floors measured in the same run.

Each time is given twice: by the clock, and as the processors' time of all processes, which
means more on a machine that does other things too. The limits are for the clock.

Works on a copy of the project. The floor of a clean build is the code of all pages and
scripts in one process that has torch and matplotlib imported, figures drawn, plus Sphinx
with nothing to run. Prints one line for each page and script, slowest first, and one for
each kind of build with the ratio to its floor or its limit in seconds.

``--growth`` measures instead how time and memory grow with 10, 20 and 40 tutorials.
``--record`` measures instead the code of each tutorial alone, and writes the seconds to
``docs/tutorials/running_times.json``, from where each tutorial tells its reader.
"""

from __future__ import annotations

import io
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import NamedTuple

ROOT = Path(__file__).parents[1]
LEFT_OUT = shutil.ignore_patterns("_build", "__pycache__", ".*", "node_modules", "dist")
EXTRA = 2.5  # seconds beside a page's own run, after an edit of one of its cells


class Cost(NamedTuple):
    """Seconds by the clock and of all processors together."""

    clock: float
    processors: float


def run_measured(command: list[str], src: Path, *, check: bool = True) -> Cost:
    """Run a command and return what it and all its processes took."""
    start, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(
        command, check=check, env={**os.environ, "PYTHONPATH": str(src)},
        stderr=None if check else subprocess.DEVNULL,
    )  # fmt: skip
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    processors = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Cost(time.perf_counter() - start, processors)


class Copy:
    """A copy of the project that can be built and edited."""

    def __init__(self, where: Path) -> None:
        self.root = where / "convscope"
        shutil.copytree(ROOT, self.root, ignore=LEFT_OUT)
        self.docs = self.root / "docs"
        for generated in (self.docs / "gallery", self.docs / "reference" / "generated"):
            shutil.rmtree(generated, ignore_errors=True)

    def build(self, *options: str) -> Cost:
        """Build the site and return what it took."""
        return run_measured(
            [
                sys.executable, "-m", "sphinx", "-q", "-b", "html", "-W", "-n", "--keep-going",
                *options, "-d", str(self.docs / "_build" / "doctrees"),
                str(self.docs), str(self.docs / "_build" / "html"),
            ],
            src=self.root / "src",
        )  # fmt: skip

    def forget(self, *, outputs: bool) -> None:
        """Remove what a build made; leave the outputs of pages and scripts where asked to."""
        if outputs:
            shutil.rmtree(self.docs / "_build", ignore_errors=True)
            shutil.rmtree(self.docs / "gallery", ignore_errors=True)
        else:
            shutil.rmtree(self.docs / "_build" / "html")
            shutil.rmtree(self.docs / "_build" / "doctrees")

    def runs(self) -> dict[str, float]:
        """Return the seconds that each page took in the last build that ran it."""
        stored = (self.docs / "_build" / "executed").glob("*.json")
        found = [json.loads(path.read_text("utf-8")) for path in stored]
        return {content["page"]: content["seconds"] for content in found}


def programs(root: Path) -> Iterator[tuple[str, Path, list[str]]]:
    """Yield the name, folder and cells of every page and script."""
    sys.path.insert(0, str(root / "docs" / "_ext"))
    from executed_pages import read_page
    from myst_nb.core.read import is_myst_markdown_notebook

    for path in sorted((root / "docs").rglob("*.md")):
        text = path.read_text("utf-8")
        if is_myst_markdown_notebook(text):
            page = read_page(path, text, ["colon_fence", "dollarmath", "amsmath"])
            cells = [cell.source for cell in page.code_cells]
            yield path.relative_to(root).as_posix(), path.parent, cells
    for path in sorted((root / "gallery").rglob("plot_*.py")):
        yield path.relative_to(root).as_posix(), path.parent, [path.read_text("utf-8")]


def run_all(root: Path) -> None:
    """Run everything in this process, draw each figure once, print the seconds as JSON."""
    import matplotlib as mpl

    mpl.use("agg")
    import matplotlib.pyplot as plt
    import torch
    from IPython.core.interactiveshell import InteractiveShell

    shell = InteractiveShell.instance()
    seconds = {}
    for name, folder, cells in programs(root):
        os.chdir(folder)
        shell.reset(new_session=False)
        shell.user_module = ModuleType("__main__")
        torch.manual_seed(0)
        start, before = time.perf_counter(), time.process_time()
        for cell in cells:
            shell.run_cell(cell, silent=True)
            for number in plt.get_fignums():
                plt.figure(number).savefig(io.BytesIO(), dpi=200)
            plt.close("all")
        seconds[name] = (time.perf_counter() - start, time.process_time() - before)
        plt.rcdefaults()
        torch.set_default_dtype(torch.float32)
    os.write(1, f"\n{json.dumps(seconds)}\n".encode())  # what cells print is not wanted


def floor(root: Path) -> dict[str, Cost]:
    """Return the seconds of each page and script in one warm process."""
    done = subprocess.run(
        [sys.executable, __file__, "--run-all", str(root)],
        check=True, capture_output=True, text=True,
        env={**os.environ, "PYTHONPATH": str(root / "src"), "OMP_NUM_THREADS": "1"},
    )  # fmt: skip
    return {name: Cost(*cost) for name, cost in json.loads(done.stdout.splitlines()[-1]).items()}


def report(what: str, cost: Cost, limit: float) -> None:
    """Print a measurement beside what it may be."""
    verdict = "ok" if cost.clock <= limit else "too slow"
    print(
        f"{what:22} {cost.clock:7.2f} s ({cost.processors:6.2f} s of processors)"
        f"   at most {limit:6.2f} s   {verdict}"
    )


def edit(path: Path, old: str, new: str) -> None:
    """Replace a piece of a file."""
    text = path.read_text("utf-8")
    path.write_text(text.replace(old, new, 1), "utf-8")


def measure(copy: Copy) -> None:
    """Print the times of all kinds of builds."""
    alone = floor(copy.root)
    copy.build()
    copy.forget(outputs=False)
    sphinx = copy.build()
    copy.forget(outputs=True)
    clean = copy.build()
    runs = copy.runs()
    for name, cost in sorted(alone.items(), key=lambda item: -item[1].processors):
        kernel = runs.get(Path(name).name)
        beside = f"   {kernel:6.2f} s in its kernel" if kernel is not None else ""
        print(f"{name:46} {cost.clock:6.2f} s ({cost.processors:5.2f} s){beside}")
    code = Cost(*(sum(part) for part in zip(*alone.values(), strict=True)))
    bottom = Cost(code.clock + sphinx.clock, code.processors + sphinx.processors)
    print(f"all code in one warm process {code.clock:7.2f} s ({code.processors:6.2f} s)")
    print(f"Sphinx with nothing to run   {sphinx.clock:7.2f} s ({sphinx.processors:6.2f} s)")
    report("clean build", clean, 1.5 * bottom.clock)
    print(
        f"{'':22} {clean.clock / bottom.clock:7.2f} times the floor by the clock, "
        f"{clean.processors / bottom.processors:.2f} times its processors' time"
    )
    report("nothing to do", min(copy.build() for _ in range(3)), 2.0)
    page = copy.docs / "tutorials" / "slide.md"
    prose = []
    for number in range(3):
        with page.open("a", encoding="utf-8") as file:
            file.write(f"\nOne more sentence, number {number}.\n")
        prose.append(copy.build())
    report("prose edited", min(prose), 2.5)
    edit(page, "```{code-cell} python\n", "```{code-cell} python\none_more = 1\n")
    own = alone["docs/tutorials/slide.md"].clock
    report("one code cell edited", copy.build(), own + EXTRA)


def grow(copy: Copy) -> None:
    """Print time and memory with more and more copies of one tutorial."""
    source = (copy.docs / "tutorials" / "slide.md").read_text("utf-8")
    pages = copy.docs / "tutorials"
    for path in [*pages.glob("*.md"), *copy.root.glob("gallery/*/plot_*.py")]:
        if path.name != "index.md":
            path.unlink()
    made = 0
    for count in (10, 20, 40):
        for number in range(made, count):
            text = source.replace("# ", f"# {number} ", 1) + f"\n<!-- {number} -->\n"
            cell = "```{code-cell} python\n"
            (pages / f"copy{number}.md").write_text(
                text.replace(cell, f"{cell}copy = {number}\n", 1)
            )
        made = count
        copy.forget(outputs=True)
        cost = run_measured(
            [
                sys.executable, "-m", "sphinx", "-q", "-b", "html",
                "-d", str(copy.docs / "_build" / "doctrees"),
                str(copy.docs), str(copy.docs / "_build" / "html"),
            ],
            src=copy.root / "src", check=False,
        )  # fmt: skip
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        each = cost.processors / count
        print(
            f"{count:3} tutorials: {cost.clock:6.1f} s ({cost.processors:6.1f} s of processors, "
            f"{each:5.2f} s each), largest process {peak:5.0f} MB"
        )


def record(copy: Copy) -> None:
    """Write what each tutorial's code takes, in whole seconds, at least one."""
    alone = floor(copy.root)
    seconds = {
        Path(name).stem: max(1, round(cost.clock))
        for name, cost in alone.items()
        if name.startswith("docs/tutorials/")
    }
    found = json.dumps(seconds, indent=2) + "\n"
    ROOT.joinpath("docs", "tutorials", "running_times.json").write_text(found, "utf-8")
    print(found)


def main() -> None:
    """Measure on a copy."""
    if sys.argv[1:2] == ["--run-all"]:
        run_all(Path(sys.argv[2]))
        return
    with tempfile.TemporaryDirectory(prefix="build-times-") as folder:
        copy = Copy(Path(folder))
        if "--growth" in sys.argv:
            grow(copy)
        elif "--record" in sys.argv:
            record(copy)
        else:
            measure(copy)


if __name__ == "__main__":
    main()
