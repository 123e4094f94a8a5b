"""
Stamps that overlap unevenly draw a checkerboard unless the weights even it out
===============================================================================

A transposed convolution stamps its kernel once for each input pixel, and stamps
overlap. With kernel size 3 and stride 2, pixels are covered by one, two or four
stamps in turn. To enlarge first and convolve then covers all alike.
"""

# %%
# A small photograph at twice the size, by two layers with the same random weights.
import matplotlib.pyplot as plt
import torch
from torch.nn.functional import avg_pool2d, conv_transpose2d, interpolate

import convscope as cs
from convscope.plotting import show_image, show_response

small = avg_pool2d(cs.portrait()[None, 60:380, 110:430], 8)
K = torch.rand(3, 3, generator=torch.Generator().manual_seed(0))
K = K / K.sum()
stamped = conv_transpose2d(small[None], 4 * K[None, None], stride=2)[0, 0]
larger = interpolate(small[None], scale_factor=2, mode="bilinear")[0, 0]
resized = cs.corr2d(larger, K)
figure, axes = plt.subplots(1, 2, figsize=(4.3, 2.5), layout="constrained")
show_image(stamped, ax=axes[0], title="transposed")
show_image(resized, ax=axes[1], title="resize, convolve")

# %%
# Ones count the stamps. Kernel size 4 makes the counts equal, but not the sums of
# unequal weights: only a single phase, as after resizing, does that for all weights.
figure, axes = plt.subplots(1, 2, figsize=(4.8, 2.8), layout="constrained")
for ax, k in zip(axes, (3, 4), strict=True):
    ones = torch.ones(1, 1, 4, 4), torch.ones(1, 1, k, k)
    counts = conv_transpose2d(*ones, stride=2)[0, 0]
    show_response(counts, ax=ax, limit=5, title=f"stamps, kernel {k} x {k}")

# %%
# On a flat area the pattern is all there is. After resizing, nothing is left of it.
flat = torch.ones(1, 1, 12, 12)
for name, result in {
    "kernel 3, stride 2": conv_transpose2d(flat, 4 * K[None, None], stride=2),
    "resize, kernel 3": cs.corr2d(interpolate(flat, scale_factor=2), K[None, None]),
}.items():
    inside = result[0, 0, 4:-4, 4:-4]
    print(f"{name:18} from {inside.min():.2f} to {inside.max():.2f}")
assert inside.max() - inside.min() < 1e-5
plt.show()
