"""The gradients of large images, on each way that computes them, equal torch's own."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from oracle import draw, torch_corr2d

from convscope import corr2d

FEW = ((1, 1, 150, 210), (2, 1, 3, 2), 1)
MANY = ((2, 12, 60, 70), (18, 12, 3, 2), 1)
GROUPS = ((2, 24, 60, 70), (24, 2, 3, 2), 12)


@pytest.mark.parametrize(("x", "k", "groups"), [FEW, MANY, GROUPS], ids=["few", "many", "groups"])
@pytest.mark.parametrize("stride", [1, (2, 3)], ids=str)
@pytest.mark.parametrize("dilation", [1, (3, 2)], ids=str)
@pytest.mark.parametrize(
    "padding",
    [0, (2, 1), (0, 3), ((6, 0), (1, 9)), ((0, 7), (8, 2)), ((9, 9), (0, 0)), "full"],
    ids=str,
)
def test_both_gradients_and_their_own_are_those_of_torch(
    x: tuple[int, ...], k: tuple[int, ...], groups: int, stride: Any, dilation: Any, padding: Any
) -> None:
    keywords = {"stride": stride, "padding": padding, "dilation": dilation, "groups": groups}
    X, K = draw(*x).requires_grad_(), draw(*k, seed=1).requires_grad_()

    def gradients(correlate: Any) -> tuple[torch.Tensor, ...]:
        Y = correlate(X, K, **keywords)
        dY = draw(*Y.shape, seed=2)
        first = torch.autograd.grad(Y, (X, K), dY, create_graph=True)
        # each gradient is linear in one of the two, so the other one's gradient is left
        second = torch.autograd.grad((first[0] * draw(*x, seed=3)).sum(), K, retain_graph=True)
        third = torch.autograd.grad((first[1] * draw(*k, seed=4)).sum(), X)
        return (*first, *second, *third)

    for ours, theirs in zip(gradients(corr2d), gradients(torch_corr2d), strict=True):
        scale = float(theirs.detach().abs().max())
        torch.testing.assert_close(ours / scale, theirs / scale, rtol=1e-11, atol=1e-12)
