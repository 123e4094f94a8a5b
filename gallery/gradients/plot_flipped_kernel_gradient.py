"""
The input gradient flips the kernel because gathering reverses scattering
=========================================================================

Each output sends its gradient back through the kernel, not flipped, to the pixels
that it has read. Seen from one pixel the weights arrive in the opposite order, so a
formula that gathers them pixel by pixel uses the kernel rotated by 180 degrees.
"""

# %%
# An asymmetric kernel, and one output with an upstream gradient of 1. That output
# scatters a copy of K into the gradient of the image.
import matplotlib.pyplot as plt
import torch

from convscope import corr2d, input_gradient
from convscope.plotting import show_kernel, show_response

K = torch.tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
one = torch.zeros(3, 4)
one[1, 2] = 1
single = input_gradient(one, K, (4, 6))
assert torch.equal(single[1:3, 2:5], K)

figure, axes = plt.subplots(2, height_ratios=[2, 4], figsize=(4.3, 3))
figure.set_layout_engine("constrained")
show_kernel(K, ax=axes[0], title="The kernel K")
show_response(single, ax=axes[1], limit=6, title="dX of one output: a copy of K")

# %%
# Several outputs scatter several copies, each times its own dY, and where copies overlap
# they add up. Gathering without the flip gives the right shape and wrong values.
dY = one.clone()
dY[0, 0], dY[2, 1] = -1, 0.5
several = input_gradient(dY, K, (4, 6))
unflipped = corr2d(dY, K, padding="full")
assert torch.equal(corr2d(dY, K.flip(0, 1), padding="full"), several)
wrong = int((unflipped != several).sum())
print("wrong pixels without the flip:", wrong, "of", several.numel())

figure, axes = plt.subplots(3, 1, figsize=(4.3, 7), layout="constrained")
show_response(dY, ax=axes[0], title="dY: three outputs")
show_response(several, ax=axes[1], limit=6, title="dX: three copies, added")
show_response(unflipped, ax=axes[2], limit=6, title="Gathered without the flip: wrong")
plt.show()
