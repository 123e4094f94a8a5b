"""Random cases for the figures' arithmetic, with the answers that the library gives."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal, localcontext
from typing import Any

import torch
from torch import Tensor

import convscope

CASES = 200


@dataclass(frozen=True)
class Case:
    """Arguments for a function of the numerics module and the value it must return."""

    arguments: list[Any]
    answer: Any


def draw(rng: random.Random, rows: int, columns: int) -> Tensor:
    """Return a matrix: integers or fractions, now and then with zeros."""
    integers = rng.random() < 0.3
    return torch.tensor(
        [
            [float(rng.randint(-5, 5)) if integers else rng.gauss(0, 2) for _ in range(columns)]
            for _ in range(rows)
        ],
        dtype=torch.float64,
    )


def geometry(rng: random.Random) -> tuple[tuple[int, int], tuple[int, int], dict[str, Any]]:
    """Return an image shape, a kernel shape and keywords that fit together."""
    while True:
        image = (rng.randint(1, 9), rng.randint(1, 9))
        kernel = (rng.randint(1, 4), rng.randint(1, 4))
        keywords = {
            "stride": (rng.randint(1, 3), rng.randint(1, 3)),
            "padding": (rng.randint(0, 2), rng.randint(0, 2)),
            "dilation": (rng.randint(1, 2), rng.randint(1, 2)),
        }
        try:
            convscope.output_shape(image, kernel, **keywords)
        except ValueError:
            continue
        return image, kernel, keywords


def correlation(name: str) -> Callable[[random.Random], Case]:
    """Return a maker of cases for corr2d or convolve2d."""

    def make(rng: random.Random) -> Case:
        image, kernel, keywords = geometry(rng)
        X, K = draw(rng, *image), draw(rng, *kernel)
        answer = getattr(convscope, name)(X, K, **keywords)
        return Case([X.tolist(), K.tolist(), keywords], answer.tolist())

    return make


def decimals(rng: random.Random) -> Case:
    """The sum of products of typed numbers, as Python's decimals have it, without rounding."""
    terms = [
        {
            name: round(rng.uniform(-1, 1) * 10 ** rng.randint(-6, 9), rng.randint(0, 8))
            for name in ends
        }
        for ends in [("pixel", "weight")] * rng.randint(0, 6)
    ]
    with localcontext(prec=400):
        total = sum(
            (Decimal(repr(t["pixel"])) * Decimal(repr(t["weight"])) for t in terms), Decimal()
        )
        text = f"{total:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return Case([terms], "0" if text == "-0" else text)


def shape(rng: random.Random) -> Case:
    image, kernel, keywords = geometry(rng)
    return Case([image, kernel, keywords], list(convscope.output_shape(image, kernel, **keywords)))


def size(rng: random.Random) -> Case:
    while True:
        n, k = rng.randint(1, 40), rng.randint(1, 9)
        before, after = rng.randint(0, 4), rng.randint(0, 4)
        stride, dilation = rng.randint(1, 5), rng.randint(1, 4)
        options = {"stride": stride, "before": before, "after": after, "dilation": dilation}
        try:
            answer = convscope.output_shape(
                (n, 1), (k, 1), stride=stride, padding=((before, after), (0, 0)), dilation=dilation
            )[0]
        except ValueError:
            answer = 0  # where the library refuses, the figure shows that nothing is left
        return Case([n, k, options], answer)


def kernel_gradient(rng: random.Random) -> Case:
    image, kernel, keywords = geometry(rng)
    X = draw(rng, *image)
    dY = draw(rng, *convscope.output_shape(image, kernel, **keywords))
    answer = convscope.kernel_gradient(X, dY, kernel, **keywords)
    return Case([X.tolist(), dY.tolist(), kernel, keywords], answer.tolist())


def input_gradient(rng: random.Random) -> Case:
    image, kernel, keywords = geometry(rng)
    K = draw(rng, *kernel)
    dY = draw(rng, *convscope.output_shape(image, kernel, **keywords))
    answer = convscope.input_gradient(dY, K, image, **keywords)
    return Case([dY.tolist(), K.tolist(), image, keywords], answer.tolist())


def small(rng: random.Random) -> tuple[Tensor, tuple[int, int]]:
    """Return an image and the shape of a kernel that fits it."""
    X = draw(rng, rng.randint(3, 7), rng.randint(3, 7))
    return X, (rng.randint(1, 3), rng.randint(1, 3))


def gram(rng: random.Random) -> Case:
    X, kernel = small(rng)
    return Case([X.tolist(), kernel], convscope.patch_gram(X, kernel).tolist())


def patches(rng: random.Random) -> Case:
    X, kernel = small(rng)
    return Case([X.tolist(), kernel], convscope.patches(X, kernel).tolist())


def descent(rng: random.Random) -> Case:
    X, kernel = small(rng)
    K, start = draw(rng, *kernel), draw(rng, *kernel)
    rate = rng.uniform(0.1, 1.02) * convscope.learning_rate_limit(X, kernel)
    Y = convscope.corr2d(X, K)
    fit = convscope.learn_kernel(X, Y, kernel, lr=rate, epochs=6, init=start)
    answer = {"kernels": fit.kernels.tolist(), "losses": fit.losses.tolist()}
    return Case([X.tolist(), Y.tolist(), start.tolist(), rate, 6], answer)


def prediction(rng: random.Random) -> Case:
    """The predicted losses must be the losses of a run."""
    X, kernel = small(rng)
    K, start = draw(rng, *kernel), draw(rng, *kernel)
    rate = rng.uniform(0.1, 1.02) * convscope.learning_rate_limit(X, kernel)
    fit = convscope.learn_kernel(X, convscope.corr2d(X, K), kernel, lr=rate, epochs=6, init=start)
    error = (start - K).flatten().tolist()
    gram = convscope.patch_gram(X, kernel)
    return Case([gram.tolist(), error, rate, 6], fit.losses.tolist())


def eigen(rng: random.Random) -> Case:
    """Of a random symmetric matrix or of a Gram matrix, which may lack rank."""
    side = rng.randint(1, 6)
    A = draw(rng, side, rng.randint(1, 6))
    S = A @ A.T if rng.random() < 0.7 else A[:, :1] + A[:, :1].T
    return Case([S.tolist()], torch.linalg.eigvalsh(S).tolist())


def uses(rng: random.Random) -> Case:
    """How often each pixel is met: the input gradient of ones through a kernel of ones."""
    while True:
        n, k = rng.randint(1, 20), rng.randint(1, 6)
        options = {
            "stride": rng.randint(1, 4),
            "padding": rng.randint(0, 3),
            "dilation": rng.randint(1, 3),
        }
        keywords: dict[str, Any] = {
            key: (value, 0 if key == "padding" else 1) for key, value in options.items()
        }
        try:
            rows = convscope.output_size(n, k, **options)
        except ValueError:
            continue
        dY, K = torch.ones(rows, 1).double(), torch.ones(k, 1).double()
        met = convscope.input_gradient(dY, K, (n, 1), **keywords)
        return Case([n, k, options], met.flatten().tolist())


def picture(rng: random.Random) -> Case:
    """Filter a picture; the browser's numbers are single precision."""
    width, height = rng.randint(7, 24), rng.randint(7, 24)
    X, K = draw(rng, height, width), draw(rng, rng.randint(1, 7), rng.randint(1, 7))
    return Case([X.flatten().tolist(), width, height, K.tolist()], convscope.corr2d(X, K).tolist())


def cases(make: Callable[[random.Random], Case], count: int = CASES) -> Iterator[Case]:
    """Yield the same cases at every run."""
    rng = random.Random(make.__name__)
    for _ in range(count):
        yield make(rng)
