"""Send a wave of any frequency through a kernel of one row, and see what is left of it."""

from collections.abc import Mapping, Sequence

import torch

from figures.figure import Figure, values_table

SHOWN = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5)  # frequencies of the static table


def wave_scrubber(kernels: Mapping[str, Sequence[float]], *, id: str) -> Figure:
    """Return the figure for named kernels of one row, each its own mirror image up to the sign."""
    magnitudes = {"v": SHOWN} | {name: _magnitudes(K) for name, K in kernels.items()}
    still = values_table("Magnitude of the frequency response", magnitudes)
    data = {"kernels": {name: list(K) for name, K in kernels.items()}}
    return Figure("wave-scrubber", id, "Wave scrubber", data, still)


def _magnitudes(K: Sequence[float]) -> list[float]:
    a = torch.arange(len(K)) - (len(K) - 1) / 2
    turns = torch.tensor(SHOWN)[:, None] * a
    waves = torch.exp(2j * torch.pi * turns)
    magnitudes: list[float] = (waves * torch.tensor(K)).sum(1).abs().tolist()
    return [round(m, 6) for m in magnitudes]
