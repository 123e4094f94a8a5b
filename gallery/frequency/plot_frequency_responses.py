"""
A box blur inverts some stripes, a Gaussian blur inverts none
=============================================================

A kernel multiplies every wave by one number, its frequency response. For a box
the number is negative between its first two zeros: stripes of that width come out
with bright and dark exchanged. A Gaussian only makes them paler, unless it is cut
off so early that it is nearly a box itself.
"""

# %%
# The response to vertical stripes, by their frequency. Below the line a blur inverts.
import matplotlib.pyplot as plt
import torch

import convscope as cs
from convscope.plotting import show_image, show_response

f = torch.linspace(0, 0.5, 201)


def response(K):
    """Sum of the weights, each times the wave at its column, from the center."""
    column = torch.arange(K.shape[1]) - (K.shape[1] - 1) / 2
    return (K.sum(0) * torch.exp(2j * torch.pi * f[:, None] * column)).sum(1)


box, gaussian = response(cs.box(5)).real, response(cs.gaussian(5, 1.0)).real
figure, ax = plt.subplots(figsize=(7, 4.9), layout="constrained")
ax.plot(f, box, lw=4, label="box, 5 x 5")
ax.plot(f, gaussian, "--", lw=4, label="Gaussian, sigma 1")
ax.axhline(0, color="black", lw=1)
ax.set_title("What is left of stripes", size=22)
ax.set_xlabel("cycles per pixel", size=20)
ax.tick_params(labelsize=18)
ax.legend(fontsize=20)
print(f"least response: box {box.min():.3f}, Gaussian {gaussian.min():.3f}")
assert box.min() < -0.2 < 0 < gaussian.min()

# %%
# Stripes of 0.29 cycles per pixel before and after both blurs. Under a bright stripe the
# box puts a dark one. (What the blurs leave is drawn with three times the contrast.)
stripes = torch.cos(2 * torch.pi * 0.29 * torch.arange(44.0)).expand(10, -1)
blurred = {"box": cs.corr2d(stripes, cs.box(5))}
blurred["Gaussian"] = cs.corr2d(stripes, cs.gaussian(5, 1.0))
figure, axes = plt.subplots(3, 1, figsize=(7, 4.4), layout="constrained")
figure.suptitle("Stripes of 0.29 cycles per pixel")
show_image(stripes[2:-2, 2:-2], ax=axes[0], limits=(-1, 1), title="before")
for ax, (name, picture) in zip(axes[1:], blurred.items(), strict=True):
    show_image(picture, ax=ax, limits=(-1 / 3, 1 / 3), title=name)
before = stripes[2:-2, 2:-2]
assert (before * blurred["box"]).sum() < 0 < (before * blurred["Gaussian"]).sum()

# %%
# The same in two dimensions, with the magnitude for Sobel: slow waves in the middle,
# fast ones at the borders. Sobel's is zero for flat areas and alternating columns.
kernels = {"box": cs.box(5), "Gaussian": cs.gaussian(5, 1.0), "Sobel": cs.sobel()}
figure, axes = plt.subplots(1, 3, figsize=(7, 2.8), layout="constrained")
figure.suptitle("Responses in two dimensions")
for ax, (name, K) in zip(axes, kernels.items(), strict=True):
    centered = torch.zeros(64, 64)
    centered[: K.shape[0], : K.shape[1]] = K
    half = K.shape[0] // 2
    spectrum = torch.fft.fft2(centered.roll((-half, -half), (0, 1)))
    H = spectrum.abs() if name == "Sobel" else spectrum.real
    show_response(torch.fft.fftshift(H), ax=ax, title=name)
plt.show()
