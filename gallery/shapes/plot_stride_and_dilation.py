"""
Stride thins out the positions of a kernel, dilation spreads its taps
=====================================================================

A stride of two visits every second position, so the output is about half as
large in each direction. A dilation of two leaves a gap between the taps, so the kernel
extends further with the same number of weights. A stride skips positions, a dilation
skips pixels within a window; here each alone still reads every pixel.
"""

# %%
# The pixels that the first window reads. The gradient of one output with respect
# to the image differs from zero at these pixels only.
import matplotlib.pyplot as plt
import torch

from convscope import corr2d, input_gradient
from convscope.plotting import show_image, show_response

shape, K = (9, 11), torch.ones(3, 3)
settings = {
    "stride 1": {},
    "stride 2": {"stride": 2},
    "dilation 2": {"dilation": 2},
    "stride and dilation 2": {"stride": 2, "dilation": 2},
}
reads = {}
for name, keywords in settings.items():
    Y = corr2d(torch.zeros(shape), K, **keywords)
    reads[name] = input_gradient(torch.ones_like(Y), K, shape, **keywords)
    never = int((reads[name] == 0).sum())
    print(f"{name}: output {tuple(Y.shape)}, {never} pixels are never read")
    assert (never == 0) == (name != "stride and dilation 2")

first = torch.zeros(5, 7)
first[0, 0] = 1
window = input_gradient(first, K, shape, dilation=2)
figure, ax = plt.subplots(figsize=(4, 2.8), layout="constrained")
show_image(window, ax=ax, values=False, title="one window at dilation 2")

# %%
# How often each pixel is read. With both, every tap falls on an even row and an
# even column: more than two thirds of the image is never read, and no later layer
# can get it back.
assert int((reads["stride and dilation 2"] == 0).sum()) == 99 - 5 * 6
figure, axes = plt.subplots(4, 1, figsize=(3.8, 12), layout="constrained")
for ax, (name, count) in zip(axes, reads.items(), strict=True):
    show_response(count, ax=ax, limit=14, title=name)
plt.show()
