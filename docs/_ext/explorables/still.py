"""Static pictures as HTML: tables of numbers that need no script."""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence

from torch import Tensor


def number(value: float) -> str:
    """Return a number as it is read.

    Examples
    --------
    >>> number(-2.0), number(0.5), number(1 / 3)
    ('−2', '0.5', '0.3333')
    """
    return f"{value + 0.0:.4g}".replace("-", "−")  # adding zero turns -0 into 0


def matrix_table(title: str, M: Tensor) -> str:
    """Return a matrix as a captioned table."""
    rows = "".join(
        "<tr>" + "".join(f"<td>{number(value)}</td>" for value in line) + "</tr>"
        for line in M.tolist()
    )
    return f'<table class="ex-matrix"><caption>{html.escape(title)}</caption>{rows}</table>'


def values_table(title: str, values: Mapping[str, Sequence[float]]) -> str:
    """Return named rows of numbers as a captioned table."""
    rows = "".join(
        f'<tr><th scope="row">{html.escape(name)}</th>'
        + "".join(f"<td>{number(value)}</td>" for value in line)
        + "</tr>"
        for name, line in values.items()
    )
    return f'<table class="ex-matrix"><caption>{html.escape(title)}</caption>{rows}</table>'


def row(*parts: str) -> str:
    """Return parts side by side."""
    return f'<div class="ex-row">{"".join(parts)}</div>'
