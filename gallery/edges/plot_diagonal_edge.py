"""
A diagonal edge is missed only by the difference along it
=========================================================

The kernel [1, -1] responds to a diagonal edge, because such an edge is crossed
by going sideways as well as by going down. Only the difference of two pixels
that both lie along the edge gives zeros.
"""

# %%
# White above the diagonal, black on it and below.
import matplotlib.pyplot as plt

from convscope import corr2d, diagonal, finite_difference, roberts
from convscope.plotting import show_image, show_response

X = diagonal(7)
Y = corr2d(X, finite_difference())
figure, axes = plt.subplots(1, 2, figsize=(4, 2.8), layout="constrained")
show_image(X, ax=axes[0], title="diagonal edge", values=False)
show_response(Y, ax=axes[1], title="[1, −1]", values=False)

# %%
# Four differences of two pixels. The horizontal and the vertical one respond
# with opposite signs: to the right the image turns from dark to bright, downward
# from bright to dark. Across the edge the band is wider, since more pairs of
# diagonal neighbors lie on both sides of it.
kernels = {
    "left minus right": finite_difference("x"),
    "upper minus lower": finite_difference("y"),
    "along the edge": roberts("down"),
    "across the edge": roberts("up"),
}
responses = {name: corr2d(X, K) for name, K in kernels.items()}
for name, Y in responses.items():
    print(f"{name:>18}: {int(Y.count_nonzero())} are not zero, sum {Y.sum():+.0f}")
assert not responses["along the edge"].any()
assert responses["left minus right"].sum() == -responses["upper minus lower"].sum()

figure, axes = plt.subplots(2, 2, figsize=(4.8, 5.2), layout="constrained")
for ax, (name, Y) in zip(axes.flat, responses.items(), strict=True):
    show_response(Y, ax=ax, title=name, limit=1)
plt.show()
