"""
Both gradients of a cross-correlation are themselves correlations
=================================================================

The gradient of the kernel is the image cross-correlated with the upstream gradient. The
gradient of the image is the full true convolution of the upstream gradient with the
kernel. An example of 6 × 5 pixels is small enough to check by hand.
"""

# %%
# With the sum of the outputs as loss, every output has the upstream gradient 1.
import matplotlib.pyplot as plt
import torch

from convscope import convolve2d, corr2d, input_gradient, kernel_gradient, sobel
from convscope.plotting import show_image, show_kernel, show_response

X = torch.tensor([[1.0, 1, 1, 2, 3]] * 3 + [[2.0, 2, 2, 2, 3], [3.0] * 5, [4.0] * 5])
K = sobel("x")
dY = torch.ones(4, 3)
dK = kernel_gradient(X, dY, K.shape)
dX = input_gradient(dY, K, X.shape)
assert torch.equal(dK, corr2d(X, dY))
assert torch.equal(dX, convolve2d(dY, K, padding="full"))
print("dK:", dK.tolist())

figure, axes = plt.subplots(1, 2, figsize=(4.3, 3), layout="constrained")
show_response(dX, ax=axes[0], title="dX, of the image")
show_response(dK, ax=axes[1], title="dK, of the kernel")

# %%
# Autograd finds the same, to the last bit on these integers.
X.requires_grad_()
K.requires_grad_()
Y = corr2d(X, K)
Y.backward(dY)
assert torch.equal(dK, K.grad)
assert torch.equal(dX, X.grad)

figure, axes = plt.subplots(2, 2, figsize=(4.8, 5.4), layout="constrained")
show_image(X, ax=axes[0, 0], limits=(0, 4), title="X: the image")
show_kernel(K, ax=axes[0, 1], title="K: the kernel")
show_response(Y, ax=axes[1, 0], title="Y: the output")
show_response(dY, ax=axes[1, 1], title="dY: upstream gradient")
plt.show()
