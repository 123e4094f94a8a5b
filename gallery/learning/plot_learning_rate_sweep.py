"""
A learning rate of 0.03 works on the stripe and 0.034 explodes
==============================================================

Each step multiplies the error along an eigenvector of the patch Gram matrix by
1 - 2 lr g, where g is the eigenvalue. Once lr exceeds one over the largest
eigenvalue, that factor leaves the interval from -1 to 1 and the error grows.

The tutorial behind it: :doc:`/tutorials/predict`.
"""

# %%
# The limit is known before any training: it depends on the image alone.
import matplotlib.pyplot as plt
import torch

from convscope import (
    corr2d,
    finite_difference,
    learn_kernel,
    learning_rate_limit,
    stripe,
)
from convscope.plotting import show_losses

X = stripe().double()
Y = corr2d(X, finite_difference().double())
start = torch.tensor([[0.3, 0.2]], dtype=torch.float64)
limit = learning_rate_limit(X, (1, 2))
rates = torch.logspace(-3, -1.4, 81, dtype=torch.float64)
fits = [learn_kernel(X, Y, (1, 2), lr=float(lr), epochs=50, init=start) for lr in rates]
print(f"limit: {limit:.4f}")
for lr in (0.03, 0.034):
    losses = learn_kernel(X, Y, (1, 2), lr=lr, epochs=50, init=start).losses
    print(f"lr {lr}: loss {losses[0]:.1f} at first, {losses[-1]:.1e} in epoch 50")
    assert (losses[-1] < losses[0]) == (lr < limit)

# %%
# Left, the loss over the learning rate for four numbers of epochs. More epochs
# make a small rate as good as a large one, but nothing mends a rate above the
# limit. Right, five single runs.
figure, (left, right) = plt.subplots(
    1, 2, figsize=(10, 4), layout="constrained", sharey=True
)
for epochs in (5, 10, 20, 50):
    left.loglog(
        rates, [fit.losses[epochs - 1] for fit in fits], label=f"epoch {epochs}"
    )
left.axvline(limit, color="black", linestyle="--", label=f"limit {limit:.4f}")
left.set(title="Loss over the learning rate", xlabel="learning rate", ylabel="loss")
left.legend()
for lr in (0.003, 0.01, 1 / 36, 0.03, 0.034):
    fit = learn_kernel(X, Y, (1, 2), lr=lr, epochs=50, init=start)
    show_losses(fit.losses, ax=right, label=f"lr {lr:.3f}", markersize=3)
right.set(title="Only the rate above the limit climbs", ylabel="", ylim=(1e-16, 1e6))
right.legend()
plt.show()
