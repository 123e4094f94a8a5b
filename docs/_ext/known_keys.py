"""Remember fingerprints between builds: a build with nothing to do must not parse any code.

What is remembered is valid for one text, one state of the project's Python files, one set
of installed packages, one context, and one content of the files that the text names. Where
the text is another but its code is not, the fingerprint still holds; else it is computed
anew.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from execution_key import digest, execution_key, installed, possible_names
from import_graph import ImportGraph


class KnownKeys:
    """The fingerprints of pages or scripts, by name.

    Parameters
    ----------
    path
        Where they are remembered.
    graph, context
        As for `execution_key.execution_key`.
    """

    def __init__(self, path: Path, graph: ImportGraph, context: Mapping[str, object]) -> None:
        self.path, self.graph, self.context = path, graph, context
        self._before = json.loads(path.read_text("utf-8")) if path.is_file() else {}
        self._now: dict[str, dict[str, object]] = {}
        state = [context, installed(), [digest(file) for file in sorted(graph.everything())]]
        self._state = json.dumps(state, sort_keys=True)

    def key(self, name: str, text: str, folder: Path, cells: Callable[[], list[str]]) -> str:
        """Return the fingerprint of a text; `cells` says what runs, if that must be known."""
        valid = hashlib.sha256(f"{self._state}\n{text}".encode()).hexdigest()
        entry = self._before.get(name)
        if not (
            entry and entry["valid"] == valid and contents(entry["files"], folder) == entry["files"]
        ):
            sources = cells()
            code = json.dumps([self._state, sources])
            parts = {
                "valid": valid,
                "code": hashlib.sha256(code.encode()).hexdigest(),
                "files": contents(possible_names(sources), folder),
            }
            same = entry and all(entry.get(part) == parts[part] for part in ("code", "files"))
            key = entry["key"] if entry and same else None
            entry = parts | {"key": key or execution_key(sources, folder, self.graph, self.context)}
        self._now[name] = entry
        found: str = entry["key"]
        return found

    def save(self) -> None:
        """Write down what is known now, whole or not at all."""
        if self._now != self._before:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            partial = self.path.with_suffix(".partial")
            partial.write_text(json.dumps(self._now), "utf-8")
            partial.replace(self.path)


def contents(names: Iterable[str], folder: Path) -> dict[str, str | None]:
    """Return the digests of the files of these names; None where there is none yet.

    Examples
    --------
    >>> contents(["half.py", "no.csv"], getfixture("package") / "tiny")["no.csv"] is None
    True
    """
    return {
        name: digest(folder / name) if folder.joinpath(name).is_file() else None
        for name in sorted(names)
    }
