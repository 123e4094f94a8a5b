"""Cross-correlation by the Fourier transform, for large kernels; asked for by name."""

from __future__ import annotations

import torch
from torch import Tensor

from convscope.core import correlate
from convscope.correlate import check_arguments
from convscope.shapes import Padding

__all__ = ["fft_corr2d"]

HEIGHT = 320
"""Rows of the image that are transformed at a time, or four kernels if that is more: their
spectra stay in the cache, and few rows are transformed twice."""


def fft_corr2d(
    X: Tensor, K: Tensor, bias: Tensor | None = None, *, padding: Padding = "valid"
) -> Tensor:
    """Cross-correlate an image with a large kernel by the fast Fourier transform.

    The same sums as those of `corr2d`, in another order: spectra are multiplied. The time
    hardly depends on the size of the kernel, so for a kernel that is large enough this is the
    faster method; where that begins depends on the machine. `corr2d` never chooses it by
    itself, because it gives up two things:

    - Rounding. An error is relative to the whole image, not to the output. In what we
      measured it was below ``10 * eps * max|X| * sum|K|``, with the sum over input channels too,
      where eps is 1.2e-7 for float32 and 2.2e-16 for float64. Theory bounds it by a small multiple
      of ``log2(n) * eps`` times the root of the sum of all squares of the ``n`` pixels in a
      band, times the same root for K.
    - Locality. One nan or infinity, or one huge value, changes outputs far from it.

    Parameters
    ----------
    X
        Image (H, W), image with channels (C, H, W), or batch (N, C, H, W).
    K
        Kernel (kh, kw) for an image (H, W); otherwise (C_out, C, kh, kw).
    bias
        As in `corr2d`.
    padding
        As in `corr2d`. There are no stride, dilation and groups: for those use `corr2d`.

    Returns
    -------
    torch.Tensor
        As from `corr2d`, float32 or float64.

    Raises
    ------
    TypeError
        If X, K or bias is not a tensor, or they are not of type float32 or float64.
    ValueError
        If shapes, channels or devices disagree, or the kernel does not fit the padded image.

    References
    ----------
    N. J. Higham, *Accuracy and Stability of Numerical Algorithms*, 2nd ed., 2002,
    chapter 24, on the error of the fast Fourier transform.

    Examples
    --------
    >>> X = torch.arange(9.0).reshape(3, 3)
    >>> K = torch.tensor([[0.0, 1.0], [2.0, 3.0]])
    >>> fft_corr2d(X, K).round(decimals=4)
    tensor([[19., 25.],
            [37., 43.]])
    """
    X, K, bias, geometry = check_arguments(X, K, bias, padding=padding)
    if X.dtype not in (torch.float32, torch.float64):
        raise TypeError(
            f"fft_corr2d takes float32 and float64, not {X.dtype}: use corr2d, "
            "which takes every type"
        )
    if X.numel() == 0:  # torch refuses to transform nothing
        return correlate(X, K, bias, geometry, 1)
    image = X[(None,) * (4 - X.dim())]
    kernel = K[(None,) * (4 - K.dim())]
    (top, bottom), (left, right) = geometry.padding
    image = torch.nn.functional.pad(image, (left, right, top, bottom))
    (rows, columns), kh = geometry.output, K.shape[-2]
    width = _next_fast(image.shape[3])
    height = _next_fast(min(image.shape[2], max(HEIGHT, 4 * kh)))
    spectra = torch.fft.rfft2(kernel, s=(height, width)).conj()
    parts = []
    for first in range(0, rows, height - kh + 1):
        band = torch.fft.rfft2(image[:, :, first : first + height], s=(height, width))
        # One filter at a time: the products of all filters and channels would fill the memory.
        sums = [(band * each).sum(1) for each in spectra]
        valid = min(rows - first, height - kh + 1)  # the rest wraps around
        outputs = [torch.fft.irfft2(each) for each in sums]  # of even sizes
        parts.append(torch.stack([each[:, :valid, :columns] for each in outputs], 1))
    Y = torch.cat(parts, 2)
    if bias is not None:
        Y = Y + bias.reshape(-1, 1, 1)
    return Y[(0,) * (4 - X.dim())]


def _next_fast(n: int) -> int:
    """Return the least even number from n up that has no prime factor above 5."""
    n += n % 2
    while True:
        rest = n
        for factor in (2, 3, 5):
            while rest % factor == 0:
                rest //= factor
        if rest == 1:
            return n
        n += 2
