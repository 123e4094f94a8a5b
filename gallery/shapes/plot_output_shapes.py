"""
A layer's output shape follows from sizes alone, before anything is computed
============================================================================

Along each axis the kernel has as many positions as fit: at stride 1 the image's
size minus the kernel's, plus one. Images in a batch keep their count, and the channels of
the output are the filters of the layer, whatever the channels of the input.
"""

# %%
# Along one axis a kernel of k pixels takes n - k steps over n pixels at stride 1. A larger
# stride divides this number and rounds down, before 1 is added for the first position.
# That makes a staircase: the pixels left over at the end are not used.
import matplotlib.pyplot as plt
import torch

from convscope import Conv2D, output_shape, output_size

sizes = range(3, 17)
figure, ax = plt.subplots(figsize=(4, 2.8), layout="constrained")
for stride, style in ((1, "-"), (2, "--"), (4, ":")):
    positions = [output_size(size, 3, stride=stride) for size in sizes]
    ax.step(sizes, positions, style, where="post", lw=3, label=f"stride {stride}")
ax.set(xlabel="image size", ylabel="output size", title="sizes at three strides")
ax.set(xticks=range(4, 17, 4), yticks=range(0, 15, 4))
ax.legend()

# %%
# Three layers, predicted and then run.
layers = [((1, 1, 8, 8), 2), ((1, 1, 8, 8), 5), ((20, 2, 50, 50), 28)]
for shape, filters in layers:
    images, channels, height, width = shape
    predicted = (images, filters, *output_shape((height, width), (3, 3)))
    layer = Conv2D(3, in_channels=channels, out_channels=filters)
    assert layer(torch.zeros(shape)).shape == predicted
    count = sum(parameter.numel() for parameter in layer.parameters())
    print(f"{shape} -> {predicted}, {count} parameters")

# %%
# At stride 1 the size falls by one for each further pixel of the kernel.
figure, ax = plt.subplots(figsize=(4.8, 3.4), layout="constrained")
for k in (1, 2, 3, 5):
    n = [size for size in sizes if size >= k]
    ax.plot(n, [output_size(size, k) for size in n], marker="o", label=f"k = {k}")
ax.set(xlabel="image size n", ylabel="output size", title="stride 1: n − k + 1")
ax.legend()
plt.show()
