"""
A median removes salt and pepper, a Gaussian smears it
======================================================

A Gaussian takes a part of every pixel in its window, the wrong ones too. A median
sorts the window and takes the number in the middle. A few wrong pixels lie at the ends
of the list, and how wrong they are does not matter, only how many. No kernel can do that: where
its weight is not zero, a pixel that is ten times as wrong adds ten times the error.
"""

# %%
# A tenth of the pixels become black or white. Each filter gets the setting that is
# best for it here.
import matplotlib.pyplot as plt
import torch
from torch.nn.functional import avg_pool2d, unfold

from convscope import gaussian, portrait
from convscope.plotting import show_image

clean = avg_pool2d(portrait()[60:316, 110:366][None], 2)[0]


def windows(X, size):
    """All windows inside the image: size * size numbers for each."""
    return unfold(X[None, None], size).reshape(-1, *(n - size + 1 for n in X.shape))


def error(Y):
    """Root mean square error over the pixels that every filter gives."""
    border = (Y.shape[0] - 120) // 2
    inner = Y[border : border + 120, border : border + 120]
    return (inner - clean[4:-4, 4:-4]).square().mean().sqrt().item()


for seed in range(3):
    u = torch.rand(clean.shape, generator=torch.Generator().manual_seed(seed))
    noisy = clean.where(u >= 0.1, (u < 0.05).float())
    medians = [windows(noisy, size).median(0).values for size in (3, 5)]
    bells = [gaussian(9, 0.25 * k).reshape(-1, 1, 1) for k in range(2, 9)]
    blurs = [(windows(noisy, 9) * bell).sum(0) for bell in bells]
    median, blur = min(medians, key=error), min(blurs, key=error)
    print(
        f"error: {error(noisy):.3f}, Gaussian {error(blur):.3f}, median {error(median):.3f}"
    )
    assert error(median) < 0.8 * error(blur)

# %%
figure, axes = plt.subplots(1, 3, figsize=(6, 2.3), layout="constrained")
titles = {"salt and pepper": noisy, "best Gaussian": blur, "median, 3 × 3": median}
for ax, (title, picture) in zip(axes, titles.items(), strict=True):
    show_image(picture, ax=ax, title=title)
    ax.set_axis_off()
plt.show()
