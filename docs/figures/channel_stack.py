"""The sum over input channels: the windows of all channels move into one output."""

from torch import Tensor

from convscope import corr2d
from figures.figure import Figure, matrix_table, row


def channel_stack(X: Tensor, K: Tensor, *, id: str) -> Figure:
    """Return the figure for an image X (C, H, W) and a few filters K (C_out, C, kh, kw)."""
    if X.dim() != 3 or K.dim() != 4 or X.shape[0] != K.shape[1]:
        raise ValueError(f"{tuple(K.shape)} are not filters for an image {tuple(X.shape)}")
    Y = corr2d(X, K)
    channels = [
        row(
            matrix_table(f"Channel {c}", X[c]),
            matrix_table(f"Filter 0, slice {c}", K[0, c]),
            matrix_table(f"Response {c}", corr2d(X[c], K[0, c])),
        )
        for c in range(len(X))
    ]
    sums = [matrix_table(f"Output {o}", channel) for o, channel in enumerate(Y)]
    data = {"X": X.tolist(), "K": K.tolist()}
    return Figure("channel-stack", id, "Sum over channels", data, row(*channels) + row(*sums))
