"""
Three pixels and three lines make an edge kernel less sensitive to noise
========================================================================

Prewitt's, Sobel's and Scharr's kernels respond to a slope as a difference of two
pixels does, though not to columns that alternate between black and white. Scaled to give the same response to the same slope, a difference over
three pixels carries half as much noise, and summing it over three lines leaves less
than three quarters of that.
"""

# %%
# The gain is the response to a slope of one per pixel. Independent noise of the
# pixels is multiplied by the root of the sum of the squared weights.
import matplotlib.pyplot as plt
import torch

from convscope import corr2d, finite_difference, portrait, prewitt, scharr, sobel
from convscope.plotting import show_image, show_response

kernels = {
    "[1, −1]": finite_difference(),
    "Prewitt": prewitt(),
    "Sobel": sobel(),
    "Scharr": scharr(),
}
slope = -torch.arange(6.0).expand(5, 6)
scaled = {name: K / corr2d(slope, K)[0, 0] for name, K in kernels.items()}
noise = {name: float(K.square().sum().sqrt()) for name, K in scaled.items()}
for name, K in kernels.items():
    gain = corr2d(slope, K)[0, 0]
    print(f"{name:>8}: gain {gain:2.0f}, noise times {noise[name]:.2f}")
wider = torch.tensor([[1.0, 0.0, -1.0]]) / 2  # three pixels, one line
assert abs(wider.norm() - noise["[1, −1]"] / 2) < 1e-6
assert max(noise["Prewitt"], noise["Sobel"], noise["Scharr"]) < 0.75 * wider.norm()

# %%
# The same photograph with the same added noise, in the same colors.
X = portrait()[20:260, 130:370]
noisy = X + 0.05 * torch.randn(X.shape, generator=torch.Generator().manual_seed(0))
responses = {name: corr2d(noisy, K) for name, K in scaled.items()}

figure, axes = plt.subplots(1, 2, figsize=(4, 2.8), layout="constrained")
for ax, name in zip(axes, ("[1, −1]", "Sobel"), strict=True):
    show_response(responses[name][60:, 40:180], ax=ax, limit=0.25)
    ax.set_title(f"{name} with noise", fontsize=11)

# %%
figure, axes = plt.subplots(3, 2, figsize=(4.8, 7.4), layout="constrained")
show_image(X, ax=axes[0, 0], title="photograph")
show_image(noisy, ax=axes[0, 1], title="with noise")
for ax, (name, Y) in zip(axes[1:].flat, responses.items(), strict=True):
    show_response(Y, ax=ax, limit=0.25, title=f"{name}: × {noise[name]:.2f}")
plt.show()
