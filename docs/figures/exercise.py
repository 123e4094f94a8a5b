"""Exercises that are checked in the page: the right answer, hidden cases, and known mistakes.

Everything is computed from the page's own content. Mistakes are named: those of
`figures.mistakes`, run on the exercise's data, or those that the page gives. One that
gives the right answer here is left out, because it could not be told from it.
"""

from __future__ import annotations

import html
import json
from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
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
    "value": {},
}
NEEDED = {  # the keywords of each
    "output": ("image", "kernel"),
    "input-gradient": ("kernel", "upstream", "size"),
    "kernel-gradient": ("image", "upstream", "size"),
    "shape": ("size", "kernel"),
    "kernel": ("kernel",),
    "value": ("answer",),
}
GEOMETRY = ("stride", "padding", "dilation")
LABELS = {  # the title of the fields, and the letter that a field is called by
    "output": ("Your output", "Y"),
    "shape": ("Your rows and columns", "shape"),
    "kernel": ("Your kernel", "K"),
    "input-gradient": ("Your dX", "dX"),
    "kernel-gradient": ("Your dK", "dK"),
    "value": ("Your answer", "answer"),
}
HIDDEN = 5  # images on which a kernel is tried
PRECISION = "A fraction, or a decimal with at least two significant digits."


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
        One sentence that helps after a wrong answer.
    why
        One sentence, shown after the right answer, that says why it is right.
    given
        `image`, `kernel`, `upstream`, `size`, `stride`, `padding`, `dilation`: what the
        answer depends on, by the names of the library.

    Raises
    ------
    ValueError
        If `ask` is unknown, a keyword is missing or not one that `ask` takes, a mistake has
        another shape than the answer, or `answer` is not one of `choices`.

    Examples
    --------
    >>> task = exercise("by-hand", ask="output", image=[[0, 1], [2, 3]], kernel=[[1, -1]])
    >>> task.data["right"], task.data["mistakes"][0]
    ([[-1.0], [-1.0]], {'name': 'the kernel is flipped', 'answer': [[1.0], [1.0]]})
    """
    said = {"hint": hint, "why": why}
    if choices:
        _refuse(id, given, needed=(), optional=())
        return _choice(id, answer, choices, mistakes or {}, said)
    if ask not in NEEDED:
        raise ValueError(f"exercise {id!r}: ask={ask!r} is unknown: use one of {', '.join(NEEDED)}")
    everything = given if answer is None else {**given, "answer": answer}
    optional = () if ask in {"value", "kernel"} else GEOMETRY
    _refuse(id, everything, NEEDED[ask], optional)
    cases: list[dict[str, Any]] = []
    known: list[tuple[str, Any]] = []
    if ask == "value":
        right = as_matrix(answer)
    elif ask == "kernel":
        right = as_matrix(given["kernel"])
        known = list(_changed_kernels(right))
        cases = [{"X": X.tolist(), "Y": corr2d(X, right).tolist()} for X in _hidden(right)]
    else:
        right = _by(RIGHT, ask, given)
        known = list(_mistaken(ask, given))
        if ask == "shape":
            known.append(("height and width are exchanged", right.flip(-1)))
    if not right.isfinite().all():
        raise ValueError(f"exercise {id!r}: the right answer {right.tolist()} is not finite")
    for name, value in (mistakes or {}).items():
        if (shape := as_matrix(value).shape) != right.shape:
            raise ValueError(
                f"exercise {id!r}: the mistake {name!r} has {' by '.join(map(str, shape))} "
                f"numbers and the answer {' by '.join(map(str, right.shape))}: give as many"
            )
    named: dict[str, list[Any]] = {}
    for name, value in [*(mistakes or {}).items(), *known]:
        other = as_matrix(value)
        if other.shape == right.shape and not torch.allclose(other, right):
            named.setdefault(name, other.tolist())
    data = {
        "ask": ask,
        "right": right.tolist(),
        "cases": cases,
        "mistakes": [{"name": name, "answer": value} for name, value in named.items()],
        **said,
    }
    return _figure(id, data, _given(ask, given) + _fields(ask, right))


def _refuse(
    id: str, given: Mapping[str, Any], needed: Sequence[str], optional: Sequence[str]
) -> None:
    """Refuse a keyword that is missing or that nothing would read."""
    missing = [name for name in needed if given.get(name) is None]
    unknown = [name for name in given if name not in (*needed, *optional)]
    if missing:
        raise ValueError(f"exercise {id!r}: {', '.join(missing)} is missing")
    if unknown:
        allowed = ", ".join((*needed, *optional)) or "answer, choices, mistakes"
        raise ValueError(
            f"exercise {id!r} takes no {', '.join(unknown)}: it takes {allowed}, hint and why"
        )


def _choice(
    id: str,
    answer: Any,
    choices: Sequence[str],
    wrong: Mapping[str, str],
    said: Mapping[str, str],
) -> Figure:
    unknown = [text for text in (answer, *wrong) if text not in choices]
    if unknown or len(set(choices)) < len(choices):
        problem = f"{unknown[0]!r} is not among" if unknown else "two are equal in"
        raise ValueError(f"exercise {id!r}: {problem} the choices {', '.join(choices)}")
    data = {
        "ask": "choice",
        "choices": list(choices),
        "right": answer,
        "mistakes": [{"name": text, "answer": choice} for choice, text in wrong.items()],
        **said,
    }
    name = html.escape(id)
    options = "".join(
        f'<label><input type="radio" name="{name}-choice" value="{n}">'
        f"<span>{html.escape(choice)}</span></label>"
        for n, choice in enumerate(choices)
    )
    fields = f'<fieldset class="ex-choose"><legend>Choose one</legend>{options}</fieldset>'
    return _figure(id, data, _form(fields, "choose one"))


def _figure(id: str, data: dict[str, Any], still: str) -> Figure:
    """Mark what the answer depends on: a kept answer is dropped when the question changes."""
    asked = json.dumps([data["ask"], data["right"], data.get("choices")])
    data["mark"] = sha256(asked.encode()).hexdigest()[:8]
    return Figure("exercise-check", id, "Check your answer", data, still)


def _form(fields: str, without: str) -> str:
    buttons = "".join(f'<button type="button">{name}</button>' for name in ("Check", "Clear"))
    return (
        f'<div class="ex-answer">{fields}<div class="ex-buttons">{buttons}</div></div>'
        f"<noscript><p>Without JavaScript, {without} and compare with the solution.</p></noscript>"
    )


def _fields(ask: str, right: Tensor) -> str:
    """Return a text field for each number; they stand there before a script starts."""
    title, letter = LABELS[ask]
    rows, columns = right.shape
    fields = "".join(
        f'<input type="text" size="1" autocomplete="off" autocapitalize="off" spellcheck="false"'
        f' enterkeyhint="done" aria-label="{_name(ask, letter, r, c, right)}">'
        for r in range(rows)
        for c in range(columns)
    )
    exact = torch.allclose(right, right.round(), rtol=0, atol=1e-6)
    precision = "" if exact else f'<p class="ex-hint">{PRECISION}</p>'
    cells = (
        f'<div class="ex-titled"><div class="ex-title" aria-hidden="true">{title}</div>'
        f'<div class="ex-cells" role="group" aria-label="{title}" style="--columns: {columns}">'
        f"{fields}</div></div>"
    )
    count = rows * columns
    wanted = f"write {count} numbers down" if count > 1 else "write the number down"
    return _form(cells, wanted) + precision


def _name(ask: str, letter: str, r: int, c: int, right: Tensor) -> str:
    if ask == "shape":
        return ("rows", "columns")[c]
    return letter if right.numel() == 1 else f"{letter}[{r}, {c}]"


def _given(ask: str, given: Mapping[str, Any]) -> str:
    """Return what the answer depends on, as tables."""
    tables = [matrix_table(title, as_matrix(given[key])) for key, title in SHOWN[ask].items()]
    sizes = ("size", "kernel") if ask == "shape" else ("size",)
    names = [name for name in (*sizes, *GEOMETRY) if name in given]
    if names:
        pairs = {name.title(): _pair(given[name]) for name in names}
        tables.append(values_table("Rows, columns", pairs))
    return row(*tables) if tables else ""


def _pair(value: Any) -> tuple[int, ...]:
    return (value, value) if isinstance(value, int) else tuple(value)


def _by(implementation: Implementation, ask: str, given: Mapping[str, Any]) -> Tensor:
    """Return what one implementation answers."""
    rest = {key: given[key] for key in GEOMETRY if key in given}
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
