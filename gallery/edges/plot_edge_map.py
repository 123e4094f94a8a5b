"""
Hysteresis joins broken edges, and keeps fewer pixels than a low threshold
==========================================================================

Four steps turn a photograph into an edge map: blur, gradient, non-maximum
suppression and hysteresis, as Canny proposed in 1986. Hysteresis uses two
thresholds: pixels that reach the low one stay if they are connected to a pixel that
reaches the high one. The tutorial "Detect edges" builds the steps one by one.
"""

# %%
# Blur, then gradient magnitude. A pixel is kept if its magnitude is not smaller
# than that of its two neighbors across the edge, interpolated between pixels.
import matplotlib.pyplot as plt
import torch
from torch.nn import functional

from convscope import corr2d, gaussian, portrait, sobel
from convscope.plotting import show_image

X = corr2d(portrait(), gaussian(17, sigma=2.0))
Gx, Gy = corr2d(X, sobel("x")), corr2d(X, sobel("y"))
magnitude = torch.hypot(Gx, Gy)
H, W = magnitude.shape
y, x = torch.meshgrid(torch.arange(H), torch.arange(W), indexing="ij")
longer = torch.maximum(Gx.abs(), Gy.abs()).clamp(min=1e-12)
ridge = magnitude.clone()
for side in (1, -1):
    at = torch.stack([x + side * Gx / longer, y + side * Gy / longer], dim=-1)
    at = 2 * at / torch.tensor([W - 1, H - 1]) - 1
    beside = functional.grid_sample(magnitude[None, None], at[None], align_corners=True)
    ridge[magnitude < beside[0, 0]] = 0

# %%
# Hysteresis grows the strong pixels over the weak ones until nothing changes.
low, high = 0.1, 0.3
weak, strong = (ridge >= low).float(), (ridge >= high).float()
edges, before = strong, torch.zeros_like(strong)
while not torch.equal(edges, before):
    before = edges
    edges = functional.max_pool2d(before[None], 3, stride=1, padding=1)[0] * weak
for name, found in {"high": strong, "low": weak, "both": edges}.items():
    print(f"{name:>4} threshold: {int(found.sum())} edge pixels")
assert strong.sum() < edges.sum() < weak.sum()

figure, ax = plt.subplots(figsize=(4, 2.8), layout="constrained")
show_image(edges[100:270, 100:350], ax=ax, title="edge map of a face")

# %%
face = (slice(20, 280), slice(100, 360))
stages = {"magnitude": magnitude, "low threshold": weak}
stages |= {"high threshold": strong, "hysteresis": edges}
figure, axes = plt.subplots(2, 2, figsize=(4.8, 5.2), layout="constrained")
for ax, (name, picture) in zip(axes.flat, stages.items(), strict=True):
    show_image(picture[face], ax=ax, title=name)
plt.show()
