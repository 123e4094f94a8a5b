"""
Half of a unit's gradient falls on a small part of its receptive field
======================================================================

The receptive field says which pixels can change a unit, the gradient says how much
each of them does. With random weights and eight layers most of it falls on the middle,
which is read along many paths, and the share of the field that holds half of it
shrinks with depth.
"""

# %%
# Eight convolutions of 3 × 3 pixels on a photograph, drawn 20 times at random: the absolute
# gradients of the sum of the eight units in the middle, added up. The frame is the
# receptive field.
import matplotlib.pyplot as plt
import torch
from torch import nn

from convscope import portrait
from convscope.plotting import show_image, show_response

photo = nn.functional.avg_pool2d(portrait()[None, None, 150:310, 170:330], 4)[0, 0]


def measured(depth):
    """Add the absolute gradients of the sum of the 8 middle units over 20 networks."""
    total = torch.zeros_like(photo)
    for seed in range(20):
        torch.manual_seed(seed)
        layers = []
        for channels in [1] + (depth - 1) * [8]:
            layers += [nn.Conv2d(channels, 8, 3, padding=1), nn.ReLU()]
        leaf = photo.clone().requires_grad_()
        nn.Sequential(*layers)(leaf[None, None])[0, :, 20, 20].sum().backward()
        total += leaf.grad.abs()
    return total


fields = {depth: measured(depth) for depth in (1, 2, 4, 8)}
assert fields[8][16:25, 16:25].sum() > 0.6 * fields[8].sum()  # 9 × 9 of 17 × 17
figure, axes = plt.subplots(1, 2, figsize=(4, 2.8), layout="constrained")
show_image(photo, ax=axes[0], title="photograph", values=False)
show_response(fields[8], ax=axes[1], title="gradient", values=False)
for ax in axes:
    frame = plt.Rectangle((11.5, 11.5), 17, 17, fill=False, lw=3, ec="#ff8c00")
    ax.add_patch(frame)

# %%
# The pixels that hold half of the gradient, largest first, as a share of the field.
shares = []
for depth, field in fields.items():
    largest = field.flatten().sort(descending=True).values
    half = int((largest.cumsum(0) < field.sum() / 2).sum()) + 1
    shares.append(half / (1 + 2 * depth) ** 2)
    print(f"{depth} layers: {half} of {(1 + 2 * depth) ** 2} pixels, {shares[-1]:.0%}")
assert all(shares[i + 1] < 0.9 * shares[i] for i in range(3))

figure, ax = plt.subplots(figsize=(4.8, 3), layout="constrained")
ax.plot(list(fields), [100 * share for share in shares], marker="o", color="#0072b2")
ax.set(
    title="pixels with half of the gradient", xlabel="layers", ylabel="% of the field"
)
ax.set(ylim=(0, 100))
plt.show()
