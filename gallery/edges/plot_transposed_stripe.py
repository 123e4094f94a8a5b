"""
A horizontal difference is blind to horizontal edges
====================================================

The kernel [1, -1] compares pixels that stand side by side. When the image is
transposed its edges lie between rows, and side by side all pixels are alike.
The answer is zero everywhere; the transposed kernel finds the edges again.

The tutorial behind it: :doc:`/tutorials/edges`.
"""

# %%
# The same image, turned so that its edges run from left to right.
import matplotlib.pyplot as plt

from convscope import corr2d, finite_difference, stripe
from convscope.plotting import show_image, show_kernel, show_response

X = stripe().T
kernels = {
    "K: left minus right": finite_difference("x"),
    "K: upper minus lower": finite_difference("y"),
}
answers = {title: corr2d(X, K) for title, K in kernels.items()}
for title, Y in answers.items():
    print(
        f"{title}: shape {tuple(Y.shape)}, largest absolute answer {Y.abs().max():.0f}"
    )

# %%
# A zero answer does not say that there is no edge. It says that there is none
# in the direction which this kernel compares.
figure, axes = plt.subplots(2, 3, figsize=(8.5, 7), layout="constrained")
for row, (title, Y) in zip(axes, answers.items(), strict=True):
    show_image(X, ax=row[0], title="X: edges between rows")
    show_kernel(kernels[title], ax=row[1], title=title)
    found = "both edges found" if Y.any() else "zeros, nothing seen"
    show_response(Y, ax=row[2], title=f"Y: {found}")
assert not answers["K: left minus right"].any()
assert answers["K: upper minus lower"].any()
plt.show()
