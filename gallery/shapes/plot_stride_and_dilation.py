"""
Stride thins out the places of a kernel, dilation spreads its taps
==================================================================

A stride of two visits every second place, so the output is half as large in
each direction. A dilation of two leaves a gap between the taps, so the kernel
reaches further with the same number of weights. Both skip pixels, differently.

The tutorial behind it: :doc:`/tutorials/output_shapes`.
"""

# %%
# Three ways to slide a 3x3 kernel over 9x11 pixels. The gradient of the summed
# output with respect to the image counts how many windows read each pixel.
import matplotlib.pyplot as plt
import torch

from convscope import corr2d, input_gradient
from convscope.plotting import show_image, show_response

shape, K = (9, 11), torch.ones(3, 3)
ways = {
    "stride 1, dilation 1": (1, 1),
    "stride 2, dilation 1": (2, 1),
    "stride 1, dilation 2": (1, 2),
    "stride 2, dilation 2": (2, 2),
}
figure, axes = plt.subplots(2, 4, figsize=(11, 5.4), layout="constrained")
figure.suptitle(
    "Above, the pixels of the first window; below, how often each pixel is read"
)
for (above, below), (name, (stride, dilation)) in zip(
    axes.T, ways.items(), strict=True
):
    Y = corr2d(torch.zeros(shape), K, stride=stride, dilation=dilation)
    first = torch.zeros_like(Y)
    first[0, 0] = 1
    window = input_gradient(first, K, shape, stride=stride, dilation=dilation)
    ones = torch.ones_like(Y)
    reads = input_gradient(ones, K, shape, stride=stride, dilation=dilation)
    never = int((reads == 0).sum())
    print(f"{name}: output {tuple(Y.shape)}, {never} pixels are never read")
    show_image(window, ax=above, values=False, title=name)
    show_response(reads, ax=below, limit=9, title=f"{Y.shape[0]}x{Y.shape[1]} outputs")

# %%
# With both, every tap falls on an even row and an even column: more than two
# thirds of the image is never looked at, and no later layer can get it back.
assert int((reads == 0).sum()) == 99 - 5 * 6
plt.show()
