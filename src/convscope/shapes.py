"""Output sizes, padding, and the rules that an image and its kernel must meet."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, Literal, NamedTuple

import torch

from convscope.checks import channels_last, check_int, check_memory, check_pair, check_two

__all__ = ["Geometry", "Padding", "Pair", "check_shapes", "output_shape", "output_size", "resolve"]

MOST_KNOWN = 1000
PLAIN = (int, str)

Pair = int | Sequence[int]
"""One number for rows and columns, or (rows, columns)."""

Padding = int | Sequence[int] | Sequence[Sequence[int]] | Literal["valid", "same", "full"]
"""Zeros around the image: see `output_shape`."""


class Geometry(NamedTuple):
    """How a kernel steps over an image, with every keyword resolved to numbers."""

    stride: tuple[int, int]
    padding: tuple[tuple[int, int], tuple[int, int]]
    dilation: tuple[int, int]
    output: tuple[int, int]
    products: int
    """Products of a pixel and a weight that the whole output sums."""

    @classmethod
    def of(
        cls,
        image: Sequence[int],
        kernel: Sequence[int],
        stride: tuple[int, int] = (1, 1),
        padding: tuple[tuple[int, int], tuple[int, int]] = ((0, 0), (0, 0)),
        dilation: tuple[int, int] = (1, 1),
    ) -> Geometry:
        """Count outputs and products of shapes that agree and a kernel that fits."""
        rows, columns = (
            (image[n] + sum(padding[n]) - dilation[n] * (kernel[n] - 1) - 1) // stride[n] + 1
            for n in (-2, -1)
        )
        images = image[0] if len(image) == 4 else 1
        products = images * math.prod(kernel) * rows * columns
        return cls(stride, padding, dilation, (rows, columns), products)


def output_size(
    n: int,
    k: int,
    *,
    stride: int = 1,
    padding: int = 0,
    dilation: int = 1,
) -> int:
    """Return how many positions a kernel has along one dimension.

    The kernel extends over ``dilation * (k - 1) + 1`` pixels. It starts at the first padded
    pixel and steps by ``stride`` for as long as it fits, so the result is rounded down:
    pixels that are left over at the end are not used.

    Parameters
    ----------
    n, k
        Size of the image and of the kernel along this dimension, in pixels; at least 1.
    stride
        Step between two positions, in pixels; at least 1.
    padding
        Zeros added at each of the two sides, in pixels; at least 0. Where the sides differ,
        `output_shape` takes ((top, bottom), (left, right)).
    dilation
        Distance between two weights of the kernel, in pixels; at least 1.

    Returns
    -------
    int
        ``floor((n + 2 * padding - dilation * (k - 1) - 1) / stride) + 1``

    Raises
    ------
    TypeError
        If an argument is not an integer.
    ValueError
        If one is out of range, or the kernel does not fit the padded image.

    References
    ----------
    V. Dumoulin and F. Visin, "A guide to convolution arithmetic for deep
    learning", 2016, arXiv:1603.07285, relationship 6 and its dilated form.

    Examples
    --------
    A kernel of size 3 steps by 2 over 8 pixels: it starts at 0, 2 and 4.

    >>> output_size(8, 3, stride=2)
    3
    """
    n, k = check_int("n", n, 1), check_int("k", k, 1)
    stride, dilation = check_int("stride", stride, 1), check_int("dilation", dilation, 1)
    sides: object = padding
    if isinstance(sides, Sequence) and not isinstance(sides, str):
        raise TypeError(
            f"padding={padding!r} is a sequence: along one dimension give one integer for each "
            "side, or output_shape ((top, bottom), (left, right))"
        )
    padding = check_int("padding", padding, 0)
    extent = dilation * (k - 1) + 1
    room = n + 2 * padding
    if extent > room:
        raise ValueError(
            f"the kernel extends over {extent} pixels but the image with its padding has "
            f"{room} (n={n}, k={k}, padding={padding}, dilation={dilation}): "
            "pad the image or use a smaller kernel"
        )
    return (room - extent) // stride + 1


def output_shape(
    image_shape: Sequence[int],
    kernel_size: Pair,
    *,
    stride: Pair = 1,
    padding: Padding = "valid",
    dilation: Pair = 1,
) -> tuple[int, int]:
    """Return the (rows, columns) of the output of `corr2d`.

    Parameters
    ----------
    image_shape
        Height and width of the image in pixels, in this order.
    kernel_size
        Height and width of the kernel, or one integer for both.
    stride, dilation
        One integer for rows and columns, or (rows, columns); at least 1.
    padding
        Zeros around the image: an integer for all sides, (rows, columns)
        for both sides of each dimension, ((top, bottom), (left, right)), or

        - "valid": none; the kernel stays inside the image;
        - "same": the output has the image's shape (stride 1 only); an even
          kernel gets its extra row at the bottom and its extra column at the right;
        - "full": every position at which kernel and image share a pixel.

    Returns
    -------
    tuple of int
        Rows and columns of the output.

    Raises
    ------
    TypeError
        If an argument is not made of integers.
    ValueError
        If one is out of range, "same" meets a stride, or the kernel does not
        fit the padded image.

    References
    ----------
    V. Dumoulin and F. Visin, "A guide to convolution arithmetic for deep
    learning", 2016, arXiv:1603.07285.

    Examples
    --------
    >>> output_shape((6, 8), (1, 2))
    (6, 7)
    >>> output_shape((8, 8), (3, 5), stride=(3, 4), padding=(0, 1))
    (2, 2)
    """
    image = check_two("image_shape", image_shape, 1)
    kernel = check_pair("kernel_size", kernel_size, 1)
    return resolve(image, kernel, None, stride, padding, dilation, 1).output


KNOWN: dict[tuple[object, ...], Geometry] = {}
"""What `check_shapes` found for plain arguments: for a tiny image it takes as long as the sum."""


def check_shapes(
    image: Sequence[int],
    kernel: Sequence[int],
    bias: Sequence[int] | None,
    stride: Pair = 1,
    padding: Padding = "valid",
    dilation: Pair = 1,
    groups: int = 1,
) -> Geometry:
    """Compare the shapes of X, K and bias and resolve the keywords, or say what is wrong."""
    keywords = (stride, padding, dilation, groups)
    if torch.compiler.is_compiling():
        return resolve(image, kernel, bias, *keywords)
    key: tuple[object, ...] = (image, kernel, bias, *keywords)
    if not type(stride) is type(dilation) is type(groups) is int or type(padding) not in PLAIN:
        key = (image, kernel, bias, repr(keywords))  # 1, 1.0 and True are equal, their texts not
    try:
        known = KNOWN.get(key)
    except TypeError:  # sizes that a tracer follows
        return resolve(image, kernel, bias, *keywords)
    if known is None:
        known = resolve(image, kernel, bias, *keywords)
        check_memory("the output", *image[:-3], *kernel[:-3], *known.output)
        check_memory("the padded image", *image[:-2], *(
            size + sum(sides) for size, sides in zip(image[-2:], known.padding, strict=True)
        ))  # fmt: skip
        if all(map(_is_plain, keywords)):
            if len(KNOWN) >= MOST_KNOWN:
                KNOWN.clear()
            KNOWN[key] = known
    return known


def _is_plain(value: Any) -> bool:
    """Whether the value is made of Python's own integers and strings, which are as written."""
    if type(value) in (tuple, list):
        return all(map(_is_plain, value))
    return type(value) in PLAIN


def resolve(
    image: Sequence[int],
    kernel: Sequence[int],
    bias: Sequence[int] | None,
    stride: Pair,
    padding: Padding,
    dilation: Pair,
    groups: int,
) -> Geometry:
    """Do what `check_shapes` does, for any sizes and without remembering."""
    image, kernel = tuple(image), tuple(kernel)
    given = f"X {image}, K {kernel}"
    if len(image) not in (2, 3, 4):
        raise ValueError(
            f"X has {len(image)} dimensions ({given}): give (H, W), (C, H, W) or (N, C, H, W)"
        )
    if len(kernel) != (2 if len(image) == 2 else 4):
        wanted = "(kh, kw)" if len(image) == 2 else "(C_out, C/groups, kh, kw)"
        raise ValueError(
            f"K has {len(kernel)} dimensions ({given}): "
            f"an X of {len(image)} dimensions takes K {wanted}{channels_last(image)}"
        )
    if 0 in image[-3:] or 0 in kernel:
        raise ValueError(f"X and K need at least 1 channel, row and column ({given})")
    groups = check_int("groups", groups, 1)
    channels, filters, inner = (1, 1, 1) if len(image) == 2 else (image[-3], *kernel[:2])
    if channels % groups or filters % groups:
        raise ValueError(
            f"groups={groups} must divide the {channels} channels of X "
            f"and the {filters} filters of K ({given})"
        )
    if inner * groups != channels:
        raise ValueError(
            f"X has {channels} channels but K is made for {inner * groups}, "
            f"{inner} in each of {groups} groups ({given}): the two must agree"
            f"{channels_last(image)}"
        )
    if bias is not None and tuple(bias) != (filters,) and (len(image) > 2 or len(bias) > 0):
        raise ValueError(
            f"bias has shape {tuple(bias)}: give one number per filter, shape ({filters},)"
        )
    down, across = check_pair("stride", stride, 1)
    spread = check_pair("dilation", dilation, 1)
    extent = (spread[0] * (kernel[-2] - 1) + 1, spread[1] * (kernel[-1] - 1) + 1)
    (top, bottom), (left, right) = sides = _sides(padding, (down, across), extent)
    room = (image[-2] + top + bottom, image[-1] + left + right)
    if extent[0] > room[0] or extent[1] > room[1]:
        raise ValueError(
            f"the kernel of shape {kernel[-2:]} extends over {extent} pixels at dilation {spread}, "
            f"but the image of shape {image[-2:]} with padding {sides} has only {room}: "
            "pad the image or use a smaller kernel"
        )
    return Geometry.of(image, kernel, (down, across), sides, spread)


def _sides(
    padding: object, stride: tuple[int, int], extent: tuple[int, int]
) -> tuple[tuple[int, int], tuple[int, int]]:
    """Return ((top, bottom), (left, right)) in pixels."""
    rows, columns = extent[0] - 1, extent[1] - 1
    if isinstance(padding, str):
        if padding == "valid":
            return (0, 0), (0, 0)
        if padding == "full":
            return (rows, rows), (columns, columns)
        if padding == "same":
            if stride != (1, 1):
                raise ValueError(
                    f'padding="same" keeps the image\'s shape, which stride {stride} cannot: '
                    "use stride 1, or give the padding in pixels"
                )
            return (rows // 2, rows - rows // 2), (columns // 2, columns - columns // 2)
        raise ValueError(f'padding={padding!r} is not known: use "valid", "same", "full" or pixels')
    if isinstance(padding, Sequence) and any(isinstance(side, Sequence) for side in padding):
        if len(padding) != 2 or not all(isinstance(side, Sequence) for side in padding):
            raise ValueError(
                f"padding={padding!r} is neither (rows, columns) nor ((top, bottom), (left, right))"
            )
        return check_two("padding", padding[0], 0), check_two("padding", padding[1], 0)
    rows, columns = check_pair("padding", padding, 0)
    return (rows, rows), (columns, columns)
