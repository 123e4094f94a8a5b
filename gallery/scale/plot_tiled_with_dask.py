"""
Tiles with a margin of k−1 pixels join without a seam
=====================================================

An output needs only its window, so an image larger than memory can be filtered in
tiles. Each tile takes a margin from its neighbors, on every side as wide as the kernel
extends beyond its middle, so k−1 pixels for both sides together. dask cuts, lends the
margins and joins.

The tutorial behind it is "Make it fast".
"""

# %%
# A large image that need not be there as a whole: each tile is computed when it is asked
# for, and only the comparison at the end computes all of it. Here it is a pattern of
# rings; a file on disk would be read in the same way.
import dask
import dask.array as da
import matplotlib.pyplot as plt
import numpy as np
import torch

from convscope import corr2d, sobel
from convscope.plotting import show_response

dask.config.set(scheduler="threads", num_workers=2)
rows = da.arange(3000, chunks=500, dtype="float32")[:, None]
columns = da.arange(4000, chunks=500, dtype="float32")[None, :]
image = da.sin(((rows - 1200) ** 2 + (columns - 2500) ** 2) / 60000)
print(image.shape, "pixels in", image.npartitions, "tiles of", image.chunksize)

# %%
# ``map_overlap`` hands each tile over with one more pixel on every side, and zeros
# outside the image. ``corr2d`` keeps the valid part, so no margin is left to cut off.
# Without margins each tile is padded by zeros on its own.
K = sobel("x")


def edges(tile):
    """Filter one tile, given and returned as a NumPy array."""
    return corr2d(torch.from_numpy(np.ascontiguousarray(tile)), K).numpy()


known = {"chunks": image.chunks, "meta": np.empty((0, 0), "float32")}
tiles = {
    "margins": image.map_overlap(edges, depth=1, boundary=0, trim=False, **known),
    "no margins": image.map_blocks(lambda tile: edges(np.pad(tile, 1)), **known),
}

# %%
# The tiles with margins agree with the whole image bit for bit. Without them the seams
# turn into edges that are not there.
whole = corr2d(torch.from_numpy(image.compute()), K, padding=1)
figure, axes = plt.subplots(1, 2, figsize=(4, 2.8), layout="constrained")
for ax, (name, response) in zip(axes, tiles.items(), strict=True):
    Y = torch.from_numpy(response.compute())
    print(f"{name}: {int((Y != whole).sum())} outputs differ")
    assert torch.equal(Y, whole) == (name == "margins")
    show_response(Y[900:1100, 1900:2100], ax=ax, title=name, limit=0.25)
plt.show()
