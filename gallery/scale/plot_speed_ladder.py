"""
Four loops, compiled, run a hundred times faster and more
=========================================================

The definition of cross-correlation is four loops. For each product Python first finds out what
is asked; compiled to machine code, for a kernel size that is known, several products fit into
one instruction. The recorded times are those of two threads, and of one for the loops in Python
and the copy. The tutorial behind this script is "Make it fast".
"""

# %%
# Times differ from run to run, so the site shows those of its record. Where the record is not
# at hand, as in a downloaded copy, or with ``--time``, they are taken here: the least of six.
import json
import sys
from pathlib import Path
from timeit import repeat

import matplotlib.pyplot as plt
import torch

from convscope import corr2d, sobel

LOOPS = "four loops in Python, 32x32 outputs"


def loops(X, K):
    """Correlate as the definition says, on lists of numbers."""
    Y = [[0.0] * 32 for _ in range(32)]
    for i in range(32):
        for j in range(32):
            for a in range(3):
                for b in range(3):
                    Y[i][j] += K[a][b] * X[i + a][j + b]


def measure():
    """Return the seconds of each implementation on 1080 × 1920 pixels."""
    X, K = torch.rand(1080, 1920), sobel()
    corner, weights = X[:34, :34].tolist(), K.tolist()
    runs = {
        LOOPS: lambda: loops(corner, weights),
        "torch": lambda: torch.conv2d(X[None, None], K[None, None]),
        "convscope": lambda: corr2d(X, K),
        "copy": X.numpy().copy,
    }
    return {name: min(repeat(run, number=1, repeat=6)) for name, run in runs.items()}


record = Path("../../bench/recorded.json")
if record.is_file() and "--time" not in sys.argv:
    results = json.loads(record.read_text())["results"]
    ladder = next(row for row in results if row["task"] == "ladder")
    seconds = ladder["median"]
    assert ladder["used"] == 2, "the words above say two threads"
    assert seconds[LOOPS] / 32**2 > 100 * seconds["convscope"] / (1078 * 1918)
else:
    seconds = measure()

# %%
# The time is for each output, because Python does only a corner of 32 × 32. On a logarithmic
# scale a bar has no natural beginning, so points mark the times. “copy” only copies the image,
# for comparison. The record also has “windows as rows” (a matrix product), “shift and add” (one
# shifted image for each weight) and OpenCV's filter2D.
outputs = dict.fromkeys(seconds, 1078 * 1918) | {LOOPS: 32 * 32}
each = {name: seconds[name] / outputs[name] * 1e9 for name in seconds}
names = sorted(each, key=each.get, reverse=True)
figure, ax = plt.subplots(figsize=(5, 3.5), layout="constrained")
labels = ["loops in Python" if name == LOOPS else name for name in names]
ax.plot([each[name] for name in names], labels, "o", markersize=11)
ax.set(
    xscale="log",
    title="Time for a kernel of 3 × 3",
    xlabel="nanoseconds for each output",
)
ax.invert_yaxis()
ax.grid(axis="x")
plt.show()
