"""
A diagonal edge answers to every difference but the one along it
================================================================

It is often said that [1, -1] gives zeros on a diagonal edge. It does not: a
diagonal edge is crossed by going sideways as well as by going down. Only the
difference of two pixels that both lie along the edge is zero.

The tutorial behind it: :doc:`/tutorials/edges`.
"""

# %%
# White above the diagonal, black on it and below. Four differences of two pixels.
import matplotlib.pyplot as plt

from convscope import corr2d, diagonal, finite_difference, roberts
from convscope.plotting import show_image, show_kernel, show_response

X = diagonal(7)
kernels = {
    "left minus right": finite_difference("x"),
    "upper minus lower": finite_difference("y"),
    "along the edge": roberts("down"),
    "across the edge": roberts("up"),
}
answers = {name: corr2d(X, K) for name, K in kernels.items()}
for name, Y in answers.items():
    print(
        f"{name:>18}: {int(Y.count_nonzero())} answers are not zero, sum {Y.sum():+.0f}"
    )

# %%
# The horizontal and the vertical difference answer with opposite signs: to the
# right the image turns from dark to bright, downward from bright to dark. Across
# the edge the band is wider, since more pairs of diagonal neighbors straddle it.
assert not answers["along the edge"].any()
assert (answers["left minus right"].sum(), answers["upper minus lower"].sum()) == (
    -6,
    6,
)

figure, axes = plt.subplots(
    3, 4, figsize=(10, 8), layout="constrained", height_ratios=[2, 1, 2]
)
for column, (name, Y) in zip(axes.T, answers.items(), strict=True):
    show_image(X, ax=column[0], title="X: a diagonal edge", values=False)
    show_kernel(kernels[name], ax=column[1], title=f"K: {name}")
    signs = f"sum {Y.sum():+.0f}" if Y.any() else "all zeros"
    show_response(Y, ax=column[2], title=f"Y: {signs}")
plt.show()
