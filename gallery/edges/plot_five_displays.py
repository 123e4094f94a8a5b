"""
Four of six common displays lose the sign or the zero of a response
===================================================================

A response has a size, a sign and a zero. A picture shows all three only if zero
has a neutral color and both signs have their own. A scale without a neutral color at
zero, or one that draws two signs alike, loses one of them.
"""

# %%
# The same numbers in colors made for heat, and in signed colors. At the left,
# zero is a bright orange.
import matplotlib.pyplot as plt
import torch

from convscope import corr2d, finite_difference, portrait, single_edge
from convscope.plotting import SIGNED

Y = corr2d(portrait()[130:310, 180:340], finite_difference("x"))
limit = float(Y.abs().max()) / 2
displays = {
    "hot": (Y, "hot", -limit, limit),
    "signed": (Y, SIGNED, -limit, limit),
    "clamped": (Y.clamp(min=0), "gray", 0, limit),
    "absolute": (Y.abs(), "gray", 0, limit),
    "hot, stretched": (Y, "hot", float(Y.min()), float(Y.max())),
    "middle gray": (Y, "gray", -limit, limit),
}
figure, axes = plt.subplots(1, 2, figsize=(4, 2.8), layout="constrained")
for ax, title in zip(axes, ("hot", "signed"), strict=True):
    values, colors, low, high = displays[title]
    ax.imshow(values[:, 10:150].numpy(), cmap=colors, vmin=low, vmax=high)
    ax.set(title=f"zero in {title} colors", xticks=[], yticks=[])
    ax.title.set_fontsize(11)

# %%
# Clamping makes -1 equal to 0; the absolute value makes -1 equal to +1. A scale
# that is stretched to the values keeps them apart, but its zero moves with the
# image: the color of "no edge" in one picture means "strong edge" in the next.
values = torch.tensor([-1.0, 0.0, 1.0])
print("clamped:", values.clamp(min=0).tolist(), "  absolute:", values.abs().tolist())
edge = corr2d(single_edge(), finite_difference())
for name, Z in {"photograph": Y, "single edge": edge}.items():
    zero = abs(float(Z.min() / (Z.max() - Z.min())))
    print(f"stretched: zero lies at {zero:.0%} of the scale ({name})")

figure, axes = plt.subplots(3, 2, figsize=(4.8, 8.4), layout="constrained")
for ax, (title, drawn) in zip(axes.flat, displays.items(), strict=True):
    values, colors, low, high = drawn
    ax.imshow(values.numpy(), cmap=colors, vmin=low, vmax=high)
    ax.set(title=title, xticks=[], yticks=[])
plt.show()
