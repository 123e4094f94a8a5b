"""List the installed packages with their licenses; fail when one states none."""

from __future__ import annotations

import sys
from email.message import Message
from importlib import metadata
from typing import cast


def license_of(package: metadata.Distribution) -> str:
    """Return what a package says of its license, or the first line of the text that it holds."""
    about = cast(Message, package.metadata)  # its declared type names only a part of it
    classifiers = [
        entry.rpartition(" :: ")[2]
        for entry in about.get_all("Classifier", [])
        if entry.startswith("License ::")
    ]
    stated = about.get("License-Expression") or ", ".join(classifiers) or about.get("License") or ""
    if not stated:
        texts = [file.read_text() for file in package.files or () if "LICENSE" in file.name]
        stated = texts[0] if texts else ""
    return stated.strip().partition("\n")[0]


def main() -> int:
    """Print one line for each package."""
    found = {p.name: (p.version, license_of(p)) for p in metadata.distributions()}
    for name, (version, stated) in sorted(found.items(), key=lambda item: item[0].lower()):
        print(f"{name:32} {version:14} {stated or 'states no license'}")
    return int(any(not stated for _, stated in found.values()))


if __name__ == "__main__":
    sys.exit(main())
