"""
Learned first-layer filters need not be copies of Sobel's kernel
=================================================================

A small convolutional network learns to read handwritten digits. In this run its eight
first filters grow, each stays more like its random start than like Sobel's kernel, and none
is Sobel's kernel.
"""

# %%
# The digits that scikit-learn ships, standardized; a network of two convolutions with
# ReLU and max pooling, and a linear layer: 1,898 parameters.
import matplotlib.pyplot as plt
import torch
import torch.nn.functional as F
from sklearn.datasets import load_digits
from torch import nn

from convscope import sobel
from convscope.plotting import show_response

digits = load_digits()
X = torch.tensor(digits.images, dtype=torch.float32)[:1029, None]
X, y = (X - X.mean()) / X.std(), torch.tensor(digits.target)[:1029]

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
figure, axes = plt.subplots(2, 4, figsize=(4.3, 2.5), layout="constrained")
for K, ax in zip(after, axes.flat, strict=True):
    show_response(K, ax=ax, values=False)
figure.suptitle("Eight trained filters")

# %%
# The cosine of the angle between two filters, as vectors of nine weights, is 1 if one is a
# positive multiple of the other and 0 if they are perpendicular.
start = F.cosine_similarity(before.flatten(1), after.flatten(1))
sobels = torch.stack([sobel("x"), sobel("y")]).flatten(1)
alike = F.cosine_similarity(after.flatten(1)[:, None], sobels, dim=-1).abs()
print("with its random start:", [f"{cosine:.2f}" for cosine in start.tolist()])
print("with Sobel's kernels:", [f"{cosine:.2f}" for cosine in alike.amax(1).tolist()])
assert alike.max() < 0.95
assert (start > alike.amax(1)).all()
assert (after.flatten(1).norm(dim=1) > 1.2 * before.flatten(1).norm(dim=1)).all()

# %%
# Above the random start, below the same filters after training, on one scale.
figure, axes = plt.subplots(2, 8, figsize=(4.8, 1.8), layout="constrained")
for n, column in enumerate(axes.T):
    for ax, K in zip(column, (before[n], after[n]), strict=True):
        show_response(K, ax=ax, values=False, limit=float(after.abs().max()))
figure.suptitle("Before and after training")
plt.show()
