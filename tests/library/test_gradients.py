"""The gradients by formula equal autograd's, for every keyword."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from oracle import PADDINGS, draw, torch_corr2d

from convscope import convolve2d, gradients, input_gradient, kernel_gradient

LAYOUTS = [
    ((7, 9), (2, 3), 1),
    ((2, 7, 9), (3, 2, 2, 3), 1),
    ((4, 2, 7, 9), (3, 2, 2, 3), 1),
    ((4, 4, 7, 9), (6, 2, 2, 3), 2),
    ((2, 3, 7, 9), (6, 1, 2, 3), 3),
    ((120, 140), (3, 5), 1),
]


@pytest.mark.parametrize("padding", [*PADDINGS, "same"], ids=str)
@pytest.mark.parametrize("stride", [1, 2, (3, 1), (4, 5)], ids=str)
@pytest.mark.parametrize("dilation", [1, (1, 3)], ids=str)
@pytest.mark.parametrize(("x", "k", "groups"), LAYOUTS, ids=str)
@pytest.mark.parametrize("dtype", [torch.float64, torch.complex128], ids=str)
def test_both_equal_autograd(
    x: tuple[int, ...],
    k: tuple[int, ...],
    groups: int,
    stride: Any,
    padding: Any,
    dilation: Any,
    dtype: torch.dtype,
) -> None:
    if padding == "same":
        stride = 1
    keywords = {"stride": stride, "padding": padding, "dilation": dilation, "groups": groups}
    X = draw(*x, dtype=dtype).requires_grad_()
    K = draw(*k, seed=1, dtype=dtype).requires_grad_()
    Y = torch_corr2d(X, K, **keywords)
    dY = draw(*Y.shape, seed=2, dtype=dtype)
    dX, dK = torch.autograd.grad(Y, (X, K), dY)
    ours = input_gradient(dY, K.detach(), x, **keywords)
    torch.testing.assert_close(ours, dX, rtol=1e-11, atol=1e-11)
    ours = kernel_gradient(X.detach(), dY, k, **keywords)
    torch.testing.assert_close(ours, dK, rtol=1e-10, atol=1e-10)


def test_the_defaults_are_those_of_the_correlation() -> None:
    X, K, dY = draw(5, 7), draw(2, 3, seed=1), draw(4, 5, seed=2)
    leaves = X.clone().requires_grad_(), K.clone().requires_grad_()
    dX, dK = torch.autograd.grad(torch_corr2d(*leaves), leaves, dY)
    torch.testing.assert_close(input_gradient(dY, K, (5, 7)), dX)
    torch.testing.assert_close(kernel_gradient(X, dY, (2, 3)), dK)


def test_pixels_that_a_stride_leaves_over_get_no_gradient() -> None:
    dX = input_gradient(torch.ones(2, 2), torch.ones(2, 2), (6, 6), stride=3)
    assert bool((dX[5] == 0).all() and (dX[:, 5] == 0).all())
    assert bool((dX[2] == 0).all() and (dX[:, 2] == 0).all())
    assert dX.sum() == 16


@pytest.mark.parametrize(
    ("k", "dy", "swapped"),
    [
        ((2, 3), (3, 2), False),
        ((2, 3), (2, 2), True),
        ((2, 2), (1, 1), True),
        ((2, 3, 2, 2), (1, 2, 2, 3), False),
        ((2, 3, 2, 4), (1, 2, 2, 3), True),
    ],
)
def test_the_smaller_of_kernel_and_upstream_gradient_slides(
    k: tuple[int, ...], dy: tuple[int, ...], swapped: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = []

    def record(image: torch.Tensor, kernel: torch.Tensor, **keywords: Any) -> torch.Tensor:
        seen.append(tuple(kernel.shape[-2:]))
        return convolve2d(image, kernel, **keywords)

    monkeypatch.setattr(gradients, "convolve2d", record)
    shape = (*dy[:-3], *k[1:2], *(a + b - 1 for a, b in zip(k[-2:], dy[-2:], strict=True)))
    input_gradient(torch.ones(dy), torch.ones(k), shape[-len(dy) :])
    assert seen == [dy[-2:] if swapped else k[-2:]]


def test_zeros_lie_between_the_entries_and_after_the_last() -> None:
    X = torch.tensor([[1, 2], [3, 4]])
    assert gradients.insert_zeros(X, (1, 1)) is X
    wide = gradients.insert_zeros(X, (2, 3))
    assert wide.tolist() == [[1, 0, 0, 2, 0, 0], [0] * 6, [3, 0, 0, 4, 0, 0], [0] * 6]
