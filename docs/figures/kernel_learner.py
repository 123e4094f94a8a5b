"""Gradient descent on a kernel, step by step: the kernel, its output and the loss."""

from collections.abc import Mapping

from convscope import corr2d, learn_kernel
from figures.figure import Figure, Matrix, as_matrix, matrix_table, number, row, values_table

STILL = (0, 1, 5, 10, 20)  # updates after which the static form gives the loss


def kernel_learner(
    images: Mapping[str, Matrix], K: Matrix, *, start: Matrix, rate: float, most: float, id: str
) -> Figure:
    """Return the figure for a hidden kernel K and a start, with learning rates up to `most`."""
    hidden, init = as_matrix(K), as_matrix(start)
    shown = {name: as_matrix(X) for name, X in images.items()}
    X = next(iter(shown.values()))
    Y = corr2d(X, hidden)
    fit = learn_kernel(X, Y, tuple(init.shape), lr=rate, epochs=STILL[-1] + 1, init=init)
    still = row(
        matrix_table("Image X", X),
        matrix_table("Wanted output Y", Y),
        matrix_table(f"Kernel after {STILL[-1]} updates", fit.kernels[STILL[-1]]),
        values_table(
            f"Learning rate {number(rate)}",
            {
                f"Loss after {n} update{'' if n == 1 else 's'}": [fit.losses[n].item()]
                for n in STILL
            },
        ),
    )
    data = {
        "images": {name: image.tolist() for name, image in shown.items()},
        "kernel": hidden.tolist(),
        "start": init.tolist(),
        "rate": rate,
        "most": most,
    }
    return Figure("kernel-learner", id, "Kernel learner", data, still)
