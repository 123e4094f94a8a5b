"""Learning a kernel from an image and its output, and predicting how that goes."""

from __future__ import annotations

import math
import warnings
from typing import NamedTuple

import torch
from torch import Tensor

from convscope.checks import (
    check_finite,
    check_image,
    check_int,
    check_number,
    check_pair,
    check_real,
    check_tensors,
    check_values,
)
from convscope.correlate import corr2d
from convscope.internals import transformed
from convscope.matrix import patches
from convscope.shapes import Pair, output_shape

__all__ = ["Fit", "learn_kernel", "learning_rate_limit", "patch_gram", "solve_kernel"]


class Fit(NamedTuple):
    """What `learn_kernel` found and how it got there."""

    kernel: torch.Tensor
    """The kernel after the last update, (kh, kw)."""
    losses: torch.Tensor
    """The loss before each update, (epochs,)."""
    kernels: torch.Tensor
    """The start and the kernel after each update, (epochs + 1, kh, kw)."""


def learn_kernel(
    X: Tensor,
    Y: Tensor,
    kernel_size: Pair,
    *,
    lr: float = 3e-2,
    epochs: int = 10,
    init: Tensor | None = None,
    generator: torch.Generator | None = None,
) -> Fit:
    """Learn the kernel that maps X to Y by plain gradient descent.

    The loss is the squared error summed over the output,
    ``L = sum((corr2d(X, K) - Y)**2)``, and each epoch makes one step
    ``K <- K - lr * dL/dK``. There is no bias.

    Parameters
    ----------
    X
        Image (H, W); integers are taken as float32.
    Y
        Wanted output, (H - kh + 1, W - kw + 1).
    kernel_size
        Rows and columns of the kernel (kh, kw), in pixels, or one integer for both.
    lr
        Learning rate. Above `learning_rate_limit` the loss grows without end; a loss that is
        larger at the end than at the start then gives a RuntimeWarning.
    epochs
        Number of updates; at least 0.
    init
        Kernel to start from, (kh, kw); drawn uniformly from [0, 1) if left out.
    generator
        Source of that draw, on any device; torch's global one if left out.

    Returns
    -------
    Fit
        ``kernel``, ``losses`` (each recorded before its update) and ``kernels``.

    Raises
    ------
    TypeError
        If a tensor does not hold real numbers, a size or ``epochs`` is not an integer, ``lr``
        is not a number, or ``generator`` not a generator.
    ValueError
        If shapes or devices disagree, or ``epochs`` is negative.

    References
    ----------
    Aston Zhang et al., *Dive into Deep Learning*, "Convolutions for Images",
    section "Learning a Kernel".

    Examples
    --------
    >>> X = torch.tensor([[1.0, 0.0, 0.0, 1.0]])
    >>> Y = corr2d(X, torch.tensor([[1.0, -1.0]]))
    >>> fit = learn_kernel(X, Y, (1, 2), lr=0.25, epochs=20, init=torch.zeros(1, 2))
    >>> fit.kernel.round(decimals=3)
    tensor([[ 1., -1.]])
    """
    X, Y, size = _check(X, Y, kernel_size)
    epochs, lr = check_int("epochs", epochs, 0), check_number("lr", lr)
    if generator is not None and not isinstance(generator, torch.Generator):
        raise TypeError(f"generator is {type(generator).__name__}: give a torch.Generator")
    if init is None:
        source = X.device if generator is None else generator.device
        K = torch.rand(size, generator=generator, dtype=X.dtype, device=source).to(X.device)
    else:
        X, K = check_tensors(X=X, init=init)
        check_real(init=init)
        if tuple(K.shape) != size:
            raise ValueError(f"init has shape {tuple(K.shape)}: give the kernel's, {size}")
        K = K.detach().clone()
    kernels, losses = [K], []
    with torch.no_grad():
        for _ in range(epochs):
            residual = corr2d(X, K) - Y
            losses.append(residual.square().sum())
            K = K - lr * 2 * corr2d(X, residual)
            kernels.append(K)
    # Below the limit a loss grows by rounding alone, at its minimum.
    if _grew(losses) and not 0 < lr <= learning_rate_limit(X, size):
        warnings.warn(
            f"the loss grew from {losses[0]:.3g} to {losses[-1]:.3g}: lr={lr:.3g} is not between 0 "
            f"and {learning_rate_limit(X, size):.3g}: use less than "
            "learning_rate_limit(X, kernel_size) for this image",
            RuntimeWarning,
            stacklevel=2,
        )
    return Fit(K, torch.stack(losses) if losses else X.new_zeros(0), torch.stack(kernels))


def _grew(losses: list[Tensor]) -> bool:
    """Whether the losses can be looked at, began with a number and grew."""
    if not losses or losses[0].is_meta or transformed():
        return False
    first, last = float(losses[0]), float(losses[-1])
    return math.isfinite(first) and not last <= first


def patch_gram(X: Tensor, kernel_size: Pair) -> Tensor:
    """Return the sums of products of the pixels under each two weights of a kernel.

    Entry (a, b) sums the product of the pixels under weight a and weight b over all
    positions. The Hessian of the loss of `learn_kernel` is twice this matrix.

    Parameters
    ----------
    X
        Image (H, W).
    kernel_size
        Rows and columns of the kernel (kh, kw), in pixels, or one integer for both.

    Returns
    -------
    torch.Tensor
        Symmetric matrix (kh*kw, kh*kw), ``P.T @ P`` for ``P = patches(X, kernel_size)``;
        integers give exact int64.

    Raises
    ------
    TypeError
        If X is not a tensor, or a size is not an integer.
    ValueError
        If X is not (H, W) or the kernel does not fit.

    Examples
    --------
    >>> patch_gram(torch.tensor([[1.0, 2.0, 3.0]]), (1, 2))
    tensor([[ 5.,  8.],
            [ 8., 13.]])
    """
    P = patches(X, kernel_size)
    if not P.is_floating_point() and not P.is_complex():
        P = P.to(torch.int64)
        # A product of float64 is exact while every sum of integers stays below 2**53; beyond,
        # they are summed as integers, which no matrix product does on every device.
        largest = math.inf if P.is_meta else max(abs(int(each)) for each in P.aminmax())
        if len(P) * largest**2 <= 2**53:
            return (P.T.double() @ P.double()).to(torch.int64)
        return torch.stack([(P * column).sum(0) for column in P.T.unsqueeze(-1)])
    return P.T @ P


def learning_rate_limit(X: Tensor, kernel_size: Pair) -> float:
    """Return the learning rate above which `learn_kernel` diverges on this image.

    A step multiplies the error along an eigenvector of the patch Gram matrix
    with eigenvalue g by ``1 - 2 * lr * g``, which stays within 1 for ``lr <= 1 / g``.

    Parameters
    ----------
    X
        Image (H, W).
    kernel_size
        Rows and columns of the kernel (kh, kw), in pixels, or one integer for both.

    Returns
    -------
    float
        One over the largest eigenvalue of `patch_gram`; infinity for a black image.

    Raises
    ------
    TypeError
        If X is not a tensor of real numbers, or a size is not an integer.
    ValueError
        If X is not (H, W) or not finite, or the kernel does not fit.

    Examples
    --------
    >>> learning_rate_limit(torch.tensor([[2.0, 0.0, 2.0]]), (1, 2))
    0.25
    """
    check_image("X", X)
    check_values(X=X)
    gram = patch_gram(X.double(), kernel_size)
    if not gram.isfinite().all():
        raise ValueError(
            "X holds nan, infinity or numbers whose products overflow: give finite pixels"
        )
    largest = float(torch.linalg.eigvalsh(gram)[-1])
    return 1 / largest if largest > 0 else math.inf


def solve_kernel(X: Tensor, Y: Tensor, kernel_size: Pair) -> Tensor:
    """Return the kernel with the least squared error at once, by linear least squares.

    Parameters
    ----------
    X
        Image (H, W); integers are taken as float32.
    Y
        Wanted output, (H - kh + 1, W - kw + 1).
    kernel_size
        Rows and columns of the kernel (kh, kw), in pixels, or one integer for both.

    Returns
    -------
    torch.Tensor
        Kernel (kh, kw) in the type of X and Y, float32 for integers; computed in float64.

    Raises
    ------
    TypeError
        If a tensor does not hold real numbers, or a size is not an integer.
    ValueError
        If shapes disagree, X or Y is not finite, or several kernels fit equally well: then the
        patch Gram matrix has a rank below kh*kw and the image cannot determine the kernel.

    Examples
    --------
    >>> X = torch.tensor([[1.0, 0.0, 0.0, 1.0]])
    >>> solve_kernel(X, torch.tensor([[1.0, 0.0, -1.0]]), (1, 2)).round(decimals=6)
    tensor([[ 1., -1.]])
    """
    X, Y, size = _check(X, Y, kernel_size)
    check_values(X=X)
    check_finite(X=X, Y=Y)
    P = patches(X, size).double()
    rank, weights = int(torch.linalg.matrix_rank(P)), P.shape[1]
    if rank < weights:
        raise ValueError(
            f"the image cannot determine the kernel: its patch Gram matrix has rank {rank}, "
            f"the kernel {size} has {weights} weights; "
            "use an image with more variety or a smaller kernel"
        )
    weights_found: Tensor = torch.linalg.lstsq(P, Y.double().reshape(-1, 1)).solution
    return weights_found.reshape(size).to(X.dtype)


def _check(X: Tensor, Y: Tensor, kernel_size: Pair) -> tuple[Tensor, Tensor, tuple[int, int]]:
    """Return X and Y in one floating type and the size as a pair, or say what is wrong."""
    check_image("X", X)
    tensors = check_tensors(X=X, Y=Y)
    check_real(X=X, Y=Y)
    X, Y = tensors
    size = check_pair("kernel_size", kernel_size, 1)
    expected = output_shape(X.shape, size)
    if tuple(Y.shape) != expected:
        raise ValueError(
            f"Y has shape {tuple(Y.shape)} but a kernel {size} over an image "
            f"{tuple(X.shape)} gives {expected}: give the output of that size"
        )
    return (X, Y, size) if X.is_floating_point() else (X.float(), Y.float(), size)
