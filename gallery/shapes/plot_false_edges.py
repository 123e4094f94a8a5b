"""
Zero padding draws edges around a picture that has none
=======================================================

Padding with zeros keeps the size of an image by surrounding it with black. An
edge operator answers to the border between picture and black as it answers to
any other edge: the brighter the picture there, the stronger.

The tutorial behind it: :doc:`/tutorials/output_shapes`.
"""

# %%
# First a constant image, which has no edge at all.
import matplotlib.pyplot as plt
import torch
from torch.nn import functional

from convscope import corr2d, portrait, sobel
from convscope.plotting import show_correlation, show_response

X, K = torch.ones(6, 8), sobel("x")
Y = corr2d(X, K, padding="same")
print("valid:", corr2d(X, K).abs().max().item(), " same:", Y.abs().max().item())
show_correlation(
    X, K, Y, titles=["X: constant", "K: Sobel in x", "Y: two edges of padding"]
)

# %%
# In a photograph of a face the outermost columns answer to the padding, on average
# more strongly than any edge of the face. Repeating the outermost pixels adds none.
photo = portrait()[150:310:4, 180:340:4]
zeros = corr2d(photo, K, padding="same")
repeated = corr2d(functional.pad(photo[None], (1, 1, 1, 1), mode="replicate")[0], K)
inside = corr2d(photo, K).abs().max()
border = {"zeros": zeros, "repeated pixels": repeated}
means = {name: Y[:, [0, -1]].abs().mean() for name, Y in border.items()}
for name, mean in means.items():
    print(f"mean at the border with {name}: {mean:.2f}")
print(f"largest inside: {inside:.2f}")
assert means["zeros"] > inside

figure, axes = plt.subplots(1, 2, figsize=(9, 4.6), layout="constrained")
show_response(zeros, ax=axes[0], limit=2, title="Zeros: false edges at left and right")
show_response(repeated, ax=axes[1], limit=2, title="Repeated pixels: none")

# %%
# Padding does not make all pixels count alike either: each number says how many
# windows of 3x3 see that pixel when one row of zeros surrounds an 8x8 image.
used = corr2d(torch.ones(8, 8), torch.ones(3, 3), padding=1)
figure, ax = plt.subplots(figsize=(4.2, 4.2), layout="constrained")
show_response(used, ax=ax, title="Windows that see each pixel: 4, 6 or 9")
plt.show()
