"""Bad input gets one sentence: the value, the rule that it broke, the remedy."""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Iterator
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import pytest
import torch

import convscope as cs
from convscope import plotting

X, K = torch.ones(6, 8), torch.ones(2, 3)
XC, KC = torch.ones(4, 6, 8), torch.ones(6, 2, 2, 3)
META = torch.ones(2, 3, device="meta")
FLOAT8, GRAM = torch.float8_e4m3fn, torch.eye(2)
with warnings.catch_warnings():
    warnings.simplefilter("ignore", UserWarning)  # of their age
    QUANTIZED = torch.quantize_per_tensor(X, 0.1, 0, torch.quint8)

PICTURES: list[tuple[Any, type[Exception], str]] = [
    (
        X + 0j,
        TypeError,
        "^the picture holds torch.complex64: give real numbers, .real, .imag or .abs",
    ),
    (XC, ValueError, "^the picture has shape (4, 6, 8): give rows and columns"),
    (X[0], ValueError, "^the picture has shape (8,): give rows and columns"),
    (X[:0], ValueError, "^the picture has shape (0, 8): give rows and columns"),
    (META, ValueError, "^the picture is on meta and has no values"),
    (X.to_sparse(), TypeError, "^the picture is torch.sparse_coo: give a dense tensor"),
    ([[1.0]], TypeError, "^the picture is list: give a torch.Tensor"),
]

LAYERS: list[tuple[dict[str, Any], type[Exception], str]] = [
    ({"kernel_size": "3"}, TypeError, "^kernel_size='3' is neither an integer nor a pair"),
    ({"kernel_size": (3, 2.0)}, TypeError, "^kernel_size=2.0 holds float: use integers"),
    ({"stride": 0}, ValueError, "^stride=0 is below 1: use integers from 1 up"),
    ({"stride": "2"}, TypeError, "^stride='2' is neither an integer nor a pair of integers"),
    ({"dilation": 0}, ValueError, "^dilation=0 is below 1: use integers from 1 up"),
    ({"dilation": (1, 2, 3)}, ValueError, "^dilation=(1, 2, 3) has 3 entries: give 2, rows then"),
    ({"padding": -1}, ValueError, "^padding=-1 is below 0: use integers from 0 up"),
    ({"padding": "zeros"}, ValueError, "^padding='zeros' is not known: use"),
    ({"padding": "same", "stride": 2}, ValueError, "which stride (2, 2) cannot: use stride 1"),
    ({"groups": 0}, ValueError, "^groups=0 is below 1: use integers from 1 up"),
    ({"groups": 1.0}, TypeError, "^groups=1.0 holds float: use integers"),
    ({"in_channels": 1}, ValueError, "^in_channels=1, out_channels=None: give both or neither"),
    ({"out_channels": 1}, ValueError, "^in_channels=None, out_channels=1: give both or neither"),
    ({"in_channels": 0, "out_channels": 1}, ValueError, "^in_channels=0 is below 1: use"),
    ({"in_channels": 1, "out_channels": 0}, ValueError, "^out_channels=0 is below 1: use"),
    ({"in_channels": 1.0, "out_channels": 1}, TypeError, "^in_channels=1.0 holds float: use"),
    ({"in_channels": 1, "out_channels": "1"}, TypeError, "^out_channels='1' holds str: use"),
    ({"in_channels": 4, "out_channels": 3, "groups": 2}, ValueError, "must divide in_channels=4"),
]

CASES: list[tuple[Callable[[], Any], type[Exception], str]] = [
    (
        lambda: cs.corr2d(np.ones((6, 8)), K),
        TypeError,
        "^X is ndarray: give a torch.Tensor, with torch.from_numpy(X)",
    ),
    (
        lambda: cs.corr2d(X, [[1.0]]),
        TypeError,
        "^K is list: give a torch.Tensor, with torch.tensor(K)",
    ),
    (
        lambda: cs.corr2d(torch.ones(60, 50, 3), K),
        ValueError,
        "put it first, with X.permute(2, 0, 1)",
    ),
    (
        lambda: cs.corr2d(torch.ones(2, 60, 50, 3), torch.ones(1, 3, 2, 2)),
        ValueError,
        "X.permute(0, 3, 1, 2)",
    ),
    (
        lambda: cs.patches(torch.ones(60, 50, 3), 3),
        ValueError,
        "give one image, (H, W); if the last",
    ),
    (
        lambda: cs.Conv2D(1, 8, 3),
        TypeError,
        "(1, 8, 3): as for torch's Conv2d(1, 8, 3), write Conv2D(3, in_ch",
    ),
    (
        lambda: cs.corr2d(X, K, padding=2**30),
        ValueError,
        "numbers, more than any memory holds: use smaller",
    ),
    (
        lambda: cs.corr2d(X, K, padding=2**25, stride=2**30),
        ValueError,
        "^the padded image of shape",
    ),
    (lambda: cs.corr2d(X, K, stride=2**31), ValueError, "use integers below 2**31"),
    (lambda: cs.correlation_matrix(K, (2**20, 2**20)), ValueError, "more than any memory holds"),
    (lambda: cs.gaussian(2**21, 1.0), ValueError, "^the kernel of shape (2097152, 2097152) has"),
    (lambda: cs.diagonal(2**21), ValueError, "^the image of shape (2097152, 2097152) has"),
    (lambda: cs.Conv2D(2**21), ValueError, "^the weight of shape (2097152, 2097152) has"),
    (
        lambda: cs.Conv2D(2**18, in_channels=8, out_channels=8),
        ValueError,
        "^the weight of shape (8, 8, 2621",
    ),
    (lambda: cs.sobel(dtype="float32"), TypeError, "^dtype='float32' is str: use a torch.dtype"),
    (
        lambda: cs.gaussian(3, 1.0, dtype=torch.int64),
        TypeError,
        "^dtype=torch.int64 cannot hold fractions",
    ),
    (
        lambda: cs.box(3, device="here"),
        ValueError,
        "^device='here' is not known: use a torch.device, or",
    ),
    (lambda: cs.corr2d([[1.0]], K), TypeError, "^X is list: give a torch.Tensor"),
    (lambda: cs.corr2d([[1.0]], K, K), TypeError, "^X is list: give a torch.Tensor"),
    (lambda: cs.corr2d(X, 3), TypeError, "^K is int: give a torch.Tensor"),
    (lambda: cs.corr2d(X, 3, K), TypeError, "^K is int: give a torch.Tensor"),
    (lambda: cs.convolve2d(X, 3), TypeError, "^K is int: give a torch.Tensor"),
    (lambda: cs.corr2d(X, K, 1.0), TypeError, "^bias is float: give a torch.Tensor"),
    (lambda: cs.corr2d(X.bool(), K.bool()), TypeError, "^X and K hold only booleans"),
    (lambda: cs.corr2d(X.bool(), K.bool()), TypeError, "cannot be summed: convert one with"),
    (lambda: cs.convolve2d(X, K[0]), ValueError, "K has 1 dimensions"),
    (lambda: cs.corr2d(X[0], K), ValueError, "X has 1 dimensions (X (8,), K (2, 3))"),
    (lambda: cs.corr2d(X[0], K[:1]), ValueError, "X has 1 dimensions (X (8,), K (1, 3))"),
    (lambda: cs.corr2d(X, KC), ValueError, "K has 4 dimensions (X (6, 8), K (6, 2, 2, 3))"),
    (lambda: cs.corr2d(X, KC), ValueError, "an X of 2 dimensions takes K (kh, kw)"),
    (
        lambda: cs.corr2d(XC, K),
        ValueError,
        "an X of 3 dimensions takes K (C_out, C/groups, kh, kw)",
    ),
    (lambda: cs.corr2d(X, META), ValueError, "X on cpu, K on meta: move all to one device"),
    (lambda: cs.corr2d(X, K, META[0, 0]), ValueError, "bias on meta"),
    (lambda: cs.corr2d(X[:0], K), ValueError, "need at least 1 channel, row and column"),
    (lambda: cs.corr2d(X, K[:, :0]), ValueError, "need at least 1 channel, row and column"),
    (lambda: cs.corr2d(XC[:0], KC[:, :0]), ValueError, "need at least 1 channel"),
    (lambda: cs.corr2d(XC, KC), ValueError, "X has 4 channels but K is made for 2, 2 in each of 1"),
    (
        lambda: cs.corr2d(XC, KC[:, :1], groups=2),
        ValueError,
        "X has 4 channels but K is made for 2, 1 in each of 2 groups",
    ),
    (lambda: cs.corr2d(X, K, groups=2), ValueError, "must divide the 1 channels of X and the 1 fi"),
    (lambda: cs.corr2d(XC, KC, groups=3), ValueError, "groups=3 must divide the 4 channels of X"),
    (lambda: cs.corr2d(XC, KC[:5], groups=2), ValueError, "and the 5 filters of K"),
    (lambda: cs.corr2d(XC, KC, groups=0), ValueError, "groups=0 is below 1"),
    (lambda: cs.corr2d(XC, KC, groups=2.0), TypeError, "groups=2.0 holds float"),
    (lambda: cs.corr2d(XC, KC, torch.ones(2), groups=2), ValueError, "shape (6,)"),
    (lambda: cs.corr2d(XC, KC, X[0, 0], groups=2), ValueError, "bias has shape (): give one"),
    (lambda: cs.corr2d(X, K, torch.ones(2)), ValueError, "bias has shape (2,)"),
    (lambda: cs.corr2d(K, X), ValueError, "the kernel of shape (6, 8) extends over (6, 8)"),
    (lambda: cs.corr2d(K, X), ValueError, "only (2, 3): pad the image or use a smaller kernel"),
    (lambda: cs.corr2d(X, K, dilation=8), ValueError, "extends over (9, 17) pixels"),
    (lambda: cs.corr2d(X, K, stride=0), ValueError, "stride=0 is below 1"),
    (lambda: cs.corr2d(X, K, stride=(1, 0)), ValueError, "stride=0 is below 1"),
    (lambda: cs.corr2d(X, K, stride=1.5), TypeError, "stride=1.5 is neither an integer nor"),
    (lambda: cs.corr2d(X, K, stride=True), TypeError, "stride=True holds bool"),
    (lambda: cs.corr2d(X, K, stride=(1, 2, 3)), ValueError, "has 3 entries: give 2"),
    (lambda: cs.corr2d(X, K, dilation=-1), ValueError, "dilation=-1 is below 1"),
    (lambda: cs.corr2d(X, K, stride=(2,)), ValueError, "stride=(2,) has 1 entries"),
    (lambda: cs.corr2d(X, K, stride=(np.float32(2), 1)), TypeError, "holds float32"),
    (lambda: cs.corr2d(X, K, dilation=(2,)), ValueError, "dilation=(2,) has 1 entries"),
    (lambda: cs.corr2d(X, K, padding=-1), ValueError, "padding=-1 is below 0"),
    (lambda: cs.corr2d(X, K, padding=(1, -1)), ValueError, "padding=-1 is below 0"),
    (lambda: cs.corr2d(X, K, padding=((1, -1), (0, 0))), ValueError, "^padding=-1 is below 0"),
    (lambda: cs.corr2d(X, K, padding=((-1, 1), (0, 0))), ValueError, "^padding=-1 is below 0"),
    (lambda: cs.corr2d(X, K, padding=((0, 0), (-2, 0))), ValueError, "^padding=-2 is below 0"),
    (lambda: cs.corr2d(X, K, padding=((0, 0), (1, -2))), ValueError, "^padding=-2 is below 0"),
    (lambda: cs.corr2d(X, K, padding=((1, 1), (1,))), ValueError, "^padding=(1,) has 1 entries"),
    (lambda: cs.corr2d(X, K, padding=((1,), (1, 1))), ValueError, "^padding=(1,) has 1 entries"),
    (lambda: cs.corr2d(X, K, padding=((1, 1), 1)), ValueError, "neither (rows, columns) nor"),
    (lambda: cs.corr2d(X, K, padding=None), TypeError, "padding=None is neither"),
    (lambda: cs.corr2d(X, K, padding="reflect"), ValueError, 'use "valid", "same", "full"'),
    (lambda: cs.corr2d(X, K, padding="same", stride=2), ValueError, "stride (2, 2) cannot"),
    (lambda: cs.output_size(2, 3), ValueError, "extends over 3 pixels but the image with its"),
    (lambda: cs.output_size(0, 1), ValueError, "n=0 is below 1"),
    (lambda: cs.output_size(2.0, 1), TypeError, "n=2.0 holds float: use integers"),
    (lambda: cs.output_size(5, 2, stride=0), ValueError, "stride=0 is below 1"),
    (lambda: cs.output_size(5, 0), ValueError, "k=0 is below 1: use integers from 1 up"),
    (lambda: cs.output_size(5, 2, dilation=0), ValueError, "dilation=0 is below 1"),
    (lambda: cs.output_size(5, 2, padding=-1), ValueError, "padding=-1 is below 0"),
    (lambda: cs.output_size(5, 2, padding=(1, 0)), TypeError, "give one integer for each side"),
    (lambda: cs.output_size(2, 3), ValueError, "dilation=1): pad the image or use a smaller"),
    (lambda: cs.corr2d(X, K, stride=(0, 1)), ValueError, "stride=0 is below 1"),
    (
        lambda: cs.corr2d(X, K, padding="same", stride=2),
        ValueError,
        "cannot: use stride 1, or give the padding in pixels",
    ),
    (lambda: cs.output_shape((6,), (1, 2)), ValueError, "image_shape=(6,) has 1 entries"),
    (lambda: cs.output_shape(6, (1, 2)), TypeError, "image_shape=6 is neither"),
    (lambda: cs.output_shape((6, 8), "12"), TypeError, "kernel_size='12' is neither"),
    (lambda: cs.input_gradient(X, K, (6, 8)), ValueError, "has shape (5, 6): give the gradient"),
    (lambda: cs.kernel_gradient(X, X, (2, 3)), ValueError, "dY has shape (6, 8) but the output"),
    (
        lambda: cs.kernel_gradient(X, X, (1, 1, 2, 3)),
        ValueError,
        "K has 4 dimensions",
    ),
    (lambda: cs.input_gradient(XC, KC, (4, 6, 8), groups=0), ValueError, "groups=0 is below 1"),
    (lambda: cs.kernel_gradient(XC, XC, (6, 3, 2, 3)), ValueError, "the two must agree"),
    (
        lambda: cs.corr2d(XC, torch.ones(3, 4, 7, 9)),
        ValueError,
        "^the kernel of shape (7, 9) extends over (7, 9) pixels at dilation (1, 1), but the",
    ),
    (
        lambda: cs.corr2d(XC, torch.ones(3, 4, 7, 9)),
        ValueError,
        "but the image of shape (6, 8) with padding ((0, 0), (0, 0)) has only (6, 8): pad the",
    ),
    (lambda: cs.patches(X, 0), ValueError, "^kernel_size=0 is below 1: use integers from 1 up"),
    (lambda: cs.patches([[1.0]], 2), TypeError, "^X is list: give a torch.Tensor"),
    (lambda: cs.patches(XC, (2, 2)), ValueError, "X has shape (4, 6, 8): give one image, (H, W)"),
    (lambda: cs.patches(X, (7, 2)), ValueError, "extends over (7, 2)"),
    (
        lambda: cs.correlation_matrix(KC, (6, 8)),
        ValueError,
        "^K has shape (6, 2, 2, 3): give one kernel, (kh, kw)",
    ),
    (lambda: cs.correlation_matrix(K, (1, 8)), ValueError, "pad the image or use a smaller"),
    (lambda: cs.Conv2D((1, 2, 3)), ValueError, "kernel_size=(1, 2, 3) has 3 entries"),
    (lambda: cs.Conv2D(0), ValueError, "kernel_size=0 is below 1"),
    (lambda: cs.Conv2D(3, in_channels=2), ValueError, "out_channels=None: give both or neither"),
    (lambda: cs.Conv2D(3, groups=2), ValueError, "groups=2 splits channels"),
    (
        lambda: cs.Conv2D(3, in_channels=3, out_channels=4, groups=2),
        ValueError,
        "groups=2 must divide in_channels=3 and out_channels=4",
    ),
    (lambda: cs.learn_kernel(X, X, (1, 2)), ValueError, "gives (6, 7): give the output of that"),
    (lambda: cs.learn_kernel(XC, X, (1, 2)), ValueError, "give one image, (H, W)"),
    (lambda: cs.learn_kernel(X, X, (1, 1), epochs=-1), ValueError, "epochs=-1 is below 0"),
    (lambda: cs.learn_kernel(X, X, (1, 1), init=K), ValueError, "init has shape (2, 3)"),
    (lambda: cs.solve_kernel(X, X[:, 1:], (1, 2)), ValueError, "has rank 1, the kernel (1, 2)"),
    (lambda: cs.corr2d(X.to_sparse(), K), TypeError, "^X is torch.sparse_coo: give a dense tensor"),
    (lambda: cs.corr2d(X, K.to_sparse()), TypeError, "^K is torch.sparse_coo: give a dense tensor"),
    (
        lambda: cs.convolve2d(X.to_sparse(), K.to_sparse()),
        TypeError,
        "^X is torch.sparse_coo: give",
    ),
    (
        lambda: cs.correlation_matrix(K.to_sparse(), (6, 8)),
        TypeError,
        "^K is torch.sparse_coo: give",
    ),
    (lambda: cs.patches(X.to_sparse(), 2), TypeError, "give a dense tensor, with .to_dense()"),
    (lambda: plotting.show_losses(X[0].to_sparse()), TypeError, "^losses is torch.sparse_coo"),
    (lambda: cs.corr2d(QUANTIZED, K), TypeError, "^X is quantized: give plain numbers, with .deq"),
    (
        lambda: cs.corr2d(X.to(FLOAT8), K),
        TypeError,
        "^X and K hold torch.float8_e4m3fn: use float16",
    ),
    (
        lambda: cs.corr2d(X.to(FLOAT8), K.long()),
        TypeError,
        "use float16 to complex128, or integers",
    ),
    (lambda: cs.fft_corr2d(X + 0j, K), TypeError, "float32 and float64, not torch.complex64: use"),
    (lambda: cs.fft_corr2d(X.half(), K.half()), TypeError, "not torch.float16: use corr2d, which"),
    (lambda: cs.fft_corr2d(X.long(), K.long()), TypeError, "use corr2d, which takes every type"),
    (
        lambda: cs.output_size(2**31, 1),
        ValueError,
        "^n=2147483648 is above every image's size: use",
    ),
    (lambda: cs.corr2d(X, K, stride=2**70), ValueError, "use integers below 2**31"),
    (lambda: cs.box(torch.ones(2)), TypeError, "holds Tensor: use integers"),
    (lambda: cs.gaussian(3, "1"), TypeError, "^sigma='1' holds str: use one number"),
    (lambda: cs.gaussian(3, None), TypeError, "^sigma=None holds NoneType: use one number"),
    (lambda: cs.gaussian(3, True), TypeError, "^sigma=True holds bool: use one number"),
    (lambda: cs.gaussian(3, 1j), TypeError, "^sigma=1j holds complex: use one number"),
    (lambda: cs.gaussian(3, X[0, :2]), TypeError, "^sigma=tensor([1., 1.]) holds Tensor: use one"),
    (lambda: cs.gaussian(3, np.ones(2)), TypeError, "holds ndarray: use one number"),
    (lambda: cs.gaussian(3, np.inf), ValueError, "^sigma=inf is not above 0 and finite"),
    (lambda: cs.learn_kernel(X, X, 1, lr="1"), TypeError, "^lr='1' holds str: use one number"),
    (
        lambda: cs.learn_kernel(X, X, 1, generator=3),
        TypeError,
        "^generator is int: give a torch.Ge",
    ),
    (lambda: cs.learn_kernel(X + 0j, X, 1), TypeError, "^X holds torch.complex64: give real numb"),
    (lambda: cs.learning_rate_limit([[1.0]], 2), TypeError, "^X is list: give a torch.Tensor"),
    (lambda: cs.solve_kernel([[1.0]], X, 2), TypeError, "^X is list: give a torch.Tensor"),
    (lambda: cs.solve_kernel(X, X, 0), ValueError, "^kernel_size=0 is below 1: use integers"),
    (
        lambda: cs.solve_kernel(X, X + 0j, 1),
        TypeError,
        "^Y holds torch.complex64: give real numbers",
    ),
    (
        lambda: cs.learn_kernel(X, X, 1, init=K[:1, :1] + 0j),
        TypeError,
        "^init holds torch.complex64",
    ),
    (
        lambda: cs.learning_rate_limit(X + 0j, 1),
        TypeError,
        "give real numbers, .real, .imag or .abs",
    ),
    (
        lambda: cs.learning_rate_limit(META, 1),
        ValueError,
        "^X is on meta and has no values: give a",
    ),
    (lambda: cs.solve_kernel(META, META, 1), ValueError, "give a tensor on a real device"),
    (lambda: cs.input_gradient(None, K, (6, 8)), TypeError, "^dY is NoneType: give a torch.Tensor"),
    (lambda: cs.corr2d(None, K, K), TypeError, "^X is NoneType: give a torch.Tensor"),
    (lambda: cs.input_gradient(K, K, 6), TypeError, "^image_shape=6 is not a sequence of integers"),
    (lambda: cs.kernel_gradient(X, X, "33"), TypeError, "^kernel_size='33' is not a sequence"),
    (lambda: cs.kernel_gradient(X, X, 0), ValueError, "^kernel_size=0 is below 1"),
    (lambda: cs.input_gradient(K, K, (-1, 8)), ValueError, "^image_shape=-1 is below 0: use"),
    *(
        (lambda keywords=keywords: cs.Conv2D(**{"kernel_size": 3, **keywords}), error, sentence)
        for keywords, error, sentence in LAYERS
    ),
    *(
        (lambda wrong=wrong, show=show: show(wrong), error, sentence)
        for show in (
            plotting.show_image,
            plotting.show_response,
            plotting.show_kernel,
            lambda wrong: plotting.show_correlation(wrong, X, X),
            lambda wrong: plotting.show_correlation(X, wrong, X),
            lambda wrong: plotting.show_correlation(X, X, wrong),
        )
        for wrong, error, sentence in PICTURES
    ),
    (lambda: plotting.show_image(X, limits=1), TypeError, "^limits=1 is not a pair of numbers, (b"),
    (
        lambda: plotting.show_image(X, limits="01"),
        TypeError,
        "is not a pair of numbers, (black, wh",
    ),
    (
        lambda: plotting.show_image(X, limits=(1,)),
        ValueError,
        "^limits=(1,) has 1 entries: give 2, b",
    ),
    (
        lambda: plotting.show_image(X, limits=(1, 1)),
        ValueError,
        "do not increase: give black, then",
    ),
    (lambda: plotting.show_image(X, limits=("0", 1)), TypeError, "^limits='0' holds str: use one"),
    (lambda: plotting.show_image(X, limits=(0, "1")), TypeError, "^limits='1' holds str: use one"),
    (lambda: plotting.show_response(X, limit=0), ValueError, "^limit=0.0 is not above 0: give the"),
    (lambda: plotting.show_kernel(X, limit="1"), TypeError, "^limit='1' holds str: use one number"),
    (
        lambda: plotting.show_correlation(X, X, X, titles="XKY"),
        ValueError,
        "^titles='XKY': give th",
    ),
    (lambda: plotting.show_correlation(X, X, X, titles=["X"]), ValueError, "give three, for image"),
    (lambda: plotting.show_losses(X), ValueError, "^losses has shape (6, 8): give one number per"),
    (lambda: plotting.show_losses(3), TypeError, "^losses is int: give a torch.Tensor"),
    (
        lambda: plotting.show_losses(X[0] + 0j),
        TypeError,
        "^losses holds torch.complex64: give real",
    ),
    (lambda: plotting.show_losses(META[0]), ValueError, "^losses is on meta and has no values"),
    (
        lambda: plotting.show_bowl(cs.patch_gram(torch.zeros(5, 6), (1, 2)), K[0, :2]),
        ValueError,
        "^gram is zero: on a black image every kernel has the same loss; use another image",
    ),
    (lambda: plotting.show_bowl(GRAM, K[0, :2], K), ValueError, "^path has shape (2, 3): give (st"),
    (lambda: plotting.show_bowl(GRAM, K[0, :2], K[0, :2]), ValueError, "or (steps, kh, kw)"),
    (lambda: plotting.show_bowl(GRAM, K[0, :2], 3), TypeError, "^path is int: give a torch.Tensor"),
    (
        lambda: plotting.show_bowl(GRAM, None),
        TypeError,
        "^minimum is NoneType: give a torch.Tensor",
    ),
    (lambda: plotting.show_bowl(3, K[0, :2]), TypeError, "^gram is int: give a torch.Tensor"),
    (
        lambda: plotting.show_bowl(GRAM + 0j, K[0, :2]),
        TypeError,
        "^gram holds torch.complex64: give",
    ),
    (
        lambda: plotting.show_bowl(GRAM, K[0, :2], K[:, :2] + 0j),
        TypeError,
        "^path holds torch.comp",
    ),
    (lambda: cs.sobel("z"), ValueError, '^axis=\'z\' is not known: use "x" or "y"'),
    (lambda: cs.sobel(np.ones(2)), ValueError, 'is not known: use "x" or "y"'),
    (
        lambda: cs.roberts("left"),
        ValueError,
        '^direction=\'left\' is not known: use "down" or "up"',
    ),
    (lambda: cs.gaussian(0, 1.0), ValueError, "size=0 is below 1"),
    (lambda: cs.gaussian(3, 0.0), ValueError, "is not above 0 and finite: use a number of pixels"),
    (
        lambda: cs.gaussian(3, float("nan")),
        ValueError,
        "is not above 0 and finite: use a number of pixels",
    ),
    (lambda: cs.box(0), ValueError, "size=0 is below 1"),
    (lambda: cs.diagonal(1), ValueError, "^size=1 has no diagonal edge: use 2 or more"),
    (lambda: cs.diagonal(0), ValueError, "^size=0 is below 1: use integers from 1 up"),
]


@pytest.fixture
def _no_figures() -> Iterator[None]:
    yield
    plt.close("all")


@pytest.mark.parametrize(("call", "error", "sentence"), CASES, ids=[c[2][:50] for c in CASES])
@pytest.mark.usefixtures("_no_figures")
def test_bad_input_gets_a_clear_sentence(
    call: Callable[[], Any], error: type[Exception], sentence: str
) -> None:
    with pytest.raises(error, match=re.escape(sentence).replace(r"\^", "^")) as caught:
        call()
    assert type(caught.value) is error
    assert "\n" not in str(caught.value)
