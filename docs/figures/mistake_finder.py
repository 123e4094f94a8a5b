"""Image, kernel and a result to be pasted: the mistake behind the result is named."""

from convscope import corr2d
from figures.figure import Figure, Matrix, as_matrix, matrix_table, row


def mistake_finder(X: Matrix, K: Matrix, result: Matrix, *, id: str) -> Figure:
    """Return the figure, which begins with an image, a kernel and a wrong result."""
    matrices = {"X": as_matrix(X), "K": as_matrix(K), "Y": as_matrix(result)}
    still = row(
        matrix_table("Image", matrices["X"]),
        matrix_table("Kernel", matrices["K"]),
        matrix_table("A wrong result", matrices["Y"]),
        matrix_table("The right result", corr2d(matrices["X"], matrices["K"])),
    )
    data = {
        name: "\n".join("  ".join(f"{value:.15g}" for value in line) for line in M.tolist())
        for name, M in matrices.items()
    }
    return Figure("mistake-finder", id, "Find the mistake", data, still)
