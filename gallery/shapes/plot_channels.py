"""
A filter sums its channels: one filter, one output channel
==========================================================

A filter has one kernel slice for each channel of the input. Their responses are
added, not averaged and not kept apart. To get several output channels takes
several filters, and each of them reads all channels.
"""

# %%
# Two channels and one filter, first channel by channel and then at once.
import matplotlib.pyplot as plt
import torch

from convscope import corr2d
from convscope.plotting import show_image, show_kernel, show_response

X = torch.stack([torch.arange(9.0), torch.arange(1.0, 10.0)]).reshape(2, 3, 3)
K = torch.stack([torch.arange(4.0), torch.arange(1.0, 5.0)]).reshape(2, 2, 2)
apart = [corr2d(image, kernel) for image, kernel in zip(X, K, strict=True)]
Y = corr2d(X, K[None])
assert torch.equal(Y[0], apart[0] + apart[1])
assert not torch.equal(Y[0], (apart[0] + apart[1]) / 2)

figure, axes = plt.subplot_mosaic("0YY;1YY", figsize=(4, 2.8), layout="constrained")
show_response(apart[0], ax=axes["0"], limit=160, title="channel 0")
show_response(apart[1], ax=axes["1"], limit=160, title="channel 1")
show_response(Y[0], ax=axes["Y"], limit=160, title="output: their sum")
plt.setp(axes["Y"].texts, size=22)

# %%
# The two channels of the image and the two slices of the filter.
figure, axes = plt.subplots(2, 2, figsize=(4.4, 4.6), layout="constrained")
for channel, row in enumerate(axes):
    show_image(X[channel], ax=row[0], limits=(0, 9), title=f"X, channel {channel}")
    show_kernel(K[channel], ax=row[1], limit=4, title=f"K, slice {channel}")

# %%
# Three filters give three output channels.
three = corr2d(X, torch.stack([K, K + 1, K + 2]))
assert torch.equal(three[0], Y[0])
figure, axes = plt.subplots(1, 3, figsize=(4.8, 2), layout="constrained")
for index, (ax, response) in enumerate(zip(axes, three, strict=True)):
    show_response(response, ax=ax, limit=320, title=f"filter K + {index}")
plt.show()
