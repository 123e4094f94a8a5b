"""Draw a digit and follow it through a trained network."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from figures.figure import Figure, matrix_table, row, values_table

DIGITS = "0123456789abcdefg"  # one character for each of the 17 levels of ink


def digit_network(
    model: nn.Sequential,
    images: Tensor,
    labels: Tensor,
    mean: float | Tensor,
    std: float | Tensor,
    *,
    id: str,
) -> Figure:
    """Return the figure for a network of two blocks of conv, ReLU, pool and a linear layer.

    Parameters
    ----------
    model
        Layers 0, 3 and 7 hold the weights. The figure rounds them to three decimals.
    images
        Digits to choose from (N, 8, 8), 0 to 16 units of ink.
    labels
        What they are; more than N are allowed.
    mean, std
        The figure standardizes images with these, which are those of the training set.
    id
        The figure's id, unique on its page.
    """
    with torch.no_grad():
        rounded = [
            (1000 * part).round().flatten().int().tolist()
            for layer in (model[0], model[3], model[7])
            for part in layer.parameters()  # the weight, then the bias
        ]
        image = (images[0].double() - float(mean)) / float(std)
        dtype = next(model.parameters()).dtype
        batch = image[None, None].to(dtype)
        first, scores = model[:2](batch)[0], model(batch)[0]
    data = {
        "parameters": rounded,
        "images": ["".join(DIGITS[int(ink)] for ink in each.flatten()) for each in images],
        "labels": labels[: len(images)].tolist(),
        "mean": float(mean),
        "std": float(std),
        # The figure opens with the strongest response.
        "start": [int(index) for index in torch.unravel_index(first.argmax(), first.shape)],
    }
    table = {
        f"{digit}": (score, probability)
        for digit, (score, probability) in enumerate(
            zip(scores.tolist(), scores.softmax(0).tolist(), strict=True)
        )
    }
    still = row(
        matrix_table("Image X", images[0]), values_table("Digit, score, probability", table)
    )
    return Figure("digit-network", id, "Digit network", data, still)
