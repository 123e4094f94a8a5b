"""
Twenty steps of gradient descent recover the kernel behind an output
====================================================================

Only an image and its output are given. Starting from a kernel of two small numbers, each
step compares the output of the present kernel with the wanted one and moves the kernel
against the gradient of the summed squared error.
"""

# %%
# The output was made with [1, -1]. The learner does not see that kernel.
import matplotlib.pyplot as plt
import torch

from convscope import corr2d, finite_difference, learn_kernel, stripe
from convscope.plotting import show_losses, show_response

X = stripe()
Y = corr2d(X, finite_difference())
start = torch.tensor([[0.28354973, 0.24736268]])
fit = learn_kernel(X, Y, (1, 2), lr=3e-2, epochs=20, init=start)
print("kernel:", [[round(weight, 4) for weight in row] for row in fit.kernel.tolist()])
assert torch.allclose(fit.kernel, finite_difference(), atol=0.005)

figure, ax = plt.subplots(figsize=(4.3, 3), layout="constrained")
ax.plot(fit.kernels[:, 0, 0], marker="o", label="first weight")
ax.plot(fit.kernels[:, 0, 1], marker="s", label="second weight")
ax.set(title="The weights settle at 1 and −1", xlabel="updates", ylabel="weight")
ax.legend(loc="center right")

# %%
# The difference of the two weights approaches its goal from one side, with a factor of
# 0.64 per step. Their sum jumps from side to side, with a factor of -0.8: so the weights
# zigzag around a smooth curve.
assert (fit.losses[1:] < fit.losses[:-1]).all()
error = fit.kernels - finite_difference()
difference, total = error[:, 0, 0] - error[:, 0, 1], error.sum(dim=(1, 2))
for name, part in {"difference": difference, "sum": total}.items():
    print(f"{name}: factor {part[1] / part[0]:.2f} in one step")
for epoch in (5, 10, 15, 20):
    print(f"epoch {epoch:2}: loss {fit.losses[epoch - 1]:.3f}")
figure, ax = plt.subplots(figsize=(4.8, 3), layout="constrained")
show_losses(fit.losses, ax=ax, title="The loss falls in every epoch")

# %%
# The error of the output after each of four numbers of updates.
figure, axes = plt.subplots(2, 2, figsize=(4.8, 4), layout="constrained")
for ax, updates in zip(axes.flat, (0, 5, 10, 20), strict=True):
    residual = corr2d(X, fit.kernels[updates]) - Y
    title = f"Error after {updates} updates"
    show_response(residual, ax=ax, limit=1, values=False, title=title)
plt.show()
