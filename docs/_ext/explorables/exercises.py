"""Exercises that are checked in the page: the right answer, hidden cases, and known mistakes.

Everything is computed from the page's own content. The mistakes are the wrong
implementations that the site keeps, run on the exercise's data; one that gives
the right answer here is left out, because nobody could tell.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import torch
from torch import Tensor
from wrong_implementations import MISTAKES, RIGHT, Implementation

from convscope import corr2d
from explorables.still import matrix_table, row, values_table

TITLES = {"image": "Image", "kernel": "Kernel", "upstream": "Upstream gradient dY"}
HIDDEN = 5  # images on which a kernel is tried


def exercise_check(ask: str, **given: Any) -> tuple[dict[str, Any], str]:
    """Show what is given, and hold the room for the answer."""
    data = exercise(ask, given)
    shown = {
        "output": ("image", "kernel"),
        "input-gradient": ("kernel", "upstream"),
        "kernel-gradient": ("image", "upstream"),
    }.get(ask, ())
    tables = [matrix_table(TITLES[key], _tensor(given[key])) for key in shown]
    pairs = ("size", "kernel") if ask == "shape" else ("size",)
    rules = {key: given[key] for key in (*pairs, "stride", "padding", "dilation") if key in given}
    if rules:
        tables.append(
            values_table("Rows, columns", {key.title(): pair for key, pair in rules.items()})
        )
    rows, columns = data["shape"]
    without = (
        f"Without JavaScript this answer, {rows} by {columns}, can be compared with the solution."
    )
    hold = f'<div class="ex-hold" style="--rows: {rows}"><noscript>{without}</noscript></div>'
    return data, row(*tables) + hold


def answer(ask: str, given: dict[str, Any], by: Implementation) -> Tensor:
    """Return what one implementation answers to an exercise."""
    rest = {key: given[key] for key in ("stride", "padding", "dilation") if key in given}
    X, K, dY = (_tensor(given.get(key)) for key in ("image", "kernel", "upstream"))
    match ask:
        case "output":
            return by.corr2d(X, K, **rest)
        case "shape":
            shapes = (torch.ones(tuple(given[key])) for key in ("size", "kernel"))
            return torch.tensor([by.corr2d(*shapes, **rest).shape])
        case "input-gradient":
            return by.input_gradient(dY, K, tuple(given["size"]), **rest)
        case "kernel-gradient":
            return by.kernel_gradient(X, dY, tuple(given["size"]), **rest)
        case _:
            raise ValueError(f"nothing is computed for ask={ask!r}")


def exercise(ask: str, given: dict[str, Any]) -> dict[str, Any]:
    """Return the data of an exercise: `shape` of the answer, `right`, `cases`, `mistakes`.

    `ask` is "output", "shape", "input-gradient" or "kernel-gradient", which the
    library answers; "kernel", whose right answer is given and tried on hidden
    images; or "value", for which `answer` and `mistakes` come from the page.

    Examples
    --------
    >>> data = exercise("output", {"image": [[0, 1], [2, 3]], "kernel": [[1, -1]]})
    >>> data["right"], data["mistakes"][0]
    ([[-1.0], [-1.0]], {'name': 'the kernel is flipped', 'answer': [[1.0], [1.0]]})
    """
    cases: list[dict[str, Any]] = []
    if ask == "value":
        right = _matrix(given["answer"])
        wrong = [(name, _matrix(value)) for name, value in given.get("mistakes", {}).items()]
    elif ask == "kernel":
        right = _tensor(given["kernel"])
        wrong = list(_changed_kernels(right))
        cases = [{"X": X.tolist(), "Y": corr2d(X, right).tolist()} for X in _hidden(right)]
    else:
        right = answer(ask, given, RIGHT).double()
        wrong = list(_mistaken(ask, given))
        if ask == "shape":
            wrong.append(("height and width are exchanged", right.flip(-1)))
    named: dict[str, list[Any]] = {}
    for name, other in wrong:
        if other.shape == right.shape and not torch.allclose(other.double(), right):
            named.setdefault(name, other.double().tolist())
    return {
        "ask": ask,
        "shape": list(right.shape),
        "right": right.tolist(),
        "cases": cases,
        "mistakes": [{"name": name, "answer": other} for name, other in named.items()],
    }


def _mistaken(ask: str, given: dict[str, Any]) -> Iterator[tuple[str, Tensor]]:
    for mistake in MISTAKES:
        try:
            yield mistake.name, answer(ask, given, mistake.wrong)
        except (IndexError, ValueError):
            continue  # a mistake that raises needs no name: it is loud


def _changed_kernels(K: Tensor) -> Iterator[tuple[str, Tensor]]:
    yield "the kernel is flipped", K.flip(0, 1)
    yield "the signs are exchanged", -K
    yield "left and right are exchanged", K.flip(1)
    yield "top and bottom are exchanged", K.flip(0)
    yield "rows and columns are exchanged", K.T
    yield "rows and columns are exchanged and the signs too", -K.T


def _hidden(K: Tensor) -> Iterator[Tensor]:
    """Yield whole-number images, not square, the same at every build."""
    generator = torch.Generator().manual_seed(K.numel())
    for extra in range(HIDDEN):
        size = (K.shape[0] + 1 + extra % 2, K.shape[1] + 2 + extra)
        yield torch.randint(-4, 5, size, generator=generator).double()


def _tensor(value: Any) -> Tensor:
    return torch.tensor(value if value is not None else [], dtype=torch.float64)


def _matrix(value: Any) -> Tensor:
    """Return a number, a list or a matrix as a matrix."""
    numbers = _tensor(value)
    return numbers if numbers.dim() == 2 else numbers.reshape(1, -1)
