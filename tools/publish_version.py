"""Put a built site among the other versions that a host serves.

``publish_version.py SITE PAGES VERSION`` replaces PAGES/VERSION by SITE and writes anew
what stands beside the versions: a page that lists them, the same list for programs, and an
index page that leads to the newest release, or to main where there is none.
"""

from __future__ import annotations

import html
import json
import re
import shutil
import sys
from pathlib import Path

PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Versions of Convscope</title>
<style>:root {{ color-scheme: light dark; }}
body {{ font: 1.1rem/1.6 system-ui, sans-serif; margin: 3rem auto; max-width: 36rem; padding: 0 1rem; }}</style>
</head>
<body>
<main>
<h1>Versions of Convscope</h1>
<ul>
{items}
</ul>
</main>
</body>
</html>
"""
INDEX = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>Convscope</title>
<meta http-equiv="refresh" content="0; url={target}">
<link rel="canonical" href="{target}">
</head>
<body><p><a href="{target}">Convscope</a></p></body>
</html>
"""


def order(version: str) -> tuple[int, ...]:
    """Sort releases by their numbers, and main before them all.

    Examples
    --------
    >>> sorted(["1.10", "main", "1.9"], key=order, reverse=True)
    ['main', '1.10', '1.9']
    """
    if version == "main":
        return (sys.maxsize,)
    return tuple(int(part) for part in version.split("."))


def publish(site: Path, pages: Path, version: str) -> list[str]:
    """Copy the site to its place; return the versions that are now there, newest first."""
    if not re.fullmatch(r"main|\d+(\.\d+)*", version):
        raise ValueError(f"{version!r} is neither 'main' nor a version such as 1.2.3")
    target = pages / version
    if target.exists():
        shutil.rmtree(target)
    shutil.copytree(site, target, ignore=shutil.ignore_patterns(".buildinfo"))
    found = [path.parent.name for path in pages.glob("*/SHA256SUMS")]
    versions = sorted(found, key=order, reverse=True)
    items = "\n".join(
        f'<li><a href="{html.escape(name)}/">{html.escape(name)}</a></li>' for name in versions
    )
    pages.joinpath("versions.html").write_text(PAGE.format(items=items), "utf-8")
    pages.joinpath("versions.json").write_text(json.dumps(versions) + "\n", "utf-8")
    newest = next((name for name in versions if name != "main"), "main")
    pages.joinpath("index.html").write_text(INDEX.format(target=f"{newest}/"), "utf-8")
    pages.joinpath(".nojekyll").touch()  # folders that start with an underscore are served too
    return versions


if __name__ == "__main__":
    print("\n".join(publish(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3])))
