"""Learning a kernel: against autograd, against the theory and against published logs."""

from __future__ import annotations

import contextlib
import math

import pytest
import torch
from oracle import draw, torch_corr2d

from convscope import (
    corr2d,
    finite_difference,
    learn_kernel,
    learning_rate_limit,
    patch_gram,
    single_edge,
    solve_kernel,
    stripe,
)

# Losses printed by three runs of the same notebook, and the start that each followed from.
LOGS = [
    (
        stripe(),
        [0.28354973, 0.24736268],
        {5: 1.035, 10: 0.080, 15: 0.008, 20: 0.001},
        [1.0029, -0.9968],
    ),
    (
        single_edge(),
        [-0.28564278, 0.45995771],
        {2: 6.276, 4: 3.470, 6: 1.920, 8: 1.063, 10: 0.588},
        [0.7703, -0.6284],
    ),
    (
        stripe(),
        [0.50908673, -0.59842246],
        {2: 1.055, 4: 0.196, 6: 0.040, 8: 0.010, 10: 0.003},
        [0.9901, -0.9997],
    ),
]


@pytest.mark.parametrize(("X", "start", "losses", "kernel"), LOGS)
def test_published_logs_are_reproduced(
    X: torch.Tensor, start: list[float], losses: dict[int, float], kernel: list[float]
) -> None:
    Y = corr2d(X, finite_difference())
    fit = learn_kernel(X, Y, (1, 2), epochs=max(losses), init=torch.tensor([start]))
    assert {epoch: round(float(fit.losses[epoch - 1]), 3) for epoch in losses} == losses
    assert [round(weight, 4) for weight in fit.kernel.flatten().tolist()] == kernel


def test_each_step_is_the_one_that_autograd_takes() -> None:
    X, Y, K = draw(9, 11), draw(8, 9, seed=1), draw(2, 3, seed=2)
    fit = learn_kernel(X, Y, (2, 3), lr=1e-3, epochs=4, init=K)
    assert torch.equal(fit.kernels[0], K)
    assert torch.equal(fit.kernels[-1], fit.kernel)
    assert fit.kernels.shape == (5, 2, 3)
    for step in range(4):
        weight = fit.kernels[step].clone().requires_grad_()
        loss = (torch_corr2d(X, weight) - Y).square().sum()
        loss.backward()
        assert weight.grad is not None
        torch.testing.assert_close(fit.losses[step], loss.detach())
        torch.testing.assert_close(fit.kernels[step + 1], weight.detach() - 1e-3 * weight.grad)


def test_the_start_is_not_written_to_and_no_epoch_returns_it() -> None:
    init = torch.tensor([[0.5, 0.25]])
    fit = learn_kernel(stripe(), torch.zeros(6, 7), (1, 2), epochs=3, init=init)
    assert torch.equal(init, torch.tensor([[0.5, 0.25]]))
    assert not torch.equal(fit.kernel, init)
    none = learn_kernel(stripe(), torch.zeros(6, 7), (1, 2), epochs=0, init=init)
    assert torch.equal(none.kernel, init)
    assert none.losses.shape == (0,)
    assert none.kernels.shape == (1, 1, 2)


def test_a_seeded_start_is_drawn_from_zero_to_one() -> None:
    def start(seed: int) -> torch.Tensor:
        generator = torch.Generator().manual_seed(seed)
        fit = learn_kernel(
            torch.ones(30, 40), torch.zeros(11, 11), (20, 30), epochs=0, generator=generator
        )
        return fit.kernel

    assert torch.equal(start(1), start(1))
    assert not torch.equal(start(1), start(2))
    assert float(start(1).min()) >= 0
    assert float(start(1).max()) < 1


def test_the_gram_matrix_is_half_the_hessian() -> None:
    X = draw(6, 7)
    hessian = torch.autograd.functional.hessian(
        lambda K: torch_corr2d(X, K).square().sum(), draw(2, 2, seed=1)
    )
    torch.testing.assert_close(2 * patch_gram(X, (2, 2)), hessian.reshape(4, 4))


@pytest.mark.parametrize(
    ("X", "gram"), [(stripe(), [[18, 12], [12, 18]]), (single_edge(), [[12, 6], [6, 6]])]
)
def test_gram_matrices_of_the_drawn_images(X: torch.Tensor, gram: list[list[int]]) -> None:
    assert patch_gram(X, (1, 2)).tolist() == gram


def test_the_limits_of_the_drawn_images() -> None:
    assert learning_rate_limit(stripe(), (1, 2)) == pytest.approx(1 / 30)
    assert learning_rate_limit(single_edge(), (1, 2)) == pytest.approx(0.063661, abs=1e-6)
    assert learning_rate_limit(torch.zeros(3, 4), (1, 2)) == math.inf


@pytest.mark.parametrize(("factor", "grows"), [(0.99, False), (1.01, True)])
def test_the_loss_grows_just_above_the_limit_only(factor: float, grows: bool) -> None:
    X = draw(12, 15)
    limit = learning_rate_limit(X, (2, 3))
    Y = torch_corr2d(X, draw(2, 3, seed=1))
    with pytest.warns(RuntimeWarning, match="grew") if grows else contextlib.nullcontext():
        fit = learn_kernel(
            X, Y, (2, 3), lr=factor * limit, epochs=800, init=torch.zeros(2, 3).double()
        )
    assert bool(fit.losses[-1] > fit.losses[0]) == grows


def test_growing_losses_are_said_once_with_the_remedy() -> None:
    X = 255 * draw(20, 30).float()
    with pytest.warns(RuntimeWarning) as said:
        fit = learn_kernel(X, torch_corr2d(X, torch.ones(3, 3)), 3, epochs=3)
    assert [str(each.message) for each in said] == [
        (
            f"the loss grew from {fit.losses[0]:.3g} to {fit.losses[-1]:.3g}: lr=0.03 is not between "
            f"0 and {learning_rate_limit(X, 3):.3g}: use less than learning_rate_limit(X, kernel_size) "
            "for this image"
        )
    ]
    X[0, 0] = math.nan  # what is wrong with the image is not the rate's fault
    learn_kernel(X, torch_corr2d(X, torch.ones(3, 3)), 3)


@pytest.mark.outside
def test_growing_losses_are_said_of_the_line_that_called() -> None:
    X = 255 * draw(20, 30).float()
    with pytest.warns(RuntimeWarning) as said:
        learn_kernel(X, torch_corr2d(X, torch.ones(3, 3)), 3, epochs=20)
    assert said[0].filename == __file__


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_the_closed_form_finds_the_kernel(dtype: torch.dtype) -> None:
    X, K = draw(9, 11, dtype=dtype), draw(2, 3, seed=1, dtype=dtype)
    solved = solve_kernel(X, torch_corr2d(X, K), (2, 3))
    assert solved.dtype == dtype
    torch.testing.assert_close(solved, K, rtol=1e-5, atol=1e-5)


def test_the_closed_form_has_the_least_squared_error() -> None:
    X, Y = draw(9, 11), draw(8, 9, seed=1)
    K = solve_kernel(X, Y, (2, 3))
    gradient = corr2d(X, corr2d(X, K) - Y)
    torch.testing.assert_close(gradient, torch.zeros(2, 3).double(), rtol=0, atol=1e-10)


@pytest.mark.parametrize(
    ("X", "rank"),
    [
        (torch.zeros(6, 8), 0),
        (torch.ones(6, 8), 1),
        (stripe()[:, 1:4], 1),  # all windows are (1, 0, 0)
        (stripe()[:, 1:5], 1),  # (1, 0, 0) and (0, 0, 0)
        (stripe()[:, 0:4], 2),  # (1, 1, 0) and (1, 0, 0)
    ],
)
def test_an_image_without_variety_cannot_identify_the_kernel(X: torch.Tensor, rank: int) -> None:
    Y = torch.zeros(6, X.shape[1] - 2)
    with pytest.raises(ValueError, match=rf"rank {rank}, the kernel \(1, 3\) has 3 weights"):
        solve_kernel(X, Y, (1, 3))


def test_ten_epochs_are_run_unless_asked_otherwise() -> None:
    assert learn_kernel(stripe(), torch.zeros(6, 7), (1, 2)).losses.shape == (10,)


def test_the_drawn_start_has_the_type_and_the_device_of_the_image() -> None:
    X, Y = stripe().to("meta", torch.float64), torch.zeros(6, 7, device="meta")
    fit = learn_kernel(X, Y, (1, 2), epochs=0)
    assert fit.kernel.dtype == torch.float64
    assert fit.kernel.device.type == "meta"


def test_a_dim_image_allows_a_large_rate() -> None:
    assert learning_rate_limit(torch.tensor([[0.5, 0.0, 0.5]]), (1, 2)) == pytest.approx(4)


def test_the_refusal_to_solve_says_what_helps() -> None:
    sentence = "has 2 weights; use an image with more variety or a smaller kernel"
    with pytest.raises(ValueError, match=sentence):
        solve_kernel(torch.ones(3, 4), torch.zeros(3, 3), (1, 2))


def test_the_gram_matrix_of_integers_is_exact() -> None:
    X = torch.tensor([[1, 2, 5, 3], [7, 4, 2**30, 6]])
    P = torch.stack([X[:, :-1].flatten(), X[:, 1:].flatten()], 1)
    expected = [[int((a * b).sum()) for a in P.T] for b in P.T]
    gram = patch_gram(X.to(torch.int32), (1, 2))
    assert gram.dtype == torch.int64
    assert gram.tolist() == expected


def test_sums_beyond_53_bits_stay_exact() -> None:
    X = torch.tensor([[2**31, 2**31 + 1, 3]])
    products = 2**31 * (2**31 + 1) + (2**31 + 1) * 3
    assert int(patch_gram(X, (1, 2))[0, 1]) == products
    assert patch_gram(torch.ones(3, 4, dtype=torch.int8).to("meta"), 2).dtype == torch.int64


def test_integers_are_learned_from_as_float32() -> None:
    X, Y = stripe().long(), torch.zeros(6, 7).long()
    assert learn_kernel(X, Y, (1, 2), epochs=0).kernel.dtype == torch.float32
    assert solve_kernel(X, Y, (1, 2)).dtype == torch.float32


def test_the_start_is_drawn_where_the_generator_is_and_moved_to_the_image() -> None:
    X, Y = stripe(), torch.zeros(6, 7)

    def start(X: torch.Tensor, Y: torch.Tensor) -> torch.Tensor:
        generator = torch.Generator().manual_seed(1)
        return learn_kernel(X, Y, (1, 2), epochs=0, generator=generator).kernel

    assert start(X.to("meta"), Y.to("meta")).device.type == "meta"
    expected = start(X, Y)
    with torch.device("meta"):  # the default device does not matter
        assert torch.equal(start(X, Y), expected)
        assert learn_kernel(X, Y, (1, 2), epochs=0).kernel.device.type == "cpu"


@pytest.mark.parametrize("largest", [94906265, 94906267])  # about the root of 2**53
def test_the_gram_matrix_of_integers_is_exact_on_both_sides_of_what_doubles_hold(
    largest: int,
) -> None:
    G = patch_gram(torch.tensor([[largest]]), 1)
    assert G.dtype == torch.int64
    assert G.item() == largest**2


def test_complex_numbers_are_refused_by_name() -> None:
    X, Y = draw(5, 6), draw(4, 5, dtype=torch.complex128)
    with pytest.raises(TypeError, match=r"^Y holds torch\.complex128: give real numbers"):
        solve_kernel(X, Y, 2)


def test_rounding_at_the_minimum_is_not_taken_for_a_rate_that_is_too_large() -> None:
    warned = 0
    for seed in range(40):
        X, Y = draw(12, 13, seed=seed).float(), draw(11, 12, seed=seed + 1).float()
        rate, init = 0.5 * learning_rate_limit(X, 2), solve_kernel(X, Y, 2)
        losses = learn_kernel(X, Y, 2, lr=rate, init=init).losses
        warned += bool(losses[-1] > losses[0])
    assert warned  # each with no warning, which would be an error


@pytest.mark.parametrize("lr", [-0.01, math.nan])
def test_a_rate_that_is_none_is_said_too(lr: float) -> None:
    X = draw(6, 7)
    with pytest.warns(RuntimeWarning, match=f"lr={lr} is not between 0 and"):
        learn_kernel(X, torch_corr2d(X, draw(2, 2, seed=1)), 2, lr=lr)


def test_what_has_no_values_is_learned_from_without_a_look_at_the_losses() -> None:
    X, Y = torch.ones(3, 4, device="meta"), torch.ones(3, 3, device="meta")
    assert learn_kernel(X, Y, (1, 2)).kernels.shape == (11, 1, 2)
