"""
Each border mode invents another surrounding, and none of them is true
======================================================================

A kernel on the border of an image reads pixels that were never recorded. Zeros
put black there, replicate repeats the border pixel, reflect mirrors the image,
and circular continues at the opposite side. Cut out of a larger photograph, the
image can be compared with what really lies beyond.
"""

# %%
# A part of a photograph, padded by 40 pixels in four ways. The frame marks the part.
import matplotlib.pyplot as plt
import torch
from torch.nn import functional

from convscope import corr2d, portrait, sobel
from convscope.plotting import show_image

photo = portrait()
rows, columns = slice(150, 255), slice(180, 370)
part = photo[rows, columns]
modes = {"zeros": "constant"} | {m: m for m in ("replicate", "reflect", "circular")}

figure, axes = plt.subplots(2, 2, figsize=(4, 2.8), layout="constrained")
for ax, (name, mode) in zip(axes.flat, modes.items(), strict=True):
    padded = functional.pad(part[None], (40,) * 4, mode=mode)[0]
    show_image(padded, ax=ax, title=name)
    height, width = part.shape
    frame = plt.Rectangle((39.5, 39.5), width, height, fill=False, linewidth=2)
    ax.add_patch(frame).set_edgecolor("#ff8c00")

# %%
# The true response at the border is known from the whole photograph. Reflect makes
# the horizontal Sobel response exactly zero in the first and last column, because
# the left and the right neighbor of a border pixel are the same pixel.
true = corr2d(photo, sobel("x"), padding=1)[rows, columns]
errors = {}
for name, mode in modes.items():
    padded = functional.pad(part[None], (1,) * 4, mode=mode)[0]
    response = corr2d(padded, sobel("x"))[:, [0, -1]]
    errors[name] = (response - true[:, [0, -1]]).abs().mean().item()
    print(f"{name:>9}: mean error {errors[name]:.2f}", end=", ")
    print(f"largest |response| {response.abs().max():.2f}")
    if name == "reflect":
        assert torch.equal(response, torch.zeros_like(response))
assert min(errors, key=errors.get) == "replicate"

figure, ax = plt.subplots(figsize=(4.8, 2.8), layout="constrained")
ax.bar(list(errors), list(errors.values()), color="#0072b2")
ax.set(title="horizontal Sobel, first and last column", ylabel="mean error")
plt.show()
