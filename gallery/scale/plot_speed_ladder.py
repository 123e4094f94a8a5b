"""
Four loops, compiled, run a hundred times faster and more
=========================================================

The definition of cross-correlation is four loops. Python takes most of the time to find
out, again for every product, what it is asked to do. The same four lines compiled to
machine code leave this out, and arrive where only the memory is in the way.

Everything is measured here, on the machine that runs this script. The tutorial behind
it is "Make it fast".
"""

# %%
# The loops of the first tutorial, once for Python and once for the processor.
import time

import matplotlib.pyplot as plt
import numpy as np
import torch
from numba import njit
from torch.nn.functional import conv2d

from convscope import corr2d, sobel


def loops(X, K, Y):
    """Add the cross-correlation of X and K to Y."""
    for i in range(Y.shape[0]):
        for j in range(Y.shape[1]):
            for a in range(K.shape[0]):
                for b in range(K.shape[1]):
                    Y[i, j] += K[a, b] * X[i + a, j + b]


compiled, K = njit(nogil=True)(loops), sobel("x")
X = torch.rand(1000, 1000)
corner, weights, image = X[:100, :100].numpy(), K.numpy(), X.numpy()
runs = {
    "loops in Python": lambda: loops(corner, weights, np.zeros((98, 98), "float32")),
    "torch's conv2d": lambda: conv2d(X[None, None], K[None, None]),
    "loops, compiled": lambda: compiled(
        image, weights, np.zeros((998, 998), "float32")
    ),
    "corr2d": lambda: corr2d(X, K),
    "copy of the image": image.copy,
}

# %%
# Each once to warm up, then the best of five; time for each pixel, since Python only does
# a corner.
nanoseconds = {}
for name, run in runs.items():
    times = []
    for _ in range(6):
        start = time.perf_counter()
        run()
        times.append(time.perf_counter() - start)
    pixels = 98**2 if "Python" in name else 998**2
    nanoseconds[name] = min(times[1:]) / pixels * 1e9
    print(f"{name:18} {nanoseconds[name]:10.2f} ns for each pixel")
assert nanoseconds["loops, compiled"] < nanoseconds["loops in Python"] / 10

# %%
# On a logarithmic scale a bar has no natural beginning, so points mark the times.
figure, ax = plt.subplots(figsize=(6, 4.2), layout="constrained")
names = sorted(nanoseconds, key=nanoseconds.get, reverse=True)
ax.plot([nanoseconds[name] for name in names], names, "o", markersize=14)
ax.set(xscale="log", title="Nanoseconds for each pixel, kernel 3x3", ylim=(4.5, -0.5))
ax.tick_params(labelsize=14)
ax.grid(axis="x")
plt.show()
