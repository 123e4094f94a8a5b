"""A table of computed values, as an ordinary table of the page."""

from __future__ import annotations

import html
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Table:
    """A head and rows of texts, which pages, notebooks and terminals show."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def _repr_html_(self) -> str:
        def line(tag: str, cells: Sequence[str]) -> str:
            return "<tr>" + "".join(f"<{tag}>{html.escape(c)}</{tag}>" for c in cells) + "</tr>"

        body = "".join(line("td", row) for row in self.rows)
        return (
            '<div class="table-wrapper docutils container"><table class="docutils align-default">'
            f"<thead>{line('th', self.head)}</thead><tbody>{body}</tbody></table></div>"
        )

    def __repr__(self) -> str:
        lines = [self.head, *self.rows]
        widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
        return "\n".join(
            "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
            for line in lines
        )


def table(head: Sequence[str], rows: Iterable[Sequence[Any]]) -> Table:
    """Return a table; floats get four significant digits, texts stay as they are.

    Parameters
    ----------
    head
        A title for each column.
    rows
        As many values a row as there are columns.

    Examples
    --------
    >>> table(["stride", "rows"], [[1, 6], [2, 3]])
    stride  rows
    1       6
    2       3
    """

    def text(value: Any) -> str:
        written = f"{value + 0.0:.4g}" if isinstance(value, float) else f"{value}"
        return written if isinstance(value, str) else written.replace("-", "\N{MINUS SIGN}")

    return Table(tuple(head), tuple(tuple(map(text, row)) for row in rows))
