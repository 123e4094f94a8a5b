"""
Zero padding draws edges around a picture that has none
=======================================================

Padding with zeros keeps the size of an image by surrounding it with black. An
edge kernel responds to the border between picture and black as it responds to
any other edge: the brighter the picture there, the stronger. Such a response is
a border artifact.
"""

# %%
# A constant image has no edge at all, and yet Sobel's kernel responds on its border.
import matplotlib.pyplot as plt
import torch
from torch.nn import functional

from convscope import corr2d, portrait, sobel
from convscope.plotting import show_response

X, K = torch.ones(5, 7), sobel("x")
Y = corr2d(X, K, padding="same")
print("valid:", corr2d(X, K).abs().max().item(), " same:", Y.abs().max().item())
figure, ax = plt.subplots(figsize=(4, 2.8), layout="constrained")
show_response(Y, ax=ax, title="response to a constant image")

# %%
# In a photograph of a face the outermost columns respond to the padding, on average
# more strongly than any edge of the face. With the border pixels replicated, the mean
# there is less than a fifth of that with zeros.
photo = portrait()[150:310:4, 180:340:4]
zeros = corr2d(photo, K, padding="same")
replicated = functional.pad(photo[None], (1, 1, 1, 1), mode="replicate")[0]
responses = {"zeros": zeros, "replicate": corr2d(replicated, K)}
inside = corr2d(photo, K).abs().max()
means = {name: Y[:, [0, -1]].abs().mean() for name, Y in responses.items()}
for name, mean in means.items():
    print(f"mean at the border with {name}: {mean:.2f}")
print(f"largest inside: {inside:.2f}")
assert means["zeros"] > inside
assert means["replicate"] < means["zeros"] / 5

figure, axes = plt.subplots(1, 2, figsize=(4.8, 2.8), layout="constrained")
for ax, (name, Y) in zip(axes, responses.items(), strict=True):
    show_response(Y, ax=ax, limit=2, title=name)

# %%
# Padding does not make all pixels count equally either: each number says how many
# windows of 3 × 3 read that pixel when one row of zeros surrounds an image of 8 × 8.
used = corr2d(torch.ones(8, 8), torch.ones(3, 3), padding=1)
figure, ax = plt.subplots(figsize=(4, 4.2), layout="constrained")
show_response(used, ax=ax, limit=14, title="windows that read each pixel")
plt.show()
