"""The worked examples of the tutorials, each to be run with any implementation.

An example returns everything that its page shows, the image included: an
implementation that changes its input shows another image.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import torch
from figures.mistakes import RIGHT, Implementation, Mistake
from torch import Tensor

import convscope as cs

Shown = list[Tensor]


class Example(NamedTuple):
    """One worked example and the tutorial that it stands on."""

    name: str
    page: str
    run: Callable[[Implementation], Shown]


FIRST = torch.arange(9.0).reshape(3, 3)
FOUR = torch.tensor([[0.0, 1.0], [2.0, 3.0]])
SIX_BY_FIVE = torch.tensor(
    [
        [1, 1, 1, 2, 3],
        [1, 1, 1, 2, 3],
        [1, 1, 1, 2, 3],
        [2, 2, 2, 2, 3],
        [3, 3, 3, 3, 3],
        [4, 4, 4, 4, 4],
    ],
    dtype=torch.float64,
)
ASYMMETRIC = torch.tensor([[1, 0, -2], [3, 5, 0], [0, -1, 4]], dtype=torch.float64)
VARIED = torch.tensor([[1, 2, 3], [4, 5, -4], [7, 8, 9], [10, 11, 12]], dtype=torch.float64)
STRIDED = torch.tensor([[1, -2, 3], [0, 5, 4], [6, 2, -1]], dtype=torch.float64)
DIGITS = torch.arange(1.0, 9.0).reshape(1, 8)
DECIMAL = torch.tensor([[1.0, 10.0, 100.0]])
RAMP = torch.arange(64.0).reshape(8, 8)
POOLED = torch.tensor(
    [
        [1.0, 3, 2, 0, 5, 5],
        [4, 0, 2, 1, 5, 1],
        [0, 7, 6, 6, 0, 2],
        [2, 1, -1, 3, 4, 0],
        [8, 0, 1, 2, 9, 3],
    ]
)
DISTINCT = torch.arange(24.0).reshape(1, 4, 6) * 7 % 25
SMALL = torch.tensor([[1.0, 2.0], [3.0, -1.0]])
STAMP = torch.tensor([[1.0, 2.0, 3.0], [4.0, 5.0, -1.0]])
SMALL3 = torch.tensor([[1.0, 2.0, 0.0], [3.0, -1.0, 4.0]])
STAMP3 = torch.tensor([[1.0, 2.0, 3.0], [4.0, 5.0, -1.0], [0.0, -2.0, 6.0]])
TWO_CHANNELS = torch.stack([FIRST, FIRST + 1])
TWO_KERNELS = torch.stack([FOUR, FOUR + 1])


def _correlation(
    X: Tensor, K: Tensor, bias: Tensor | None = None, **keywords: object
) -> Callable[[Implementation], Shown]:
    def run(by: Implementation) -> Shown:
        image = X.clone()
        return [by.corr2d(image, K, bias, **keywords), image]

    return run


def _gradients(
    X: Tensor, K: Tensor, dY: Tensor, **keywords: object
) -> Callable[[Implementation], Shown]:
    def run(by: Implementation) -> Shown:
        return [
            by.input_gradient(dY, K, tuple(X.shape), **keywords),
            by.kernel_gradient(X, dY, tuple(K.shape), **keywords),
        ]

    return run


def pooling(X: Tensor) -> Callable[[Implementation], Shown]:
    """Pool by 2, and send 1, 2, 3, ... back."""

    def run(by: Implementation) -> Shown:
        leaf = X[None].clone().requires_grad_()
        Y = by.max_pool2d(leaf, 2)
        Y.backward(_numbered(*Y.shape) + 1)
        return [Y.detach(), leaf.grad]

    return run


def _upsampling(X: Tensor, K: Tensor, **keywords: int) -> Callable[[Implementation], Shown]:
    return lambda by: [by.conv_transpose2d(X[None, None], K[None, None], **keywords)]


def _reflected(by: Implementation) -> Shown:
    return [by.pad(torch.tensor([[5.0, 6.0, 7.0, 9.0]]), (3, 3), mode="reflect")]


def _descent(by: Implementation) -> Shown:
    """Learn [1, -1] back from the stripe; the target is the known response."""
    X = cs.stripe()
    K, Y = torch.zeros(1, 2), X[:, :-1] - X[:, 1:]
    losses = []
    for _ in range(10):
        residual = by.corr2d(X, K) - Y
        losses.append(residual.square().sum())
        K = K - 3e-2 * 2 * by.kernel_gradient(X, residual, (1, 2))
    return [torch.stack(losses), K]


def _gradient_check(by: Implementation) -> Shown:
    """Compare autograd with finite differences, as gradcheck does."""
    K = cs.sobel().double().requires_grad_()
    passes = torch.autograd.gradcheck(
        lambda weight: by.corr2d(SIX_BY_FIVE.clone(), weight), K, raise_exception=False
    )
    return [torch.tensor(passes)]


def _numbered(*shape: int) -> Tensor:
    return torch.arange(float(torch.Size(shape).numel())).reshape(shape)


EXAMPLES = [
    Example("3x3 image, 2x2 kernel", "slide", _correlation(FIRST, FOUR)),
    Example("stripe with a 2x2 kernel, not square", "slide", _correlation(cs.stripe(), FOUR)),
    Example("stripe with [1, -1]", "edges", _correlation(cs.stripe(), cs.finite_difference())),
    Example(
        "transposed stripe with [1, -1]",
        "edges",
        _correlation(cs.stripe().T, cs.finite_difference()),
    ),
    Example("transposed stripe, 2x2 kernel", "edges", _correlation(cs.stripe().T, FOUR)),
    Example("single edge", "edges", _correlation(cs.single_edge(), cs.finite_difference())),
    Example("layer with a bias", "layer", _correlation(FIRST, FOUR, torch.tensor([10.0]))),
    Example("ten steps of gradient descent", "learn", _descent),
    Example(
        "6x5 image, Sobel, all-ones gradient",
        "backprop",
        _gradients(SIX_BY_FIVE, cs.sobel().double(), torch.ones(4, 3).double()),
    ),
    Example(
        "6x5 image, asymmetric kernel, varied gradient",
        "backprop",
        _gradients(SIX_BY_FIVE, ASYMMETRIC, VARIED),
    ),
    Example(
        "6x5 image, asymmetric kernel, stride 2, padding 1",
        "backprop",
        _gradients(SIX_BY_FIVE, ASYMMETRIC, STRIDED, stride=2, padding=1),
    ),
    Example("gradcheck in float64", "backprop", _gradient_check),
    Example(
        "8x8, 3x3 kernel, stride 2, padding 1",
        "output_shapes",
        _correlation(RAMP, _numbered(3, 3), stride=2, padding=1),
    ),
    Example(
        "8x8, 3x5 kernel, stride (3, 4), padding (0, 1)",
        "output_shapes",
        _correlation(RAMP, _numbered(3, 5), stride=(3, 4), padding=(0, 1)),
    ),
    Example(
        '1x5, kernel [1, 10], "same"',
        "output_shapes",
        _correlation(DIGITS[:, :5], DECIMAL[:, :2], padding="same"),
    ),
    Example(
        "1x8, kernel [1, 10, 100], dilation 2",
        "output_shapes",
        _correlation(DIGITS, DECIMAL, dilation=2),
    ),
    Example("5, 6, 7, 9 padded by 3 with reflect", "borders", _reflected),
    Example("two channels in, one out", "channels", _correlation(TWO_CHANNELS, TWO_KERNELS[None])),
    Example(
        "two channels in, three out",
        "channels",
        _correlation(TWO_CHANNELS, torch.stack([TWO_KERNELS, TWO_KERNELS + 1, TWO_KERNELS + 2])),
    ),
    Example(
        "depthwise: one kernel a channel",
        "channels",
        _correlation(TWO_CHANNELS, TWO_KERNELS[:, None], groups=2),
    ),
    Example("5x6, pooled by 2, with ties", "layer", pooling(POOLED[None])),
    Example("two channels, pooled by 2", "layer", pooling(torch.cat([DISTINCT, -DISTINCT]))),
    Example("2x2 stamped with stride 2", "upsample", _upsampling(SMALL, STAMP, stride=2)),
    Example(
        "2x3 stamped with stride 2, padding 1, output_padding 1",
        "upsample",
        _upsampling(SMALL3, STAMP3, stride=2, padding=1, output_padding=1),
    ),
]


def catches(example: Example, mistake: Mistake) -> bool:
    """Tell whether the example shows anything else, or stops, with the mistake in it."""
    right = example.run(RIGHT)
    try:
        shown = example.run(mistake.wrong)
    except (IndexError, ValueError, RuntimeError):
        return True
    return not all(
        a.shape == b.shape and a.dtype == b.dtype and torch.allclose(a, b)
        for a, b in zip(right, shown, strict=True)
    )
