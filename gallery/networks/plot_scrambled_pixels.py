"""
Scrambled pixels cost a convolutional network accuracy, a dense one nothing
===========================================================================

One fixed permutation of the pixels keeps all information but makes strangers of
neighbors. A dense network does not care: its inputs have no order. A convolutional
network, which assumes that neighbors belong together, then reads worse than it: the
means of five seeds in equal steps, on digits of other writers.
"""

# %%
# The digits that scikit-learn ships, as they are and scrambled.
import matplotlib.pyplot as plt
import torch
import torch.nn.functional as F
from sklearn.datasets import load_digits
from torch import nn

digits = load_digits()
X = torch.tensor(digits.images, dtype=torch.float32)[:, None]
X, y = (X - X[:1029].mean()) / X[:1029].std(), torch.tensor(digits.target)
order = torch.randperm(64, generator=torch.Generator().manual_seed(0))
versions = {"as it is": X, "scrambled": X.flatten(1)[:, order].reshape(X.shape)}

figure, axes = plt.subplots(1, 2, figsize=(4.3, 2.6), layout="constrained")
for ax, (name, images) in zip(axes, versions.items(), strict=True):
    ax.imshow(images[0, 0].numpy(), cmap="gray_r")
    ax.set(title=f"a digit, {name}", xticks=[], yticks=[])


# %%
# Two models with about 1,890 parameters, trained on the first 1,029 digits and validated
# on 386 of other writers, as far as their order tells, with five seeds.
def accuracy(kind, X, seed):
    """Train a model and return the percent of the validation digits that it reads right."""
    torch.manual_seed(seed)
    if kind == "dense":
        layers = [nn.Flatten(), nn.Linear(64, 25), nn.ReLU(), nn.Linear(25, 10)]
    else:
        layers = [nn.Conv2d(1, 8, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2)]
        layers += [nn.Conv2d(8, 16, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2)]
        layers += [nn.Flatten(), nn.Linear(64, 10)]
    model = nn.Sequential(*layers)
    optimizer = torch.optim.Adam(model.parameters(), lr=0.01, fused=True)
    for rate in torch.linspace(0.01, 0, 400):
        optimizer.param_groups[0]["lr"] = rate
        batch = torch.randint(1029, (32,))
        loss = F.cross_entropy(model(X[batch]), y[batch])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    right = model(X[1029:1415]).argmax(1) == y[1029:1415]
    return 100 * float(right.double().mean())


means = {}
figure, ax = plt.subplots(figsize=(4.8, 2.4), layout="constrained")
for row, kind in enumerate(("dense", "convolutional")):
    for (name, images), style in zip(versions.items(), ("o", "x"), strict=True):
        scores = [accuracy(kind, images, seed) for seed in range(5)]
        means[kind, name] = sum(scores) / 5
        print(f"{kind}, {name}: {means[kind, name]:.1f}%")
        ax.plot(scores, [row] * 5, style, ms=9, color="#0d4f8b", mfc="none")
ax.set(title="o as they are, x scrambled", xlabel="percent of validation digits right")
ax.set(yticks=[0, 1], yticklabels=["dense", "convolutional"], ylim=(-0.5, 1.5))
assert abs(means["dense", "scrambled"] - means["dense", "as it is"]) < 1
assert means["dense", "scrambled"] - means["convolutional", "scrambled"] > 1.5
assert means["convolutional", "as it is"] - means["convolutional", "scrambled"] > 1.5
plt.show()
