"""
A blur before the stride keeps fine patterns from turning into coarse ones
==========================================================================

With a stride of 4 a wave of more than 1/8 cycle per pixel looks like a slower
wave: aliasing. A blur before the stride weakens what the smaller image cannot show.
"""

# %%
# Rings that get finer toward the edge, every fourth row and column of them.
import matplotlib.pyplot as plt
import torch

import convscope as cs
from convscope.plotting import show_image

line = torch.arange(-160.0, 161)
rings = torch.cos(torch.pi / 640 * (line[:, None] ** 2 + line**2))
blur = cs.gaussian(17, 2.4)
smooth = cs.corr2d(rings, blur, padding="same")
figure, axes = plt.subplots(1, 2, figsize=(4.3, 2.5), layout="constrained")
show_image(rings[::4, ::4], ax=axes[0], limits=(-1, 1), title="stride 4")
show_image(smooth[::4, ::4], ax=axes[1], limits=(-1, 1), title="blur, then stride 4")

# %%
# The new rings at the sides of the left picture are not in the image. A wave shows why:
# 0.2 cycles per pixel make 0.8 turns from sample to sample, which look like -0.2 turns.
turns = torch.arange(0.0, 40, 4) * 2 * torch.pi
assert torch.allclose(torch.cos(0.2 * turns), torch.cos(0.05 * turns), atol=1e-4)

# %%
# The same on a slice of a head. Without the blur, folds break up into steps and dots.
image = cs.brain()[40:232, 30:222]
both = image[::4, ::4], cs.corr2d(image, blur, padding="same")[::4, ::4]
figure, axes = plt.subplots(1, 2, figsize=(4.8, 2.8), layout="constrained")
show_image(both[0], ax=axes[0], title="stride 4")
show_image(both[1], ax=axes[1], title="blur, then stride 4")

# %%
# How much the samples depend on where they begin. Their variance should be the same for
# each of the 16 positions at which the grid can begin (with a circular border): the
# largest minus the smallest, divided by their mean.
around = torch.nn.functional.pad(image[None], (8,) * 4, mode="circular")[0]
changes = []
for name, picture in (("stride 4", image), ("blur", cs.corr2d(around, blur))):
    starts = [picture[r::4, c::4].var() for r in range(4) for c in range(4)]
    changes.append((max(starts) - min(starts)) / (sum(starts) / 16))
    print(f"{name:8} variance changes by {changes[-1]:.2%}")
assert changes[1] < 0.1 * changes[0]
plt.show()
