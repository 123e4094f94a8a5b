"""
A shift by one pixel changes the prediction, unless training images were shifted
================================================================================

Convolution is equivariant to shifts, but a network that ends in a linear layer is not
invariant to them. Trained on centered digits it misreads many that moved by a pixel.
Trained on digits in several positions, it reads them almost as well as before.
"""

# %%
# The digits that scikit-learn ships. The last 640, the test set, come from other writers
# than the first 1,157, as far as their order tells. Where a shift uncovers paper, there is
# no ink.
import matplotlib.pyplot as plt
import torch
import torch.nn.functional as F
from sklearn.datasets import load_digits
from torch import nn

digits = load_digits()
images = torch.tensor(digits.images, dtype=torch.float32)[:, None]
mean, std = images[:1157].mean(), images[:1157].std()
labels = torch.tensor(digits.target)
y_train, y_test = labels[:1157], labels[1157:]


def moved(images, rows, columns):
    """Move by at most two pixels down and right, then standardize."""
    padded = F.pad(images, (2, 2, 2, 2))
    return (padded[..., 2 - rows : 10 - rows, 2 - columns : 10 - columns] - mean) / std


def train(X, y, epochs):
    """Two blocks of convolution, ReLU and pooling, then a linear layer."""
    torch.manual_seed(0)
    first = [nn.Conv2d(1, 8, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2)]
    second = [nn.Conv2d(8, 16, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2)]
    model = nn.Sequential(*first, *second, nn.Flatten(), nn.Linear(64, 10))
    optimizer = torch.optim.Adam(model.parameters(), lr=0.01, fused=True)
    for _ in range(epochs):
        for batch in torch.randperm(len(y)).split(32):
            loss = F.cross_entropy(model(X[batch]), y[batch])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
    return model


# %%
# One network sees each digit where it is, the other in nine positions: at most one pixel
# away in each direction. Then both read the test digits, shifted to the left and right.
nine = [(r, c) for r in (-1, 0, 1) for c in (-1, 0, 1)]
X_nine = torch.cat([moved(images[:1157], *step) for step in nine])
models = {
    "as they are": train(moved(images[:1157], 0, 0), y_train, epochs=12),
    "shifted too": train(X_nine, y_train.repeat(9), epochs=2),
}
shifts, hits = range(-2, 3), {}
figure, ax = plt.subplots(figsize=(8, 5.6), layout="constrained")
for (name, model), style in zip(models.items(), ("o-", "s-"), strict=True):
    with torch.no_grad():
        predictions = [model(moved(images[1157:], 0, c)).argmax(1) for c in shifts]
    hits[name] = torch.stack(predictions) == y_test
    percent = 100 * hits[name].double().mean(1)
    ax.plot(shifts, percent, style, ms=12, lw=3, label=name)
ax.legend(title="trained on digits", fontsize=20, title_fontsize=20, loc="lower center")
ax.tick_params(labelsize=18)
ax.set_title("Percent of shifted test digits right", fontsize=22)
ax.set_xlabel("shift in pixels", fontsize=20)
ax.set(xticks=shifts, ylim=(0, 105))

# %%
# A test digit that the first network reads right until it moves by one pixel, with the
# predictions of both networks. Neither has seen a shift by two pixels, with which strokes may
# leave the image.
first, second = hits.values()
n = 1157 + int((first[2] & ~first[1] & ~first[3] & second[1:4].all(0)).nonzero()[0])
figure, axes = plt.subplots(1, 5, figsize=(10, 2.8), layout="constrained")
for ax, c in zip(axes, shifts, strict=True):
    X = moved(images[n : n + 1], 0, c)
    ax.imshow(X[0, 0].numpy(), cmap="gray_r")
    one, other = (int(model(X).argmax()) for model in models.values())
    ax.set(title=f"{c} pixels: {one} or {other}", xticks=[], yticks=[])
figure.suptitle("Read by the first or by the second network")
plt.show()
