"""Where the site and its repository live: two variables that a host sets, and nobody else needs."""

from __future__ import annotations

import os


def address(*names: str) -> str:
    """Return the first of these variables that is set, ending in one slash, or nothing."""
    found = next((value for name in names if (value := os.environ.get(name, ""))), "")
    return f"{found.rstrip('/')}/" if found else ""


SITE = address("CONVSCOPE_URL", "READTHEDOCS_CANONICAL_URL")
REPOSITORY = address("CONVSCOPE_REPOSITORY").rstrip("/")
