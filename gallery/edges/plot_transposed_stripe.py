"""
A horizontal difference misses horizontal edges
===============================================

The kernel [1, -1] compares pixels side by side. When the image is transposed
its edges lie between rows, and side by side all pixels are equal, so that the
response is zero everywhere. The transposed kernel finds the edges again.
"""

# %%
# The same image under both kernels.
import matplotlib.pyplot as plt

from convscope import corr2d, finite_difference, stripe
from convscope.plotting import show_image, show_response

X = stripe().T
responses = {
    "[1, −1]": corr2d(X, finite_difference("x")),
    "transposed": corr2d(X, finite_difference("y")),
}
figure, axes = plt.subplots(1, 3, figsize=(4, 2.8), layout="constrained")
show_image(X, ax=axes[0], title="image", values=False)
for ax, (name, Y) in zip(axes[1:], responses.items(), strict=True):
    show_response(Y, ax=ax, title=name, values=False, limit=1)

# %%
# A response of zero does not say that there is no edge. It says that there is
# none in the direction which this kernel compares.
for name, Y in responses.items():
    print(f"{name}: shape {tuple(Y.shape)}, largest |response| {Y.abs().max():.0f}")
assert not responses["[1, −1]"].any()
assert responses["transposed"].any()
plt.show()
