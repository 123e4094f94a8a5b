"""
Three of five common displays lose the sign or the zero of a response
=====================================================================

A response has a size, a sign and a zero. A picture shows all three only if zero
has a color of its own and both signs have theirs. Many examples draw a response
with a scale that is made for brightness, and the reader sees too little.

The tutorial behind it: :doc:`/tutorials/edges`.
"""

# %%
# Stretch, cut off or fold the response, then look at what is left of three
# answers that the eye must tell apart: -1, 0 and +1.
import matplotlib.pyplot as plt
import torch

from convscope import corr2d, finite_difference, portrait, single_edge
from convscope.plotting import SIGNED

Y = corr2d(portrait()[60:220, 150:350], finite_difference("x"))
limit = float(Y.abs().max()) / 2
displays = {
    "hot, stretched: which color is zero?": (Y, "hot", Y.min(), Y.max()),
    "cut off below zero: half of the edges gone": (Y.clamp(min=0), "gray", 0, limit),
    "absolute value: signs gone": (Y.abs(), "gray", 0, limit),
    "zero at mid-gray: all there, but faint": (Y, "gray", -limit, limit),
    "blue, white, red: all there": (Y, SIGNED, -limit, limit),
}

# %%
# Cutting off makes -1 equal to 0; the absolute value makes -1 equal to +1. The
# stretched scale keeps all values apart, but its zero moves with the image: the
# color that means "no edge" in one picture means "strong edge" in the next.
answers = torch.tensor([-1.0, 0.0, 1.0])
print("cut off:", answers.clamp(min=0).tolist(), "  absolute:", answers.abs().tolist())
for name, Z in {
    "photograph": Y,
    "single edge": corr2d(single_edge(), finite_difference()),
}.items():
    zero = abs(float(Z.min() / (Z.max() - Z.min())))
    print(f"hot: zero lies at {zero:.0%} of the scale ({name})")
assert (Y < 0).any()
assert (Y > 0).any()

figure, axes = plt.subplots(3, 2, figsize=(8.6, 10.4), layout="constrained")
for ax, (title, (values, colors, low, high)) in zip(
    axes.flat, displays.items(), strict=False
):
    drawn = ax.imshow(values.numpy(), cmap=colors, vmin=float(low), vmax=float(high))
    ax.set(title=title, xticks=[], yticks=[])
    figure.colorbar(drawn, ax=ax, shrink=0.8)
axes.flat[-1].set_axis_off()
plt.show()
