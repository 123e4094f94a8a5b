"""
A learning rate of 0.03 works on the stripe and 0.034 diverges
==============================================================

Each step multiplies the error along an eigenvector of the patch Gram matrix by
1 - 2 lr g, where g is the eigenvalue. Once lr exceeds one over the largest eigenvalue,
that factor leaves the interval from -1 to 1 and the error along this eigenvector grows.
"""

# %%
# The limit is known before any training: it depends on the image and the kernel's shape.
import warnings

import matplotlib.pyplot as plt
import torch

import convscope as cs
from convscope.plotting import show_losses

warnings.filterwarnings("ignore", "the loss grew")  # some rates diverge on purpose
X = cs.stripe().double()
Y = cs.corr2d(X, cs.finite_difference().double())
start = torch.tensor([[0.3, 0.2]]).double()
limit = cs.learning_rate_limit(X, (1, 2))
print(f"limit: {limit:.4f}")

figure, ax = plt.subplots(figsize=(4.3, 3), layout="constrained")
for lr in (0.03, 0.034):
    fit = cs.learn_kernel(X, Y, (1, 2), lr=lr, epochs=50, init=start)
    show_losses(fit.losses, ax=ax, label=f"lr {lr}", markersize=4)
    first, last = fit.losses[0], fit.losses[-1]
    print(f"lr {lr}: loss {first:.1f} at first, {last:.1e} in epoch 50")
    assert (last < first) == (lr < limit)
ax.set_title("Loss by epoch, two rates")
ax.legend()

# %%
# The loss after a number of epochs, by learning rate. With more epochs smaller rates reach
# the same loss; above the limit it grows in the end.
rates = torch.logspace(-3, -1.4, 81).tolist()
fits = [cs.learn_kernel(X, Y, (1, 2), lr=lr, epochs=50, init=start) for lr in rates]
above = [fit.losses for fit, lr in zip(fits, rates, strict=True) if lr > limit]
assert above
assert all(losses[-1] > losses[0] for losses in above)
figure, ax = plt.subplots(figsize=(4.8, 3.6), layout="constrained")
for epochs, line in {5: ":", 10: "-.", 20: "--", 50: "-"}.items():
    losses = [fit.losses[epochs - 1] for fit in fits]
    ax.loglog(rates, losses, line, label=f"epoch {epochs}")
ax.axvline(limit, color="0.5", label="limit")
ax.set(title="Loss by learning rate", xlabel="learning rate", ylabel="loss")
ax.legend(loc="lower left")
plt.show()
