"""The two gradients of a cross-correlation, by formula instead of autograd."""

from __future__ import annotations

from collections.abc import Sequence

from torch import Tensor

from convscope.checks import check_int, check_pair, check_tensors
from convscope.core import input_adjoint, kernel_adjoint
from convscope.internals import plain_shape
from convscope.shapes import Geometry, Padding, Pair, check_shapes

__all__ = ["input_gradient", "kernel_gradient"]


def input_gradient(
    dY: Tensor,
    K: Tensor,
    image_shape: Sequence[int],
    *,
    stride: Pair = 1,
    padding: Padding = "valid",
    dilation: Pair = 1,
    groups: int = 1,
) -> Tensor:
    """Return dX, the gradient of the loss with respect to the image.

    This is the **transposed convolution** of dY with K. Each output has spread
    ``dY[i, j] * K`` over its window. Gathered pixel by pixel, that is the full true
    convolution of dY with K. A stride puts zeros between the entries of dY; what fell
    on the padding is cut off. torch's ``conv_transpose2d(dY, K, stride=stride, padding=padding)``
    gives the same for batches of channels and one padding for both sides; where pixels were
    left over by a stride, it needs their number as ``output_padding``.

    Parameters
    ----------
    dY
        Gradient of the loss with respect to the output of ``corr2d(X, K)``.
    K
        Kernel (kh, kw), or (C_out, C/groups, kh, kw).
    image_shape
        Shape of X: (H, W), (C, H, W) or (N, C, H, W).
    stride, padding, dilation, groups
        As they were given to `corr2d`.

    Returns
    -------
    torch.Tensor
        dX with shape ``image_shape``. For complex numbers it is the conjugate
        form that torch's autograd uses.

    Raises
    ------
    TypeError
        If a tensor is not numeric, or a size is not an integer.
    ValueError
        If dY does not have the shape that `corr2d` gives for these arguments.

    References
    ----------
    John Lambert, "Backpropagation through a Conv Layer".

    Examples
    --------
    With one output, dX is the kernel itself times dY.

    >>> import torch
    >>> K = torch.tensor([[0.0, 1.0], [2.0, 3.0]])
    >>> input_gradient(torch.tensor([[10.0]]), K, (2, 2))
    tensor([[ 0., 10.],
            [20., 30.]])
    """
    dY, K = check_tensors(dY=dY, K=K)
    shape = _sizes("image_shape", image_shape)
    geometry = _check(dY, shape, plain_shape(K), stride, padding, dilation, groups)
    return input_adjoint(dY, K, shape, geometry, groups)


def kernel_gradient(
    X: Tensor,
    dY: Tensor,
    kernel_size: int | Sequence[int],
    *,
    stride: Pair = 1,
    padding: Padding = "valid",
    dilation: Pair = 1,
    groups: int = 1,
) -> Tensor:
    """Return dK, the gradient of the loss with respect to the kernel.

    Each weight meets one pixel of every window, so its gradient is the sum of
    ``X * dY`` over all positions: the cross-correlation of X with dY. Stride and
    dilation change roles; a batch is summed over.

    Parameters
    ----------
    X
        Image (H, W), (C, H, W) or batch (N, C, H, W).
    dY
        Gradient of the loss with respect to the output of ``corr2d(X, K)``.
    kernel_size
        Shape of K: (kh, kw), one integer for both, or (C_out, C/groups, kh, kw).
    stride, padding, dilation, groups
        As they were given to `corr2d`.

    Returns
    -------
    torch.Tensor
        dK with shape ``kernel_size``, in the conjugate form for complex numbers.

    Raises
    ------
    TypeError
        If a tensor is not numeric, or a size is not an integer.
    ValueError
        If dY does not have the shape that `corr2d` gives for these arguments.

    References
    ----------
    John Lambert, "Backpropagation through a Conv Layer".

    Examples
    --------
    With one output, dK is the window times dY.

    >>> import torch
    >>> X = torch.tensor([[1.0, 2.0], [3.0, 4.0]])
    >>> kernel_gradient(X, torch.tensor([[10.0]]), (2, 2))
    tensor([[10., 20.],
            [30., 40.]])
    """
    X, dY = check_tensors(X=X, dY=dY)
    shape = _sizes("kernel_size", kernel_size)
    geometry = _check(dY, plain_shape(X), shape, stride, padding, dilation, groups)
    return kernel_adjoint(X, dY, shape, geometry, groups)


def _sizes(name: str, shape: object) -> tuple[int, ...]:
    """Return a shape in integers; one integer is the side of a square kernel."""
    if name == "kernel_size" and not isinstance(shape, Sequence):
        return check_pair(name, shape, 1)
    if isinstance(shape, str) or not isinstance(shape, Sequence):
        raise TypeError(f"{name}={shape!r} is not a sequence of integers")
    return tuple(check_int(name, size, 0) for size in shape)


def _check(
    dY: Tensor,
    image: tuple[int, ...],
    kernel: tuple[int, ...],
    stride: Pair,
    padding: Padding,
    dilation: Pair,
    groups: int,
) -> Geometry:
    """Resolve the keywords and compare dY with the output that they give."""
    geometry = check_shapes(image, kernel, None, stride, padding, dilation, groups)
    channels = () if len(image) == 2 else (*image[:-3], kernel[0])
    expected = (*channels, *geometry.output)
    if tuple(plain_shape(dY)) != expected:
        raise ValueError(
            f"dY has shape {tuple(dY.shape)} but the output for image {tuple(image)} and kernel "
            f"{tuple(kernel)} has shape {expected}: give the gradient of that output"
        )
    return geometry
