"""
An image can teach a kernel only if its patches span all the weights
====================================================================

If two kernels give the same output on an image, no amount of training on that
image tells them apart. The rank of the patch Gram matrix counts the directions
in the space of kernels that the image can see.

The tutorial behind it: :doc:`/tutorials/predict`.
"""

# %%
# Four images and a kernel of six weights.
import matplotlib.pyplot as plt
import torch

from convscope import (
    corr2d,
    learn_kernel,
    patch_gram,
    single_edge,
    solve_kernel,
    stripe,
)
from convscope.plotting import show_image, show_kernel

K = torch.tensor([[1.0, 0.0, -2.0], [0.0, 3.0, -1.0]], dtype=torch.float64)
noise = torch.rand(
    6, 8, generator=torch.Generator().manual_seed(0), dtype=torch.float64
)
images = {
    "constant": torch.ones(6, 8, dtype=torch.float64),
    "single edge": single_edge().double(),
    "stripe": stripe().double(),
    "noise": noise,
}

# %%
# Descent ends with no error on every image, and yet with the wrong kernel on
# three of the four. The closed form refuses and says why.
figure, axes = plt.subplots(2, 4, figsize=(10, 4.6), layout="constrained")
for (above, below), (name, X) in zip(axes.T, images.items(), strict=True):
    gram = patch_gram(X, K.shape)
    lr = float(1 / torch.linalg.eigvalsh(gram)[-1]) / 2
    fit = learn_kernel(
        X, corr2d(X, K), K.shape, lr=lr, epochs=2000, init=torch.zeros_like(K)
    )
    rank = int(torch.linalg.matrix_rank(gram))
    right = torch.allclose(fit.kernel, K, atol=1e-3)
    assert fit.losses[-1] < 1e-6
    assert right == (rank == K.numel())
    show_image(X, ax=above, values=False, title=f"{name}: rank {rank} of {K.numel()}")
    verdict = "the kernel is found" if right else "another kernel fits"
    show_kernel(fit.kernel.round(decimals=2) + 0, ax=below, limit=3, title=verdict)

try:
    solve_kernel(images["stripe"], corr2d(images["stripe"], K), K.shape)
except ValueError as error:
    print(f"ValueError: {error}")
plt.show()
