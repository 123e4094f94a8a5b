"""Bad input gets one sentence: the value, the rule that it broke, the remedy."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch

import convscope as cs

X, K = torch.ones(6, 8), torch.ones(2, 3)
XC, KC = torch.ones(4, 6, 8), torch.ones(6, 2, 2, 3)
META = torch.ones(2, 3, device="meta")

CASES: list[tuple[Callable[[], Any], type[Exception], str]] = [
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
    (lambda: cs.output_size(5, 2, padding=(1,)), ValueError, "padding=(1,) has 1 entries: give 2"),
    (lambda: cs.output_size(2, 3), ValueError, "dilation=1): pad the image or use a smaller"),
    (lambda: cs.corr2d(X, K, stride=(0, 1)), ValueError, "stride=0 is below 1"),
    (
        lambda: cs.corr2d(X, K, padding="same", stride=2),
        ValueError,
        "cannot: use stride 1, or give the padding in pixels",
    ),
    (lambda: cs.output_shape((6,), (1, 2)), ValueError, "image_shape=(6,) has 1 entries"),
    (lambda: cs.output_shape(6, (1, 2)), TypeError, "image_shape=6 is neither"),
    (lambda: cs.output_shape((6, 8), "12"), TypeError, "kernel_shape='12' is neither"),
    (lambda: cs.input_gradient(X, K, (6, 8)), ValueError, "has shape (5, 6): give the gradient"),
    (lambda: cs.kernel_gradient(X, X, (2, 3)), ValueError, "dY has shape (6, 8) but the output"),
    (
        lambda: cs.kernel_gradient(X, X, (1, 1, 2, 3)),
        ValueError,
        "K has 4 dimensions",
    ),
    (lambda: cs.input_gradient(XC, KC, (4, 6, 8), groups=0), ValueError, "groups=0 is below 1"),
    (lambda: cs.kernel_gradient(XC, XC, (6, 3, 2, 3)), ValueError, "the two must agree"),
    (lambda: cs.patches(XC, (2, 2)), ValueError, "X has shape (4, 6, 8): give one image, (H, W)"),
    (lambda: cs.patches(X, (7, 2)), ValueError, "extends over (7, 2)"),
    (lambda: cs.correlation_matrix(KC, (6, 8)), ValueError, "give one kernel, (kh, kw)"),
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
    (lambda: cs.sobel("z"), ValueError, "axis='z' is not known"),
    (lambda: cs.roberts("left"), ValueError, "direction='left' is not known"),
    (lambda: cs.gaussian(0, 1.0), ValueError, "size=0 is below 1"),
    (lambda: cs.gaussian(3, 0.0), ValueError, "is not above 0 and finite: use a number of pixels"),
    (
        lambda: cs.gaussian(3, float("nan")),
        ValueError,
        "is not above 0 and finite: use a number of pixels",
    ),
    (lambda: cs.box(0), ValueError, "size=0 is below 1"),
    (lambda: cs.diagonal(1), ValueError, "size=1 has no diagonal edge"),
]


@pytest.mark.parametrize(("call", "error", "sentence"), CASES, ids=[c[2][:50] for c in CASES])
def test_bad_input_gets_a_clear_sentence(
    call: Callable[[], Any], error: type[Exception], sentence: str
) -> None:
    with pytest.raises(error, match=re.escape(sentence).replace(r"\^", "^")) as caught:
        call()
    assert type(caught.value) is error
    assert "\n" not in str(caught.value)
