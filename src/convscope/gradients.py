"""The two gradients of a cross-correlation, by formula instead of autograd."""

from __future__ import annotations

from collections.abc import Sequence

from torch import Tensor
from torch.nn import functional

from convscope._adjoint import with_gaps
from convscope.correlate import convolve2d, corr2d
from convscope.shapes import Geometry, Padding, Pair, resolve, whole

__all__ = ["input_gradient", "kernel_gradient"]


def input_gradient(
    dY: Tensor,
    K: Tensor,
    input_shape: Sequence[int],
    *,
    stride: Pair = 1,
    padding: Padding = "valid",
    dilation: Pair = 1,
    groups: int = 1,
) -> Tensor:
    """Return dX, the gradient of the loss with respect to the image.

    Each output has spread ``dY[i, j] * K`` over its window. Gathered pixel by
    pixel, that is the full true convolution of dY with K. A stride puts zeros
    between the entries of dY; what fell on the padding is cut off.

    Parameters
    ----------
    dY
        Gradient of the loss with respect to the output of ``corr2d(X, K)``.
    K
        Kernel (kh, kw), or (C_out, C/groups, kh, kw).
    input_shape
        Shape of X: (H, W), (C, H, W) or (N, C, H, W).
    stride, padding, dilation, groups
        As they were given to `corr2d`.

    Returns
    -------
    torch.Tensor
        dX with shape ``input_shape``. For complex numbers it is the conjugate
        form that torch's autograd uses.

    Raises
    ------
    ValueError
        If dY does not have the shape that `corr2d` gives for these arguments.

    References
    ----------
    John Lambert, "Backpropagation through a Conv Layer".

    Examples
    --------
    With one output place, dX is the kernel itself times dY.

    >>> import torch
    >>> K = torch.tensor([[0.0, 1.0], [2.0, 3.0]])
    >>> input_gradient(torch.tensor([[10.0]]), K, (2, 2))
    tensor([[ 0., 10.],
            [20., 30.]])
    """
    shape = tuple(input_shape)
    geometry = _check(shape, tuple(K.shape), dY, stride, padding, dilation, groups)
    kernel = K.conj()
    if K.dim() == 4:
        filters, channels, kh, kw = K.shape
        kernel = kernel.reshape(groups, filters // groups, channels, kh, kw)
        kernel = kernel.transpose(1, 2).reshape(groups * channels, filters // groups, kh, kw)
    spread = convolve2d(
        with_gaps(dY, geometry.stride),
        kernel,
        padding="full",
        dilation=geometry.dilation,
        groups=groups,
    )
    (top, _), (left, _) = geometry.padding
    height, width = shape[-2:]
    down, across = height + top - spread.shape[-2], width + left - spread.shape[-1]
    return functional.pad(spread, (-left, across, -top, down))


def kernel_gradient(
    X: Tensor,
    dY: Tensor,
    kernel_shape: Sequence[int],
    *,
    stride: Pair = 1,
    padding: Padding = "valid",
    dilation: Pair = 1,
    groups: int = 1,
) -> Tensor:
    """Return dK, the gradient of the loss with respect to the kernel.

    Each weight meets one pixel of every window, so its gradient is the sum of
    ``X * dY`` over all places: the cross-correlation of X with dY. Stride and
    dilation change roles; a batch is summed over.

    Parameters
    ----------
    X
        Image (H, W), (C, H, W) or batch (N, C, H, W).
    dY
        Gradient of the loss with respect to the output of ``corr2d(X, K)``.
    kernel_shape
        Shape of K: (kh, kw), or (C_out, C/groups, kh, kw).
    stride, padding, dilation, groups
        As they were given to `corr2d`.

    Returns
    -------
    torch.Tensor
        dK with shape ``kernel_shape``, in the conjugate form for complex numbers.

    Raises
    ------
    ValueError
        If dY does not have the shape that `corr2d` gives for these arguments.

    References
    ----------
    John Lambert, "Backpropagation through a Conv Layer".

    Examples
    --------
    With one output place, dK is the window times dY.

    >>> import torch
    >>> X = torch.tensor([[1.0, 2.0], [3.0, 4.0]])
    >>> kernel_gradient(X, torch.tensor([[10.0]]), (2, 2))
    tensor([[10., 20.],
            [30., 40.]])
    """
    shape = tuple(kernel_shape)
    geometry = _check(tuple(X.shape), shape, dY, stride, padding, dilation, groups)
    (top, bottom), (left, right) = geometry.padding
    image = functional.pad(X.conj(), (left, right, top, bottom))
    if len(shape) == 4:
        # Images become channels to be summed over, channels become images.
        image = image.reshape((-1, *image.shape[-3:]))
        images, channels, height, width = image.shape
        image = image.reshape(images, groups, channels // groups, height, width)
        image = image.permute(2, 1, 0, 3, 4).reshape(-1, groups * images, height, width)
        dY = dY.reshape((-1, *dY.shape[-3:])).transpose(0, 1)
    swapped = corr2d(image, dY, stride=geometry.dilation, dilation=geometry.stride, groups=groups)
    # Pixels that a stride leaves over at the end would make rows without a weight.
    swapped = swapped[..., : shape[-2], : shape[-1]]
    return swapped.transpose(0, 1) if len(shape) == 4 else swapped


def _check(
    image: tuple[int, ...],
    kernel: tuple[int, ...],
    dY: Tensor,
    stride: Pair,
    padding: Padding,
    dilation: Pair,
    groups: int,
) -> Geometry:
    """Resolve the keywords and compare dY with the output that they give."""
    if len(image) not in (2, 3, 4) or len(kernel) != (2 if len(image) == 2 else 4):
        raise ValueError(
            f"an image of shape {image} and a kernel of shape {kernel} do not belong together: "
            "give (H, W) with (kh, kw), or (C, H, W) or (N, C, H, W) "
            "with (C_out, C/groups, kh, kw)"
        )
    whole("groups", groups, 1)
    if len(image) > 2 and (kernel[1] * groups != image[-3] or kernel[0] % groups):
        raise ValueError(
            f"an image of shape {image} and a kernel of shape {kernel} do not agree "
            f"on the channels of {groups} groups"
        )
    geometry = resolve((image[-2], image[-1]), (kernel[-2], kernel[-1]), stride, padding, dilation)
    channels = () if len(image) == 2 else (*image[:-3], kernel[0])
    expected = (*channels, *geometry.output)
    if tuple(dY.shape) != expected:
        raise ValueError(
            f"dY has shape {tuple(dY.shape)} but the output for image {image} and kernel "
            f"{kernel} has shape {expected}: give the gradient of that output"
        )
    return geometry
