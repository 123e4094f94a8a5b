"""
Batch normalization after a convolution is only another kernel and bias
=======================================================================

In evaluation, batch normalization is a scale and a shift of each channel. A convolution is
linear, so its kernel can take the scale and its bias the shift: the two layers become one,
and what comes out is the same but for rounding.
"""

# %%
# One kernel, the statistics of its responses to a photograph, and a scale and a shift as a
# network might have learned them.
import matplotlib.pyplot as plt
import torch
from torch.nn.functional import batch_norm

import convscope as cs
from convscope.plotting import show_image, show_kernel, show_response

X = cs.flower()[60:380:2, 120:600:2].double()
K = cs.sobel("x").double() + cs.sobel("y").double()
Z = cs.corr2d(X, K)
mean, variance = Z.mean().reshape(1), Z.var().reshape(1)
gamma, beta = torch.tensor([[0.5], [0.25]]).double()

# %%
# Step by step: convolution, then normalization. At once: the folded kernel and bias.
steps = batch_norm(Z[None, None], mean, variance, gamma, beta, eps=1e-5)[0, 0]
scale = gamma / (variance + 1e-5).sqrt()
once = cs.corr2d(X, scale * K, beta - scale * mean)
figure, axes = plt.subplots(2, 2, figsize=(4.8, 3.5), layout="constrained")
show_image(X, ax=axes[0, 0], title="image")
show_response(Z, ax=axes[0, 1], title="convolution", limit=2)
show_response(steps, ax=axes[1, 0], title="then normalized", limit=2)
show_response(once, ax=axes[1, 1], title="one folded kernel", limit=2)
print(f"largest difference: {(steps - once).abs().max():.0e}")
assert torch.allclose(steps, once, atol=1e-12)

# %%
# The folded kernel is the old one, scaled. What was zero, flat areas of the image, is now the
# bias.
figure, axes = plt.subplots(1, 2, figsize=(4.8, 2.6), layout="constrained")
show_kernel(K, ax=axes[0], title="kernel, bias 0")
folded = (scale * K).round(decimals=2)
bias = (beta - scale * mean).item()
show_kernel(folded, ax=axes[1], title=f"folded, bias {bias:.2f}")
plt.show()
