"""Check what is about to be released: its files, its version, what the changelog says.

Run after the sdist and the wheel are in ``dist``. Prints what is wrong, one line each, and
exits with 1 when anything is.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).parents[1]
# Folders and files of the repository that an sdist holds.
RELEASED = (
    "src/", "tests/", "docs/", "gallery/", "tools/", "noxfile.py", "constraints.txt",
    "CHANGELOG.md", "CITATION.cff", "CONTRIBUTING.md", "LICENSE", "README.md",
    "pyproject.toml", ".gitignore",
)  # fmt: skip
MADE = {"PKG-INFO"}


def git(*arguments: str) -> list[str]:
    """Return the lines that git prints."""
    command = ["git", "-C", str(ROOT), *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()


def compare(what: str, found: Iterable[str], expected: Iterable[str]) -> list[str]:
    """Name the files that are missing and those that should not be there."""
    found, expected = set(found), set(expected)
    return [f"{what} lacks {name}" for name in sorted(expected - found)] + [
        f"{what} holds {name}, which is not part of a release" for name in sorted(found - expected)
    ]


def sdist_problems(path: Path, tracked: list[str]) -> list[str]:
    """Compare an sdist with the files under version control."""
    with tarfile.open(path) as archive:
        names = [m.name.partition("/")[2] for m in archive.getmembers() if m.isfile()]
    return compare("the sdist", names, {*MADE, *(n for n in tracked if n.startswith(RELEASED))})


def wheel_problems(path: Path, tracked: list[str], version: str) -> list[str]:
    """Compare a wheel with the library."""
    info = f"convscope-{version}.dist-info"
    expected = {name.removeprefix("src/") for name in tracked if name.startswith("src/")}
    expected |= {f"{info}/{n}" for n in ("METADATA", "RECORD", "WHEEL", "licenses/LICENSE")}
    with zipfile.ZipFile(path) as archive:
        return compare("the wheel", archive.namelist(), expected)


def version_problems(version: str, changelog: str, citation: str, tags: list[str]) -> list[str]:
    """Say where a version differs from the one in pyproject.toml.

    Examples
    --------
    >>> version_problems("1.2", "## 1.2 - 2026-01-01", "version: 1.2", ["v1.2"])
    []
    >>> version_problems("1.2", "## 1.2 - unreleased", "version: 1.1", ["v1.2"])
    ['CITATION.cff says version 1.1, pyproject.toml 1.2', 'the changelog says that 1.2 is unreleased']
    """
    problems = []
    entry = re.search(r"^## (\S+) - (\S+)", changelog, re.MULTILINE)
    if entry is None or entry[1] != version:
        problems.append(f"the changelog's newest entry is not {version}")
    cited = re.search(r"^version: (\S+)", citation, re.MULTILINE)
    if cited is None or cited[1] != version:
        problems.append(
            f"CITATION.cff says version {cited[1] if cited else 'nothing'}, pyproject.toml {version}"
        )
    releases = [tag for tag in tags if re.fullmatch(r"v\d.*", tag)]
    if releases and f"v{version}" not in releases:
        problems.append(f"the tag says {releases[0]}, pyproject.toml {version}")
    if releases and entry is not None and entry[2] == "unreleased":
        problems.append(f"the changelog says that {version} is unreleased")
    return problems


def main() -> int:
    """Check the files in ``dist`` and the version everywhere."""
    version = tomllib.loads(ROOT.joinpath("pyproject.toml").read_text("utf-8"))["project"][
        "version"
    ]
    tracked = git("ls-files")
    dist = ROOT / "dist"
    problems = version_problems(
        version,
        ROOT.joinpath("CHANGELOG.md").read_text("utf-8"),
        ROOT.joinpath("CITATION.cff").read_text("utf-8"),
        git("tag", "--points-at", "HEAD"),
    )
    problems += sdist_problems(dist / f"convscope-{version}.tar.gz", tracked)
    problems += wheel_problems(dist / f"convscope-{version}-py3-none-any.whl", tracked, version)
    print("\n".join(problems) or f"version {version}: files, changelog and tag agree")
    return int(bool(problems))


if __name__ == "__main__":
    sys.exit(main())
