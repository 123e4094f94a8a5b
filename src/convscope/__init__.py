"""Cross-correlation of images: small, fast, differentiable, made to be learned from."""

from __future__ import annotations

from typing import Any

from convscope.correlate import convolve2d, corr2d
from convscope.fourier import fft_corr2d
from convscope.gradients import input_gradient, kernel_gradient
from convscope.images import brain, diagonal, flower, portrait, single_edge, stripe, temple
from convscope.kernels import (
    box,
    finite_difference,
    gaussian,
    laplacian,
    prewitt,
    roberts,
    scharr,
    second_difference,
    sobel,
)
from convscope.layers import Conv2D
from convscope.learning import Fit, learn_kernel, learning_rate_limit, patch_gram, solve_kernel
from convscope.matrix import correlation_matrix, patches
from convscope.shapes import output_shape, output_size
from convscope.tables import Table

__all__ = [
    "Conv2D",
    "Fit",
    "Table",
    "box",
    "brain",
    "convolve2d",
    "corr2d",
    "correlation_matrix",
    "diagonal",
    "fft_corr2d",
    "finite_difference",
    "flower",
    "gaussian",
    "input_gradient",
    "kernel_gradient",
    "laplacian",
    "learn_kernel",
    "learning_rate_limit",
    "output_shape",
    "output_size",
    "patch_gram",
    "patches",
    "portrait",
    "prewitt",
    "roberts",
    "scharr",
    "second_difference",
    "single_edge",
    "sobel",
    "solve_kernel",
    "stripe",
    "temple",
]

__version__ = "0.1.0"


def __dir__() -> list[str]:
    return sorted([*__all__, "__version__", "plotting"])


def __getattr__(name: str) -> Any:
    if name == "plotting":  # imports matplotlib, when it is asked for
        import importlib

        return importlib.import_module("convscope.plotting")
    raise AttributeError(f"module 'convscope' has no attribute {name!r}")
