"""
Learned first-layer filters need not be copies of Sobel's kernel
=================================================================

A small convolutional network learns to read handwritten digits. Its eight first
filters grow and change direction while it learns, and some become oriented differences. But each
stays related to its random start, and none is a kernel from a book.
"""

# %%
# The digits that scikit-learn ships, standardized; a network of two convolutions with
# ReLU and max pooling, and a linear layer: 1,898 parameters, trained in a second.
import matplotlib.pyplot as plt
import torch
import torch.nn.functional as F
from sklearn.datasets import load_digits
from torch import nn

from convscope.plotting import show_response

digits = load_digits()
X = torch.tensor(digits.images, dtype=torch.float32)[:1157, None]
X, y = (X - X.mean()) / X.std(), torch.tensor(digits.target)[:1157]

torch.manual_seed(0)
first = [nn.Conv2d(1, 8, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2)]
second = [nn.Conv2d(8, 16, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2)]
model = nn.Sequential(*first, *second, nn.Flatten(), nn.Linear(64, 10))
before = model[0].weight.detach().clone().squeeze(1)
optimizer = torch.optim.Adam(model.parameters(), lr=0.01, fused=True)
for _ in range(12):
    for batch in torch.randperm(len(y)).split(32):
        loss = F.cross_entropy(model(X[batch]), y[batch])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
after = model[0].weight.detach().squeeze(1)

# %%
# The trained filters: red weights are positive, blue ones negative.
figure, axes = plt.subplots(2, 4, figsize=(8, 5.6), layout="constrained")
for n, ax in enumerate(axes.flat):
    show_response(after[n], ax=ax, title=f"Filter {n}", values=False)
    ax.set(xticks=[], yticks=[])
figure.suptitle("Eight first-layer filters, trained on digits", fontsize=20)

# %%
# Above the random start, below the same filters after training, on one scale. The number
# is the cosine of the angle between the two as vectors of nine weights: 1 would mean
# that a filter only grew, 0 that nothing is left of its start.
cosine = F.cosine_similarity(before.flatten(1), after.flatten(1))
figure, axes = plt.subplots(2, 8, figsize=(10, 3.2), layout="constrained")
for n, (above, below) in enumerate(axes.T):
    for ax, K in ((above, before[n]), (below, after[n])):
        show_response(K, ax=ax, values=False, limit=float(after.abs().max()))
        ax.set(xticks=[], yticks=[])
    below.set_title(f"{cosine[n]:.2f}")
figure.suptitle("Before and after training")
plt.show()
