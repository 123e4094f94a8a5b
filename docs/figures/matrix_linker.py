"""The doubly block Toeplitz matrix: a row lights its window, a column its stamp."""

from convscope import corr2d, correlation_matrix
from figures.figure import Figure, Matrix, as_matrix, matrix_table, row


def matrix_linker(X: Matrix, K: Matrix, *, id: str) -> Figure:
    """Return the figure for an image X and a kernel K that fits it, of at most 4 rows and columns."""
    X, K = as_matrix(X), as_matrix(K)
    A = correlation_matrix(K, X.shape).to_dense()
    still = row(
        matrix_table("Image X", X),
        matrix_table("Kernel K", K),
        matrix_table("Output Y", corr2d(X, K)),
        matrix_table("Matrix A", A),
    )
    return Figure("matrix-linker", id, "Matrix linker", {"X": X.tolist(), "K": K.tolist()}, still)
