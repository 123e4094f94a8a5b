"""Convolution, batch normalization and skip, step by step and folded into one kernel."""

import torch
from torch.nn import functional

from convscope import corr2d
from figures.figure import Figure, Matrix, as_matrix, matrix_table, row, values_table


def block_calculator(
    X: Matrix, K: Matrix, *, id: str, mean: float, std: float, gamma: float, beta: float
) -> Figure:
    """Return the figure for an image X (H, W) and a kernel K (3, 3), with the skip."""
    X, K = as_matrix(X), as_matrix(K)
    Z = corr2d(X, K, padding="same")
    average, variance, scale, shift = (
        torch.tensor([value], dtype=torch.float64) for value in (mean, std**2, gamma, beta)
    )
    normalized = functional.batch_norm(Z[None, None], average, variance, scale, shift, eps=0)
    Y = normalized[0, 0] + X
    folded = gamma / std * K
    folded[1, 1] += 1
    settings = {"mean": [mean], "variance": [std**2], "scale": [gamma], "shift": [beta]}
    still = row(
        matrix_table("Image X", X),
        matrix_table("Kernel K", K),
        values_table("Batch normalization", settings),
        matrix_table("Convolution Z", Z),
        matrix_table("Block Y", Y),
        matrix_table("Folded kernel", folded),
        values_table("Folded bias", {"bias": [beta - gamma / std * mean]}),
    )
    data = {
        "X": X.tolist(), "K": K.tolist(),
        "mean": mean, "std": std, "gamma": gamma, "beta": beta,
    }  # fmt: skip
    return Figure("block-calculator", id, "Block calculator", data, still)
