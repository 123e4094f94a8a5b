#!/usr/bin/env -S uv run --script
# /// script
# dependencies = ["nox>=2025.5.1"]
# ///
"""One short session for each thing that a person runs; each hands its arguments on."""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path

import nox

nox.needs_version = ">=2025.5.1"
nox.options.default_venv_backend = "virtualenv"
nox.options.reuse_venv = "yes"

ROOT = Path(__file__).parent
PROJECT = nox.project.load_toml("pyproject.toml")
HTML_CHECKER, LIGHTHOUSE = "vnu-jar@26.9.27", "lighthouse@12.8.2"
SITE = ROOT / "docs" / "_build" / "html"
# Thousands of tiny sums: several threads would wait for each other, ten times as long.
TESTING = {"MPLBACKEND": "agg", "OMP_NUM_THREADS": "1"}


def install(session: nox.Session, *groups: str, package: bool = True) -> None:
    """Install dependency groups and the package, in the versions of constraints.txt."""
    wanted = nox.project.dependency_groups(PROJECT, *groups)
    # Python compiles what it imports; compiling all of torch takes half of an installation.
    session.install(
        "--no-compile", "-c", "constraints.txt", *wanted, *(["-e", "."] if package else [])
    )


@nox.session
def docs(session: nox.Session) -> None:
    """Build the site; every warning is an error."""
    install(session, "docs")
    session.run(
        "python", "-m", "sphinx", "-b", "html", "-W", "-n", "--keep-going",
        "-d", "docs/_build/doctrees", *session.posargs, "docs", str(SITE),
    )  # fmt: skip
    session.log(f"The site is ready: {SITE / 'index.html'}")


@nox.session
def tests(session: nox.Session) -> None:
    """Test the library: pass pytest's arguments."""
    install(session, "test")
    session.run("python", "-m", "pytest", *(session.posargs or ["-n", "2"]), env=TESTING)


@nox.session(default=False)
def site(session: nox.Session) -> None:
    """Test what `docs` has built, the pages' exercises and the site's own extensions."""
    install(session, "site-test")
    session.run("python", "-m", "pytest", "tests/site", *session.posargs)


@nox.session(default=False)
def mutation(session: nox.Session) -> None:
    """Change the library in thousands of small ways and see that a test notices each.

    Pass names of modules to change only these. A change that nothing notices must be listed
    with its reason in tests/library/survivors.toml, and a listed one must live.
    """
    install(session, "mutation")
    shutil.rmtree(ROOT / "mutants", ignore_errors=True)  # results of other tests
    session.run(
        "mutmut", "run", *(f"convscope.{module}.*" for module in session.posargs),
        env=TESTING,
    )  # fmt: skip
    session.run("python", "tools/survivors.py", *session.posargs)


@nox.session(default=False)
def faults(session: nox.Session) -> None:
    """Build small sites with every kind of edit and fault: pass pytest's arguments."""
    install(session, "site-test")
    session.run("python", "-m", "pytest", *(session.posargs or ["-n", "2", "tests/build"]))


@nox.session(default=False)
def reproducible(session: nox.Session) -> None:
    """Build the site twice, as differently as can be, and compare every byte."""
    install(session, "docs")
    session.run("python", "tools/reproducible.py", *session.posargs)


@nox.session(name="build-times", default=False)
def build_times(session: nox.Session) -> None:
    """Print what each page, script and kind of build takes; `-- --growth` for more pages."""
    install(session, "docs")
    session.run("python", "tools/build_times.py", *session.posargs)


@nox.session(default=False)
def browser(session: nox.Session) -> None:
    """Drive the built site in a browser, after `docs`: pass pytest's arguments."""
    install(session, "browser")
    if not (os.environ.get("CHROMIUM") or shutil.which("chromium")):
        session.run("playwright", "install", "chromium")
    session.run("python", "-m", "pytest", *(session.posargs or ["tests/browser"]))


@nox.session(default=False)
def audit(session: nox.Session) -> None:
    """Measure the built site, after `docs`: pass words of pages, `--lighthouse`, `--thorough`."""
    install(session, "audit", package=False)
    if not (os.environ.get("CHROMIUM") or shutil.which("chromium")):
        session.run("playwright", "install", "chromium")
    tools = Path(session.create_tmp())
    wanted = [HTML_CHECKER, *([LIGHTHOUSE] if "--lighthouse" in session.posargs else [])]
    if shutil.which("npm"):
        session.run(
            "npm", "install", "--prefix", str(tools), "--no-audit", "--no-fund", "--silent",
            *wanted, external=True,
        )  # fmt: skip
    session.run(
        "python", "-m", "audit", str(SITE), "--tools", str(tools), *session.posargs,
        env={"PYTHONPATH": "tools"},
    )  # fmt: skip


@nox.session(default=False)
def gallery(session: nox.Session) -> None:
    """Run each gallery script alone with plain Python; name one to run only that."""
    install(session, "gallery")
    chosen = [Path(name) for name in session.posargs] or sorted(ROOT.glob("gallery/*/plot_*.py"))
    for script in chosen:
        # Where there is a screen, agg warns at plt.show() that it does not use it.
        quiet = "ignore:FigureCanvasAgg is non-interactive"
        session.run("python", "-W", "error", "-W", quiet, str(script), env={"MPLBACKEND": "agg"})


@nox.session
def lint(session: nox.Session) -> None:
    """Check style, spelling and the repository's layout."""
    install(session, "lint", package=False)
    session.run("ruff", "check", *session.posargs)
    session.run("ruff", "format", "--check", *session.posargs)
    session.run("codespell", "src", "tests", "docs", "gallery", "README.md", "CONTRIBUTING.md")
    made = ("docs/_build", "docs/gallery", "docs/reference/generated")
    session.run("sphinx-lint", *(f"--ignore={folder}" for folder in made), "docs", "src")
    session.run("repo-review", ".")
    session.run("zizmor", "--offline", "--quiet", "--persona", "pedantic", ".")
    # Not with the other checkers that it would find on some machines only.
    actionlint = ("actionlint", "-shellcheck=", "-pyflakes=")
    session.run(*actionlint)
    session.run(*actionlint, "tests/lint/broken_workflow.yml", success_codes=[1], silent=True)


@nox.session
def typecheck(session: nox.Session) -> None:
    """Check the types, strictly."""
    install(session, "typecheck")
    session.run("mypy", *session.posargs)


@nox.session(default=False)
def live(session: nox.Session) -> None:
    """Serve the site and build it again at each edit."""
    install(session, "live")
    session.run(
        "sphinx-autobuild", "-d", "docs/_build/doctrees", "--watch", "src", "--watch", "gallery",
        # What a build writes must not start the next one.
        "--ignore", "docs/_build", "--ignore", "docs/gallery", "--ignore", "docs/_ipython",
        "--ignore", "docs/reference/generated", *session.posargs, "docs", str(SITE),
    )  # fmt: skip


@nox.session(default=False)
def publish(session: nox.Session) -> None:
    """Put a built site among other versions: pass the site, their folder, the version."""
    session.run("python", "tools/publish_version.py", *session.posargs)


@nox.session(default=False)
def bench(session: nox.Session) -> None:
    """Time corr2d beside torch, SciPy, OpenCV and others: ratios, JSON and a plot."""
    install(session, "bench")
    session.run("python", "bench/measure.py", *session.posargs, env={"MPLBACKEND": "agg"})


@nox.session(default=False)
def linkcheck(session: nox.Session) -> None:
    """Ask every linked site whether it still answers; needs the network."""
    install(session, "docs")
    session.run(
        "python", "-m", "sphinx", "-b", "linkcheck", "-d", "docs/_build/doctrees",
        *session.posargs, "docs", "docs/_build/linkcheck",
    )  # fmt: skip


@nox.session(default=False)
def build(session: nox.Session) -> None:
    """Make sdist and wheel, check them, and import the wheel in a clean environment."""
    install(session, "build", package=False)
    shutil.rmtree(ROOT / "dist", ignore_errors=True)
    session.run("python", "-m", "build", *session.posargs)
    made = [str(path) for path in sorted(ROOT.glob("dist/*"))]
    session.run("python", "-m", "twine", "check", "--strict", *made)
    wheels = [path for path in made if path.endswith(".whl")]
    folder = Path(session.create_tmp()).resolve() / "clean"
    session.run("python", "-m", "venv", "--clear", str(folder))
    clean = str(folder / "bin" / "python")
    session.run(
        clean, "-m", "pip", "install", "-q", "--no-compile", "-c", "constraints.txt", *wheels,
        external=True,
    )  # fmt: skip
    session.run(
        clean, "-c", "import convscope, torch; print(convscope.corr2d(torch.eye(2), torch.eye(2)))",
        external=True,
    )  # fmt: skip


@nox.session(name="release-check", default=False)
def release_check(session: nox.Session) -> None:
    """Build the package; check its files, its version, and its examples where installed."""
    build(session)
    session.run("python", "tools/release_check.py")
    folder = Path(session.create_tmp()).resolve()
    clean = str(folder / "clean" / "bin" / "python")
    session.run(
        clean, "-m", "pip", "install", "-q", "-c", "constraints.txt", "pytest", "matplotlib",
        external=True,
    )  # fmt: skip
    examples = shutil.copy(ROOT / "tests" / "library" / "test_docstrings.py", folder)
    session.chdir(folder)  # where no source of the package can be imported
    session.run(
        clean, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(examples),
        external=True, env={"MPLBACKEND": "agg"},
    )  # fmt: skip


@nox.session(default=False)
def lock(session: nox.Session) -> None:
    """Refresh constraints.txt, and locked.txt with the hashes of all that sessions install."""
    install(session, "lock", package=False)
    groups = [f"--group={name}" for name in PROJECT["dependency-groups"]]
    # The oldest Python for which all packages of today can be had.
    compile_ = ("uv", "pip", "compile", "--quiet", "--universal", "--python-version=3.11.5",
                "--no-annotate", "--no-header", "pyproject.toml", *groups)  # fmt: skip
    session.run(*compile_, "-o", "constraints.txt", *(session.posargs or ["--upgrade"]))
    session.run(*compile_, "--generate-hashes", "-c", "constraints.txt", "-o", "locked.txt")


@nox.session(default=False)
def locked(session: nox.Session) -> None:
    """Install what locked.txt names and nothing else, check it, list the licenses."""
    entries = re.split(r"\n(?=\S)", (ROOT / "locked.txt").read_text("utf-8").strip())
    # Gigabytes of torch and its libraries only on demand: pass --all.
    heavy = re.compile(r"(torch|triton|nvidia-|cuda-)") if not session.posargs else re.compile("$^")
    chosen = Path(session.create_tmp()) / "chosen.txt"
    chosen.write_text("\n".join(entry for entry in entries if not heavy.match(entry)), "utf-8")
    session.install("--require-hashes", "--no-deps", "--only-binary=:all:", "-r", str(chosen))
    session.run("python", "tools/licenses.py")


@nox.session(python="3.11", default=False)
def lowest(session: nox.Session) -> None:
    """Test the library with the lowest versions that pyproject.toml allows."""
    install(session, "lock", package=False)
    versions = str(Path(session.create_tmp()) / "lowest.txt")
    session.run(
        "uv", "pip", "compile", "--quiet", "--resolution=lowest-direct", "--no-annotate",
        "--python-version=3.11", "--extra=plotting", "--group=test", "-o", versions,
        # The matplotlib of that day calls what later ones announce to go.
        "--no-emit-package=pyparsing", "pyproject.toml",
    )  # fmt: skip
    wanted = nox.project.dependency_groups(PROJECT, "test")
    session.install("-c", versions, *wanted, "pyparsing<3.2", "-e", ".[plotting]")
    session.run("python", "-m", "pytest", *session.posargs, env=TESTING)


@nox.session(python=["3.11", "3.12", "3.13", "3.14"], default=False)
def pythons(session: nox.Session) -> None:
    """Test the library on every Python that is found and that torch supports."""
    tests(session)


if __name__ == "__main__":
    nox.main()
