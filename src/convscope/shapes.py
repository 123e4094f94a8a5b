"""Output sizes, padding and the rules that stride, padding and dilation must meet."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple

__all__ = ["Geometry", "Padding", "Pair", "output_shape", "output_size", "resolve", "whole"]

Pair = int | Sequence[int]
"""One number for both axes, or (rows, columns)."""

Padding = int | Sequence[int] | Sequence[Sequence[int]] | Literal["valid", "same", "full"]
"""Zeros around the image: see `output_shape`."""


class Geometry(NamedTuple):
    """How a kernel steps over an image, with every keyword resolved to numbers."""

    stride: tuple[int, int]
    padding: tuple[tuple[int, int], tuple[int, int]]
    dilation: tuple[int, int]
    output: tuple[int, int]


def output_size(
    n: int,
    k: int,
    *,
    stride: int = 1,
    padding: int | Sequence[int] = 0,
    dilation: int = 1,
) -> int:
    """Return how many places a kernel takes along one axis.

    The kernel reaches over ``dilation * (k - 1) + 1`` pixels. It starts at the
    first padded pixel and steps by ``stride`` for as long as it fits, so the
    result is rounded down: pixels that are left over at the end are not used.

    Parameters
    ----------
    n, k
        Size of the image and of the kernel along this axis, in pixels; at least 1.
    stride
        Step between two places, in pixels; at least 1.
    padding
        Zeros added at each side, in pixels, or (before, after); at least 0.
    dilation
        Distance between two taps of the kernel, in pixels; at least 1.

    Returns
    -------
    int
        ``floor((n + before + after - dilation * (k - 1) - 1) / stride) + 1``

    Raises
    ------
    TypeError
        If an argument is not a whole number.
    ValueError
        If one is out of range, or the kernel does not fit the padded image.

    References
    ----------
    V. Dumoulin and F. Visin, "A guide to convolution arithmetic for deep
    learning", 2016, arXiv:1603.07285, relationship 6 and its dilated form.

    Examples
    --------
    A kernel of 3 steps by 2 over 8 pixels: it starts at 0, 2 and 4.

    >>> output_size(8, 3, stride=2)
    3
    """
    whole("n", n, 1)
    whole("k", k, 1)
    whole("stride", stride, 1)
    whole("dilation", dilation, 1)
    if isinstance(padding, int):
        before = after = whole("padding", padding, 0)
    else:
        before, after = _two("padding", padding, 0)
    reach = dilation * (k - 1) + 1
    room = n + before + after
    if reach > room:
        raise ValueError(
            f"the kernel reaches over {reach} pixels but the image with its padding has "
            f"{room} (n={n}, k={k}, padding=({before}, {after}), dilation={dilation}): "
            "pad the image or use a smaller kernel"
        )
    return (room - reach) // stride + 1


def output_shape(
    image_shape: Sequence[int],
    kernel_shape: Sequence[int],
    *,
    stride: Pair = 1,
    padding: Padding = "valid",
    dilation: Pair = 1,
) -> tuple[int, int]:
    """Return the (rows, columns) of the output of `corr2d`.

    Parameters
    ----------
    image_shape, kernel_shape
        Height and width in pixels, in this order.
    stride, dilation
        One whole number for both axes, or (rows, columns); at least 1.
    padding
        Zeros around the image: a whole number for all sides, (rows, columns)
        for both sides of each axis, ((top, bottom), (left, right)), or

        - "valid": none; the kernel stays inside the image;
        - "same": the output has the image's shape (stride 1 only); an even
          kernel gets its extra row at the bottom and its extra column at the right;
        - "full": every place at which kernel and image share a pixel.

    Returns
    -------
    tuple of int
        Rows and columns of the output.

    Raises
    ------
    TypeError
        If an argument is not made of whole numbers.
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
    image, kernel = _two("image_shape", image_shape, 1), _two("kernel_shape", kernel_shape, 1)
    return resolve(image, kernel, stride, padding, dilation).output


def resolve(
    image: tuple[int, int],
    kernel: tuple[int, int],
    stride: Pair,
    padding: Padding,
    dilation: Pair,
) -> Geometry:
    """Turn the keywords into numbers for both axes, or say which rule they break."""
    steps = _pair("stride", stride, 1)
    spread = _pair("dilation", dilation, 1)
    reach = (spread[0] * (kernel[0] - 1) + 1, spread[1] * (kernel[1] - 1) + 1)
    (top, bottom), (left, right) = sides = _sides(padding, steps, reach)
    room = (image[0] + top + bottom, image[1] + left + right)
    if reach[0] > room[0] or reach[1] > room[1]:
        raise ValueError(
            f"the kernel of shape {kernel} reaches over {reach} pixels at dilation {spread}, "
            f"but the image of shape {image} with padding {sides} has only {room}: "
            "pad the image or use a smaller kernel"
        )
    output = ((room[0] - reach[0]) // steps[0] + 1, (room[1] - reach[1]) // steps[1] + 1)
    return Geometry(steps, sides, spread, output)


def _sides(
    padding: object, stride: tuple[int, int], reach: tuple[int, int]
) -> tuple[tuple[int, int], tuple[int, int]]:
    """Return ((top, bottom), (left, right)) in pixels."""
    rows, columns = reach[0] - 1, reach[1] - 1
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
    if isinstance(padding, int):
        whole("padding", padding, 0)
        return (padding, padding), (padding, padding)
    if isinstance(padding, Sequence) and any(isinstance(side, Sequence) for side in padding):
        if len(padding) != 2 or not all(isinstance(side, Sequence) for side in padding):
            raise ValueError(
                f"padding={padding!r} is neither (rows, columns) nor ((top, bottom), (left, right))"
            )
        return _two("padding", padding[0], 0), _two("padding", padding[1], 0)
    rows, columns = _two("padding", padding, 0)
    return (rows, rows), (columns, columns)


def _pair(name: str, value: Pair, least: int) -> tuple[int, int]:
    if isinstance(value, int):
        whole(name, value, least)
        return value, value
    return _two(name, value, least)


def _two(name: str, value: object, least: int) -> tuple[int, int]:
    if isinstance(value, str) or not isinstance(value, Sequence):
        raise TypeError(f"{name}={value!r} is neither a whole number nor a pair of them")
    if len(value) != 2:
        raise ValueError(f"{name}={value!r} has {len(value)} entries: give 2, rows then columns")
    return whole(name, value[0], least), whole(name, value[1], least)


def whole(name: str, value: object, least: int) -> int:
    """Return value if it is a whole number from least up, or say what is wrong with it."""
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError(f"{name}={value!r} holds {type(value).__name__}: use whole numbers")
    if value < least:
        raise ValueError(f"{name}={value!r} is below {least}: use whole numbers from {least} up")
    return value
