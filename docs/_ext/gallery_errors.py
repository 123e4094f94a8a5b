"""Report a gallery script that fails as a page is reported: its line, and what Python said.

Mends something in sphinx-gallery 0.22: it lets the exception of a script end the build, and
Sphinx adds versions, a traceback of its own and the wish to be told of a bug.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from traceback import walk_tb
from types import TracebackType
from typing import Any, NoReturn

from sphinx.application import Sphinx
from sphinx.util import logging
from sphinx_gallery import gen_rst

logger = logging.getLogger(__name__)


def line_of(error: BaseException, trace: TracebackType | None, script: str) -> int:
    """Return the line of a script from which an error came; 1 if it came from none.

    Examples
    --------
    >>> try:
    ...     compile("x = 1\\nx +", "plot.py", "exec")
    ... except SyntaxError as error:
    ...     line_of(error, error.__traceback__, "plot.py")
    2
    """
    lines = [line for frame, line in walk_tb(trace) if frame.f_code.co_filename == script]
    if isinstance(error, SyntaxError) and error.filename == script:
        lines.append(error.lineno or 1)
    return lines[-1] if lines else 1


def report(
    failure: tuple[type[BaseException], BaseException, TracebackType],
    script: object,
    *_: Mapping[str, Any],
) -> NoReturn:
    """Say which script failed, where and why, and end the build."""
    kind, error, trace = failure
    line = line_of(error, trace, str(script))
    place = f"{script}:{line}"
    logger.error("%s: %s", kind.__name__, error, location=place, type="gallery")
    sys.exit(f"Nothing was built: {script} failed (see the line above).")


def setup(app: Sphinx) -> dict[str, Any]:
    """Take the place of what sphinx-gallery does with an exception."""
    gen_rst.handle_exception = report
    return {"parallel_read_safe": True, "parallel_write_safe": True}
