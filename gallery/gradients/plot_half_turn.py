"""
The half turn in the image's gradient comes from gathering what was scattered
=============================================================================

Each output sends its gradient back through the kernel, unturned, to the pixels
that it saw. Seen from one pixel the weights arrive in the opposite order, so a
formula that gathers them pixel by pixel uses the kernel turned by 180 degrees.

The tutorial behind it: :doc:`/tutorials/backprop`.
"""

# %%
# A kernel without symmetry, and one output with an upstream gradient of 1.
import matplotlib.pyplot as plt
import torch

from convscope import corr2d, input_gradient
from convscope.plotting import show_kernel, show_response

K = torch.tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
one = torch.zeros(3, 4)
one[1, 2] = 1
dY = one + 0
dY[0, 0], dY[2, 1] = -1, 0.5

# %%
# One output scatters a copy of K. Several scatter several copies, each times its
# own dY, and where copies overlap they add up.
single, several = input_gradient(one, K, (4, 6)), input_gradient(dY, K, (4, 6))
assert torch.equal(single[1:3, 2:5], K)

# Gathering without the half turn gives a gradient of the right shape and wrong values.
unturned = corr2d(dY, K, padding="full")
turned = corr2d(dY, K.flip(0, 1), padding="full")
assert torch.equal(turned, several)
wrong = int((unturned != several).sum())
print("wrong pixels without the half turn:", wrong, "of", several.numel())

figure, axes = plt.subplots(2, 3, figsize=(10, 5.4), layout="constrained")
show_kernel(K, ax=axes[0, 0], title="K: no symmetry")
show_response(one, ax=axes[0, 1], limit=6, title="dY: one output")
show_response(single, ax=axes[0, 2], limit=6, title="dX: a copy of K, not turned")
show_response(dY, ax=axes[1, 0], title="dY: three outputs")
show_response(several, ax=axes[1, 1], limit=6, title="dX: three copies, added")
show_response(
    unturned, ax=axes[1, 2], limit=6, title="Gathered without the turn: wrong"
)
plt.show()
