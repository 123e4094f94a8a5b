"""The gradients by formula equal autograd's, for every keyword."""

from __future__ import annotations

import itertools
from typing import Any

import pytest
import torch
from oracle import PADDINGS, draw, torch_corr2d

from convscope import core, corr2d, input_gradient, kernel_gradient

LAYOUTS = [
    ((7, 9), (2, 3), 1),
    ((2, 7, 9), (3, 2, 2, 3), 1),
    ((4, 4, 7, 9), (6, 2, 2, 3), 2),
    ((2, 3, 7, 9), (6, 1, 2, 3), 3),
    ((120, 140), (3, 5), 1),
]


@pytest.mark.parametrize(("x", "k", "groups"), LAYOUTS, ids=str)
def test_both_equal_autograd(x: tuple[int, ...], k: tuple[int, ...], groups: int) -> None:
    choices = itertools.product([1, 2, (3, 1), (4, 5)], [*PADDINGS, "same"], [1, (1, 3)])
    for number, (stride, padding, dilation) in enumerate(choices):
        dtype = torch.complex128 if number % 5 == 0 else torch.float64
        keywords: dict[str, Any] = {
            "stride": 1 if padding == "same" else stride,
            "padding": padding, "dilation": dilation, "groups": groups,
        }  # fmt: skip
        X = draw(*x, dtype=dtype).requires_grad_()
        K = draw(*k, seed=1, dtype=dtype).requires_grad_()
        Y = torch_corr2d(X, K, **keywords)
        dY = draw(*Y.shape, seed=2, dtype=dtype)
        dX, dK = torch.autograd.grad(Y, (X, K), dY)
        ours = input_gradient(dY, K.detach(), x, **keywords)
        torch.testing.assert_close(ours, dX, rtol=1e-10, atol=1e-10)
        ours = kernel_gradient(X.detach(), dY, k, **keywords)
        torch.testing.assert_close(ours, dK, rtol=1e-10, atol=1e-10)


def test_the_defaults_are_those_of_the_correlation() -> None:
    X, K, dY = draw(5, 7), draw(2, 3, seed=1), draw(4, 5, seed=2)
    leaves = X.clone().requires_grad_(), K.clone().requires_grad_()
    dX, dK = torch.autograd.grad(torch_corr2d(*leaves), leaves, dY)
    torch.testing.assert_close(input_gradient(dY, K, (5, 7)), dX)
    torch.testing.assert_close(kernel_gradient(X, dY, (2, 3)), dK)


def test_the_input_gradient_is_torchs_transposed_convolution() -> None:
    dY, K = draw(2, 3, 4, 5), draw(3, 4, 3, 2, seed=1)
    theirs = torch.nn.functional.conv_transpose2d(dY, K, stride=2, padding=1, output_padding=(1, 0))
    ours = input_gradient(dY, K, tuple(theirs.shape), stride=2, padding=1)
    torch.testing.assert_close(ours, theirs)


def test_pixels_that_a_stride_leaves_over_get_no_gradient() -> None:
    dX = input_gradient(torch.ones(2, 2), torch.ones(2, 2), (6, 6), stride=3)
    assert bool((dX[5] == 0).all() and (dX[:, 5] == 0).all())
    assert bool((dX[2] == 0).all() and (dX[:, 2] == 0).all())
    assert dX.sum() == 16


def test_the_smaller_of_kernel_and_upstream_gradient_slides(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    seen = []
    plain = core.correlate

    def record(image: torch.Tensor, kernel: torch.Tensor, *given: Any) -> torch.Tensor:
        seen.append(tuple(kernel.shape[-2:]))
        return plain(image, kernel, *given)

    monkeypatch.setattr(core, "correlate", record)
    for k, dy, swapped in [
        ((2, 3), (3, 2), False),
        ((2, 3), (2, 2), True),
        ((2, 3, 2, 2), (1, 2, 2, 3), False),
        ((2, 3, 2, 4), (1, 2, 2, 3), True),
    ]:
        shape = (*dy[:-3], *k[1:2], *(a + b - 1 for a, b in zip(k[-2:], dy[-2:], strict=True)))
        input_gradient(torch.ones(dy), torch.ones(k), shape[-len(dy) :])
        assert seen.pop() == (dy[-2:] if swapped else k[-2:])


def test_zeros_lie_between_the_entries_and_after_the_last() -> None:
    X = torch.tensor([[1, 2], [3, 4]])
    assert core.insert_zeros(X, (1, 1)) is X
    assert core.insert_zeros(X[:1], (9, 1)).tolist() == [[1, 2]]
    assert core.insert_zeros(X[:, :1], (1, 9)).tolist() == [[1], [3]]
    assert core.insert_zeros(X[:1], (9, 2)).tolist() == [[1, 0, 2, 0]]
    wide = core.insert_zeros(X, (2, 3))
    assert wide.tolist() == [[1, 0, 0, 2, 0, 0], [0] * 6, [3, 0, 0, 4, 0, 0], [0] * 6]


def test_one_integer_is_the_side_of_the_smallest_kernel_too() -> None:
    X, dY = draw(3, 4), draw(3, 4, seed=1)
    assert torch.allclose(kernel_gradient(X, dY, 1), (X * dY).sum().reshape(1, 1))


def test_a_single_output_needs_no_zeros_after_it_however_large_the_stride() -> None:
    huge = 2**30  # as many zeros would fill the memory
    dX = input_gradient(torch.ones(1, 1), torch.ones(1, 1), (3, 3), stride=huge)
    assert dX.tolist() == [[1, 0, 0], [0, 0, 0], [0, 0, 0]]
    dX = input_gradient(torch.ones(1, 1), torch.ones(1, 3), (1, 3), dilation=(huge, 1))
    assert dX.tolist() == [[1, 1, 1]]
    X, K = torch.rand(40, 60, requires_grad=True), torch.rand(40, 2, requires_grad=True)
    grads = torch.autograd.grad(corr2d(X, K, stride=(huge, 1)).sum(), (X, K))
    right = torch.autograd.grad(corr2d(X, K).sum(), (X, K))
    for mine, same in zip(grads, right, strict=True):
        torch.testing.assert_close(mine, same)
