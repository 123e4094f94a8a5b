"""Conv2D is the classroom layer without channels and torch's layer with them."""

from __future__ import annotations

import pytest
import torch
from oracle import draw
from torch import nn

from convscope import Conv2D, finite_difference, stripe


def test_without_channels_it_maps_an_image_to_an_image() -> None:
    torch.manual_seed(0)
    layer = Conv2D((1, 2))
    assert layer.weight.shape == (1, 2)
    assert isinstance(layer.bias, nn.Parameter)
    assert layer.bias.shape == (1,)
    assert layer.bias.item() == 0
    assert bool((layer.weight >= 0).all() and (layer.weight < 1).all())
    assert layer(stripe()).shape == (6, 7)
    assert len(list(layer.parameters())) == 2


def test_the_weights_cover_zero_to_one() -> None:
    torch.manual_seed(0)
    weights = Conv2D((50, 60)).weight.detach()
    assert abs(float(weights.mean()) - 0.5) < 0.02
    assert float(weights.min()) < 0.01
    assert float(weights.max()) > 0.99


def test_it_learns_by_autograd() -> None:
    torch.manual_seed(0)
    X, K = stripe(), finite_difference()
    layer, target = Conv2D((1, 2), bias=False), X[:, :-1] - X[:, 1:]
    assert layer.bias is None
    for _ in range(100):
        loss = (layer(X) - target).square().sum()
        layer.zero_grad()
        loss.backward()
        with torch.no_grad():
            layer.weight -= 3e-2 * layer.weight.grad
    torch.testing.assert_close(layer.weight.detach(), K, rtol=0, atol=1e-4)


@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize("groups", [1, 2])
def test_with_channels_it_starts_and_responds_as_torch_does(bias: bool, groups: int) -> None:
    keywords = {"stride": 2, "padding": 1, "dilation": (1, 2), "groups": groups, "bias": bias}
    torch.manual_seed(3)
    ours = Conv2D((3, 2), in_channels=4, out_channels=6, **keywords)
    torch.manual_seed(3)
    theirs = nn.Conv2d(4, 6, (3, 2), **keywords)
    assert {name: p.shape for name, p in ours.named_parameters()} == {
        name: p.shape for name, p in theirs.named_parameters()
    }
    for mine, right in zip(ours.parameters(), theirs.parameters(), strict=True):
        assert torch.equal(mine, right)
    X = draw(2, 4, 9, 11, dtype=torch.float32)
    torch.testing.assert_close(ours(X), theirs(X))


def test_torch_weights_load_into_it() -> None:
    theirs = nn.Conv2d(2, 3, 3)
    ours = Conv2D(3, in_channels=2, out_channels=3)
    ours.load_state_dict(theirs.state_dict())
    X = draw(2, 6, 7, dtype=torch.float32)
    torch.testing.assert_close(ours(X), theirs(X))


def test_it_says_what_it_is() -> None:
    layer = Conv2D((3, 5), in_channels=2, out_channels=4, stride=2)
    assert repr(layer) == (
        "Conv2D(weight=(4, 2, 3, 5), stride=2, padding='valid', dilation=1, groups=1, bias=True)"
    )


def test_one_output_channel_has_a_bias_too() -> None:
    layer = Conv2D(3, in_channels=2, out_channels=1)
    assert layer.bias is not None
    assert layer.bias.shape == (1,)
    assert layer(torch.ones(2, 5, 6)).shape == (1, 3, 4)
