"""
A filter sums its channels: one filter, one output channel
==========================================================

A filter has one kernel for each channel of the input. Their answers are added,
not averaged and not kept apart. To get several output channels takes several
filters, and each of them sees all channels.

The tutorial behind it: :doc:`/tutorials/channels`.
"""

# %%
# Two channels and one filter, first channel by channel and then at once.
import matplotlib.pyplot as plt
import torch

from convscope import corr2d
from convscope.plotting import show_image, show_kernel, show_response

X = torch.stack(
    [torch.arange(9.0).reshape(3, 3), torch.arange(1.0, 10.0).reshape(3, 3)]
)
K = torch.stack([torch.arange(4.0).reshape(2, 2), torch.arange(1.0, 5.0).reshape(2, 2)])
apart = [corr2d(image, kernel) for image, kernel in zip(X, K, strict=True)]
Y = corr2d(X, K[None])
assert torch.equal(Y[0], apart[0] + apart[1])
print("shapes:", tuple(X.shape), tuple(K[None].shape), "->", tuple(Y.shape))

figure, axes = plt.subplots(2, 4, figsize=(9, 4.8), layout="constrained")
for channel, row in enumerate(axes):
    show_image(X[channel], ax=row[0], limits=(0, 9), title=f"X: channel {channel}")
    show_kernel(K[channel], ax=row[1], limit=4, title=f"K: kernel {channel}")
    show_response(apart[channel], ax=row[2], limit=120, title=f"Answer {channel}")
show_response(Y[0], ax=axes[0, 3], limit=120, title="Y: their sum")
axes[1, 3].set_axis_off()

# %%
# Three filters give three output channels.
filters = torch.stack([K, K + 1, K + 2])
three = corr2d(X, filters)
print("three filters:", three.to(torch.int64).tolist())
figure, axes = plt.subplots(1, 3, figsize=(9, 3), layout="constrained")
for index, (ax, answer) in enumerate(zip(axes, three, strict=True)):
    show_response(
        answer, ax=ax, limit=224, title=f"Filter K + {index}: output channel {index}"
    )
plt.show()
