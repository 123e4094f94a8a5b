"""
A difference of neighbors marks where a stripe begins and ends
==============================================================

The kernel [1, -1] subtracts from each pixel its neighbor at the right. Where
both are equal the response is zero. It is +1 where the image goes from bright
to dark, and -1 where it goes from dark to bright. The tutorial "Detect edges"
starts with this example.
"""

# %%
# The image has six equal rows: two white pixels, four black, two white. Each
# response belongs to the gap between two pixels.
import matplotlib.pyplot as plt
import torch

from convscope import corr2d, finite_difference, stripe
from convscope.plotting import show_image, show_response

X, K = stripe(), finite_difference("x")
Y = corr2d(X, K)

figure, ax = plt.subplots(figsize=(4, 2.8), layout="constrained")
show_image(X, ax=ax, values=False, title="response of [1, −1]")
for column in Y[0].nonzero().flatten().tolist():
    value = int(Y[0, column])
    color = "#b2182b" if value > 0 else "#2166ac"
    ax.axvline(column + 0.5, color=color, linewidth=8)
    text, x = f"{value:+d}".replace("-", "−"), 0.4 if value > 0 else 6.3
    ax.text(x, 2.5, text, color=color, fontsize=26, ha="center", va="center")

# %%
# The output has one column less than the image, since the last pixel of a row
# has no right neighbor. The sign tells the two edges apart: it is part of the
# response, not noise.
print("shapes:", tuple(X.shape), tuple(K.shape), "->", tuple(Y.shape))
print("each row of Y:", Y[0].tolist())
assert torch.equal(Y, Y[:1].expand_as(Y))
assert Y[0].nonzero().flatten().tolist() == [1, 5]

figure, axes = plt.subplots(2, 1, figsize=(3.6, 5.6), layout="constrained")
show_image(X, ax=axes[0], title="image X")
show_response(Y, ax=axes[1], title="response Y")
plt.show()
