"""
Plain correlation finds bright areas, normalized cross-correlation finds the template
=====================================================================================

To find a small picture in a large one, slide it along as a kernel. But any bright
area gives a large sum, whatever its shape. Normalized cross-correlation subtracts
the mean of each window and divides by its standard deviation, so that brightness
and contrast drop out and only the shape counts.
"""

# %%
# The template is a star of the flag. The photograph in which it is searched is a
# copy with less contrast and some noise.
import matplotlib.pyplot as plt
import torch

from convscope import corr2d, portrait
from convscope.plotting import show_image, show_response

photo = portrait()[20:330, 10:453]
top, left, height, width = 43, 38, 48, 40
template = photo[top : top + height, left : left + width]
X = 0.6 * photo + 0.1
X += 0.05 * torch.randn(X.shape, generator=torch.Generator().manual_seed(0))

plain = corr2d(X, template)
shape = template - template.mean()  # it sums to zero, so the mean of a window drops out
ones = torch.ones_like(template)
mean = corr2d(X, ones) / ones.numel()
spread = (corr2d(X**2, ones) / ones.numel() - mean**2).clamp(min=1e-6).sqrt()
normalized = corr2d(X, shape) / (spread * shape.norm() * ones.numel() ** 0.5)

found = {}
for name, response in {"plain": plain, "normalized": normalized}.items():
    found[name] = divmod(int(response.argmax()), response.shape[1])
    print(f"{name:>10}: largest response {response.max():7.2f} at {found[name]}")
assert found["normalized"] == (top, left)
assert found["plain"] != (top, left)

# %%
# Orange: normalized. Blue and dashed: plain, on something that is only bright.
figure, ax = plt.subplots(figsize=(4, 2.8), layout="constrained")
show_image(X, ax=ax, title="found: normalized (orange), plain (blue)")
styles = {"plain": ("#56b4e9", "--"), "normalized": ("#ff8c00", "-")}
for name, (color, line) in styles.items():
    box = plt.Rectangle(found[name][::-1], width, height, fill=False, linewidth=3)
    box.set(edgecolor=color, linestyle=line)
    ax.add_patch(box)

# %%
figure, axes = plt.subplots(1, 2, figsize=(4.8, 2.2), layout="constrained")
show_image(plain, ax=axes[0], title="plain", limits=(0, float(plain.max())))
show_response(normalized, ax=axes[1], title="normalized", limit=1)
plt.show()
