"""Mistakes that learners make, each as an implementation that runs.

A worked example is useful if its result differs for them. Each takes the keywords
that the library takes, or torch where it has the function, and is wrong in one way only.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from math import ceil
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional

import convscope as cs


@dataclass(frozen=True)
class Implementation:
    """The functions of the subject, as one person wrote them."""

    corr2d: Callable[..., Tensor] = cs.corr2d
    input_gradient: Callable[..., Tensor] = cs.input_gradient
    kernel_gradient: Callable[..., Tensor] = cs.kernel_gradient
    pad: Callable[..., Tensor] = functional.pad
    max_pool2d: Callable[..., Tensor] = functional.max_pool2d
    conv_transpose2d: Callable[..., Tensor] = functional.conv_transpose2d


@dataclass(frozen=True)
class Mistake:
    """A wrong implementation and the tutorial that explains it."""

    name: str
    page: str
    wrong: Implementation


RIGHT = Implementation()


def _flipped(X: Tensor, K: Tensor, bias: Tensor | None = None, **keywords: Any) -> Tensor:
    return cs.convolve2d(X, K, bias, **keywords)


def _rows_for_columns(X: Tensor, K: Tensor, bias: Tensor | None = None, **keywords: Any) -> Tensor:
    """Let the inner loop run over the number of rows, not of columns."""
    Y = cs.corr2d(X, K, bias, **keywords)
    rows, columns = Y.shape[-2:]
    if rows > columns:
        raise IndexError(f"index {columns} is out of bounds for dimension 1 with size {columns}")
    return torch.cat([Y[..., :rows], torch.zeros_like(Y[..., rows:])], dim=-1)


def _one_short(X: Tensor, K: Tensor, bias: Tensor | None = None, **keywords: Any) -> Tensor:
    """Stop at n - k positions, so that the last row and column are lost."""
    Y = cs.corr2d(X, K, bias, **keywords)
    return Y[..., : max(Y.shape[-2] - 1, 1), : max(Y.shape[-1] - 1, 1)]


def _windows_changed(X: Tensor, K: Tensor, bias: Tensor | None = None, **keywords: Any) -> Tensor:
    """Multiply the kernel into the window itself, which is a view of the image."""
    if X.dim() != 2 or keywords:
        return cs.corr2d(X, K, bias, **keywords)
    kh, kw = K.shape
    Y = X.new_zeros(X.shape[0] - kh + 1, X.shape[1] - kw + 1)
    for i in range(Y.shape[0]):
        for j in range(Y.shape[1]):
            window = X[i : i + kh, j : j + kw]
            window *= K
            Y[i, j] = window.sum()
    return Y if bias is None else Y + bias


def _single_precision(X: Tensor, K: Tensor, bias: Tensor | None = None, **keywords: Any) -> Tensor:
    return cs.corr2d(X.float(), K.float(), None if bias is None else bias.float(), **keywords)


def _bias_per_weight(X: Tensor, K: Tensor, bias: Tensor | None = None, **keywords: Any) -> Tensor:
    weights = K.numel() if K.dim() == 2 else K[0].numel()
    return cs.corr2d(X, K, None if bias is None else weights * bias, **keywords)


def _last_channel_dropped(
    X: Tensor, K: Tensor, bias: Tensor | None = None, **keywords: Any
) -> Tensor:
    if X.dim() == 2 or K.shape[1] == 1 or keywords.get("groups", 1) != 1:
        return cs.corr2d(X, K, bias, **keywords)
    return cs.corr2d(X[..., :-1, :, :], K[:, :-1], bias, **keywords)


def _channels_averaged(X: Tensor, K: Tensor, bias: Tensor | None = None, **keywords: Any) -> Tensor:
    return cs.corr2d(X, K if K.dim() == 2 else K / K.shape[1], bias, **keywords)


def _rounded_up(X: Tensor, K: Tensor, bias: Tensor | None = None, **keywords: Any) -> Tensor:
    """Take the ceiling in the output size, and let the window run over the edge."""
    Y = cs.corr2d(X, K, bias, **keywords)
    stride = keywords.get("stride", 1)
    steps = (stride, stride) if isinstance(stride, int) else stride
    dense = cs.corr2d(X, K, **{**keywords, "stride": 1})
    wanted = [ceil((n - 1) / s) + 1 for n, s in zip(dense.shape[-2:], steps, strict=True)]
    down, right = (w - n for w, n in zip(wanted, Y.shape[-2:], strict=True))
    return functional.pad(Y, (0, right, 0, down))


def _total_padding(X: Tensor, K: Tensor, bias: Tensor | None = None, **keywords: Any) -> Tensor:
    """Read the padding as the sum of both sides."""
    padding = keywords.get("padding", "valid")
    if isinstance(padding, int):
        padding = (padding, padding)
    if isinstance(padding, tuple) and all(isinstance(p, int) for p in padding):
        padding = tuple((p // 2, p - p // 2) for p in padding)
    return cs.corr2d(X, K, bias, **{**keywords, "padding": padding})


def _same_on_the_wrong_side(
    X: Tensor, K: Tensor, bias: Tensor | None = None, **keywords: Any
) -> Tensor:
    """Give an even kernel its extra row at the top and its extra column at the left."""
    if keywords.get("padding") == "same":
        rows, columns = K.shape[-2] - 1, K.shape[-1] - 1
        sides = ((rows - rows // 2, rows // 2), (columns - columns // 2, columns // 2))
        keywords = {**keywords, "padding": sides}
    return cs.corr2d(X, K, bias, **keywords)


def _without_dilation(X: Tensor, K: Tensor, bias: Tensor | None = None, **keywords: Any) -> Tensor:
    return cs.corr2d(X, K, bias, **{**keywords, "dilation": 1})


def _kernel_not_flipped(dY: Tensor, K: Tensor, image_shape: Any, **keywords: Any) -> Tensor:
    return cs.input_gradient(dY, K.flip(-1, -2), image_shape, **keywords)


def _mean_over_positions(X: Tensor, dY: Tensor, kernel_size: Any, **keywords: Any) -> Tensor:
    positions = dY.shape[-2] * dY.shape[-1]
    return cs.kernel_gradient(X, dY, kernel_size, **keywords) / positions


def _dense_windows(shape: Any, dY: Tensor, kernel: Any) -> tuple[int, ...]:
    """Return the corner of the image that the windows would fill at stride 1."""
    return (*shape[:-2], dY.shape[-2] + kernel[-2] - 1, dY.shape[-1] + kernel[-1] - 1)


def _input_stride_ignored(dY: Tensor, K: Tensor, image_shape: Any, **keywords: Any) -> Tensor:
    if keywords.get("stride", 1) == 1:
        return cs.input_gradient(dY, K, image_shape, **keywords)
    corner = cs.input_gradient(dY, K, _dense_windows(image_shape, dY, K.shape))
    down, right = (n - m for n, m in zip(image_shape[-2:], corner.shape[-2:], strict=True))
    return functional.pad(corner, (0, right, 0, down))


def _kernel_stride_ignored(X: Tensor, dY: Tensor, kernel_size: Any, **keywords: Any) -> Tensor:
    if keywords.get("stride", 1) == 1:
        return cs.kernel_gradient(X, dY, kernel_size, **keywords)
    rows, columns = _dense_windows(X.shape, dY, kernel_size)[-2:]
    return cs.kernel_gradient(X[..., :rows, :columns], dY, kernel_size)


def _border_repeated(X: Tensor, sides: tuple[int, int], mode: str) -> Tensor:
    """Reflect as SciPy does: the border pixel stands twice."""
    if mode != "reflect":
        return functional.pad(X, sides, mode=mode)
    left, right = X[..., : sides[0]], X[..., X.shape[-1] - sides[1] :]
    return torch.cat([left.flip(-1), X, right.flip(-1)], dim=-1)


def _pooled_over_channels(X: Tensor, size: int) -> Tensor:
    return functional.max_pool2d(X.amax(1, keepdim=True), size).expand(-1, X.shape[1], -1, -1)


def _pooled_size_rounded_up(X: Tensor, size: int) -> Tensor:
    return functional.max_pool2d(X, size, ceil_mode=True)


def _spread_over_ties(X: Tensor, size: int) -> Tensor:
    """Take the maximum by amax, whose gradient is shared among equal numbers."""
    return X.unfold(2, size, size).unfold(3, size, size).amax((4, 5))


def _output_padding_first(
    X: Tensor, K: Tensor, *, stride: int, padding: int = 0, output_padding: int = 0
) -> Tensor:
    """Add the extra row at the top and the extra column at the left."""
    first, last = output_padding - padding, -padding
    return functional.pad(
        functional.conv_transpose2d(X, K, stride=stride), (first, last, first, last)
    )


def _inverse(X: Tensor, K: Tensor, **keywords: Any) -> Tensor:
    """Find the smallest image that the convolution maps to X."""
    shape = functional.conv_transpose2d(X, K, **keywords).shape
    keywords.pop("output_padding", None)
    units = torch.eye(shape.numel()).reshape(-1, *shape[1:])  # one pixel each
    matrix = functional.conv2d(units, K, **keywords).flatten(1).T
    image: Tensor = torch.linalg.pinv(matrix) @ X.flatten()
    return image.reshape(shape)


def _mistake(name: str, page: str, **wrong: Callable[..., Tensor]) -> Mistake:
    return Mistake(name, page, replace(RIGHT, **wrong))


MISTAKES = [
    _mistake("the kernel is flipped", "slide", corr2d=_flipped),
    _mistake("rows and columns are swapped in a loop's bounds", "slide", corr2d=_rows_for_columns),
    _mistake("the last row and column are left out", "slide", corr2d=_one_short),
    _mistake("the image is changed in place", "slide", corr2d=_windows_changed),
    _mistake("the bias is added at every weight", "layer", corr2d=_bias_per_weight),
    _mistake("float64 becomes float32", "backprop", corr2d=_single_precision),
    _mistake(
        "the kernel is not flipped in the input gradient",
        "backprop",
        input_gradient=_kernel_not_flipped,
    ),
    _mistake(
        "the kernel gradient is averaged over the positions",
        "backprop",
        kernel_gradient=_mean_over_positions,
    ),
    _mistake(
        "the stride is ignored in the gradients",
        "backprop",
        input_gradient=_input_stride_ignored,
        kernel_gradient=_kernel_stride_ignored,
    ),
    _mistake("the output size is rounded up", "output_shapes", corr2d=_rounded_up),
    _mistake(
        "the padding is taken for both sides together", "output_shapes", corr2d=_total_padding
    ),
    _mistake(
        '"same" pads an even kernel on the wrong side',
        "output_shapes",
        corr2d=_same_on_the_wrong_side,
    ),
    _mistake("the dilation is ignored", "output_shapes", corr2d=_without_dilation),
    _mistake("reflect repeats the border pixel", "borders", pad=_border_repeated),
    _mistake("the last channel is dropped", "channels", corr2d=_last_channel_dropped),
    _mistake("the channels are averaged", "channels", corr2d=_channels_averaged),
    _mistake(
        "pooling takes the channels together",
        "layer",
        max_pool2d=_pooled_over_channels,
    ),
    _mistake(
        "the size of the pooled output is rounded up",
        "layer",
        max_pool2d=_pooled_size_rounded_up,
    ),
    _mistake(
        "tied pixels share the gradient of max pooling",
        "layer",
        max_pool2d=_spread_over_ties,
    ),
    _mistake(
        "output_padding adds its row and column at the wrong side",
        "upsample",
        conv_transpose2d=_output_padding_first,
    ),
    _mistake(
        "the transposed convolution is taken for an inverse",
        "upsample",
        conv_transpose2d=_inverse,
    ),
]
