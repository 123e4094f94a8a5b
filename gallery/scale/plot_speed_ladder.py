"""
Four loops, compiled, run a hundred times faster and more
=========================================================

The definition of cross-correlation is four loops. Python takes most of the time to find
out, again for every product, what it is asked to do. The same four lines compiled to
machine code leave this out. The tutorial behind this script is "Make it fast".
"""

# %%
# The loops of the first tutorial, once for Python and once for the processor. Everything
# is measured here, on the machine that runs this script.
from timeit import repeat

import matplotlib.pyplot as plt
import numpy as np
import torch
from numba import njit

from convscope import corr2d, sobel


def loops(X, K, Y):
    """Add the cross-correlation of X and K to Y."""
    for i in range(Y.shape[0]):
        for j in range(Y.shape[1]):
            for a in range(K.shape[0]):
                for b in range(K.shape[1]):
                    Y[i, j] += K[a, b] * X[i + a, j + b]


X, K, compiled = torch.rand(1000, 1000), sobel(), njit(loops)
image, weights = X.numpy(), K.numpy()
corner, small = image[:100, :100], np.zeros((98, 98), "float32")
Y = np.zeros((998, 998), "float32")
runs = {
    "loops in Python": lambda: loops(corner, weights, small),
    "conv2d of torch": lambda: torch.conv2d(X[None, None], K[None, None]),
    "loops, compiled": lambda: compiled(image, weights, Y),
    "corr2d": lambda: corr2d(X, K),
    "copy of the image": image.copy,
}

# %%
# The best of six runs, since the first ones compile. The time is for each pixel, because
# Python does only a corner. On a logarithmic scale a bar has no natural beginning, so
# points mark the times.
nanoseconds = {}
for name, run in runs.items():
    pixels = small.size if "Python" in name else Y.size
    nanoseconds[name] = min(repeat(run, number=1, repeat=6)) / pixels * 1e9
    print(f"{name:18} {nanoseconds[name]:10.2f} ns for each pixel")
assert nanoseconds["loops, compiled"] < nanoseconds["loops in Python"] / 100

figure, ax = plt.subplots(figsize=(4.3, 3), layout="constrained")
names = sorted(runs, key=nanoseconds.get, reverse=True)
ax.plot([nanoseconds[name] for name in names], names, "o", markersize=10)
ax.set(
    xscale="log", title="Time for a kernel of 3x3", xlabel="nanoseconds for each pixel"
)
ax.invert_yaxis()
ax.grid(axis="x")
plt.show()
