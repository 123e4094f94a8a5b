"""Correlation by Fourier transforms: the same sums, with a rounding error that is stated."""

from __future__ import annotations

import itertools
from typing import Any

import pytest
import scipy.signal
import torch
from hypothesis import given
from hypothesis import strategies as st
from oracle import PADDINGS, draw, torch_corr2d

from convscope import corr2d, fft_corr2d, fourier

FORMS = [
    ((23, 31), (5, 4)),
    ((2, 23, 31), (3, 2, 5, 4)),
    ((4, 2, 23, 31), (3, 2, 5, 4)),
    ((2, 1, 9, 8), (1, 1, 9, 8)),
]


@pytest.mark.parametrize(("x", "k"), FORMS)
def test_it_equals_torch_for_every_form_and_padding_whatever_the_bands(
    x: tuple[int, ...], k: tuple[int, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    X, K = draw(*x), draw(*k, seed=1)
    bias = draw(*k[:1], seed=2) if len(k) == 4 else draw(1, seed=2)
    for height, padding in itertools.product([6, 11, 320], [*PADDINGS, "same"]):
        monkeypatch.setattr(fourier, "HEIGHT", height)
        expected = torch_corr2d(X, K, bias, padding=padding)
        Y = fft_corr2d(X, K, bias, padding=padding)
        torch.testing.assert_close(Y, expected, rtol=0, atol=1e-12)
    Y = fft_corr2d(X, K)
    torch.testing.assert_close(Y, torch_corr2d(X, K), rtol=0, atol=1e-12)


def test_products_of_filters_and_channels_are_not_all_kept() -> None:
    from torch.utils._python_dispatch import TorchDispatchMode

    class Largest(TorchDispatchMode):
        numbers = 0

        def __torch_dispatch__(
            self, function: Any, types: Any, given: Any = (), named: Any = None
        ) -> Any:
            result = function(*given, **(named or {}))
            if isinstance(result, torch.Tensor):
                self.numbers = max(self.numbers, result.numel())
            return result

    X, K = torch.rand(4, 8, 64, 64), torch.rand(8, 8, 9, 9)
    with Largest() as seen:
        fft_corr2d(X, K)
    assert seen.numbers == K.shape[0] * K.shape[1] * 64 * 64  # the kernel, padded


sizes = st.integers(1, 70)


@given(sizes, sizes, sizes, sizes, st.integers(0, 10_000), st.booleans())
def test_the_error_stays_within_what_the_docstring_says(
    H: int, W: int, kh: int, kw: int, seed: int, single: bool
) -> None:
    dtype = torch.float32 if single else torch.float64
    X = draw(max(H, kh), max(W, kw), seed=seed, dtype=dtype)
    K = draw(kh, kw, seed=seed + 1, dtype=dtype)
    Y = fft_corr2d(X, K)
    assert Y.dtype == dtype
    bound = 10 * torch.finfo(dtype).eps * X.abs().max() * K.abs().sum()
    assert (Y - torch_corr2d(X.double(), K.double())).abs().max() <= bound
    expected = scipy.signal.correlate(X.double().numpy(), K.double().numpy(), "valid")
    assert (Y - torch.from_numpy(expected)).abs().max() <= bound


def test_the_error_stays_within_the_bound_on_a_photograph_and_over_several_bands() -> None:
    X, K = torch.rand(1000, 700) + 3, torch.rand(31, 21)
    bound = 10 * torch.finfo(torch.float32).eps * X.abs().max() * K.abs().sum()
    assert (fft_corr2d(X, K) - corr2d(X.double(), K.double())).abs().max() <= bound


def test_both_gradients_and_their_gradients_are_right(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fourier, "HEIGHT", 6)
    X = draw(1, 2, 11, 5).requires_grad_()
    K = draw(2, 2, 2, 3, seed=1).requires_grad_()
    bias = draw(2, seed=2).requires_grad_()

    def apply(*tensors: torch.Tensor) -> torch.Tensor:
        return fft_corr2d(*tensors, padding="same")

    assert torch.autograd.gradcheck(apply, (X, K, bias))
    assert torch.autograd.gradgradcheck(apply, (X, K, bias))


def test_it_works_under_vmap_and_on_the_meta_device() -> None:
    X, K = draw(3, 20, 30), draw(4, 5, seed=1)
    mapped = torch.func.vmap(fft_corr2d, in_dims=(0, None))(X, K)
    torch.testing.assert_close(mapped, torch.stack([torch_corr2d(x, K) for x in X]))
    assert fft_corr2d(X[0].to("meta"), K.to("meta")).shape == (17, 26)


def test_no_images_give_no_outputs() -> None:
    none, K = torch.zeros(0, 2, 9, 9), torch.ones(3, 2, 4, 4)
    assert fft_corr2d(none, K, torch.ones(3)).shape == (0, 3, 6, 6)
    assert fft_corr2d(none, K, padding="full").shape == (0, 3, 12, 12)


def test_a_nan_spreads_as_the_docstring_warns() -> None:
    X = torch.zeros(64, 64)
    X[0, 0] = float("nan")
    assert fft_corr2d(X, torch.ones(3, 3)).isnan().all()


@pytest.mark.parametrize("dtype", [torch.int64, torch.bfloat16, torch.complex64])
def test_other_types_are_sent_to_corr2d(dtype: torch.dtype) -> None:
    X, K = torch.ones(5, 5).to(dtype), torch.ones(2, 2).to(dtype)
    with pytest.raises(
        TypeError,
        match=r"takes float32 and float64, not torch\.\w+: use corr2d, which takes every type$",
    ):
        fft_corr2d(X, K)


def test_mixed_types_promote() -> None:
    assert fft_corr2d(torch.ones(5, 5), torch.ones(2, 2, dtype=torch.float64)).dtype == (
        torch.float64
    )


@pytest.mark.parametrize(
    ("x", "k", "said"),
    [
        ((5, 5), (6, 2), "the kernel of shape"),
        ((5, 5), (1, 1, 2, 2), "K has 4 dimensions"),
        ((2, 5, 5), (1, 3, 2, 2), "X has 2 channels but K is made for 3"),
    ],
)
def test_shapes_that_disagree_are_refused_as_by_corr2d(
    x: tuple[int, ...], k: tuple[int, ...], said: str
) -> None:
    with pytest.raises(ValueError, match=said):
        fft_corr2d(torch.ones(x), torch.ones(k))


def test_it_compiles_without_a_graph_break() -> None:
    X, K = draw(20, 30), draw(5, 7, seed=1)
    torch.compiler.reset()
    compiled = torch.compile(fft_corr2d, fullgraph=True, backend="aot_eager")
    torch.testing.assert_close(compiled(X, K, padding="same"), torch_corr2d(X, K, padding="same"))


def test_a_bias_of_another_length_is_refused() -> None:
    with pytest.raises(ValueError, match="bias has shape"):
        fft_corr2d(torch.ones(2, 5, 5), torch.ones(3, 2, 2, 2), torch.ones(2))


@pytest.mark.parametrize(("n", "fast"), [(1, 2), (2, 2), (7, 8), (11, 12), (61, 64), (241, 250)])
def test_the_transforms_get_lengths_that_split_into_small_factors(n: int, fast: int) -> None:
    assert fourier._next_fast(n) == fast


def test_no_images_still_give_the_kernel_a_gradient() -> None:
    X, K = torch.ones(0, 2, 5, 5), torch.ones(3, 2, 2, 2, requires_grad=True)
    bias = torch.ones(3, requires_grad=True)
    (Y := fft_corr2d(X, K, bias)).sum().backward()
    assert Y.shape == (0, 3, 4, 4)
    for each in (K, bias):
        assert each.grad is not None
        assert torch.equal(each.grad, torch.zeros_like(each))
