"""The images are what they say."""

from __future__ import annotations

import torch

from convscope import brain, diagonal, portrait, single_edge, stripe


def test_drawn_images() -> None:
    assert stripe().tolist() == [[1, 1, 0, 0, 0, 0, 1, 1]] * 6
    assert single_edge().tolist() == [[1, 1, 0, 0, 0, 0, 0, 0]] * 6
    assert diagonal(3).tolist() == [[0, 1, 1], [0, 0, 1], [0, 0, 0]]
    assert diagonal().shape == (8, 8)


def test_the_real_ones_span_zero_to_one() -> None:
    for X, shape in [
        (brain(), (256, 256)),
        (portrait(), (600, 512)),
        (portrait(color=True), (3, 600, 512)),
    ]:
        assert X.shape == shape
        assert X.dtype == torch.float32
        assert 0 <= float(X.min()) < 0.05
        assert 0.95 < float(X.max()) <= 1.0 + 1e-6


def test_gray_is_the_weighted_mean_of_the_colors() -> None:
    red, green, blue = portrait(color=True)
    torch.testing.assert_close(portrait(), 0.299 * red + 0.587 * green + 0.114 * blue)


def test_each_call_gives_its_own_copy() -> None:
    stripe().zero_()
    assert stripe().sum() == 24
