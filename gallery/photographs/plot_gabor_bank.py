"""
A bank of Gabor filters draws a flower by direction
===================================================

A Gabor filter is a wave under a Gaussian, so it responds to edges and bars of one
direction and one width. An even and an odd one together measure how much of the wave
is there. Each direction has its color, and the mean over eight of them shows which way
the petals run.
"""

# %%
import math

import matplotlib.pyplot as plt
import torch
from matplotlib.colors import hsv_to_rgb

from convscope import corr2d, flower
from convscope.plotting import show_response

X = flower()[62:378, 152:468]
d = torch.arange(-9.0, 10.0)
bell = torch.exp(-(d[:, None] ** 2 + d**2) / (2 * 3.0**2))


def gabor(degrees, wavelength=8.0):
    """Return an even and an odd wave under the bell."""
    t = math.radians(degrees)
    phase = 2 * math.pi * (d * math.cos(t) + d[:, None] * math.sin(t)) / wavelength
    even = bell * phase.cos()
    return even - bell * even.sum() / bell.sum(), bell * phase.sin()


angles = torch.arange(8) * 22.5
bank = [gabor(a) for a in angles.tolist()]
energy = torch.stack([sum(corr2d(X, K) ** 2 for K in pair) for pair in bank])
waves = torch.cos(2 * math.pi * torch.arange(40.0) / 8).expand(40, 40)
response = [sum(corr2d(waves, K) ** 2 for K in pair).mean() for pair in bank]
print("vertical stripes:", [f"{math.sqrt(r):.1f}" for r in response])
assert response[0] > 2 * max(response[1:])

# %%
# The color is the direction, averaged over the bank by energy; the brightness is the
# response of the strongest filter. The frames of the filters below are the key.
double = (2 * angles).deg2rad()[:, None, None]
hue = torch.atan2((energy * double.sin()).sum(0), (energy * double.cos()).sum(0))
light = energy.amax(0).sqrt()
light = (light / light.quantile(0.985)).clamp(0, 1)
colors = torch.stack([hue / (2 * math.pi) % 1, torch.full_like(hue, 0.85), light], -1)
figure, ax = plt.subplots(figsize=(4.3, 3), layout="constrained")
ax.imshow(hsv_to_rgb(colors.numpy())[20:225])
ax.set_title("colors are directions")
ax.set_axis_off()

# %%
figure, axes = plt.subplots(2, 4, figsize=(4.8, 2.8), layout="constrained")
for ax, a, (even, _) in zip(axes.flat, angles, bank, strict=True):
    show_response(even, ax=ax, title=f"{a:g}°")
    ax.set(xticks=[], yticks=[])
    ax.spines[:].set(color=plt.cm.hsv(a.item() / 180), linewidth=4)
plt.show()
