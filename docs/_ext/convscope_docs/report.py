"""Say what is wrong once and last: a line for each fault, with its source.

A traceback is shown with `-v` only. A page with a fault is read again by the next build, so that
the fault is said again, and all other pages are kept.
"""

from __future__ import annotations

import atexit
import logging
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sphinx.application import Sphinx

COLORS = re.compile(r"\x1b\[[\d;]*m")
CELL = re.compile(r"^-{18}\n(.*?)\n-{18}$", re.MULTILINE | re.DOTALL)
SCRIPT = re.compile(r'File "([^"]*[/\\]gallery[/\\][^"]*)", line (\d+)')
KIND = re.compile(r"(?:\s*\[[\w.-]+\])+\s*$")


class Report(logging.Filter):
    """Make each warning one line, keep it, and drop what was said before."""

    def __init__(self, app: Sphinx) -> None:
        super().__init__()
        self.verbose = app.verbosity > 0
        self.root = Path(app.confdir).parent
        self.faults: dict[str, str] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        """Find where a fault is, and its one sentence."""
        if record.levelno < logging.WARNING or hasattr(record, "told"):
            return True
        text = COLORS.sub("", logging.LogRecord.getMessage(record))
        if text.startswith("Notebook exception traceback saved in"):
            return self.verbose  # the fault itself is told
        lines = [line.strip() for line in KIND.sub("", text).splitlines() if line.strip()]
        place = str(getattr(record, "location", None) or "")
        if found := SCRIPT.findall(text):
            place = ":".join(found[-1])
        elif cell := CELL.search(text):
            before = Path(place).read_text("utf-8").partition(cell[1])[0]
            place = f"{place}:{before.count(chr(10)) + 1}"
        sentence = lines[0] if len(lines) < 2 else f"{lines[0]} {lines[-1]}"
        fault = f"{place.removeprefix(str(self.root)).lstrip('/')}: {sentence}".removeprefix(": ")
        if fault in self.faults:
            return False
        self.faults[fault] = place.partition(":")[0] if place[1:2] != ":" else place
        record.told = True
        if not self.verbose:
            record.msg, record.args = sentence, ()
        return True

    def say(self) -> None:
        """Write the list, after all that Sphinx writes."""
        if self.faults:
            sys.stderr.write("\n  ".join(["\nTo be fixed:", *self.faults]) + "\n")


def setup(app: Sphinx) -> None:
    """Listen from the first moment on."""
    report = Report(app)
    for handler in logging.getLogger("sphinx").handlers:
        handler.addFilter(report)
    kept = Path(app.doctreedir, "faults.txt")

    def read_again(app: Sphinx, *_: object) -> list[str]:
        names = kept.read_text("utf-8").split("\n") if kept.is_file() else []
        return sorted(app.env.found_docs if "" in names else app.env.found_docs & set(names))

    def keep(app: Sphinx, _exception: Exception | None) -> None:
        names = {app.env.path2doc(path) or "" if path else "" for path in report.faults.values()}
        kept.write_text("\n".join(sorted(names)) if names else "none", "utf-8")

    app.connect("env-get-outdated", read_again)
    app.connect("build-finished", keep)
    atexit.register(report.say)
