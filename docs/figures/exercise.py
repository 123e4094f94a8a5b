"""Exercises that are checked in the page: the right answer, hidden cases, and known mistakes.

Everything is computed from the page's own content. Mistakes are named: those of
`figures.mistakes`, run on the exercise's data, or those that the page gives. One that
gives the right answer here is left out, because it could not be told from it.
"""

from __future__ import annotations

import html
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import torch
from torch import Tensor

from convscope import corr2d
from figures.figure import Figure, as_matrix, matrix_table, row, values_table
from figures.mistakes import MISTAKES, RIGHT, Implementation

SHOWN = {  # what an exercise that the library answers is about
    "output": {"image": "Image", "kernel": "Kernel"},
    "input-gradient": {"kernel": "Kernel", "upstream": "Upstream gradient dY"},
    "kernel-gradient": {"image": "Image", "upstream": "Upstream gradient dY"},
    "shape": {},
    "kernel": {},
}
HIDDEN = 5  # images on which a kernel is tried


def exercise(
    id: str,
    *,
    ask: str = "value",
    answer: Any = None,
    choices: Sequence[str] = (),
    mistakes: Mapping[str, Any] | None = None,
    hint: str = "",
    why: str = "",
    **given: Any,
) -> Figure:
    """Return an exercise whose answer is checked in the page.

    Parameters
    ----------
    id
        The exercise's id, unique on its page.
    ask
        "output", "shape", "input-gradient" or "kernel-gradient", which the library answers
        from `given`; "kernel", whose right answer `kernel` is tried on hidden images;
        "value", for which `answer` is a number, a list or a matrix.
    answer
        The right value, or the right one of `choices`.
    choices
        The texts to choose from; then `mistakes` says for a wrong one why it is wrong.
    mistakes
        Known wrong values: each name completes "this is what comes out when ...".
    hint
        One sentence that helps after a first wrong answer.
    why
        One sentence, shown after the right answer, that says why it is right.
    given
        `image`, `kernel`, `upstream`, `size`, `stride`, `padding`, `dilation`: what the
        answer depends on, by the names of the library.

    Raises
    ------
    ValueError
        If `ask` is unknown, or `answer` is not one of `choices`.

    Examples
    --------
    >>> task = exercise("by-hand", ask="output", image=[[0, 1], [2, 3]], kernel=[[1, -1]])
    >>> task.data["right"], task.data["mistakes"][0]
    ([[-1.0], [-1.0]], {'name': 'the kernel is flipped', 'answer': [[1.0], [1.0]]})
    """
    if choices:
        return _choice(id, answer, choices, mistakes or {}, {"hint": hint, "why": why})
    if ask != "value" and ask not in SHOWN:
        raise ValueError(f"ask={ask!r} is unknown: use one of value, {', '.join(SHOWN)}")
    cases: list[dict[str, Any]] = []
    if ask == "value":
        right = as_matrix(answer)
        wrong = list((mistakes or {}).items())
    elif ask == "kernel":
        right = as_matrix(given["kernel"])
        wrong = list(_changed_kernels(right))
        cases = [{"X": X.tolist(), "Y": corr2d(X, right).tolist()} for X in _hidden(right)]
    else:
        right = _by(RIGHT, ask, given)
        wrong = [*(mistakes or {}).items(), *_mistaken(ask, given)]
        if ask == "shape":
            wrong.append(("height and width are exchanged", right.flip(-1)))
    named: dict[str, list[Any]] = {}
    for name, value in wrong:
        other = as_matrix(value)
        if other.shape == right.shape and not torch.allclose(other, right):
            named.setdefault(name, other.tolist())
    data = {
        "ask": ask,
        "shape": list(right.shape),
        "right": right.tolist(),
        "cases": cases,
        "mistakes": [{"name": name, "answer": value} for name, value in named.items()],
        "hint": hint,
        "why": why,
    }
    rows, columns = right.shape
    without = f"Without JavaScript, compare your answer, {rows} by {columns}, with the solution."
    hold = f'<div class="ex-hold" style="--rows: {rows}"><noscript>{without}</noscript></div>'
    return Figure("exercise-check", id, "Check your answer", data, _given(ask, given) + hold)


def _choice(
    id: str,
    answer: Any,
    choices: Sequence[str],
    wrong: Mapping[str, str],
    said: Mapping[str, str],
) -> Figure:
    unknown = {answer, *wrong} - set(choices)
    if unknown:
        raise ValueError(f"{unknown!r} are not among the choices: {', '.join(choices)}")
    data = {
        "ask": "choice",
        "choices": list(choices),
        "right": answer,
        "mistakes": [{"name": text, "answer": choice} for choice, text in wrong.items()],
        **said,
    }
    items = "".join(f"<li>{html.escape(choice)}</li>" for choice in choices)
    hold = f'<div class="ex-hold"><ul>{items}</ul></div>'
    return Figure("exercise-check", id, "Check your answer", data, hold)


def _given(ask: str, given: Mapping[str, Any]) -> str:
    """Return what the answer depends on, as tables."""
    tables = [
        matrix_table(title, as_matrix(given[key])) for key, title in SHOWN.get(ask, {}).items()
    ]
    sizes = ("size", "kernel") if ask == "shape" else ("size",)
    names = [name for name in (*sizes, "stride", "padding", "dilation") if name in given]
    if ask != "value" and names:
        pairs = {name.title(): _pair(given[name]) for name in names}
        tables.append(values_table("Rows, columns", pairs))
    return row(*tables) if tables else ""


def _pair(value: Any) -> tuple[int, ...]:
    return (value, value) if isinstance(value, int) else tuple(value)


def _by(implementation: Implementation, ask: str, given: Mapping[str, Any]) -> Tensor:
    """Return what one implementation answers."""
    rest = {key: given[key] for key in ("stride", "padding", "dilation") if key in given}
    if ask == "shape":
        X, K = (torch.ones(_pair(given[key])) for key in ("size", "kernel"))
        return as_matrix([list(implementation.corr2d(X, K, **rest).shape)])
    matrices = {key: as_matrix(given[key]) for key in SHOWN[ask]}
    match ask:
        case "output":
            result = implementation.corr2d(matrices["image"], matrices["kernel"], **rest)
        case "input-gradient":
            result = implementation.input_gradient(
                matrices["upstream"], matrices["kernel"], tuple(given["size"]), **rest
            )
        case _:
            result = implementation.kernel_gradient(
                matrices["image"], matrices["upstream"], tuple(given["size"]), **rest
            )
    return result.double()


def _mistaken(ask: str, given: Mapping[str, Any]) -> Iterator[tuple[str, Tensor]]:
    for mistake in MISTAKES:
        try:
            yield mistake.name, _by(mistake.wrong, ask, given)
        except (IndexError, ValueError):
            continue  # a mistake that raises needs no name


def _changed_kernels(K: Tensor) -> Iterator[tuple[str, Tensor]]:
    yield "the kernel is flipped", K.flip(0, 1)
    yield "the signs are exchanged", -K
    yield "left and right are exchanged", K.flip(1)
    yield "top and bottom are exchanged", K.flip(0)
    yield "rows and columns are exchanged", K.T
    yield "rows and columns are exchanged and the signs too", -K.T


def _hidden(K: Tensor) -> Iterator[Tensor]:
    """Yield images of integers, not square, the same at every build."""
    generator = torch.Generator().manual_seed(K.numel())
    for extra in range(HIDDEN):
        size = (K.shape[0] + 1 + extra % 2, K.shape[1] + 2 + extra)
        yield torch.randint(-4, 5, size, generator=generator).double()
