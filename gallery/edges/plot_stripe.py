"""
A difference of neighbors marks where a stripe begins and ends
==============================================================

The kernel [1, -1] subtracts from each pixel its neighbor at the right. Where
both are alike the answer is zero. It is +1 where the image goes from bright to
dark, and -1 where it goes from dark to bright.

The tutorial behind it: :doc:`/tutorials/edges`.
"""

# %%
# The image is one row, six times over: two white pixels, four black, two white.
import matplotlib.pyplot as plt
import torch

from convscope import corr2d, finite_difference, stripe
from convscope.plotting import show_correlation

X, K = stripe(), finite_difference("x")
Y = corr2d(X, K)
print("shapes:", tuple(X.shape), tuple(K.shape), "->", tuple(Y.shape))
print("each row of Y:", Y[0].tolist())

# %%
# The output has one column less than the image, since the last pixel of a row
# has no neighbor to subtract. The sign tells the two edges apart: it is part of
# the answer, not noise.
assert torch.equal(Y, Y[:1].expand_as(Y))
assert Y[0].nonzero().flatten().tolist() == [1, 5]

titles = ["X: a black stripe on white", "K: [1, -1]", "Y: +1 into it, -1 out of it"]
show_correlation(X, K, Y, titles=titles)
plt.show()
