"""What the learning-rate microscope starts from: a run of the library, and images to try."""

from __future__ import annotations

from typing import Any

import torch

from convscope import corr2d, learn_kernel, learning_rate_limit, patch_gram, single_edge
from explorables.still import matrix_table, number, row, values_table

Matrix = list[list[float]]


def learning_rate_microscope(
    image: Matrix, kernel: Matrix, start: Matrix, rate: float, epochs: int
) -> tuple[dict[str, Any], str]:
    X, K = torch.tensor(image, dtype=torch.float64), torch.tensor(kernel, dtype=torch.float64)
    init = torch.tensor(start, dtype=torch.float64)
    fit = learn_kernel(X, corr2d(X, K), K.shape, lr=rate, epochs=epochs, init=init)
    gram = patch_gram(X, K.shape)
    eigenvalues = torch.linalg.eigvalsh(gram).tolist()
    picture = row(
        matrix_table("Patch Gram matrix", gram),
        values_table(
            "What the image decides",
            {
                "Eigenvalues": eigenvalues,
                "Fastest rate": [1 / sum(eigenvalues)],
                "Limit of the rate": [learning_rate_limit(X, K.shape)],
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
        "the page's image": image,
        "a single edge": single_edge().tolist(),
        "all bright": torch.ones_like(X).tolist(),
        "one bright pixel": point.tolist(),
    }
    data = {"images": images, "kernel": kernel, "start": start, "rate": rate, "epochs": epochs}
    return data, picture
