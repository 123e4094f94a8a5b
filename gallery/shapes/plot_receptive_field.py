"""
Doubling the dilation in each layer about doubles the receptive field
=====================================================================

Three layers of 3 × 3 weights extend over 7 × 7 pixels. With dilations of 1, 2 and 4
they extend over 15 × 15, because each layer adds twice its dilation. No pixel in
between is left out, because each layer fills the gaps of the next.
"""

# %%
# A single one, spread by each layer to all pixels that it reads, counts on how
# many paths each input pixel contributes to the output in the middle.
import matplotlib.pyplot as plt
import torch

from convscope import corr2d
from convscope.plotting import show_response


def paths(dilations):
    """Count the paths from each pixel to the output, for one layer per dilation."""
    spread = torch.ones(1, 1)
    for dilation in dilations:
        spread = corr2d(spread, torch.ones(3, 3), padding="full", dilation=dilation)
    return torch.nn.functional.pad(spread, [(17 - len(spread)) // 2] * 4)


plain, dilated = paths((1, 1, 1)), paths((1, 2, 4))
both = {"dilations 1, 1, 1": plain, "dilations 1, 2, 4": dilated}
figure, axes = plt.subplots(1, 2, figsize=(4, 2.8), layout="constrained")
for ax, (title, Y) in zip(axes, both.items(), strict=True):
    show_response((Y > 0) * 1.0, ax=ax, values=False, limit=1.5)
    ax.set_title(title, fontsize=11)

# %%
# The formula: 1 plus the sum of dilation times (kernel size - 1), at stride 1.
# A dilation of 2 in every layer leaves gaps that no layer fills.
for dilations in ((1, 1, 1), (1, 2, 4), (2, 2, 2)):
    field = 1 + sum(2 * d for d in dilations)
    reads = int((paths(dilations) > 0).sum())
    print(f"dilations {dilations}: {reads} of {field} × {field} pixels are read")
    assert (reads == field**2) == (dilations != (2, 2, 2))

# %%
# Without dilation the middle is read on many more paths than the rim. With dilation the
# largest number of paths is smaller.
figure, ax = plt.subplots(figsize=(4.8, 2.8), layout="constrained")
for name, Y in both.items():
    ax.plot(range(-8, 9), Y[8], marker="o", label=name)
ax.set(title="paths to the output", xlabel="pixel, from the middle", ylabel="paths")
ax.legend()
assert dilated.max() < plain.max()
plt.show()
