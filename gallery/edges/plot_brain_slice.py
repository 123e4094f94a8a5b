"""
One direction leaves gaps in an outline, the gradient magnitude closes them
===========================================================================

A kernel for one direction misses every edge that runs along this direction. The
two directions together form a gradient, and its magnitude outlines a head in a
slice from magnetic resonance imaging whichever way the outline runs.
"""

# %%
# Sobel's kernel in both directions, and the magnitude of the two responses.
import matplotlib.pyplot as plt
import torch

from convscope import brain, corr2d, sobel
from convscope.plotting import show_image, show_response

X = brain()
Gx, Gy = corr2d(X, sobel("x")), corr2d(X, sobel("y"))
magnitude = torch.hypot(Gx, Gy)

figure, ax = plt.subplots(figsize=(4, 2.8), layout="constrained")
show_image(magnitude[14:180, 5:255], ax=ax, limits=(0, 1.2))
ax.set_title("gradient magnitude of a head")

# %%
# The outline is where the magnitude is in its highest twentieth. Each direction
# alone reaches that level on only a part of it.
level = magnitude.quantile(0.95)
outline = magnitude > level
for name, response in {"horizontal": Gx, "vertical": Gy}.items():
    seen = (response.abs() > level)[outline].double().mean()
    print(f"the {name} difference alone finds {seen:.0%} of the outline")
    assert seen < 0.7

figure, axes = plt.subplots(2, 2, figsize=(4.8, 5.2), layout="constrained")
show_image(X, ax=axes[0, 0], title="slice of a head", limits=(0, 0.6))
show_response(Gx, ax=axes[0, 1], limit=1.5, title="horizontal Sobel")
show_response(Gy, ax=axes[1, 0], limit=1.5, title="vertical Sobel")
show_image(magnitude, ax=axes[1, 1], limits=(0, 1.5), title="gradient magnitude")
plt.show()
