"""Bad input gets one sentence with the value and the remedy: one table for each checker.

`test_refusals` gives every public function every kind of wrong argument. Here stands one call for
each sentence, and what the sentence must hold: names, values and code, not its words.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import pytest
import torch

import convscope as cs
from convscope import checks, plotting

X, K = torch.ones(6, 8), torch.ones(2, 3)
XC, KC = torch.ones(4, 6, 8), torch.ones(6, 2, 2, 3)
META = torch.ones(2, 3, device="meta")
META_C, META_K = torch.ones(2, 4, 6, 8, device="meta"), torch.ones(6, 4, 2, 3, device="meta")
FLOAT8, GRAM = torch.ones(6, 8).to(torch.float8_e4m3fn), torch.eye(2)
with warnings.catch_warnings():
    warnings.simplefilter("ignore", UserWarning)  # of their age
    QUANTIZED = torch.quantize_per_tensor(X, 0.1, 0, torch.quint8)
    NESTED = torch.nested.nested_tensor([X, X[:3]])
Case = tuple[Callable[[], Any], type[Exception], list[str]]

TENSORS: list[Case] = [
    (lambda: cs.corr2d(np.ones(6), K), TypeError, ["X is ndarray", "torch.from_numpy(X)"]),
    (lambda: cs.corr2d(X, [[1.0]]), TypeError, ["K is list", "torch.tensor(K)"]),
    (lambda: cs.corr2d(None, K, K), TypeError, ["X is NoneType", "torch.Tensor"]),
    (lambda: cs.corr2d(X, K, 1.0), TypeError, ["bias is float", "torch.tensor(bias)"]),
    (lambda: cs.corr2d(X, K.to_sparse()), TypeError, ["K is torch.sparse_coo", ".to_dense()"]),
    (lambda: cs.corr2d(NESTED, KC), TypeError, ["X is nested", "one shape"]),
    (lambda: cs.corr2d(QUANTIZED, K), TypeError, ["X is quantized", ".dequantize()"]),
    (lambda: cs.corr2d(X.bool(), K.bool()), TypeError, ["X and K", ".to(torch.int64)"]),
    (lambda: cs.corr2d(X, META), ValueError, ["X on cpu, K on meta", ".to("]),
    (lambda: cs.corr2d(X, K, META[0, 0]), ValueError, ["bias on meta"]),
    (lambda: cs.corr2d(FLOAT8, K), TypeError, ["X and K hold torch.float8_e4m3fn", "complex128"]),
    (lambda: cs.corr2d(FLOAT8, K.long()), TypeError, ["torch.float8_e4m3fn", "complex128"]),
    (lambda: cs.learn_kernel(X + 0j, X, 1), TypeError, ["X holds torch.complex64", ".real"]),
    (lambda: cs.learning_rate_limit(META, 1), ValueError, ["X is on meta"]),
    (lambda: cs.fft_corr2d(X + 0j, K), TypeError, ["torch.complex64", "corr2d"]),
    (lambda: cs.patches(XC, 2), ValueError, ["X has shape (4, 6, 8)", "(H, W)"]),
    (lambda: cs.correlation_matrix(KC, (6, 8)), ValueError, ["(6, 2, 2, 3)", "(kh, kw)"]),
]
PHOTOGRAPHS: list[Case] = [
    (lambda: cs.patches(torch.ones(60, 50, 3), 3), ValueError, ["X.permute(2, 0, 1)"]),
    (lambda: cs.corr2d(torch.ones(60, 50, 3), K), ValueError, ["X.permute(2, 0, 1)"]),
    (
        lambda: cs.corr2d(torch.ones(2, 60, 50, 3), torch.ones(1, 3, 2, 2)),
        ValueError,
        ["X.permute(0, 3, 1, 2)"],
    ),
]
NUMBERS: list[Case] = [
    (lambda: cs.corr2d(XC, KC, groups=2.0), TypeError, ["groups=2.0 holds float"]),
    (lambda: cs.corr2d(X, K, stride=True), TypeError, ["stride=True holds bool"]),
    (lambda: cs.corr2d(X, K, stride=(np.float32(2), 1)), TypeError, ["holds float32"]),
    (lambda: cs.box(torch.ones(2)), TypeError, ["tensor([1., 1.])", "Tensor"]),
    (lambda: cs.corr2d(X, K, stride=(1, 0)), ValueError, ["stride=0", "from 1 up"]),
    (lambda: cs.corr2d(X, K, stride=(0, 1)), ValueError, ["stride=0", "from 1 up"]),
    (lambda: cs.corr2d(X, K, dilation=-1), ValueError, ["dilation=-1", "from 1 up"]),
    (lambda: cs.learn_kernel(X, X, 1, epochs=-1), ValueError, ["epochs=-1", "from 0 up"]),
    (lambda: cs.input_gradient(K, K, (-1, 8)), ValueError, ["image_shape=-1"]),
    (lambda: cs.output_size(2**31, 1), ValueError, ["n=2147483648", "below 2**31"]),
    (lambda: cs.corr2d(X, K, stride=2**70), ValueError, ["below 2**31"]),
    (lambda: cs.corr2d(X, K, stride=1.5), TypeError, ["stride=1.5", "neither", "pair"]),
    (lambda: cs.output_shape((6, 8), "12"), TypeError, ["kernel_size='12'", "neither", "pair"]),
    (lambda: cs.corr2d(X, K, stride=(1, 2, 3)), ValueError, ["stride=(1, 2, 3)", "3", "2"]),
    (lambda: cs.output_shape((6,), 2), ValueError, ["image_shape=(6,)"]),
    (lambda: cs.input_gradient(K, K, 6), TypeError, ["image_shape=6"]),
    (lambda: cs.kernel_gradient(X, X, "33"), TypeError, ["kernel_size='33'"]),
    (lambda: cs.gaussian(3, "1"), TypeError, ["sigma='1' holds str"]),
    (lambda: cs.gaussian(3, True), TypeError, ["sigma=True holds bool"]),
    (lambda: cs.gaussian(3, 1j), TypeError, ["sigma=1j holds complex"]),
    (lambda: cs.gaussian(3, np.ones(2)), TypeError, ["holds ndarray"]),
    (lambda: cs.gaussian(3, np.inf), ValueError, ["sigma=inf"]),
    (lambda: cs.gaussian(3, float("nan")), ValueError, ["sigma=nan"]),
    (lambda: cs.gaussian(3, 0.0), ValueError, ["sigma=0.0"]),
    (lambda: cs.sobel("z"), ValueError, ["axis='z'", '"x" or "y"']),
    (lambda: cs.sobel(np.ones(2)), ValueError, ['"x" or "y"']),
    (lambda: cs.sobel(dtype="float32"), TypeError, ["dtype='float32'", "torch.dtype"]),
    (lambda: cs.gaussian(3, 1.0, dtype=torch.int64), TypeError, ["dtype=torch.int64", "float16"]),
    (lambda: cs.sobel(dtype=torch.uint8), TypeError, ["dtype=torch.uint8", "int8 to int64"]),
    (lambda: cs.box(3, device="here"), ValueError, ["device='here'", '"cpu"']),
    (lambda: cs.learn_kernel(X, X, 1, generator=3), TypeError, ["int", "torch.Generator"]),
    (lambda: cs.diagonal(1), ValueError, ["size=1", "2"]),
]
MEMORY: list[Case] = [
    (lambda: cs.corr2d(X, K, padding=2**30), ValueError, ["(2147483653, 2147483654)"]),
    (lambda: cs.corr2d(X, K, padding=2**25, stride=2**30), ValueError, ["(67108870, 67108872)"]),
    (
        lambda: cs.corr2d(META_C, META_K, padding=2**20),
        ValueError,
        ["the output of shape (2, 6, 2097157, 2097158) has"],
    ),
    (
        lambda: cs.corr2d(META_C, META_K, padding=2**25, stride=2**30),
        ValueError,
        ["the padded image of shape (2, 4, 67108870, 67108872) has"],
    ),
    (lambda: cs.correlation_matrix(K, (2**20, 2**20)), ValueError, ["memory"]),
    (lambda: cs.gaussian(2**21, 1.0), ValueError, ["(2097152, 2097152)"]),
    (lambda: cs.diagonal(2**21), ValueError, ["(2097152, 2097152)"]),
    (lambda: cs.Conv2D(2**21), ValueError, ["(2097152, 2097152)"]),
    (
        lambda: cs.Conv2D(2**18, in_channels=8, out_channels=8),
        ValueError,
        ["(8, 8, 262144, 262144)"],
    ),
]
SHAPES: list[Case] = [
    (lambda: cs.corr2d(X[0], K), ValueError, ["1 dimensions", "(8,)", "(N, C, H, W)"]),
    (lambda: cs.corr2d(X, KC), ValueError, ["4 dimensions", "(6, 2, 2, 3)", "(kh, kw)"]),
    (lambda: cs.corr2d(XC, K), ValueError, ["2 dimensions", "(C_out, C/groups, kh, kw)"]),
    (lambda: cs.corr2d(X[:0], K), ValueError, ["(0, 8)"]),
    (lambda: cs.corr2d(X, K[:, :0]), ValueError, ["(2, 0)"]),
    (lambda: cs.corr2d(XC[:0], KC[:, :0]), ValueError, ["(0, 6, 8)"]),
    (lambda: cs.corr2d(X, K, groups=2), ValueError, ["groups=2", "1 channels"]),
    (lambda: cs.corr2d(XC, KC[:5], groups=2), ValueError, ["groups=2", "5 filters"]),
    (lambda: cs.corr2d(XC, KC), ValueError, ["4 channels", "2 in each of 1 groups"]),
    (lambda: cs.corr2d(XC, KC[:, :1], groups=2), ValueError, ["4 channels", "1 in each of 2"]),
    (lambda: cs.corr2d(XC, KC, torch.ones(2), groups=2), ValueError, ["(2,)", "(6,)"]),
    (lambda: cs.corr2d(XC, KC, X[0, 0], groups=2), ValueError, ["()", "(6,)"]),
    (lambda: cs.corr2d(X, K, torch.ones(2)), ValueError, ["(2,)", "(1,)"]),
    (lambda: cs.corr2d(K, X), ValueError, ["(6, 8)", "only (2, 3)"]),
    (lambda: cs.corr2d(XC, KC, dilation=8, groups=2), ValueError, ["shape (2, 3)", "shape (6, 8)"]),
    (lambda: cs.corr2d(X, K, dilation=8), ValueError, ["(9, 17) pixels", "dilation (8, 8)"]),
    (lambda: cs.output_size(2, 3), ValueError, ["n=2", "k=3", "dilation=1"]),
    (lambda: cs.output_size(5, 2, padding=(1, 0)), TypeError, ["padding=(1, 0)", "output_shape"]),
    (lambda: cs.input_gradient(X, K, (6, 8)), ValueError, ["dY", "(6, 8)", "(5, 6)"]),
    (lambda: cs.learn_kernel(X, X, 1, init=K), ValueError, ["init", "(2, 3)", "(1, 1)"]),
    (lambda: cs.learn_kernel(X, X, (1, 2)), ValueError, ["(6, 8)", "(6, 7)"]),
    (lambda: cs.solve_kernel(X, X[:, 1:], (1, 2)), ValueError, ["rank 1", "2 weights"]),
    (lambda: cs.solve_kernel(X / 0, X, 1), ValueError, ["X holds nan or infinity", "finite"]),
    (lambda: cs.solve_kernel(X, X / 0, 1), ValueError, ["Y holds nan or infinity", "finite"]),
    (lambda: cs.learning_rate_limit(X / 0, 1), ValueError, ["X holds nan", "finite pixels"]),
]
PADDING: list[Case] = [
    (lambda: cs.corr2d(X, K, padding=(1, -1)), ValueError, ["padding=-1"]),
    (lambda: cs.corr2d(X, K, padding=((1, -1), (0, 0))), ValueError, ["padding=-1"]),
    (lambda: cs.corr2d(X, K, padding=((0, 0), (-2, 0))), ValueError, ["padding=-2"]),
    (lambda: cs.corr2d(X, K, padding=((1, 1), (1,))), ValueError, ["padding=(1,)"]),
    (lambda: cs.corr2d(X, K, padding=((1,), (1, 1))), ValueError, ["padding=(1,)"]),
    (lambda: cs.corr2d(X, K, padding=((1, 1), 1)), ValueError, ["((top, bottom), (left, right))"]),
    (lambda: cs.corr2d(X, K, padding=None), TypeError, ["padding=None"]),
    (lambda: cs.corr2d(X, K, padding="reflect"), ValueError, ["'reflect'", '"same"', '"full"']),
    (lambda: cs.corr2d(X, K, padding="same", stride=2), ValueError, ["(2, 2)", "stride 1"]),
]
LAYERS: list[Case] = [
    (lambda: cs.Conv2D(1, 8, 3), TypeError, ["(1, 8, 3)", "Conv2D(3, in_channels=1, "]),
    (lambda: cs.Conv2D(3, in_channels=2), ValueError, ["in_channels=2, out_channels=None"]),
    (lambda: cs.Conv2D(3, out_channels=1), ValueError, ["in_channels=None, out_channels=1"]),
    (lambda: cs.Conv2D(3, in_channels=0, out_channels=1), ValueError, ["in_channels=0"]),
    (lambda: cs.Conv2D(3, in_channels=1, out_channels="1"), TypeError, ["out_channels='1'"]),
    (lambda: cs.Conv2D(3, groups=2), ValueError, ["groups=2", "in_channels"]),
    (
        lambda: cs.Conv2D(3, in_channels=3, out_channels=4, groups=2),
        ValueError,
        ["groups=2", "in_channels=3", "out_channels=4"],
    ),
    (
        lambda: cs.Conv2D(3, in_channels=4, out_channels=3, groups=2),
        ValueError,
        ["in_channels=4", "out_channels=3"],
    ),
    (lambda: cs.Conv2D((3, 2.0)), TypeError, ["kernel_size=2.0"]),
    (lambda: cs.Conv2D(3, padding="same", stride=2), ValueError, ["(2, 2)"]),
    (lambda: cs.Conv2D(3)(np.ones(6)), TypeError, ["X is ndarray", "torch.from_numpy(X)"]),
    (lambda: cs.Conv2D(3)(XC[None]), ValueError, ["(1, 4, 6, 8)", "in_channels"]),
]
PICTURES: list[Case] = [
    (lambda: plotting.show_image(XC), ValueError, ["(4, 6, 8)"]),
    (lambda: plotting.show_image(X[:0]), ValueError, ["(0, 8)"]),
    (lambda: plotting.show_correlation(X, X, X + 0j), TypeError, ["torch.complex64", ".real"]),
    (lambda: plotting.show_image(X, limits="01"), TypeError, ["limits='01'", "(black, white)"]),
    (lambda: plotting.show_image(X, limits=(1,)), ValueError, ["limits=(1,)"]),
    (lambda: plotting.show_image(X, limits=(1, 1)), ValueError, ["limits=(1, 1)"]),
    (lambda: plotting.show_image(X, limits=(0, "1")), TypeError, ["limits='1'"]),
    (lambda: plotting.show_image(X, limits=("0", 1)), TypeError, ["limits='0'"]),
    (lambda: plotting.show_response(X, limit=0), ValueError, ["limit=0.0"]),
    (lambda: plotting.show_correlation(X, X, X, titles="XKY"), ValueError, ["titles='XKY'"]),
    (lambda: plotting.show_correlation(X, X, X, titles=["X"]), ValueError, ["titles=['X']"]),
    (lambda: plotting.show_losses(X), ValueError, ["losses", "(6, 8)"]),
    (lambda: plotting.show_losses(META[0]), ValueError, ["losses is on meta"]),
    (lambda: plotting.show_bowl(GRAM, K[0, :2], K), ValueError, ["(2, 3)", "(steps, kh, kw)"]),
    (lambda: plotting.show_bowl(GRAM, K[0, :2], K[0, :2]), ValueError, ["(2,)", "(steps, 2)"]),
    (lambda: plotting.show_bowl(GRAM * 0, K[0, :2]), ValueError, ["gram gives no loss above zero"]),
    (lambda: plotting.show_bowl(GRAM / 0, K[0, :2]), ValueError, ["gram holds nan", "finite"]),
    (lambda: plotting.show_bowl(GRAM, K[0, :2], K[:, :2] / 0), ValueError, ["path holds nan"]),
    (lambda: plotting.show_bowl(GRAM + 0j, K[0, :2]), TypeError, ["gram holds torch.complex64"]),
]
CASES = [
    *TENSORS, *PHOTOGRAPHS, *NUMBERS, *MEMORY, *SHAPES, *PADDING, *LAYERS, *PICTURES,
]  # fmt: skip


@pytest.fixture
def _no_figures() -> Iterator[None]:
    yield
    plt.close("all")


@pytest.mark.parametrize(("call", "error", "held"), CASES, ids=[" ".join(c[2]) for c in CASES])
@pytest.mark.usefixtures("_no_figures")
def test_bad_input_gets_a_clear_sentence(
    call: Callable[[], Any], error: type[Exception], held: list[str]
) -> None:
    with pytest.raises(error) as caught:
        call()
    assert type(caught.value) is error
    message = str(caught.value)
    assert "\n" not in message
    assert [each for each in held if each not in message] == [], message


def test_the_short_way_is_taken_for_dense_tensors_of_one_type_on_one_device() -> None:
    for one, other in [(X, K), (META, META[:1]), (X.long(), K.long())]:
        assert checks.agree(one, other)
        given = checks.check_tensors(X=one, K=other)
        assert given[0] is one
        assert given[1] is other
    for other in (META, X.double(), X.to_sparse(), NESTED, X.int(), [1.0]):
        assert not checks.agree(X, other)
        assert not checks.agree(other, X)


def test_what_fits_the_largest_memory_is_not_refused() -> None:
    checks.check_memory("it", 1 << 20, 1 << 20)
    with pytest.raises(ValueError, match="more than any memory holds"):
        checks.check_memory("it", 1 << 20, (1 << 20) + 1)


def test_what_equals_an_integer_is_no_integer_even_if_that_was_given_before() -> None:
    cs.corr2d(X, K)
    for wrong in (True, 1.0):
        with pytest.raises(TypeError, match=f"={wrong} "):
            cs.corr2d(X, K, stride=wrong, dilation=wrong, groups=wrong)
    cs.corr2d(X, K, padding=1)
    for wrong in (True, 1.0):
        with pytest.raises(TypeError, match=f"padding={wrong} "):
            cs.corr2d(X, K, padding=wrong)
