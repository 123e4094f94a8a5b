"""
Scrambled pixels cost a convolutional network its advantage
===========================================================

One fixed permutation of the pixels keeps all information but makes strangers of
neighbors. A dense network does not care: its inputs have no order. A convolutional
network, which assumes that neighbors belong together, then reads worse than it.
"""

# %%
# The digits that scikit-learn ships, as they are and scrambled, and two models with
# about 1,890 parameters each.
import matplotlib.pyplot as plt
import torch
import torch.nn.functional as F
from sklearn.datasets import load_digits
from torch import nn

digits = load_digits()
X = torch.tensor(digits.images, dtype=torch.float32)[:, None]
X, y = (X - X[:1157].mean()) / X[:1157].std(), torch.tensor(digits.target)
order = torch.randperm(64, generator=torch.Generator().manual_seed(0))
versions = {"as they are": X, "scrambled": X.flatten(1)[:, order].reshape(X.shape)}


def dense():
    """64 inputs, 25 hidden units, 10 scores."""
    return nn.Sequential(nn.Flatten(), nn.Linear(64, 25), nn.ReLU(), nn.Linear(25, 10))


def convolutional():
    """Two blocks of convolution, ReLU and pooling, then 10 scores."""
    first = [nn.Conv2d(1, 8, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2)]
    second = [nn.Conv2d(8, 16, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2)]
    return nn.Sequential(*first, *second, nn.Flatten(), nn.Linear(64, 10))


def accuracy(make, X, seed):
    """Train on the first 1,157 digits, test on the other writers' digits."""
    torch.manual_seed(seed)
    model = make()
    optimizer = torch.optim.Adam(model.parameters(), lr=0.01, fused=True)
    for _ in range(12):
        for batch in torch.randperm(1157).split(32):
            loss = F.cross_entropy(model(X[batch]), y[batch])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
    return 100 * (model(X[1157:]).argmax(1) == y[1157:]).double().mean()


# %%
# The same digit twice.
figure, axes = plt.subplots(1, 2, figsize=(8, 5.6), layout="constrained")
for ax, (name, images) in zip(axes, versions.items(), strict=True):
    ax.imshow(images[0, 0].numpy(), cmap="gray_r")
    ax.set_title(name, fontsize=28)
    ax.set(xticks=[], yticks=[])
figure.suptitle("One digit, the same 64 numbers", fontsize=28)

# %%
# Percent of the test digits right, three seeds each.
figure, ax = plt.subplots(figsize=(6, 3), layout="constrained")
for row, make in enumerate((dense, convolutional)):
    for (name, images), style in zip(versions.items(), ("o", "x"), strict=True):
        scores = [accuracy(make, images, seed) for seed in range(3)]
        print(f"{make.__name__}, {name}: {sum(scores) / 3:.1f}%")
        ax.plot(scores, [row] * 3, style, ms=9, color="#0d4f8b", mfc="none")
ax.set(title="o as they are, x scrambled", xlabel="percent right")
ax.set(yticks=[0, 1], yticklabels=["dense", "convolutional"], ylim=(-0.5, 1.5))
plt.show()
