"""
A shift by one pixel costs accuracy, and less after training on shifted digits
===============================================================================

Convolution is equivariant to shifts, but a network that ends in a linear layer is not
invariant to them. Trained on centered digits it misreads many that moved by a pixel.
Trained on digits in several positions, in as many steps, it reads most of those too. This
is one seed; the tutorial "Train a small network" compares five.
"""

# %%
# The digits that scikit-learn ships. Those from 1,029 to 1,415, the validation set, come
# from other writers than those before, as far as their order tells. Where a shift uncovers paper, there is
# no ink: the least of all values.
import matplotlib.pyplot as plt
import torch
import torch.nn.functional as F
from sklearn.datasets import load_digits
from torch import nn

digits = load_digits()
X = torch.tensor(digits.images, dtype=torch.float32)[:, None]
X, y = (X - X[:1029].mean()) / X[:1029].std(), torch.tensor(digits.target)
padded = F.pad(X, (2, 2, 2, 2), value=float(X.min()))


def moved(rows, columns):
    """Move all digits by at most two pixels, down and to the right."""
    return padded[..., 2 - rows : 10 - rows, 2 - columns : 10 - columns]


def train(X, y):
    """Two blocks of convolution, ReLU and pooling, then a linear layer."""
    torch.manual_seed(0)
    first = [nn.Conv2d(1, 8, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2)]
    second = [nn.Conv2d(8, 16, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2)]
    model = nn.Sequential(*first, *second, nn.Flatten(), nn.Linear(64, 10))
    optimizer = torch.optim.Adam(model.parameters(), lr=0.01, fused=True)
    for rate in torch.linspace(0.01, 0, 600):
        optimizer.param_groups[0]["lr"] = rate
        batch = torch.randint(len(y), (32,))
        loss = F.cross_entropy(model(X[batch]), y[batch])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return model


# %%
# One network sees each digit where it is, the other in nine positions: at most one pixel
# away in each direction. Then both read the validation digits, shifted to the left and right.
# Neither has seen a shift by two pixels, with which strokes may leave the image.
nine = torch.cat([moved(r, c)[:1029] for r in (-1, 0, 1) for c in (-1, 0, 1)])
models = {
    "as they are": train(X[:1029], y[:1029]),
    "shifted too": train(nine, y[:1029].repeat(9)),
}
shifts = range(-2, 3)
figure, ax = plt.subplots(figsize=(4.3, 3), layout="constrained")
for (name, model), style in zip(models.items(), ("o-", "s-"), strict=True):
    read = [model(moved(0, c)[1029:1415]).argmax(1) == y[1029:1415] for c in shifts]
    percent = [100 * float(right.double().mean()) for right in read]
    print(f"{name}: " + ", ".join(f"{number:.0f}%" for number in percent))
    assert (min(percent[1], percent[3]) > 80) == (name == "shifted too")
    ax.plot(shifts, percent, style, lw=2, label=name)
ax.set(title="Percent of shifted validation digits right", xlabel="shift in pixels")
ax.set(xticks=shifts, ylim=(0, 105))
ax.legend(title="trained on digits", loc="lower center")
plt.show()
