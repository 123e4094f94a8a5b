"""
The shape of the quadratic loss decides how gradient descent goes down
======================================================================

For a kernel of two weights the loss is a quadratic function over the plane. Its curvature
along each axis is set by an eigenvalue of the patch Gram matrix. A small step is slow
along the flat axis, a large one jumps across the steep axis.
"""

# %%
# The lines of equal loss are ellipses. At a rate just below the limit, descent jumps from
# side to side along the steep axis.
import warnings

import matplotlib.pyplot as plt
import torch

from convscope import corr2d, finite_difference, learn_kernel, patch_gram, stripe
from convscope.plotting import show_bowl

X, K = stripe().double(), finite_difference().double()
gram = patch_gram(X, K.shape)
flat, steep = torch.linalg.eigvalsh(gram)
start = torch.tensor([[0.9, 0.3]]).double()
print("patch Gram matrix:", gram.tolist(), f"eigenvalues: {flat:.0f} and {steep:.0f}")

figure, ax = plt.subplots(figsize=(4.3, 3), layout="constrained")
Y, lr = corr2d(X, K), float(0.9 / steep)
fit = learn_kernel(X, Y, (1, 2), lr=lr, epochs=12, init=start)
show_bowl(gram, K, fit.kernels, ax=ax, title="Descent on a quadratic loss")

# %%
# At one over the sum of the eigenvalues, 1 / (flat + steep), both axes shrink by the same factor,
# here 2/3 a step: from the worst start no rate is faster.
# Just above 1 / steep the jumps across the steep axis grow.
best, limit = float(1 / (flat + steep)), float(1 / steep)
warnings.filterwarnings("ignore", "the loss grew")
rates = {"slow": 0.006, "as fast as it can be": best, "diverges": 1.04 * limit}
figure, axes = plt.subplots(3, 1, figsize=(4.3, 9), layout="constrained")
for ax, (name, lr) in zip(axes, rates.items(), strict=True):
    fit = learn_kernel(X, Y, (1, 2), lr=lr, epochs=12, init=start)
    away = (fit.kernels - K).flatten(1).norm(dim=1)
    print(f"lr {lr:.4f}: from {away[0]:.3f} away to {away[-1]:.3f} in 12 steps")
    assert (away[-1] < away[0] / 50) == (name == "as fast as it can be")
    show_bowl(gram, K, fit.kernels, ax=ax, title=f"lr {lr:.4f}: {name}")
axes[0].legend(loc="lower left")
plt.show()
