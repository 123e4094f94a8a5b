"""The named kernels respond as their names say, and equal SciPy's where it has them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import scipy.ndimage
import torch
from oracle import draw, torch_corr2d
from torch.nn.functional import pad

from convscope import (
    box,
    finite_difference,
    gaussian,
    laplacian,
    prewitt,
    roberts,
    scharr,
    second_difference,
    sobel,
)

FIRST = [finite_difference, prewitt, sobel, scharr]


@pytest.mark.parametrize("kernel", FIRST)
def test_a_fall_in_brightness_along_the_axis_has_a_positive_response(kernel: object) -> None:
    X = torch.ones(7, 8)
    X[:, 4:] = 0
    assert callable(kernel)
    along, across = torch_corr2d(X, kernel("x")), torch_corr2d(X, kernel("y"))
    assert float(along.max()) > 0
    assert float(along.min()) == 0
    assert bool((across == 0).all())
    assert torch.equal(torch_corr2d(X.T, kernel("y")), along.T)


@pytest.mark.parametrize("axis", ["x", "y"])
def test_prewitt_and_sobel_are_those_of_scipy_with_our_sign(axis: str) -> None:
    X = draw(7, 9)
    number = {"x": 1, "y": 0}[axis]
    for ours, theirs in [(sobel, scipy.ndimage.sobel), (prewitt, scipy.ndimage.prewitt)]:
        expected = theirs(X.numpy(), axis=number)[1:-1, 1:-1]
        Y = torch_corr2d(X, ours("x" if axis == "x" else "y").double())
        np.testing.assert_allclose(Y.numpy(), -expected, atol=1e-12)


def test_the_laplacian_is_that_of_scipy() -> None:
    X = draw(7, 9)
    expected = scipy.ndimage.laplace(X.numpy())[1:-1, 1:-1]
    np.testing.assert_allclose(torch_corr2d(X, laplacian().double()).numpy(), expected, atol=1e-12)


def test_the_laplacian_sums_second_differences() -> None:
    sides = torch.zeros(3, 3)
    sides[1:2] += second_difference("x")
    sides[:, 1:2] += second_difference("y")
    assert torch.equal(laplacian(), sides)
    rotated = torch.zeros(3, 3)
    for corner in (torch.eye(3), torch.eye(3).flip(0)):
        rotated += corner - 3 * torch.diag(torch.tensor([0.0, 1.0, 0.0]))
    assert torch.equal(laplacian(diagonals=True), laplacian() + rotated)


def test_roberts_does_not_respond_to_its_own_diagonal() -> None:
    down = torch.ones(6, 6).triu(1)
    assert bool((torch_corr2d(down, roberts("down")) == 0).all())
    assert bool((torch_corr2d(down, roberts("up")) != 0).any())
    assert bool((torch_corr2d(down.flip(0), roberts("up")) == 0).all())


def test_blurs_sum_to_one_and_the_gaussian_is_sampled() -> None:
    for K in (box(4), gaussian(5, 1.2), gaussian(4, 0.7)):
        assert float(K.sum()) == pytest.approx(1)
        assert torch.equal(K, K.T)
        torch.testing.assert_close(K, K.flip(0, 1))
    K = gaussian(5, 1.2)
    assert float(K[2, 3] / K[2, 2]) == pytest.approx(np.exp(-1 / (2 * 1.2**2)), rel=1e-5)
    assert float(K[1, 0] / K[2, 2]) == pytest.approx(np.exp(-5 / (2 * 1.2**2)), rel=1e-5)


@pytest.mark.parametrize("kernel", [*FIRST, second_difference])
def test_differences_sum_to_zero_and_rotate_with_the_axis(kernel: object) -> None:
    assert callable(kernel)
    assert float(kernel("x").sum()) == 0
    assert torch.equal(kernel("x").T, kernel("y"))
    kernel("x").zero_()
    assert bool((kernel("x") != 0).any())


def test_without_an_axis_a_difference_runs_along_rows() -> None:
    for kernel in (finite_difference, second_difference, prewitt, sobel, scharr):
        assert torch.equal(kernel(), kernel("x"))
    assert second_difference().tolist() == [[1, -2, 1]]


def test_roberts_is_upper_left_minus_lower_right_and_lower_left_minus_upper_right() -> None:
    assert torch.equal(roberts(), roberts("down"))
    assert roberts("down").tolist() == [[1, 0], [0, -1]]
    assert roberts("up").tolist() == [[0, -1], [1, 0]]


@pytest.mark.parametrize(("size", "sigma"), [(5, 1.2), (8, 0.9), (31, 7.3)])
def test_the_gaussian_is_rounded_once(size: int, sigma: float) -> None:
    distance = np.arange(size) - (size - 1) / 2
    bell = np.exp(-(distance**2) / (2 * sigma**2))
    expected = np.outer(bell, bell) / bell.sum() ** 2
    np.testing.assert_allclose(gaussian(size, sigma).numpy(), expected, rtol=2**-24)


def test_the_gaussian_has_the_default_type() -> None:
    assert gaussian(3, 1.0).dtype == torch.float32
    try:
        torch.set_default_dtype(torch.float64)
        assert gaussian(3, 1.0).dtype == torch.float64
    finally:
        torch.set_default_dtype(torch.float32)


def test_the_smallest_blurs_keep_the_image() -> None:
    assert box(1).tolist() == gaussian(1, 2.0).tolist() == [[1.0]]


@pytest.mark.parametrize("make", [*FIRST, second_difference, roberts, laplacian, box, gaussian])
def test_every_kernel_takes_a_type_and_a_device(make: Any) -> None:
    size = {box: (3,), gaussian: (3, 1.0)}.get(make, ())
    K = make(*size, dtype=torch.float64, device="meta")
    assert K.dtype == torch.float64
    assert K.device.type == "meta"
    torch.testing.assert_close(make(*size, dtype=torch.float64).float(), make(*size))
    if not size:
        assert torch.equal(make(dtype=torch.int64), make().long())


def test_a_kernel_lies_where_it_is_asked_for() -> None:
    for make in (
        lambda **kind: laplacian(diagonals=True, **kind),
        lambda **kind: gaussian(3, 1.0, **kind),
    ):
        K = make(dtype=torch.float64, device="meta")
        assert K.is_meta
        assert K.dtype == torch.float64


@pytest.mark.parametrize(("size", "sigma"), [(3, 1e-200), (4, 0.01), (4, 1e200), (5, 1e200)])
def test_no_width_is_too_small_or_too_large_for_a_gaussian(size: int, sigma: float) -> None:
    K = gaussian(size, sigma, dtype=torch.float64)
    same = box(size) if sigma > 1 else pad(box(2 - size % 2), ((size - 1) // 2,) * 4)
    torch.testing.assert_close(K, same.double())


@pytest.mark.parametrize("dtype", [torch.uint8, torch.bool, torch.qint8])
def test_a_type_without_a_sign_cannot_hold_a_difference(dtype: torch.dtype) -> None:
    with pytest.raises(TypeError, match="cannot hold negative weights: use float16 to"):
        finite_difference(dtype=dtype)
