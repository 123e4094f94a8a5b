"""What each figure takes from its page, and the picture that stands in for it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import torch

from convscope import (
    box,
    brain,
    conv2d,
    corr2d,
    finite_difference,
    gaussian,
    input_gradient,
    kernel_gradient,
    laplacian,
    learn_kernel,
    learning_rate_limit,
    output_shape,
    patch_gram,
    portrait,
    roberts,
    scharr,
    single_edge,
    sobel,
)
from explorables.exercises import exercise
from explorables.pictures import shrink
from explorables.still import matrix_table, number, row, values_table

Data = dict[str, Any]
Matrix = list[list[float]]
Pair = Sequence[int]


@dataclass(frozen=True)
class Figure:
    """Name for screen readers, options of the directive, and data with picture from them."""

    label: str
    options: tuple[str, ...]
    prepare: Callable[..., tuple[Data, str]]
    words: tuple[str, ...] = ()
    """Options that are taken as they are written instead of being evaluated."""
    caption_first: bool = False


def sliding_window(image: Matrix, kernel: Matrix) -> tuple[Data, str]:
    X, K = torch.tensor(image, dtype=torch.float64), torch.tensor(kernel, dtype=torch.float64)
    picture = row(
        matrix_table("Image X", X), matrix_table("Kernel K", K),
        matrix_table("Cross-correlation", corr2d(X, K)), matrix_table("True convolution", conv2d(X, K)),
    )  # fmt: skip
    return {"X": image, "K": kernel}, picture


def shape_calculator(
    size: Pair, kernel: Pair, stride: Pair, padding: Pair, dilation: Pair = (1, 1)
) -> tuple[Data, str]:
    rest = {"stride": stride, "padding": padding, "dilation": dilation}
    shape = output_shape(size, kernel, **rest)
    ones = torch.ones(shape), torch.ones(tuple(kernel))
    reads = input_gradient(*ones, size, **rest)
    settings = {
        "Image": size,
        "Kernel": kernel,
        **{key.title(): pair for key, pair in rest.items()},
    }
    picture = row(
        values_table("Rows, columns", {**settings, "Output": shape}),
        matrix_table("How often each pixel is read", reads),
    )
    return {
        "size": list(size),
        "kernel": list(kernel),
        **{k: list(v) for k, v in rest.items()},
    }, picture


def gradient_ledger(image: Matrix, kernel: Matrix, upstream: Matrix) -> tuple[Data, str]:
    X, K, dY = (torch.tensor(M, dtype=torch.float64) for M in (image, kernel, upstream))
    picture = row(
        matrix_table("Image X", X),
        matrix_table("Kernel K", K),
        matrix_table("Upstream gradient dY", dY),
        matrix_table("Gradient dK", kernel_gradient(X, dY, K.shape)),
        matrix_table("Gradient dX", input_gradient(dY, K, X.shape)),
    )
    return {"X": image, "K": kernel, "dY": upstream}, picture


def learning_rate_microscope(
    image: Matrix, kernel: Matrix, start: Matrix, rate: float, epochs: int
) -> tuple[Data, str]:
    X, K = torch.tensor(image, dtype=torch.float64), torch.tensor(kernel, dtype=torch.float64)
    init = torch.tensor(start, dtype=torch.float64)
    fit = learn_kernel(X, corr2d(X, K), K.shape, lr=rate, epochs=epochs, init=init)
    gram = patch_gram(X, K.shape)
    eigenvalues = torch.linalg.eigvalsh(gram).tolist()
    picture = row(
        matrix_table("Patch Gram matrix", gram),
        values_table(
            "What the image decides",
            {
                "Eigenvalues": eigenvalues,
                "Fastest rate": [1 / sum(eigenvalues)],
                "Limit of the rate": [learning_rate_limit(X, K.shape)],
            },
        ),
        values_table(
            f"Learning rate {number(rate)}",
            {
                f"Loss in epoch {epoch}": [fit.losses[epoch - 1].item()]
                for epoch in sorted({1, (epochs + 1) // 2, epochs})
            },
        ),
    )
    images = {
        "the page's image": image,
        "a single edge": single_edge().tolist(),
        "all bright": torch.ones_like(X).tolist(),
        "one bright pixel": torch.zeros_like(X)
        .index_put(
            (torch.tensor(X.shape[0] // 2), torch.tensor(X.shape[1] // 2)),
            torch.tensor(1.0).double(),
        )
        .tolist(),
    }
    data = {"images": images, "kernel": kernel, "start": start, "rate": rate, "epochs": epochs}
    return data, picture


PRESETS = {
    "Difference, right neighbor": finite_difference("x"),
    "Difference, neighbor below": finite_difference("y"),
    "Sobel, left to right": sobel("x"),
    "Sobel, top to bottom": sobel("y"),
    "Scharr, left to right": scharr("x"),
    "Roberts": roberts(),
    "Laplacian": laplacian(),
    "Gaussian blur, 5 by 5": gaussian(5, sigma=1.0),
    "Box blur, 7 by 7": box(7),
}


def kernel_lab(picture: str, kernel: Matrix) -> tuple[Data, str]:
    """The picture that stands in is the page's own figure; here are the numbers of one row."""
    X = (shrink({"portrait": portrait, "brain": brain}[picture]()) * 255).round().double() / 255
    K = torch.tensor(kernel, dtype=torch.float64)
    Y = corr2d(X, K)
    values = {
        "Image": X.shape, "Kernel": K.shape, "Response": Y.shape,
        "Smallest and largest": (Y.min().item(), Y.max().item()),
    }  # fmt: skip
    presets = {
        name: [[round(w, 4) for w in line] for line in K.tolist()] for name, K in PRESETS.items()
    }
    picture_row = row(matrix_table("Kernel K", K), values_table("What it gives", values))
    return {"picture": picture, "kernel": kernel, "presets": presets}, picture_row


def exercise_check(ask: str, **given: Any) -> tuple[Data, str]:
    data = exercise(ask, given)
    titles = {"image": "Image", "kernel": "Kernel", "upstream": "Upstream gradient dY"}
    hidden = {"shape", "value"} | ({"kernel"} if ask == "kernel" else set())
    tables = [
        matrix_table(title, torch.tensor(given[key], dtype=torch.float64))
        for key, title in titles.items()
        if key in given and not (ask in hidden or key == ask)
    ]
    settings = {
        key: given[key] if isinstance(given[key], Sequence) else (given[key],)
        for key in (
            "size",
            "stride",
            "padding",
            "dilation",
            *(["kernel"] if ask == "shape" else []),
        )
        if key in given
    }
    if settings:
        tables.append(values_table("Rows, columns", {k.title(): v for k, v in settings.items()}))
    rows, columns = data["shape"]
    without = (
        f"Without JavaScript this answer of {rows} by {columns} can be compared with the solution."
    )
    hold = (
        f'<div class="ex-hold" style="--rows: {rows}"><noscript><p>{without}</p></noscript></div>'
    )
    return data, row(*tables) + hold


FIGURES = {
    "exercise-check": Figure(
        "Exercise with a check",
        (
            "ask",
            "image",
            "kernel",
            "upstream",
            "size",
            "stride",
            "padding",
            "dilation",
            "answer",
            "mistakes",
        ),
        exercise_check,
        ("ask",),
        caption_first=True,
    ),
    "kernel-lab": Figure("Kernel lab", ("picture", "kernel"), kernel_lab, ("picture",)),
    "learning-rate-microscope": Figure(
        "Learning-rate microscope",
        ("image", "kernel", "start", "rate", "epochs"),
        learning_rate_microscope,
    ),
    "gradient-ledger": Figure("Gradient ledger", ("image", "kernel", "upstream"), gradient_ledger),
    "shape-calculator": Figure(
        "Output-shape calculator",
        ("size", "kernel", "stride", "padding", "dilation"),
        shape_calculator,
    ),
    "sliding-window": Figure("Sliding window", ("image", "kernel"), sliding_window),
}
