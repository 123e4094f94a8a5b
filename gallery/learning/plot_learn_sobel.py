"""
A photograph teaches the shape of Sobel's kernel fast and its weights slowly
============================================================================

In a photograph neighboring pixels are alike. The patch Gram matrix then has one large
eigenvalue, which limits the learning rate, and many small ones, which need a large rate.
Gradient descent soon has a vertical edge operator, and its weights approach Sobel's slowly.
"""

# %%
# Subtracting the mean does not change the response of a kernel that sums to zero, and it
# lowers the largest eigenvalue. The rate is the fastest, 1/(smallest + largest eigenvalue).
import matplotlib.pyplot as plt
import torch

from convscope import corr2d, learn_kernel, patch_gram, portrait, sobel, solve_kernel
from convscope.plotting import show_kernel, show_losses

K = sobel().double()
X = portrait()[40:140, 170:270].double()
print(f"condition number with the mean: {torch.linalg.cond(patch_gram(X, (3, 3))):.0f}")
X = X - X.mean()
eigenvalues = torch.linalg.eigvalsh(patch_gram(X, (3, 3)))
print(f"and without it: {eigenvalues[-1] / eigenvalues[0]:.0f}")
order = torch.randperm(X.numel(), generator=torch.Generator().manual_seed(0))
shuffled = X.flatten()[order].reshape(X.shape)  # the control: neighbors are not alike
alone = torch.linalg.cond(patch_gram(shuffled, (3, 3)))
print(f"pixels shuffled: {alone:.1f}")
assert 100 * alone < eigenvalues[-1] / eigenvalues[0]

Y = corr2d(X, K)
lr = float(1 / (eigenvalues[0] + eigenvalues[-1]))
fit = learn_kernel(X, Y, (3, 3), lr=lr, epochs=1000, init=torch.zeros_like(K))
figure, axes = plt.subplots(1, 2, figsize=(4.3, 2.5), layout="constrained")
for ax, steps in zip(axes, (10, 1000), strict=True):
    learned = fit.kernels[steps].round(decimals=1) + 0
    show_kernel(learned, ax=ax, limit=2, title=f"After {steps} steps")

# %%
# Least squares finds the same kernel at once.
for steps in (10, 100, 1000):
    error = (fit.kernels[steps] - K).abs().max()
    print(f"after {steps:4} steps: largest error {error:.2f}")
assert torch.allclose(solve_kernel(X, Y, (3, 3)), K)
ten = fit.kernels[10]
assert torch.cosine_similarity(ten.flatten(), K.flatten(), dim=0) > 0.95  # the shape
assert (ten - K).abs().max() > 1  # the weights

# %%
# After 100 steps, past the bend of the curve, almost nothing of the loss is left along the
# second and third largest eigenvalues, and most of it lies along small ones. Along the largest,
# Sobel's kernel has almost no part from the start: its weights sum to zero. At this rate that
# part shrinks as slowly as the one along the smallest.
eigenvalues, vectors = torch.linalg.eigh(patch_gram(X, (3, 3)))
parts = eigenvalues * ((fit.kernels - K).flatten(1) @ vectors) ** 2  # of the loss
assert parts[100, 6:8].sum() < 0.01 * parts[100].sum()
assert parts[100, :6].sum() > 0.75 * parts[100].sum()
assert parts[0, 8] < 0.01 * parts[0].sum()
factors = (1 - 2 * lr * eigenvalues).abs()
assert torch.allclose(factors[0], factors[-1])
figure, ax = plt.subplots(figsize=(4.8, 3.2), layout="constrained")
show_losses(fit.losses, ax=ax, title="The loss falls ever more slowly", marker="")
plt.show()
