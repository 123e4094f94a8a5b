"""A table of computed values, which pages, notebooks and terminals show in their own way."""

from __future__ import annotations

import html
import numbers
from collections.abc import Iterable, Sequence
from typing import Any

__all__ = ["Table"]


class Table:
    """A table with a title for each column; floats get four significant digits.

    Parameters
    ----------
    head
        The titles.
    rows
        As many values a row as there are columns; texts stay as they are.

    Raises
    ------
    ValueError
        If a row has more or fewer values than there are titles.

    Examples
    --------
    >>> Table(["stride", "mean"], [[1, 0.123456], [2, -3.0]])
    stride  mean
    1       0.1235
    2       −3
    """

    def __init__(self, head: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
        self.head = list(head)
        self.rows = [[_text(value) for value in row] for row in rows]
        for number, row in enumerate(self.rows):
            if len(row) != len(self.head):
                raise ValueError(
                    f"row {number} has {len(row)} values and the table {len(self.head)} columns; "
                    "give each row one value for each column"
                )

    def _repr_html_(self) -> str:
        def written(tag: str, text: str) -> str:
            tag = tag if text else "td"  # an empty cell heads nothing
            return f"<{tag}>{html.escape(text)}</{tag}>"

        def line(tag: str, cells: Sequence[str]) -> str:
            return f"<tr>{''.join(written(tag, text) for text in cells)}</tr>"

        body = "".join(line("td", row) for row in self.rows)
        return (
            '<div class="table-wrapper docutils container"><table class="docutils align-default">'
            f"<thead>{line('th', self.head)}</thead><tbody>{body}</tbody></table></div>"
        )

    def __repr__(self) -> str:
        lines = [self.head, *self.rows]
        widths = [max(len(line[n]) for line in lines) for n in range(len(self.head))]
        return "\n".join(
            "  ".join(text.ljust(widths[n]) for n, text in enumerate(line)).rstrip()
            for line in lines
        )


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value
    real = isinstance(value, numbers.Real) and not isinstance(value, numbers.Integral)
    written = f"{value + 0.0:.4g}" if real else f"{value}"
    return written.replace("-", "\N{MINUS SIGN}")
