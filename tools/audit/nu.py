"""The Nu HTML checker, when Java and its archive are there."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path


def archive(tools: Path | None) -> Path | None:
    """Find the checker among the installed node packages."""
    found = sorted(tools.resolve().glob("node_modules/vnu-jar/**/vnu.jar")) if tools else []
    return found[0] if found else None


def check(site: Path, pages: list[str], tools: Path | None) -> dict[str, list[str]]:
    """Return the errors of each page as sentences; say so when nothing was checked."""
    jar = archive(tools)
    if jar is None or shutil.which("java") is None:
        print("Nu checker: not run (it needs Java and the npm package vnu-jar)")
        return {}
    run = subprocess.run(
        ["java", "-jar", str(jar), "--format", "json", *pages],
        cwd=site, capture_output=True, text=True, check=False,
    )  # fmt: skip
    errors: dict[str, list[str]] = {}
    for message in json.loads(run.stderr)["messages"]:
        if message["type"] == "info":
            continue
        page = Path(message.get("url", "").removeprefix("file:")).as_posix()
        page = page.removeprefix(site.as_posix() + "/")
        where = message.get("lastLine", "?")
        errors.setdefault(page, []).append(f"HTML line {where}: {message['message']}")
    print(f"Nu checker: {sum(map(len, errors.values()))} errors on {len(pages)} pages")
    return errors
