"""Slide a kernel over an image, one window at a time, with the sum written out."""

from convscope import convolve2d, corr2d
from figures.figure import Figure, Matrix, as_matrix, matrix_table, row


def sliding_window(X: Matrix, K: Matrix, *, id: str) -> Figure:
    """Return the figure for an image X (H, W) and a kernel K (kh, kw)."""
    X, K = as_matrix(X), as_matrix(K)
    still = row(
        matrix_table("Image X", X),
        matrix_table("Kernel K", K),
        matrix_table("Cross-correlation", corr2d(X, K)),
        matrix_table("True convolution", convolve2d(X, K)),
    )
    data = {"X": X.tolist(), "K": K.tolist()}
    return Figure("sliding-window", id, "Sliding window", data, still)
