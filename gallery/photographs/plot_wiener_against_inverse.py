"""
Dividing by a blur explodes, a Wiener filter does not
=====================================================

A blur multiplies each wave of a photograph by its frequency response. Division takes
that back, and divides the noise of the camera too, which enlarges it hundreds of times
where the response is nearly zero. The Wiener filter divides only where what the blur left of
the photograph outweighs the noise.
"""

# %%
# The camera moves by nine pixels, then half a percent of noise is added. The power of
# the photograph is taken to fall as d / L, where L is minus the Laplacian's response.
import matplotlib.pyplot as plt
import torch
from torch.fft import fft2, ifft2
from torch.nn.functional import avg_pool2d

from convscope import portrait
from convscope.plotting import show_image

X = avg_pool2d(portrait()[60:316, 110:366][None], 2)[0]
kernel = torch.zeros_like(X)
kernel[0, :9] = 1 / 9
kernel = kernel.roll(-4, 1)  # its middle lies where the output is written
H, noise = fft2(kernel), 0.005
wave = 2 - 2 * torch.cos(2 * torch.pi * torch.fft.fftfreq(len(X)))
d = sum((X - X.roll(1, axis)).square().mean() for axis in (0, 1))
ratio = noise**2 / d * (wave[:, None] + wave)

for seed in range(3):
    blurred = ifft2(H * fft2(X)).real
    blurred += noise * torch.randn(
        X.shape, generator=torch.Generator().manual_seed(seed)
    )
    inverse = ifft2(fft2(blurred) / H).real
    wiener = ifft2(fft2(blurred) * H.conj() / (H.abs() ** 2 + ratio)).real
    errors = [(Y - X).square().mean().sqrt().item() for Y in (blurred, inverse, wiener)]
    print("error: blurred {:.3f}, inverse {:.3f}, Wiener {:.3f}".format(*errors))
    assert 2 * errors[2] < errors[0] < errors[1] / 1.5

# %%
figure, axes = plt.subplots(1, 3, figsize=(6, 2.3), layout="constrained")
shown = {"moved": blurred, "inverse": inverse, "Wiener": wiener}
for ax, (title, Y) in zip(axes, shown.items(), strict=True):
    show_image(Y, ax=ax, title=title)
    ax.set_axis_off()
plt.show()
