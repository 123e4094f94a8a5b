"""
Summing over three lines makes an edge operator steadier
========================================================

Prewitt, Sobel and Scharr find the edges that a plain difference finds. They sum
it over three lines and reach across two pixels, so that noise partly cancels.
Scaled to give the same answer to the same slope, they carry far less of it.

The tutorial behind it: :doc:`/tutorials/edges`.
"""

# %%
# The gain is the answer to a slope of one per pixel. Independent noise of the
# pixels is multiplied by the root of the sum of the squared weights.
import matplotlib.pyplot as plt
import torch

from convscope import corr2d, finite_difference, portrait, prewitt, scharr, sobel
from convscope.plotting import show_image, show_response

kernels = {
    "[1, -1]": finite_difference(),
    "Prewitt": prewitt(),
    "Sobel": sobel(),
    "Scharr": scharr(),
}
slope = -torch.arange(6.0).expand(5, 6)
scaled = {name: K / corr2d(slope, K)[0, 0] for name, K in kernels.items()}
noise = {name: float(K.square().sum().sqrt()) for name, K in scaled.items()}
for name, K in kernels.items():
    print(
        f"{name:>8}: gain {corr2d(slope, K)[0, 0]:2.0f}, noise times {noise[name]:.2f}"
    )
assert max(noise["Prewitt"], noise["Sobel"], noise["Scharr"]) < noise["[1, -1]"] / 2

# %%
# All four on the same photograph with the same added noise, in the same colors.
X = portrait()[20:260, 130:370]
noisy = X + 0.05 * torch.randn(X.shape, generator=torch.Generator().manual_seed(0))

figure, axes = plt.subplots(2, 3, figsize=(9, 6.4), layout="constrained")
show_image(X, ax=axes[0, 0], title="X: photograph")
show_image(noisy, ax=axes[1, 0], title="X with noise of 0.05")
for ax, (name, K) in zip(axes[:, 1:].flat, scaled.items(), strict=True):
    title = f"{name}: noise times {noise[name]:.2f}"
    show_response(corr2d(noisy, K), ax=ax, limit=0.25, title=title)
plt.show()
