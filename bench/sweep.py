"""Time the values around each constant of `convscope.compiled`, so that a processor can choose.

Run it as `python bench/sweep.py SHARE`, with the names of constants or none for all, in the
environment that `nox -s bench` makes, on a machine that does nothing else. A line gives the times
of one call for each value of a constant or, for a limit that only chooses, the loop's time beside
torch's on one side of the limit.
"""

from __future__ import annotations

import functools
import sys
from unittest.mock import patch

import torch
from measure import Tasks, medians
from torch.nn.functional import conv2d

from convscope import compiled, corr2d

BUDGET = 0.5
HD = (1080, 1920)
SMALL = (512, 512)
# how the loop runs: values of each constant, and the images and kernels that tell them apart
FORMS: dict[str, tuple[list[int], list[tuple[tuple[int, int], int]]]] = {
    "WEIGHTS": ([8, 12, 16, 24, 32, 49], [(SMALL, 5), (SMALL, 7), (SMALL, 15), (HD, 15), (HD, 31)]),
    "BLOCK": ([1 << n for n in (13, 14, 15, 16, 17, 18)], [(SMALL, 3), (HD, 3), (HD, 7), (HD, 15)]),
    "SHARE": (
        [1 << n for n in (20, 21, 22, 23, 24, 26)],
        [(SMALL, 3), (SMALL, 5), (SMALL, 7), (SMALL, 15), (HD, 3), (HD, 5)],
    ),
}
# when it runs: images and kernels on both sides of each limit
LIMITS: dict[str, list[tuple[tuple[int, ...], tuple[int, ...], int]]] = {
    "WORTH": [((n, n), (3, 3), 1) for n in (128, 256, 512, 1024)],
    "FEW": [((c, 256, 256), (c, c, 3, 3), 1) for c in (2, 3, 4, 6)],
    "GROUPS": [((g, 512, 512), (g, 1, 3, 3), g) for g in (4, 8, 16)],
    "ROW": [(((1 << 18) // n, n), (3, 3), 1) for n in (16, 32, 64, 128)],
}
ALWAYS = {"WORTH": 0, "FEW": 1 << 30, "GROUPS": 1 << 30, "ROW": 0}


def by_value(name: str, values: list[int], size: tuple[int, int], side: int) -> dict[str, float]:
    """Return the time of one call for each value of a constant, tried in turn."""
    torch.manual_seed(0)
    X, K = torch.rand(size), torch.rand(side, side) - 0.5

    def call(value: int) -> None:
        with patch.object(compiled, name, value):
            corr2d(X, K)

    tasks: Tasks = {str(value): functools.partial(call, value) for value in values}
    return medians(tasks, BUDGET)


def beside_torch(image: tuple[int, ...], kernel: tuple[int, ...], groups: int) -> dict[str, float]:
    """Return the times of the loop, used whatever the limits say, and of torch."""
    torch.manual_seed(0)
    X, K = torch.rand(image), torch.rand(kernel) - 0.5
    batch, filters = (
        X.reshape(1, -1, *X.shape[-2:]),
        K.reshape(len(K) if K.dim() == 4 else 1, -1, *K.shape[-2:]),
    )

    def loop() -> None:
        with patch.multiple(compiled, **ALWAYS):
            corr2d(X, K, groups=groups)

    return medians(
        {"convscope": loop, "torch": lambda: conv2d(batch, filters, groups=groups)}, BUDGET
    )


def show(name: str, case: object, times: dict[str, float]) -> None:
    """Print one line in milliseconds."""
    each = "  ".join(f"{label} {seconds * 1e3:.3f}" for label, seconds in times.items())
    print(f"{name:8}{getattr(compiled, name):>8}  {case!s:42}{each}", flush=True)


if __name__ == "__main__":
    chosen = sys.argv[1:] or [*FORMS, *LIMITS]
    for name in chosen:
        values, forms = FORMS.get(name, ([], []))
        for size, side in forms:
            show(name, f"{size} k{side}", by_value(name, values, size, side))
        for image, kernel, groups in LIMITS.get(name, []):
            show(name, f"{image} {kernel}", beside_torch(image, kernel, groups))
