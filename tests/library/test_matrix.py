"""Patches and the correlation matrix say the same as corr2d."""

from __future__ import annotations

import pytest
import torch
from oracle import draw, torch_corr2d

from convscope import correlation_matrix, input_gradient, patches

SIZES = [((6, 8), (1, 2)), ((5, 7), (3, 2)), ((4, 4), (4, 4)), ((3, 9), (1, 1))]


@pytest.mark.parametrize(("image", "kernel"), SIZES)
def test_patches_times_the_kernel_is_the_correlation(
    image: tuple[int, int], kernel: tuple[int, int]
) -> None:
    X, K = draw(*image), draw(*kernel, seed=1)
    Y = torch_corr2d(X, K)
    torch.testing.assert_close(patches(X, kernel) @ K.flatten(), Y.flatten())


@pytest.mark.parametrize(("image", "kernel"), SIZES)
def test_the_matrix_correlates_and_its_transpose_is_the_input_gradient(
    image: tuple[int, int], kernel: tuple[int, int]
) -> None:
    X, K = draw(*image), draw(*kernel, seed=1)
    Y, M = torch_corr2d(X, K), correlation_matrix(K, image)
    assert M.is_sparse
    assert M._nnz() == Y.numel() * K.numel()
    torch.testing.assert_close((M @ X.reshape(-1, 1)).flatten(), Y.flatten())
    dX = (M.T @ Y.reshape(-1, 1)).reshape(image)
    torch.testing.assert_close(dX, input_gradient(Y, K, image))


def test_the_matrix_is_doubly_block_toeplitz() -> None:
    K = draw(2, 3)
    blocks = correlation_matrix(K, (4, 5)).to_dense().reshape(3, 3, 4, 5).permute(0, 2, 1, 3)
    for row in range(2):
        for column in range(3):
            assert torch.equal(blocks[row, column], blocks[row + 1, column + 1])
            block = blocks[row, column]
            assert torch.equal(block[:-1, :-1], block[1:, 1:])


def test_gradients_pass_through_the_matrix() -> None:
    K = draw(2, 2).requires_grad_()
    (M := correlation_matrix(K, (3, 4))).to_dense().sum().backward()
    assert K.grad is not None
    assert torch.equal(K.grad, torch.full((2, 2), float(M.shape[0])).double())


@pytest.mark.parametrize(("image", "kernel"), SIZES)
def test_the_entries_of_the_matrix_are_in_order_and_within_it(
    image: tuple[int, int], kernel: tuple[int, int]
) -> None:
    M = correlation_matrix(draw(*kernel), image)
    assert M.is_coalesced()
    parts = M.indices(), M.values(), M.shape
    torch.sparse_coo_tensor(*parts, is_coalesced=True, check_invariants=True)


def test_the_matrix_lies_on_the_device_of_the_kernel() -> None:
    M = correlation_matrix(torch.ones(2, 3, device="meta"), (4, 5))
    assert M.device.type == "meta"
    assert M.shape == (9, 20)


@pytest.mark.parametrize(("image", "kernel"), [((1, 4), (1, 2)), ((4, 1), (2, 1)), ((3, 4), 1)])
def test_the_patches_are_no_view(image: tuple[int, int], kernel: int | tuple[int, int]) -> None:
    X = torch.ones(image)
    rows = patches(X, kernel)
    rows += 1
    assert (X == 1).all()
    assert (rows == 2).all()
