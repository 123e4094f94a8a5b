"""
A box blur inverts stripes that a Gaussian blur only makes paler
================================================================

A kernel multiplies every wave by one number, its frequency response. For a box
the number is negative between its first two zeros: stripes of that width come out
with bright and dark exchanged. The Gaussian beside it inverts nothing. A wider one
inverts some stripes a little if it is cut off at two sigmas (one or two percent of them
is left), and much more if it is cut off so early that it is nearly a box.
"""

# %%
# The response to vertical stripes, by their frequency. Below the line a blur inverts.
# Both kernels are symmetric, so cosines around their middle are enough.
import matplotlib.pyplot as plt
import torch

import convscope as cs
from convscope.plotting import show_image

kernels = {"box, 5 × 5": cs.box(5), "Gaussian, sigma 1": cs.gaussian(5, 1.0)}
f = torch.linspace(0, 0.5, 201)
waves = torch.cos(2 * torch.pi * f[:, None] * torch.arange(-2, 3))
figure, ax = plt.subplots(figsize=(4.3, 3), layout="constrained")
for (name, K), line in zip(kernels.items(), ("-", "--"), strict=True):
    response = waves @ K.sum(dim=0)
    print(f"{name:17} least response {response.min():.3f}")
    assert (response.min() < 0) == name.startswith("box")
    ax.plot(f, response, line, lw=3, label=name)
ax.axhline(0, color="black", lw=1)
ax.set(title="What is left of stripes", xlabel="cycles per pixel")
ax.legend()

# A Gaussian of sigma 2 that is cut off at one pixel, two sigmas and four sigmas.
for r, (low, high) in {1: (-1, -0.2), 4: (-0.02, -0.01), 8: (-0.001, 0)}.items():
    waves = torch.cos(2 * torch.pi * f[:, None] * torch.arange(-r, r + 1))
    least = (waves @ cs.gaussian(2 * r + 1, 2.0).sum(dim=0)).min()
    print(f"Gaussian, sigma 2, {2 * r + 1:2} weights: least response {least:.4f}")
    assert low < least < high

# %%
# Stripes of 0.29 cycles per pixel before and after both blurs. Under a bright stripe the
# box puts a dark one. (What the blurs leave is drawn with three times the contrast.)
stripes = torch.cos(2 * torch.pi * 0.29 * torch.arange(44.0)).expand(12, -1)
before = stripes[2:-2, 2:-2]
figure, axes = plt.subplots(3, 1, figsize=(4.8, 4.2), layout="constrained")
show_image(before, ax=axes[0], limits=(-1, 1), title="stripes, before")
for ax, (name, K) in zip(axes[1:], kernels.items(), strict=True):
    Y = cs.corr2d(stripes, K)
    assert ((before * Y).sum() < 0) == name.startswith("box")
    show_image(Y, ax=ax, limits=(-1 / 3, 1 / 3), title=name)
plt.show()
