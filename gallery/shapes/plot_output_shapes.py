"""
A layer's output shape follows from sizes alone, before anything is computed
============================================================================

Along each axis the kernel takes as many places as fit: the image's size minus
the kernel's, plus one. Images in a batch keep their count, and the channels of
the output are the filters of the layer, whatever the channels of the input.

The tutorial behind it: :doc:`/tutorials/output_shapes`.
"""

# %%
# Three layers, predicted and then run.
import matplotlib.pyplot as plt
import torch

from convscope import Conv2D, output_shape, output_size

layers = [((1, 1, 8, 8), 2), ((1, 1, 8, 8), 5), ((20, 2, 50, 50), 28)]
for shape, filters in layers:
    images, channels, height, width = shape
    predicted = (images, filters, *output_shape((height, width), (3, 3)))
    layer = Conv2D(3, in_channels=channels, out_channels=filters)
    assert layer(torch.zeros(shape)).shape == predicted
    count = sum(parameter.numel() for parameter in layer.parameters())
    print(f"{shape} -> {predicted}, {count} parameters")

# %%
# Along one axis the size falls by one for each further pixel of the kernel. A
# stride divides it and rounds down: the pixels left over at the end are unused.
sizes = range(3, 17)
figure, (left, right) = plt.subplots(1, 2, figsize=(9, 3.8), layout="constrained")
for k in (1, 2, 3, 5):
    n = [size for size in sizes if size >= k]
    left.plot(n, [output_size(size, k) for size in n], marker="o", label=f"k = {k}")
left.set(title="Stride 1: n - k + 1", xlabel="image size n", ylabel="output size")
left.legend()
for stride in (1, 2, 3, 4):
    places = [output_size(size, 3, stride=stride) for size in sizes]
    right.step(sizes, places, where="post", marker="o", label=f"stride {stride}")
right.set(
    title="k = 3: a stride makes stairs", xlabel="image size n", ylabel="output size"
)
right.legend()
plt.show()
