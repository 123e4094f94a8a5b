"""
The loss is a bowl whose shape decides how descent goes down
============================================================

For a kernel of two weights the loss is a quadratic bowl over the plane. Its
steepness along each axis is an eigenvalue of the patch Gram matrix. A small
step creeps along the flat axis, a large one jumps across the steep axis.

The tutorial behind it: :doc:`/tutorials/predict`.
"""

# %%
# The same image and start, three learning rates.
import matplotlib.pyplot as plt
import torch

from convscope import corr2d, finite_difference, learn_kernel, patch_gram, stripe
from convscope.plotting import show_bowl

X, K = stripe().double(), finite_difference().double()
gram = patch_gram(X, K.shape)
flat, steep = torch.linalg.eigvalsh(gram)
start = torch.tensor([[0.9, 0.3]], dtype=torch.float64)
print("patch Gram matrix:", gram.tolist(), f"eigenvalues: {flat:.0f} and {steep:.0f}")

# %%
# At 1/(g1 + g2) both axes shrink by the same factor, here 2/3 a step: no rate is
# faster. Just above 1/g2 the jumps across the steep axis grow.
rates = {
    "creeps along the flat axis": 0.006,
    "shrinks both axes alike": float(1 / (flat + steep)),
    "jumps ever further": 1.04 * float(1 / steep),
}
figure, axes = plt.subplots(1, 3, figsize=(11, 4.2), layout="constrained")
for ax, (name, lr) in zip(axes, rates.items(), strict=True):
    fit = learn_kernel(X, corr2d(X, K), (1, 2), lr=lr, epochs=12, init=start)
    away = (fit.kernels - K).flatten(1).norm(dim=1)
    print(
        f"lr {lr:.4f}: {away[0]:.3f} away at the start, {away[-1]:.3f} after 12 steps"
    )
    show_bowl(gram, K, fit.kernels, ax=ax, title=f"lr {lr:.4f} {name}")
axes[0].legend(loc="lower left")
plt.show()
