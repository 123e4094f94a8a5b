"""What every figure is: an element with data for its script and a static form in HTML."""

from __future__ import annotations

import html
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

Matrix = Tensor | Sequence[Sequence[float]]
Pair = Sequence[int]


@dataclass(frozen=True)
class Figure:
    """One interactive figure.

    Parameters
    ----------
    name
        The custom element's name; `figures/<name>.js` defines it.
    id
        The element's id, unique on its page: links to a state of the figure begin with it.
    label
        Its name for screen readers.
    data
        What its script starts from.
    still
        HTML that shows the same numbers without a script.
    """

    name: str
    id: str
    label: str
    data: Mapping[str, Any]
    still: str

    def _repr_html_(self) -> str:
        # "<" must not end the script element early.
        data = json.dumps(self.data, separators=(",", ":")).replace("<", "\\u003c")
        return (
            f'<figure class="explorable"><{self.name} id="{html.escape(self.id)}" role="group"'
            f' aria-label="{html.escape(self.label)}">'
            f'<script type="application/json">{data}</script>'
            f'<div class="ex-still">{self.still}</div></{self.name}></figure>'
        )

    def __repr__(self) -> str:
        return f"<{self.label}: interactive in a browser>"


def as_matrix(values: Any) -> Tensor:
    """Return a number, a list or a matrix as a float64 matrix."""
    if isinstance(values, (list, tuple)) and isinstance(values[0], Tensor):
        values = torch.stack(list(values))
    numbers = torch.as_tensor(values, dtype=torch.float64).detach()
    return numbers if numbers.dim() == 2 else numbers.reshape(1, -1)


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
