"""
Both gradients of a cross-correlation are themselves correlations
=================================================================

The gradient of the kernel is the image cross-correlated with the upstream
gradient. The gradient of the image is the full true convolution of the upstream
gradient with the kernel. An example of 6x5 pixels is small enough to check.

The tutorial behind it: :doc:`/tutorials/backprop`.
"""

# %%
# With the sum of the outputs as loss, every output has the upstream gradient 1.
import matplotlib.pyplot as plt
import torch

from convscope import convolve2d, corr2d, input_gradient, kernel_gradient, sobel
from convscope.plotting import show_image, show_kernel, show_response

X = torch.tensor([[1.0, 1, 1, 2, 3]] * 3 + [[2.0, 2, 2, 2, 3], [3.0] * 5, [4.0] * 5])
K = sobel("x")
X.requires_grad_()
K.requires_grad_()
Y = corr2d(X, K)
dY = torch.ones_like(Y)
Y.backward(dY)
print("shapes: X", tuple(X.shape), "K", tuple(K.shape), "Y", tuple(Y.shape))

# %%
# The formulas and autograd agree to the last bit on these whole numbers.
X_plain, K_plain = X.detach(), K.detach()
dK = kernel_gradient(X_plain, dY, K.shape)
dX = input_gradient(dY, K_plain, X.shape)
assert torch.equal(dK, corr2d(X_plain, dY))
assert torch.equal(dX, convolve2d(dY, K_plain, padding="full"))
assert torch.equal(dK, K.grad)
assert torch.equal(dX, X.grad)
print("dK:", dK.tolist())

figure, axes = plt.subplots(2, 3, figsize=(9, 6.6), layout="constrained")
show_image(X, ax=axes[0, 0], limits=(0, 4), title="X: image")
show_kernel(K, ax=axes[0, 1], title="K: kernel")
show_response(Y, ax=axes[0, 2], title="Y: output")
show_response(dX, ax=axes[1, 0], title="dX: all ones spread by K")
show_response(dK, ax=axes[1, 1], title="dK: sums of X over each tap")
show_response(dY, ax=axes[1, 2], title="dY: the upstream gradient")
plt.show()
