"""Every term of the gradient of one weight, of one pixel, or of one output."""

from convscope import input_gradient, kernel_gradient
from figures.figure import Figure, Matrix, as_matrix, matrix_table, row


def gradient_ledger(X: Matrix, K: Matrix, dY: Matrix, *, id: str) -> Figure:
    """Return the figure for an image X, a kernel K and the upstream gradient dY."""
    X, K, dY = as_matrix(X), as_matrix(K), as_matrix(dY)
    still = row(
        matrix_table("Image X", X),
        matrix_table("Kernel K", K),
        matrix_table("Upstream gradient dY", dY),
        matrix_table("Gradient dK", kernel_gradient(X, dY, tuple(K.shape))),
        matrix_table("Gradient dX", input_gradient(dY, K, tuple(X.shape))),
    )
    data = {"X": X.tolist(), "K": K.tolist(), "dY": dY.tolist()}
    return Figure("gradient-ledger", id, "Gradient ledger", data, still)
