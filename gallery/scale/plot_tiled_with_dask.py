"""
Tiles with a margin of k−1 pixels join without a seam
=====================================================

An output needs only its window, so an image larger than memory can be filtered in
tiles. Each tile takes a margin from its neighbors, as wide as the kernel reaches.
dask cuts, lends the margins and joins; only a few tiles are in memory at a time.

The tutorial behind it is "Make it fast".
"""

# %%
# A large image that is never there as a whole: each tile is computed when it is asked
# for. Here it is a pattern of rings; a file on disk would be read in the same way.
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
K = sobel("x")


def edges(tile):
    """Filter one tile, given and returned as a NumPy array."""
    return corr2d(torch.from_numpy(np.ascontiguousarray(tile)), K).numpy()


known = {
    "dtype": "float32",
    "meta": np.empty((0, 0), "float32"),
    "chunks": image.chunks,
}
response = image.map_overlap(edges, depth=1, boundary=0, trim=False, **known)

# %%
# The tiles agree with the whole image bit for bit, at the seams too. Without margins
# each tile is padded by zeros on its own, and the seams turn into edges that are not
# there.
whole = corr2d(torch.from_numpy(image.compute()), K, padding=1)
tiled = torch.from_numpy(response.compute())
alone = image.map_blocks(lambda tile: np.pad(edges(tile), 1), dtype="float32")
for name, Y in {"with": tiled, "without": torch.from_numpy(alone.compute())}.items():
    print(f"different outputs {name} margins: {int((Y != whole).sum())}")
assert torch.equal(tiled, whole)

figure, axes = plt.subplots(1, 2, figsize=(9, 4), layout="constrained")
part = (slice(900, 1100), slice(1900, 2100))
seam, cross = (torch.from_numpy(Y[part].compute()) for Y in (response, alone))
show_response(seam, ax=axes[0], title="With margins: no seam")
show_response(cross, ax=axes[1], title="Without: a cross of zeros")
plt.show()

# %%
# The same graph runs on many machines: with
# ``client = dask.distributed.Client(address)`` the call to ``compute`` sends tiles to
# the workers, and only margins travel between them. For results that do not fit either,
# ``response.to_zarr(path)`` writes each tile as it is done.
