"""
From a double loop to the memory limit in five rungs
====================================================

The same sum, written in five ways, differs in time by a factor of thousands. The
mark to aim at is a copy of the image, which moves every pixel and computes nothing.

The times were recorded by ``nox -s bench``, all ways in turn; only their ratios are
shown. The tutorial behind it: :doc:`/tutorials/fast`.
"""

# %%
# Read the record: medians in seconds, by task, image and kernel.
import json
from pathlib import Path

import matplotlib.pyplot as plt

places = (
    folder / "bench" / "recorded.json" for folder in (Path.cwd(), *Path.cwd().parents)
)
found = next((place for place in places if place.exists()), None)
assert found, (
    "bench/recorded.json is not here: run this script in a copy of the repository"
)
record = json.loads(found.read_text())
rows = {
    (row["task"], row["image"][0], row["kernel"]): row["median"]
    for row in record["results"]
    if row["threads"] == record["results"][0]["threads"]
}
small, large = rows["ladder", 64, 3], rows["ladder", 1080, 3]

# %%
# The double loop was measured on 64x64 pixels and is scaled to the others' 1080x1920.
times = large | {"double loop": small["double loop"] / 64**2 * 1080 * 1920}
names = sorted(times, key=times.get)
for name in names:
    print(f"{name:14} {times[name] / times['copy']:10.1f} copies of the image")
assert times["convscope"] < times["torch"] < times["double loop"]

figure, ax = plt.subplots(figsize=(8, 4), layout="constrained")
colors = ["tab:orange" if name == "convscope" else "tab:gray" for name in names]
ax.barh(names, [times[name] / times["copy"] for name in names], color=colors)
ax.set(xscale="log", xlabel="time, in copies of the image")
slower = times["double loop"] / times["convscope"]
ax.set_title(f"3x3 kernel: the double loop takes {slower:,.0f} times as long as corr2d")

# %%
# Larger kernels cost more operations for the same bytes, and the gap to torch narrows.
sides = sorted(
    side for task, height, side in rows if (task, height) == ("forward", 1080)
)
figure, ax = plt.subplots(figsize=(8, 4), layout="constrained")
for name, marker in {
    "torch": "s",
    "scipy.ndimage": "^",
    "opencv": "v",
    "convscope": "o",
}.items():
    known = [side for side in sides if name in rows["forward", 1080, side]]
    ratio = [
        rows["forward", 1080, s][name] / rows["forward", 1080, s]["copy"] for s in known
    ]
    ax.plot(known, ratio, marker=marker, label=name)
ax.set(
    xscale="log",
    yscale="log",
    xlabel="side of the kernel",
    ylabel="copies of the image",
)
ax.set_xticks(sides, labels=sides)
ax.minorticks_off()
ax.set_title("Time over the size of the kernel, 1080x1920 pixels")
ax.legend()
plt.show()
