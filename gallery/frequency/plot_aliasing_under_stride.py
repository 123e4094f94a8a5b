"""
A blur before the stride keeps fine patterns from turning into coarse ones
==========================================================================

With a stride of 4 a wave of more than 1/8 cycle per pixel looks like a slower
wave: aliasing. A blur before the stride removes what the smaller image cannot show.
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
figure, axes = plt.subplots(1, 2, figsize=(7, 4.2), layout="constrained")
for ax, title, picture in zip(
    axes, ("stride 4", "blur, then stride 4"), (rings, smooth), strict=True
):
    show_image(picture[::4, ::4], ax=ax, limits=(-1, 1))
    ax.set_title(title, size=22)

# %%
# The new rings at the sides of the left picture are not in the image. A wave shows why:
# 0.2 cycles per pixel make 0.8 turns from sample to sample, which look like -0.2 turns.
n = torch.arange(0, 40, 4)
assert torch.allclose(
    torch.cos(2 * torch.pi * 0.2 * n), torch.cos(2 * torch.pi * 0.05 * n), atol=1e-4
)

# %%
# The same on a slice of a head. Without the blur, folds break up into steps and dots.
image = cs.brain()[40:232, 30:222]
both = image[::4, ::4], cs.corr2d(image, blur, padding="same")[::4, ::4]
figure, axes = plt.subplots(1, 3, figsize=(8, 3), layout="constrained")
figure.suptitle("A slice of a head, 192 x 192, at a quarter of its size")
titles = ("the image", "stride 4", "blur, then stride 4")
for ax, title, picture in zip(axes, titles, (image, *both), strict=True):
    show_image(picture, ax=ax, title=title)

# %%
# How much the samples depend on where they begin: the mean change when the grid moves
# by two pixels, relative to the contrast that is left.
for name, picture in (("stride 4", image), ("blur", cs.corr2d(image, blur))):
    a, b = picture[::4, ::4], picture[2::4, 2::4]
    size = [min(pair) for pair in zip(a.shape, b.shape, strict=True)]
    a, b = a[: size[0], : size[1]], b[: size[0], : size[1]]
    print(f"{name:8} changes by {(a - b).abs().mean() / a.std():.0%} of its contrast")
plt.show()
