"""
An image can teach a kernel only if its patches span all the weights
====================================================================

If two kernels give the same output on an image, no amount of training on that image tells
them apart. The rank of the patch Gram matrix counts the directions in the space of kernels
on which the output depends; the kernel is identifiable if that is all of them.
"""

# %%
# Four images and a kernel of six weights.
import matplotlib.pyplot as plt
import torch

import convscope as cs
from convscope.plotting import show_image, show_kernel

K = torch.tensor([[1.0, 0.0, -2.0], [0.0, 3.0, -1.0]]).double()
noise = torch.rand(6, 8, generator=torch.Generator().manual_seed(0)).double()
images = {
    "constant": torch.ones(6, 8).double(),
    "single edge": cs.single_edge().double(),
}
images |= {"stripe": cs.stripe().double(), "noise": noise}
grams = {name: cs.patch_gram(X, K.shape) for name, X in images.items()}
ranks = {name: int(torch.linalg.matrix_rank(gram)) for name, gram in grams.items()}

figure, axes = plt.subplots(2, 2, figsize=(4.3, 3), layout="constrained")
for ax, (name, X) in zip(axes.flat, images.items(), strict=True):
    show_image(X, ax=ax, values=False)
    ax.set_title(f"{name}: rank {ranks[name]} of 6", size=11)

# %%
# Gradient descent ends with no error on every image, and yet with the wrong kernel on
# three of the four. The closed form refuses and says why.
figure, axes = plt.subplots(2, 2, figsize=(4.8, 3.6), layout="constrained")
for ax, (name, X) in zip(axes.flat, images.items(), strict=True):
    lr = float(1 / torch.linalg.eigvalsh(grams[name])[-1]) / 2
    fit = cs.learn_kernel(
        X, cs.corr2d(X, K), K.shape, lr=lr, epochs=2000, init=torch.zeros_like(K)
    )
    found = torch.allclose(fit.kernel, K, atol=1e-3)
    assert fit.losses[-1] < 1e-6
    assert found == (ranks[name] == K.numel())
    verdict = "the kernel" if found else "another kernel"
    learned = fit.kernel.round(decimals=1) + 0
    show_kernel(learned, ax=ax, limit=3, title=f"{name}: {verdict}")

try:
    cs.solve_kernel(images["stripe"], cs.corr2d(images["stripe"], K), K.shape)
except ValueError as error:
    print(f"ValueError: {error}")
plt.show()
