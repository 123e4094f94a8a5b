"""
Equal overlaps are not enough: a flat area stays flat only if all phases add up alike
=====================================================================================

A transposed convolution stamps its kernel once for each input pixel. With stride 2 an output
pixel meets one of four groups of weights, its phase. Where the sums of the groups differ, a
checkerboard appears: also with kernel size 4, whose stamps overlap equally away from the
border.
"""

# %%
# A small photograph at twice the size. Positive weights, as an interpolation has them; a layer
# that torch has just initialized has weights of both signs, and its phases differ more (below).
import matplotlib.pyplot as plt
import torch
from torch.nn.functional import avg_pool2d, conv_transpose2d, interpolate

import convscope as cs
from convscope.plotting import show_image, show_response

small = avg_pool2d(cs.portrait()[None, 60:380, 110:430], 8)
K = torch.rand(3, 3, generator=torch.Generator().manual_seed(0))
K = K / K.sum()
stamped = conv_transpose2d(small[None], 4 * K[None, None], stride=2)[0, 0]
larger = interpolate(small[None], scale_factor=2, mode="bilinear")[0, 0]
resized = cs.corr2d(larger, K)
figure, axes = plt.subplots(1, 2, figsize=(4.3, 2.5), layout="constrained")
show_image(stamped, ax=axes[0], title="transposed")
show_image(resized, ax=axes[1], title="resize, convolve")

# %%
# Ones count the stamps. Away from the border they are unequal with kernel size 3 and
# equal with 4.
figure, axes = plt.subplots(1, 2, figsize=(4.8, 2.8), layout="constrained")
for ax, k in zip(axes, (3, 4), strict=True):
    ones = torch.ones(1, 1, 4, 4), torch.ones(1, 1, k, k)
    counts = conv_transpose2d(*ones, stride=2)[0, 0]
    assert (len(counts[2:-2, 2:-2].unique()) == 1) == (k == 4)
    show_response(counts, ax=ax, limit=5, title=f"stamps, kernel {k} × {k}")


# %%
# The sums still differ. Over 2,000 layers as torch initializes them, the median range of the
# four sums is several times their mean, for both sizes; of positive weights it is smaller.
# After resizing there is one sum.
def unevenness(W):
    """Divide the range of the four sums by their mean; return the median over layers."""
    sums = torch.stack([W[:, a::2, b::2].sum((1, 2)) for a in (0, 1) for b in (0, 1)])
    return ((sums.amax(0) - sums.amin(0)) / sums.mean(0).abs()).median().item()


for k in (3, 4):
    torch.manual_seed(0)
    layers = torch.nn.ConvTranspose2d(1, 2000, k).weight.detach()[0]
    ratio, control = unevenness(layers), unevenness(torch.rand(2000, k, k))
    print(f"kernel {k}: {ratio:.1f} as torch initializes, {control:.1f} positive")
    assert ratio > 4
    assert ratio > 2 * control
flat = cs.corr2d(interpolate(torch.ones(1, 1, 6, 6), scale_factor=2), K[None, None])
assert flat.max() - flat.min() < 1e-6
plt.show()
