"""
Most independent components of two photographs are edges or stripes
===================================================================

Write patches of photographs nearly as sums of 36 components, so that the amounts are as
independent of each other as possible: most components have one direction. Photographs
whose waves keep their sizes but get random phases give components with much less
direction, so the sizes of the waves alone do not make it.
"""

# %%
import matplotlib.pyplot as plt
import torch
from sklearn.decomposition import FastICA

from convscope import flower, temple
from convscope.plotting import show_image


def components(photographs, seed):
    """36 components of 9 × 9 patches."""
    generator, d, taken = torch.Generator().manual_seed(seed), torch.arange(9), []
    for X in photographs:
        r = torch.randint(X.shape[0] - 8, (10_000, 1), generator=generator) + d
        c = torch.randint(X.shape[1] - 8, (10_000, 1), generator=generator) + d
        taken.append(X[r[:, :, None], c[:, None]].reshape(-1, 81))
    P = torch.cat(taken)
    ica = FastICA(36, whiten="unit-variance", random_state=seed, tol=1e-3)
    found = ica.fit((P - P.mean(1, keepdim=True)).numpy()).mixing_.T
    return torch.from_numpy(found).reshape(-1, 9, 9)


def scrambled(X, seed):
    """Keep the size of every wave and draw its phase."""
    noise = torch.randn(X.shape, generator=torch.Generator().manual_seed(seed))
    wave = torch.fft.fft2(noise)
    return torch.fft.ifft2(torch.fft.fft2(X).abs() * wave / wave.abs()).real


def directedness(kernels):
    """0 if a kernel's power has no direction, 1 if it has only one: the median of all."""
    f = torch.fft.fftfreq(32)
    angle = 2 * torch.atan2(f[:, None], f)
    power = torch.fft.fft2(kernels, s=(32, 32)).abs() ** 2
    parts = [(power * wave).sum((1, 2)) for wave in (angle.cos(), angle.sin())]
    return (torch.hypot(*parts) / power.sum((1, 2))).median().item()


photographs, least, most = [temple(), flower()], 1.0, 0.0
for seed in range(3):
    learned = components(photographs, seed)
    control = components([scrambled(X, seed) for X in photographs], seed)
    least, most = min(least, directedness(learned)), max(most, directedness(control))
print(f"directedness: photographs at least {least:.2f}, scrambled at most {most:.2f}")
assert least > 0.5
assert least > most + 0.2

# %%
# The first 24 of the 36, in no particular order.
for title, kernels in {
    "from photographs": learned,
    "from scrambled ones": control,
}.items():
    figure, axes = plt.subplots(4, 6, figsize=(4.3, 3), layout="constrained")
    figure.suptitle(title)
    for ax, kernel in zip(axes.flat, kernels, strict=False):
        show_image(kernel / kernel.abs().max(), ax=ax, limits=(-1, 1), values=False)
        ax.set_axis_off()
plt.show()
