"""Gradient descent on a kernel of two weights: the path, and the loss that was predicted."""

import warnings

import torch

from convscope import corr2d, learn_kernel, learning_rate_limit, patch_gram, single_edge
from figures.figure import Figure, Matrix, as_matrix, matrix_table, number, row, values_table


def learning_rate_microscope(
    X: Matrix,
    K: Matrix,
    *,
    start: Matrix,
    rate: float,
    epochs: int,
    id: str,
) -> Figure:
    """Return the figure for an image X and the hidden kernel K, from a start kernel."""
    X, K, init = as_matrix(X), as_matrix(K), as_matrix(start)
    shape = (K.shape[0], K.shape[1])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # a rate above the limit is worth seeing
        fit = learn_kernel(X, corr2d(X, K), shape, lr=rate, epochs=epochs, init=init)
    gram = patch_gram(X, shape)
    eigenvalues = torch.linalg.eigvalsh(gram).tolist()
    still = row(
        matrix_table("Patch Gram matrix", gram),
        values_table(
            "What the image decides",
            {
                "Eigenvalues": eigenvalues,
                "Fastest rate": [1 / sum(eigenvalues)],
                "Stability limit of the rate": [learning_rate_limit(X, shape)],
            },
        ),
        values_table(
            f"Learning rate {number(rate)}",
            {
                f"Loss in epoch {epoch}": [fit.losses[epoch - 1].item()]
                for epoch in sorted({1, (epochs + 1) // 2, epochs})
            },
        ),
    )
    point = torch.zeros_like(X)
    point[X.shape[0] // 2, X.shape[1] // 2] = 1
    images = {
        "the page's image": X,
        "a single edge": single_edge(),
        "all bright": torch.ones_like(X),
        "one bright pixel": point,
    }
    data = {
        "images": {name: image.tolist() for name, image in images.items()},
        "kernel": K.tolist(),
        "start": init.tolist(),
        "rate": rate,
        "epochs": epochs,
    }
    return Figure("learning-rate-microscope", id, "Learning-rate microscope", data, still)
