"""
One direction leaves gaps in an outline, two close them
=======================================================

An operator for one direction loses every edge that runs along this direction.
The two directions together form a gradient, and its length outlines a head in a
slice from magnetic resonance imaging whichever way the outline runs.

The tutorial behind it: :doc:`/tutorials/edges`.
"""

# %%
# Sobel's operator in both directions, and the length of the two answers.
import matplotlib.pyplot as plt
import torch

from convscope import brain, corr2d, sobel
from convscope.plotting import show_image, show_response

X = brain()
across, down = corr2d(X, sobel("x")), corr2d(X, sobel("y"))
length = torch.hypot(across, down)
print("shapes:", tuple(X.shape), "->", tuple(length.shape))

# %%
# The outline is where the length is in its highest twentieth. Each direction
# alone reaches that level on only a part of it.
level = length.quantile(0.95)
outline = length > level
for name, answer in {"horizontal": across, "vertical": down}.items():
    seen = (answer.abs() > level)[outline].double().mean()
    print(f"the {name} difference alone sees {seen:.0%} of the outline")
    assert seen < 0.7

figure, axes = plt.subplots(2, 2, figsize=(7.6, 7.8), layout="constrained")
show_image(X, ax=axes[0, 0], title="X: a slice of a head", limits=(0, 0.6))
show_response(
    across, ax=axes[0, 1], limit=1.5, title="Sobel in x: red if darker to the right"
)
show_response(down, ax=axes[1, 0], limit=1.5, title="Sobel in y: red if darker below")
show_image(
    length, ax=axes[1, 1], limits=(0, 1.5), title="Length of both: the outline, closed"
)
plt.show()
