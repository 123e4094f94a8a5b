#!/usr/bin/env -S uv run --script
# /// script
# dependencies = ["nox>=2025.5.1"]
# ///
"""One short session for each thing that a person runs; each hands its arguments on."""

from __future__ import annotations

import os
import shutil
import signal
from pathlib import Path

import nox

nox.needs_version = ">=2025.5.1"
nox.options.default_venv_backend = "uv|virtualenv"
nox.options.reuse_venv = "yes"

ROOT = Path(__file__).parent
PROJECT = nox.project.load_toml("pyproject.toml")
BUILT, SITE = ROOT / "docs" / "_build", ROOT / "docs" / "_build" / "html"
MADE = ("docs/_build", "docs/_ipython", "docs/gallery", "docs/reference/generated")
# Thousands of tiny sums: several threads would wait for each other.
TESTING = {"MPLBACKEND": "agg", "OMP_NUM_THREADS": "1"}
# Paths with accents, whatever the machine's locale, and where it is not installed.
os.environ.update(PYTHONUTF8="1", LC_ALL="C")
os.environ.setdefault("UV_TORCH_BACKEND", "cpu")  # no CUDA, and no second index for the rest
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # installations are not compiled
signal.signal(signal.SIGTERM, signal.default_int_handler)  # what a session started ends too


def install(session: nox.Session, *groups: str, package: tuple[str, ...] = ("-e", ".")) -> None:
    """Install dependency groups and the package, in the versions of constraints.txt."""
    wanted = nox.project.dependency_groups(PROJECT, *groups)
    # Compiling all of torch takes half of an installation, and most of it is never imported.
    session.install("--no-compile", "-c", "constraints.txt", *wanted, *package)


def sphinx(session: nox.Session, builder: str, *arguments: str) -> None:
    """Run Sphinx."""
    session.run(
        "python", "-m", "sphinx", "-b", builder, "-n", "--keep-going", "-d",
        str(BUILT / "doctrees"), *arguments, "docs", str(BUILT / builder),
    )  # fmt: skip


def pytest(session: nox.Session, folder: str, *groups: str) -> None:
    """Install groups, if any; run the tests of a folder, or what the arguments say."""
    if groups:
        install(session, *groups)
    wanted = session.posargs or ["-n", "2", "--dist", "worksteal"]
    session.run("python", "-m", "pytest", "-o", f"testpaths={folder}", *wanted, env=TESTING)


@nox.session
def docs(session: nox.Session) -> None:
    """Build the site; every warning is an error."""
    install(session, "docs")
    sphinx(session, "html", "-W", "-j", "auto", *session.posargs)
    # The site carries its library, and notebooks that install it from there.
    session.run("python", "-m", "hatchling", "build", "-t", "wheel", "-d", str(SITE / "_static"))
    session.run("python", "tools/notebooks.py", str(SITE))
    session.log(f"The site is ready: {SITE / 'index.html'}")


@nox.session
def tests(session: nox.Session) -> None:
    """Test the library: pass pytest's arguments."""
    pytest(session, "tests/library", "test")


@nox.session(default=False)
def site(session: nox.Session) -> None:
    """Test what `docs` has built, the pages' exercises and what a build says of faults."""
    pytest(session, "tests/site", "site-test")


@nox.session
def figures(session: nox.Session) -> None:
    """Test the figures' pure functions, which node runs alone: pass pytest's arguments."""
    pytest(session, "tests/figures", "figures")


@nox.session(default=False)
def browser(session: nox.Session) -> None:
    """Drive the built site in a browser, after `docs`: pass pytest's arguments."""
    install(session, "browser")
    there = map(shutil.which, ("chromium-headless-shell", "chromium"))
    if not (os.environ.get("CHROMIUM") or any(there)):
        session.run("playwright", "install", "chromium")
    pytest(session, "tests/browser")


@nox.session(default=False)
def gallery(session: nox.Session) -> None:
    """Run each gallery script alone, in a folder of its own: pass pytest's arguments."""
    pytest(session, "tests/gallery", "gallery")


@nox.session
def lint(session: nox.Session) -> None:
    """Check style, spelling and the repository's layout."""
    install(session, "lint", package=())
    session.run("ruff", "check", *session.posargs)
    session.run("npx", "--yes", "@biomejs/biome@2.6.8", "check", ".")
    session.run("npx", "--yes", "--package=typescript@7.0.2", "tsc")
    session.run("ruff", "format", "--check", *session.posargs)
    session.run("codespell", "src", "tests", "docs", "gallery", "README.md", "CONTRIBUTING.md")
    session.run("sphinx-lint", *(f"--ignore={folder}" for folder in MADE), "docs", "src")
    session.run("repo-review", ".")
    session.run("zizmor", "--offline", "--quiet", "--persona", "pedantic", ".")


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
        "sphinx-autobuild", "-d", str(BUILT / "doctrees"), "--watch=src", "--watch=gallery",
        *(f"--ignore={folder}" for folder in MADE), *session.posargs, "docs", str(SITE),
    )  # fmt: skip


@nox.session(default=False)
def linkcheck(session: nox.Session) -> None:
    """Ask every linked site whether it still answers; needs the network."""
    install(session, "docs")
    sphinx(session, "linkcheck", "-q", *session.posargs)


@nox.session(default=False)
def bench(session: nox.Session) -> None:
    """Time corr2d beside torch and OpenCV: pass `--record` to keep the result."""
    install(session, "bench")
    session.run("python", "bench/measure.py", *session.posargs, env={"MPLBACKEND": "agg"})


@nox.session(default=False)
def mutation(session: nox.Session) -> None:
    """Change the library in thousands of small ways; a test detects each: pass modules."""
    install(session, "mutation")
    shutil.rmtree(ROOT / "mutants", ignore_errors=True)  # results of other tests
    session.run("mutmut", "run", *(f"convscope.{m}.*" for m in session.posargs), env=TESTING)
    session.run("python", "tools/survivors.py", *session.posargs)


@nox.session(default=False)
def build(session: nox.Session) -> None:
    """Make sdist and wheel, check what they hold, and use the wheel."""
    install(session, "build", package=())
    shutil.rmtree(ROOT / "dist", ignore_errors=True)
    session.run("python", "-m", "build", *session.posargs)
    wheels = [str(path) for path in ROOT.glob("dist/*.whl")]
    session.run("twine", "check", "--strict", *map(str, ROOT.glob("dist/*")))
    session.run("check-wheel-contents", *wheels)
    if (ROOT / ".git").exists():
        session.run("check-sdist", "--inject-junk")
    session.install("--no-compile", "-c", "constraints.txt", *PROJECT["project"]["dependencies"])
    session.install("--no-deps", "--force-reinstall", *wheels)
    session.run("python", "-c", "from convscope import corr2d, stripe; corr2d(stripe(), stripe())")


@nox.session(default=False)
def lock(session: nox.Session) -> None:
    """Refresh constraints.txt, the versions that the sessions install."""
    install(session, "lock", package=())
    groups = [f"--group={name}" for name in PROJECT["dependency-groups"]]
    session.run(
        "uv", "pip", "compile", "--quiet", "--universal", "--python-version=3.11.5",
        "--no-annotate", "--no-header", "pyproject.toml", "--all-extras", *groups,
        "-o", "constraints.txt", *(session.posargs or ["--upgrade"]), env={"UV_TORCH_BACKEND": None},
    )  # fmt: skip


@nox.session(python="3.11", default=False)
def lowest(session: nox.Session) -> None:
    """Test the library with the lowest versions that pyproject.toml allows."""
    install(session, "lock", package=())
    versions = str(Path(session.create_tmp()) / "lowest.txt")
    session.run(
        "uv", "pip", "compile", "--quiet", "--resolution=lowest-direct", "--no-annotate",
        "--python-version=3.11", "--extra=plotting", "--group=test", "-o", versions,
        # The matplotlib of that day calls what later ones announce to go.
        "--no-emit-package=pyparsing", "pyproject.toml", env={"UV_TORCH_BACKEND": None},
    )  # fmt: skip
    wanted = nox.project.dependency_groups(PROJECT, "test")
    session.install("-c", versions, *wanted, "pyparsing<3.2", "-e", ".[plotting]")
    pytest(session, "tests/library")


if __name__ == "__main__":
    nox.main()
