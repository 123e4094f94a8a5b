"""Build the site twice, as differently as can be, and compare every byte.

The two copies lie in different folders and run at different times, with one and with four
processes, with other hash seeds, time zones, locales, home folders and permission masks.
Interpreters named as arguments, which must have the docs group installed, build one more
copy each. Prints the digest of each site; exits with 1 and the names of the files that
differ when there are any.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
LEFT_OUT = shutil.ignore_patterns("_build", "__pycache__", ".*", "node_modules", "dist")


@dataclass
class Variant:
    """One way to build the site."""

    name: str
    python: str
    options: tuple[str, ...]
    environment: dict[str, str]
    umask: int


def variants(interpreters: list[str]) -> list[Variant]:
    """Return the ways to build: two for this interpreter and one for each other."""
    plain = {"PYTHONHASHSEED": "1", "TZ": "UTC", "LC_ALL": "C.UTF-8"}
    odd = {"PYTHONHASHSEED": "4711", "TZ": "Asia/Kathmandu", "LC_ALL": "C", "COLUMNS": "61"}
    found = [
        Variant("one", sys.executable, ("-j", "1"), plain, 0o022),
        Variant("other-place", sys.executable, ("-j", "4"), odd, 0o077),
    ]
    return found + [
        Variant(f"python-{n}", python, ("-j", "1"), odd, 0o022)
        for n, python in enumerate(interpreters)
    ]


def build(variant: Variant, where: Path) -> Path:
    """Build a copy of the project from nothing and return its site."""
    copy = where / variant.name / "convscope"
    shutil.copytree(ROOT, copy, ignore=LEFT_OUT)
    for generated in (copy / "docs" / "gallery", copy / "docs" / "reference" / "generated"):
        shutil.rmtree(generated, ignore_errors=True)
    home = where / variant.name / "home"
    home.mkdir()
    site = copy / "docs" / "_build" / "html"
    before = os.umask(variant.umask)
    try:
        subprocess.run(
            [
                variant.python, "-m", "sphinx", "-q", "-b", "html", "-W", "-n", "--keep-going",
                *variant.options, "-d", str(copy / "docs" / "_build" / "doctrees"),
                str(copy / "docs"), str(site),
            ],
            check=True,
            env={
                **os.environ, **variant.environment,
                "HOME": str(home), "PYTHONPATH": str(copy / "src"),
            },
        )  # fmt: skip
    finally:
        os.umask(before)
    return site


def files(site: Path) -> dict[str, bytes]:
    """Return every published file of a site."""
    return {
        path.relative_to(site).as_posix(): path.read_bytes()
        for path in site.rglob("*")
        if path.is_file() and path.name != ".buildinfo"
    }


def main() -> int:
    """Build all variants and compare them with the first."""
    with tempfile.TemporaryDirectory(prefix="reproducible-") as folder:
        sites = [(v, files(build(v, Path(folder)))) for v in variants(sys.argv[1:])]
    (_, first), *others = sites
    different = False
    for variant, site in sites:
        print(f"{variant.name}: sha256:{hashlib.sha256(site['SHA256SUMS']).hexdigest()}")
    for variant, site in others:
        names = sorted(n for n in first.keys() | site.keys() if first.get(n) != site.get(n))
        different |= bool(names)
        print(
            f"{variant.name}: {len(site)} files, {len(names)} of them different", *names, sep="\n  "
        )
    return int(different)


if __name__ == "__main__":
    sys.exit(main())
