"""
A gradient check fails by rounding at small steps and by the third derivative at large ones
===========================================================================================

A difference quotient approximates a derivative. Its error has two parts: rounding, which
grows as the step gets smaller, and a part from the third derivative of the loss, the change of
its curvature, which grows with the step. On a quadratic loss the second part is zero.
Here the best step leaves about five digits in float32, and eleven in float64.
"""

# %%
# The derivative of sum(Y**3) / 1000 in one weight, once by the formula and once by a
# quotient in each type.
import matplotlib.pyplot as plt
import torch

from convscope import corr2d, kernel_gradient

X = torch.rand(6, 5, generator=torch.Generator().manual_seed(0)).double() * 4
K = torch.tensor([[1.0, 0.0, -2.0], [3.0, 5.0, 0.0], [0.0, -1.0, 4.0]]).double()
right = kernel_gradient(X, 3 * corr2d(X, K) ** 2 / 1000, (3, 3))[1, 1]


def error(dtype, step):
    """Return the relative error of the quotient, computed in one type."""
    losses = []
    for signed in (step, -step):
        moved = K.to(dtype, copy=True)
        moved[1, 1] += signed
        losses.append((corr2d(X.to(dtype), moved) ** 3).sum() / 1000)
    quotient = (losses[0] - losses[1]).double() / (2 * step)
    return abs(float(quotient / right) - 1)


# %%
# torch's gradcheck uses a step of 1e-6 (dashed): good in float64, useless in float32.
assert error(torch.float64, 1e-6) < 1e-7
assert error(torch.float32, 1e-6) > 0.01
steps = torch.logspace(-9, 0, 28).tolist()
figure, ax = plt.subplots(figsize=(4.3, 3), layout="constrained")
for dtype, marker in {torch.float32: "o", torch.float64: "s"}.items():
    values = [error(dtype, step) for step in steps]
    best = min(range(len(steps)), key=values.__getitem__)
    assert values[best] < {torch.float32: 3e-5, torch.float64: 1e-11}[dtype]
    print(f"{dtype}: smallest error {values[best]:.0e} at a step of {steps[best]:.0e}")
    ax.loglog(steps, values, marker=marker, markersize=4, label=str(dtype)[6:])
ax.axvline(1e-6, color="0.5", linestyle="--")
ax.set(xlabel="step", ylabel="relative error", title="Error of a difference quotient")
ax.legend()
plt.show()
