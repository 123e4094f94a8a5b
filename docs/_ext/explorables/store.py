"""Keep what figures are computed to, so that a build computes only what is new.

A result is kept under a fingerprint of all that it comes from: the library, these
modules, the interpreter, the packages, and what the page gives. It is written whole
or not at all, and never changed.
"""

from __future__ import annotations

import hashlib
import json
import tempfile
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

from execution_key import digest, package_files, surroundings

HERE = Path(__file__).parent


def sources() -> Iterator[Path]:
    """Yield the files whose code computes figures."""
    yield from sorted(HERE.glob("*.py"))
    yield HERE.with_name("wrong_implementations.py")
    yield from package_files("convscope")


@cache
def code() -> str:
    """Return the fingerprint of everything but what a page gives."""
    parts = [surroundings(), [digest(path) for path in sources()]]
    return json.dumps(parts, sort_keys=True)


def kept(folder: Path, what: object, compute: Callable[[], Any]) -> Any:
    """Return what `compute` returns for `what`, through JSON; compute it once only."""
    name = hashlib.sha256(json.dumps([code(), what]).encode()).hexdigest()[:32]
    path = folder / f"{name}.json"
    if not path.is_file():
        result = json.dumps(compute())
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(
            "w", encoding="utf-8", dir=folder, suffix=".partial", delete=False
        ) as file:
            file.write(result)
        Path(file.name).replace(path)
    return json.loads(path.read_text("utf-8"))
