"""A wrong result is traced to the implementation that gave it; a right one is never accused."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import pytest
import torch
from conftest import Evaluate
from figures.mistakes import MISTAKES
from torch import Tensor
from torch.nn import functional
from vectors import draw

import convscope as cs

FIND = """(cases) => cases.map(([X, K, Y, options]) => {
  const exact = Y.map((row) => row.map((value) => ({ value, half: 0, digits: Infinity })));
  const { kind, found, hidden } = convscope.findMistakes(X, K, exact, options);
  return { kind, found: found.map(({ names }) => names), hidden };
})"""
ARRAYS = """(texts) => texts.map((text) => {
  const read = convscope.readArray(text);
  return read.unread ?? read.cells.map((row) => row.map(({ value }) => value));
})"""
Case = tuple[Tensor, Tensor, dict[str, Any]]


def setting(rng: random.Random, needed: dict[str, Any] | None = None) -> Case:
    """Return an image, a kernel and keywords of the library that fit together."""
    while True:
        X = draw(rng, rng.randint(4, 7), rng.randint(8, 10))
        K = draw(rng, rng.randint(2, 4), rng.randint(2, 4))
        keywords = {
            "stride": rng.randint(1, 2),
            "dilation": rng.randint(1, 2),
            "padding": rng.choice(["valid", "same", "full", 1, 2, 3]),
            **(needed or {}),
        }
        try:
            Y = cs.corr2d(X, K, **keywords)
        except ValueError:
            continue
        if min(Y.shape) > 1:
            return X, K, keywords


def told(X: Tensor, K: Tensor, Y: Tensor, keywords: dict[str, Any], flips: bool = False) -> Any:
    """Return a case as the script takes it."""
    padding = "none" if keywords["padding"] == "valid" else keywords["padding"]
    return [X.tolist(), K.tolist(), Y.tolist(), {**keywords, "padding": padding, "flips": flips}]


def with_padding(X: Tensor, K: Tensor, keywords: dict[str, Any], mode: str) -> Tensor:
    p = keywords["padding"]
    image = functional.pad(X[None], (p, p, p, p), mode=mode)[0]
    return cs.corr2d(image, K, **{**keywords, "padding": 0})


def ahead(X: Tensor, K: Tensor, keywords: dict[str, Any]) -> Tensor:
    """Put all padding at the top and the left."""
    p = keywords["padding"]
    return cs.corr2d(X, K, **{**keywords, "padding": ((p, 0), (p, 0))})


def last_product(X: Tensor, K: Tensor, keywords: dict[str, Any]) -> Tensor:
    kept = torch.zeros_like(K)
    kept[-1, -1] = K[-1, -1]
    return cs.corr2d(X, kept, **keywords)


def matrix_products(X: Tensor, K: Tensor, keywords: dict[str, Any]) -> Tensor:
    """Write window @ K where window * K is wanted."""
    kh, kw = K.shape
    Y = torch.zeros(X.shape[0] - kh + 1, X.shape[1] - kw + 1).double()
    for i in range(Y.shape[0]):
        for j in range(Y.shape[1]):
            Y[i, j] = (X[i : i + kh, j : j + kw] @ K).sum()
    return Y


def short_loops(X: Tensor, K: Tensor, keywords: dict[str, Any]) -> Tensor:
    kept = torch.zeros_like(K)
    kept[:-1, :-1] = K[:-1, :-1]
    return cs.corr2d(X, kept, **keywords)


def right(X: Tensor, K: Tensor, keywords: dict[str, Any]) -> Tensor:
    return cs.corr2d(X, K, **keywords)


def changed(**changes: Any) -> Callable[[Tensor, Tensor, dict[str, Any]], Tensor]:
    return lambda X, K, keywords: cs.corr2d(X, K, **{**keywords, **changes})


def by(name: str) -> Callable[[Tensor, Tensor, dict[str, Any]], Tensor]:
    """Return one of the site's wrong implementations."""
    wrong = next(mistake.wrong for mistake in MISTAKES if mistake.name == name)
    # The one that changes the image does so without keywords.
    return lambda X, K, keywords: wrong.corr2d(
        X.clone(), K, **({} if "in place" in name else keywords)
    )


# What a program does, by the name that it must get, and the settings in which it is possible.
WRONG: dict[str, tuple[Callable[[Tensor, Tensor, dict[str, Any]], Tensor], dict[str, Any]]] = {
    **{
        name: (by(name), {})
        for name in (
            "the kernel is flipped",
            "rows and columns are swapped in a loop's bounds",
            "the last row and column are left out",
        )
    },
    "the image is changed in place": (
        by("the image is changed in place"),
        {"stride": 1, "dilation": 1, "padding": "valid"},
    ),
    "the output size is rounded up": (by("the output size is rounded up"), {"stride": 2}),
    "the padding is taken for both sides together": (
        by("the padding is taken for both sides together"),
        {"padding": 2},
    ),
    '"same" pads an even kernel on the wrong side': (
        by('"same" pads an even kernel on the wrong side'),
        {"padding": "same", "stride": 1, "dilation": 1},
    ),
    "the dilation is ignored": (by("the dilation is ignored"), {"dilation": 2}),
    "rows and columns of the kernel are exchanged": (
        lambda X, K, keywords: cs.corr2d(X, K.T, **keywords),
        {},
    ),
    "the kernel is mirrored left to right": (
        lambda X, K, keywords: cs.corr2d(X, K.flip(1), **keywords),
        {},
    ),
    "the kernel is mirrored top to bottom": (
        lambda X, K, keywords: cs.corr2d(X, K.flip(0), **keywords),
        {},
    ),
    "the products are not summed: the last one is kept": (last_product, {}),
    "the loops over the kernel stop one weight short": (short_loops, {}),
    "window and kernel are multiplied as matrices": (
        matrix_products,
        {"stride": 1, "dilation": 1, "padding": "valid"},
    ),
    "the padding is ignored": (changed(padding=0), {"padding": 1}),
    "the padding is put at the top and the left only": (ahead, {"padding": 2}),
    "the output keeps the image's size (“same”)": (
        changed(padding="same"),
        {"padding": "valid", "stride": 1},
    ),
    "the output is “full”, as SciPy's default is": (changed(padding="full"), {"padding": "valid"}),
    **{
        name: (
            lambda X, K, keywords, mode=mode: with_padding(X, K, keywords, mode),
            {"padding": 2},
        )
        for name, mode in (
            ("the border pixel is repeated (replicate)", "replicate"),
            ("the border is reflected", "reflect"),
            ("the image wraps around (circular)", "circular"),
        )
    },
    "the stride is ignored": (changed(stride=1), {"stride": 2}),
    "the dilation is counted as the number of gaps": (
        changed(dilation=3),
        {"dilation": 2, "padding": 3},
    ),
    "the signs are exchanged": (lambda *given: -right(*given), {}),
    "the products are averaged, not summed": (
        lambda X, K, keywords: right(X, K, keywords) / K.numel(),
        {},
    ),
    "the sum is divided by the sum of the weights": (
        lambda X, K, keywords: right(X, K, keywords) / K.sum(),
        {},
    ),
    "negative responses are cut off": (lambda *given: right(*given).clamp(min=0), {}),
    "the sign is lost: absolute values are kept": (lambda *given: right(*given).abs(), {}),
    "the last row is left out": (lambda *given: right(*given)[:-1], {}),
    "the last column is left out": (lambda *given: right(*given)[:, :-1], {}),
    "the first row and column are left out: the loops begin at 1": (
        lambda *given: right(*given)[1:, 1:],
        {},
    ),
    "rows and columns of the result are exchanged": (lambda *given: right(*given).T, {}),
    "the sum is not set back to zero at each position": (
        lambda *given: right(*given).flatten().cumsum(0).reshape(right(*given).shape),
        {},
    ),
    "fractions are cut off: the result is an integer array": (
        lambda *given: right(*given).trunc(),
        {},
    ),
    "numbers are kept as bytes, which wrap around at 256": (
        lambda *given: right(*given).remainder(256),
        {},
    ),
}


def chosen(name: str, count: int = 20) -> list[tuple[Tensor, Tensor, Tensor, dict[str, Any]]]:
    """Return results of a wrong implementation on settings in which it can run."""
    wrong, needed = WRONG[name]
    rng, cases = random.Random(name), []
    while len(cases) < count:
        X, K, keywords = setting(rng, needed)
        if "bytes" in name:
            X, K = X.round(), K.round()
        if "fractions" in name and torch.equal(
            right(X, K, keywords), right(X, K, keywords).round()
        ):
            continue
        try:
            Y = wrong(X, K, keywords)
        except (IndexError, ValueError, RuntimeError):
            continue
        if Y.numel() > 3 and Y.isfinite().all():
            cases.append((X, K, Y, keywords))
    return cases


@pytest.mark.parametrize("name", WRONG)
def test_a_known_mistake_is_named(name: str, evaluate: Evaluate) -> None:
    cases = chosen(name)
    shown = 0
    for (X, K, Y, keywords), said in zip(
        cases, evaluate(FIND, [told(*case) for case in cases]), strict=True
    ):
        answer = right(X, K, keywords)
        if Y.shape == answer.shape and torch.allclose(Y, answer):
            assert said["kind"] in {"right", "rounding"}
            assert name in said["hidden"]
        else:
            shown += 1
            assert said["kind"] == "known"
            assert [name] in said["found"], (X, K, Y, keywords)
    assert shown > len(cases) / 4


def test_every_mistake_of_the_figure_is_tried(evaluate: Evaluate) -> None:
    """Where every mistake gives zeros, all names are hidden: each has a case above."""
    symmetric = torch.ones(3, 3).double()
    X, Y = torch.zeros(7, 9).double(), torch.zeros(3, 4).double()
    (said,) = evaluate(
        FIND, [told(X, symmetric, Y, {"stride": 2, "dilation": 1, "padding": "valid"})]
    )
    assert set(said["hidden"]) <= set(WRONG) | {
        "the border is reflected and the border pixel repeated (symmetric)"
    }
    assert "the kernel is flipped" in said["hidden"]


def test_a_right_result_is_never_accused(evaluate: Evaluate) -> None:
    rng, cases, kinds = random.Random("right"), [], []
    for _ in range(150):
        X, K, keywords = setting(rng)
        flips = rng.random() < 0.5
        compute = cs.convolve2d if flips else cs.corr2d
        cases.append(told(X, K, compute(X, K, **keywords), keywords, flips))
        kinds.append({"right"})
        single = compute(X.float(), K.float(), **keywords).double()
        cases.append(told(X, K, single, keywords, flips))
        kinds.append({"right", "rounding"})
    for case, said, kind in zip(cases, evaluate(FIND, cases), kinds, strict=True):
        assert said["kind"] in kind, case
        assert not said["found"]


def test_two_mistakes_at_once_are_named(evaluate: Evaluate) -> None:
    """SciPy's convolve2d as it is called by default: flipped, and full."""
    rng, cases = random.Random("two"), []
    while len(cases) < 40:
        X, K = draw(rng, 4, 6), draw(rng, 2, 3)
        if len(set(cs.corr2d(X, K).flatten().tolist())) > 4:
            Y = cs.convolve2d(X, K, padding="full")
            cases.append(told(X, K, Y, {"stride": 1, "dilation": 1, "padding": "valid"}))
    for said in evaluate(FIND, cases):
        assert said["kind"] == "known"
        wanted = ["the kernel is flipped", "the output is “full”, as SciPy's default is"]
        assert wanted in said["found"]


def test_one_wrong_number_is_not_a_known_mistake(evaluate: Evaluate) -> None:
    rng, cases = random.Random("one"), []
    while len(cases) < 100:
        X, K, keywords = setting(rng)
        Y = right(X, K, keywords)
        Y[rng.randrange(Y.shape[0]), rng.randrange(Y.shape[1])] += rng.choice([-1, 0.5, 3])
        if len(set(Y.flatten().tolist())) > 4 and Y.numel() > 5:
            cases.append(told(X, K, Y, keywords))
    kinds = [said["kind"] for said in evaluate(FIND, cases)]
    assert kinds == ["unknown"] * len(cases)


def test_true_convolution_can_be_wanted(evaluate: Evaluate) -> None:
    X, K = (
        torch.arange(20.0).reshape(4, 5).square().double(),
        torch.tensor([[1.0, 2.0], [0.0, 5.0]]),
    )
    plain = {"stride": 1, "dilation": 1, "padding": "valid"}
    (said,) = evaluate(FIND, [told(X, K, cs.corr2d(X, K.double()), plain, flips=True)])
    assert said["found"] == [["the kernel is not flipped"]]


READ: dict[str, Any] = {
    "1 2\n3 4": [[1, 2], [3, 4]],
    "1, 2\n3, 4": [[1, 2], [3, 4]],
    "1,2,3\n4,5,6": [[1, 2, 3], [4, 5, 6]],
    "[[1,2],[3,4]]": [[1, 2], [3, 4]],
    "[1 2; 3 4]": [[1, 2], [3, 4]],
    "[[1.234, 5.678]]": [[1.234, 5.678]],
    "0,5 0,25": [[0.5, 0.25]],
    "100 200": [[100, 200]],
    "1 -2": [[1, -2]],
    "−1/3 2": [[-1 / 3, 2]],
    "1\t2\r\n3\t4\r\n": [[1, 2], [3, 4]],
    "X = torch.tensor([[1., 2.],\n        [3., 4.]], dtype=torch.float64)": [[1, 2], [3, 4]],
    "[[[1, 2], [3, 4]]]": [[1, 2], [3, 4]],
    "7": [[7]],
    "": "is empty",
    "  \n": "is empty",
    "[[1, 2], [3, two]]": "holds “two”, which is not a number",
    "[[1, 2], [3, 4": "holds “[[1”, which is not a number",
    "[[1, 2, ..., 3, 4]]": "holds “...”, which is not a number",
    "[[1, nan]]": "holds “nan”, which is not a number",
    "1 2\n3": "has rows of 2 and of 1 numbers",
    "[[[1, 2]], [[3, 4]]]": "holds more than one matrix",
    "[[[1 2]\n  [3 4]]\n\n [[5 6]\n  [7 8]]]": "holds more than one matrix",
    "1,2\n3,4": "can be read in two ways: write a space after a comma that separates",
    "1,234 5": "holds “1,234”, which may be one number or another: write a decimal point",
}


def test_a_matrix_of_any_shape_is_read_whole_or_not_at_all(evaluate: Evaluate) -> None:
    assert dict(zip(READ, evaluate(ARRAYS, list(READ)), strict=True)) == READ


def test_what_torch_and_numpy_print_is_read_back_without_a_shape(evaluate: Evaluate) -> None:
    rng, texts, wanted = random.Random("printed"), [], []
    for _ in range(60):
        M = draw(rng, rng.randint(1, 5), rng.randint(2, 5)).mul(100).round() / 100
        for text in (repr(M), str(M.numpy()), repr(M.numpy()), str(M.tolist())):
            texts.append(text)
            wanted.append(M)
    for text, found, M in zip(texts, evaluate(ARRAYS, texts), wanted, strict=True):
        assert isinstance(found, list), (text, found)
        torch.testing.assert_close(torch.tensor(found).double(), M, rtol=0, atol=5e-5, msg=text)
