"""Output sizes against counting, and against torch."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from oracle import draw, torch_corr2d

from convscope import output_shape, output_size
from convscope.shapes import Geometry, check_shapes

small = st.integers(1, 9)


@given(
    n=small,
    k=small,
    stride=small,
    dilation=st.integers(1, 4),
    p=st.integers(0, 4),
)
def test_the_size_is_the_number_of_positions_that_fit(
    n: int, k: int, stride: int, dilation: int, p: int
) -> None:
    last = n + 2 * p - dilation * (k - 1) - 1
    if last < 0:
        with pytest.raises(ValueError, match="use a smaller kernel"):
            output_size(n, k, stride=stride, dilation=dilation, padding=p)
        return
    positions = len(range(0, last + 1, stride))
    assert output_size(n, k, stride=stride, dilation=dilation, padding=p) == positions


@pytest.mark.parametrize(
    ("image", "kernel", "keywords", "expected"),
    [
        ((8, 8), (3, 3), {"padding": (1, 1)}, (8, 8)),
        ((8, 8), (5, 3), {"padding": (2, 1)}, (8, 8)),
        ((8, 8), (3, 3), {"padding": 1, "stride": 2}, (4, 4)),
        ((8, 8), (3, 5), {"padding": (0, 1), "stride": (3, 4)}, (2, 2)),
        ((5, 5), (3, 3), {"stride": 2}, (2, 2)),
        ((6, 8), (1, 2), {"padding": "same"}, (6, 8)),
        ((9, 9), (5, 8), {"padding": "same"}, (9, 9)),
        ((9, 9), (6, 5), {"padding": "same", "dilation": (1, 2)}, (9, 9)),
        ((6, 8), (2, 3), {"padding": "full"}, (7, 10)),
        ((6, 8), (2, 3), {"padding": ((1, 0), (0, 3)), "dilation": (2, 1)}, (5, 9)),
    ],
)
def test_known_shapes(
    image: tuple[int, int],
    kernel: tuple[int, int],
    keywords: dict[str, Any],
    expected: tuple[int, int],
) -> None:
    assert output_shape(image, kernel, **keywords) == expected
    assert tuple(torch_corr2d(draw(*image), draw(*kernel), **keywords).shape) == expected


@pytest.mark.parametrize("kernel", [(5, 8), (6, 3), (4, 1)])
def test_same_padding_puts_the_smaller_half_before(kernel: tuple[int, int]) -> None:
    geometry = check_shapes((9, 9), kernel, None, 1, "same", 1, 1)
    for (before, after), k in zip(geometry.padding, kernel, strict=True):
        assert (before, after) == ((k - 1) // 2, k // 2)
    assert check_shapes((0, 1, 9, 9), (1, 1, 2, 2), None, 1, 0, 1, 1).products == 0


@pytest.mark.parametrize(
    ("image", "kernel", "groups", "products"),
    [
        ((9, 11), (2, 5), 1, 2 * 5 * 8 * 7),
        ((3, 9, 11), (4, 3, 2, 5), 1, 4 * 3 * 2 * 5 * 8 * 7),
        ((5, 4, 9, 11), (6, 2, 2, 5), 2, 5 * 6 * 2 * 2 * 5 * 8 * 7),
    ],
)
def test_the_products_of_all_sums_are_counted(
    image: tuple[int, ...], kernel: tuple[int, ...], groups: int, products: int
) -> None:
    geometry = check_shapes(image, kernel, None, 1, 0, 1, groups)
    assert geometry.output == (8, 7)
    assert geometry.products == products


def test_a_bias_of_one_image_is_one_number() -> None:
    for shape in [(), (1,)]:
        assert check_shapes((9, 11), (2, 5), shape, 1, 0, 1, 1).output == (8, 7)


def test_the_defaults_are_one_step_no_padding_no_dilation() -> None:
    assert output_size(8, 3) == 6
    assert output_shape((8, 9), (3, 2)) == (6, 8)


@pytest.mark.parametrize(
    ("image", "kernel", "products"),
    [
        ((8, 9), (3, 2), 6 * 8 * 6),
        ((3, 8, 9), (5, 3, 3, 2), 6 * 8 * 5 * 3 * 6),
        ((4, 3, 8, 9), (5, 3, 3, 2), 4 * 6 * 8 * 5 * 3 * 6),
    ],
)
def test_products_of_a_pixel_and_a_weight_are_counted(
    image: tuple[int, ...], kernel: tuple[int, ...], products: int
) -> None:
    assert Geometry.of(image, kernel).products == products
