"""
A Laplacian pyramid takes a photograph apart and loses nothing
==============================================================

Blur, keep every second row and column, and store what that lost: the image minus
the enlarged small one. Do the same with the small image. Added up again from the
smallest on, the levels give the photograph back, because each step adds what it had
subtracted. Here no sum is rounded, so it is back exactly.
"""

# %%
# Integers from 0 to 255 in double precision: every sum below is exact.
import matplotlib.pyplot as plt
import torch
from torch.nn.functional import pad

from convscope import corr2d, flower
from convscope.plotting import show_image, show_response

X = (flower()[80:336, 180:436].double() * 255).round()
row = torch.tensor([[1.0, 4, 6, 4, 1]], dtype=torch.float64) / 16


def blurred(image):
    """Blur along rows and columns, with a reflected border."""
    padded = pad(image[None], (2, 2, 2, 2), mode="reflect")[0]
    return corr2d(corr2d(padded, row), row.T)


def enlarged(small, shape):
    """Put zeros between the pixels and blur: one of four is not zero."""
    wide = torch.zeros(shape, dtype=torch.float64)
    wide[::2, ::2] = small
    return blurred(4 * wide)


levels, image = [], X
for _ in range(3):
    small = blurred(image)[::2, ::2]
    levels.append(image - enlarged(small, image.shape))
    image = small

rebuilt = image
for level in reversed(levels):
    rebuilt = enlarged(rebuilt, level.shape) + level
print("largest error:", (rebuilt - X).abs().max().item())
print(
    "numbers per pixel:", sum(level.numel() for level in [*levels, image]) / X.numel()
)
assert torch.equal(rebuilt, X)

# %%
# Fine lines, petals, the whole flower: each level holds the details of one size.
figure, axes = plt.subplots(2, 2, figsize=(5, 5.2), layout="constrained")
for k, (ax, level) in enumerate(zip(axes.flat, levels, strict=False)):
    show_response(
        level, ax=ax, limit=40, title=f"level {k}, {len(level)} × {len(level)}"
    )
show_image(
    image, ax=axes[1, 1], limits=(0, 255), title=f"rest, {len(image)} × {len(image)}"
)
for ax in axes.flat:
    ax.set_axis_off()
plt.show()
