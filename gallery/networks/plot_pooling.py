"""
Max pooling keeps thin edges that average pooling fades
=======================================================

A line one pixel wide covers 8 of the 64 pixels in a window of 8 × 8: their mean is an eighth
of the line and their maximum is the line's own value. The price is that a maximum also keeps
the largest of the noise, which a mean reduces.
"""

# %%
# The gradient magnitude of a portrait, pooled in windows of 8 × 8.
import matplotlib.pyplot as plt
import torch
import torch.nn.functional as F

from convscope import corr2d, portrait, sobel
from convscope.plotting import show_image

X = portrait()[30:350, 100:420]
edges = torch.hypot(corr2d(X, sobel("x")), corr2d(X, sobel("y")))[None]
pools = {"max": F.max_pool2d, "average": F.avg_pool2d}

figure, axes = plt.subplots(1, 2, figsize=(4.3, 2.5), layout="constrained")
for ax, (kind, pool) in zip(axes, pools.items(), strict=True):
    Y = pool(edges, 8)[0]
    show_image(Y, ax=ax, limits=(0, 2.5), title=f"{kind} pooling")
    print(f"{kind}: largest {Y.max():.2f} of {edges.max():.2f}")
assert F.max_pool2d(edges, 8).max() > 1.5 * F.avg_pool2d(edges, 8).max()

# %%
# A line of ones, one pixel wide: its maximum is 1 in every window that it crosses, and
# its average one eighth. Noise of standard deviation 0.3, with nothing to be found in it:
# the averages stay near zero and the maxima are far from it.
line = torch.zeros(1, 64, 64)
line[:, :, 20] = 1
noise = 0.3 * torch.randn(1, 64, 64, generator=torch.Generator().manual_seed(0))
figure, axes = plt.subplots(2, 2, figsize=(4.8, 5), layout="constrained")
images = {"thin line": line, "noise": noise}
for row, (name, image) in zip(axes, images.items(), strict=True):
    for ax, (kind, pool) in zip(row, pools.items(), strict=True):
        Y = pool(image, 8)[0]
        show_image(Y, ax=ax, values=False, title=f"{name}, {kind}")
        print(f"{name}, {kind}: from {Y.min():.2f} to {Y.max():.2f}")
assert F.max_pool2d(line, 8).max() == 1
assert F.avg_pool2d(line, 8).max() == 1 / 8
assert F.max_pool2d(noise, 8).min() > 4 * F.avg_pool2d(noise, 8).abs().max()
plt.show()
