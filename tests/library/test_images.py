"""The images are what they say."""

from __future__ import annotations

import gzip

import numpy as np
import torch
from matplotlib import cbook

from convscope import brain, diagonal, flower, portrait, single_edge, stripe, temple


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
        (temple(), (427, 640)),
        (flower(color=True), (3, 427, 640)),
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


def test_the_slice_is_scaled_and_nothing_else() -> None:
    with gzip.open(str(cbook.get_sample_data("s1045.ima.gz", asfileobj=False))) as file:
        raw = np.frombuffer(file.read(), "<u2").reshape(256, 256).astype(float)
    expected = (raw - raw.min()) / (raw.max() - raw.min())
    np.testing.assert_allclose(brain().numpy(), expected, atol=1e-6)


def test_white_is_exactly_one() -> None:
    assert float(portrait(color=True).max()) == 1.0


def test_the_smallest_diagonal_has_two_pixels_a_side() -> None:
    assert diagonal(2).tolist() == [[0, 1], [0, 0]]
