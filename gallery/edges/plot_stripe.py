"""
A difference kernel finds the two sides of a stripe
===================================================

The kernel ``[1, -1]`` subtracts each pixel from its left neighbor. Where the
image does not change, the two cancel. So a stripe leaves two lines: positive
where bright turns dark, negative where dark turns bright.
"""

import matplotlib.pyplot as plt

from convscope import corr2d, finite_difference, stripe
from convscope.plotting import show_correlation

# %%
# The stripe is six rows of ones with four columns of zeros inside.

X = stripe()
K = finite_difference(axis="x")
Y = corr2d(X, K)
print(tuple(X.shape), "with", tuple(K.shape), "gives", tuple(Y.shape))
print(Y[0])

# %%
# Every row is the same, so one row says all. The picture shows the whole response.

panels = show_correlation(X, K, Y)
panels[0].axes.figure.suptitle("A stripe, the kernel [1, -1], and one line at each side")
plt.show()
