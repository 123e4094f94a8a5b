"""What every cross-correlation obeys, on images and kernels that hypothesis makes up."""

from __future__ import annotations

import torch
from hypothesis import given
from hypothesis import strategies as st
from oracle import draw
from torch import Tensor

from convscope import convolve2d, corr2d, correlation_matrix, input_gradient, kernel_gradient

seeds = st.integers(0, 10_000)


@st.composite
def problems(choose: st.DrawFn) -> tuple[Tensor, Tensor]:
    """An image and a kernel that fits it, of integers so that sums are exact."""
    kh, kw = choose(st.integers(1, 4)), choose(st.integers(1, 4))
    H, W = choose(st.integers(kh, 9)), choose(st.integers(kw, 9))
    X, K = draw(H, W, seed=choose(seeds)), draw(kh, kw, seed=choose(seeds))
    return (9 * X).round(), (9 * K).round()


@given(problems(), seeds, st.integers(-5, 5))
def test_it_is_linear_in_the_image(problem: tuple[Tensor, Tensor], seed: int, a: int) -> None:
    X, K = problem
    Z = (9 * draw(*X.shape, seed=seed)).round()
    assert torch.equal(corr2d(a * X + Z, K), a * corr2d(X, K) + corr2d(Z, K))


@given(problems(), seeds, st.integers(-5, 5))
def test_it_is_linear_in_the_kernel(problem: tuple[Tensor, Tensor], seed: int, a: int) -> None:
    X, K = problem
    L = (9 * draw(*K.shape, seed=seed)).round()
    assert torch.equal(corr2d(X, a * K + L), a * corr2d(X, K) + corr2d(X, L))


@given(problems(), st.integers(0, 3), st.integers(0, 3))
def test_shifting_the_image_shifts_the_response(
    problem: tuple[Tensor, Tensor], down: int, right: int
) -> None:
    X, K = problem
    Y = corr2d(X, K, padding="full")
    shifted = torch.nn.functional.pad(X, (right, 0, down, 0))
    assert torch.equal(corr2d(shifted, K, padding="full")[down:, right:], Y)


@given(problems())
def test_a_delta_image_shows_the_kernel_flipped_by_correlation_only(
    problem: tuple[Tensor, Tensor],
) -> None:
    _, K = problem
    delta = torch.ones(1, 1).double()
    assert torch.equal(convolve2d(delta, K, padding="full"), K)
    assert torch.equal(corr2d(delta, K, padding="full"), K.flip(0, 1))


@given(problems())
def test_convolution_is_correlation_with_the_flipped_kernel(problem: tuple[Tensor, Tensor]) -> None:
    X, K = problem
    assert torch.equal(convolve2d(X, K), corr2d(X, K.flip(0, 1)))


@given(problems())
def test_true_convolution_commutes(problem: tuple[Tensor, Tensor]) -> None:
    X, K = problem
    assert torch.equal(convolve2d(X, K, padding="full"), convolve2d(K, X, padding="full"))


@given(problems(), seeds)
def test_two_convolutions_are_one_with_the_convolved_kernels(
    problem: tuple[Tensor, Tensor], seed: int
) -> None:
    X, K = problem
    L = (9 * draw(2, 3, seed=seed)).round()
    twice = convolve2d(convolve2d(X, K, padding="full"), L, padding="full")
    assert torch.equal(twice, convolve2d(X, convolve2d(K, L, padding="full"), padding="full"))


@given(problems())
def test_the_shape_is_image_minus_kernel_plus_one(problem: tuple[Tensor, Tensor]) -> None:
    X, K = problem
    expected = (X.shape[0] - K.shape[0] + 1, X.shape[1] - K.shape[1] + 1)
    assert tuple(corr2d(X, K).shape) == expected


@given(problems(), seeds, st.integers(1, 3), st.integers(0, 2))
def test_the_input_gradient_is_the_adjoint(
    problem: tuple[Tensor, Tensor], seed: int, stride: int, padding: int
) -> None:
    X, K = problem
    Y = corr2d(X, K, stride=stride, padding=padding)
    dY = (9 * draw(*Y.shape, seed=seed)).round()
    dX = input_gradient(dY, K, tuple(X.shape), stride=stride, padding=padding)
    assert (Y * dY).sum() == (X * dX).sum()


@given(problems(), seeds, st.integers(1, 3), st.integers(0, 2))
def test_the_kernel_gradient_is_the_adjoint_in_the_kernel(
    problem: tuple[Tensor, Tensor], seed: int, stride: int, padding: int
) -> None:
    X, K = problem
    Y = corr2d(X, K, stride=stride, padding=padding)
    dY = (9 * draw(*Y.shape, seed=seed)).round()
    dK = kernel_gradient(X, dY, tuple(K.shape), stride=stride, padding=padding)
    assert (Y * dY).sum() == (K * dK).sum()


@given(problems())
def test_the_matrix_form_gives_the_same(problem: tuple[Tensor, Tensor]) -> None:
    X, K = problem
    product = correlation_matrix(K, tuple(X.shape)) @ X.reshape(-1, 1)
    assert torch.equal(product.reshape(corr2d(X, K).shape), corr2d(X, K))


@given(problems())
def test_flipping_both_flips_the_response(problem: tuple[Tensor, Tensor]) -> None:
    X, K = problem
    assert torch.equal(corr2d(X.flip(0, 1), K.flip(0, 1)), corr2d(X, K).flip(0, 1))
    assert torch.equal(corr2d(X.T, K.T), corr2d(X, K).T)
