"""Time corr2d beside the libraries that one would take instead, in one interleaved run.

`nox -s bench` runs this file. It prints how many times our time each peer needs, and
writes the times as JSON and a plot. `--record` refreshes the file that the page
"Make it fast" reads; do that on a machine that does nothing else.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import time
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

import cv2
import kornia
import numpy as np
import scipy.ndimage
import scipy.signal
import skimage.filters
import torch
from torch.nn import functional

from convscope import corr2d, fft_corr2d, learn_kernel

HERE = Path(__file__).parent
RECORD = HERE / "recorded.json"
SIZES = [(6, 8), (28, 28), (64, 64), (128, 128), (256, 256), (512, 512),
         (1080, 1920), (2160, 3840), (4320, 7680)]  # fmt: skip
KERNELS = [2, 3, 5, 7, 15, 31, 63]
MOST_WORK = 1e9
"""Multiplications above which the peers that take seconds are left out."""

CLOCKS = {"wall": time.perf_counter, "processor": time.process_time}
"""The processor's time leaves out waiting, which tells more on a busy machine."""

Task = Callable[[], object]


def forward(X: torch.Tensor, K: torch.Tensor) -> dict[str, Task]:
    """Return what computes the valid correlation of one image, by name."""
    image, kernel = X.numpy(), K.numpy()
    batch, filters = X[None, None], K[None, None]
    tasks: dict[str, Task] = {
        "convscope": lambda: corr2d(X, K),
        "torch": lambda: functional.conv2d(X[None, None], K[None, None])[0, 0],
        "copy": X.clone,
        "opencv": lambda: cv2.filter2D(image, -1, kernel, borderType=cv2.BORDER_CONSTANT),
    }
    if X.numel() > 48:
        tasks["fft_corr2d"] = lambda: fft_corr2d(X, K)
        tasks["scipy.oaconvolve"] = lambda: scipy.signal.oaconvolve(
            image, kernel[::-1, ::-1], mode="valid"
        )
    if X.numel() * K.numel() <= MOST_WORK:
        tasks |= {
            "scipy.ndimage": lambda: scipy.ndimage.correlate(image, kernel, mode="constant"),
            "scipy.correlate2d": lambda: scipy.signal.correlate2d(image, kernel, mode="valid"),
            "scikit-image": lambda: skimage.filters.correlate_sparse(image, kernel, mode="valid"),
            "kornia": lambda: kornia.filters.filter2d(batch, filters[0], "constant"),
        }
    return tasks


def batches(X: torch.Tensor, K: torch.Tensor) -> dict[str, Task]:
    """Return the same with the axes that torch wants already there: the bare calls."""
    batch, filters = X[None, None], K[None, None]
    return {
        "convscope": lambda: corr2d(batch, filters),
        "torch": lambda: functional.conv2d(batch, filters),
    }


def ladder(X: torch.Tensor, K: torch.Tensor) -> dict[str, Task]:
    """Return the rungs of the page "Make it fast", by name."""
    rows, columns = X.shape[0] - K.shape[0] + 1, X.shape[1] - K.shape[1] + 1

    def loop() -> torch.Tensor:
        Y = torch.zeros(rows, columns)
        for i in range(rows):
            for j in range(columns):
                Y[i, j] = (X[i : i + K.shape[0], j : j + K.shape[1]] * K).sum()
        return Y

    def windows() -> torch.Tensor:
        seen = X.unfold(0, K.shape[0], 1).unfold(1, K.shape[1], 1)
        return (seen.reshape(-1, K.numel()) @ K.flatten()).reshape(rows, columns)

    def shifts() -> torch.Tensor:
        Y = torch.zeros(rows, columns)
        for a in range(K.shape[0]):
            for b in range(K.shape[1]):
                Y += K[a, b] * X[a : a + rows, b : b + columns]
        return Y

    rungs: dict[str, Task] = {"double loop": loop} if X.numel() < 10_000 else {}
    both = forward(X, K)
    peers = ("torch", "scipy.ndimage", "opencv", "convscope", "copy")
    return rungs | {"windows": windows, "shifts": shifts} | {name: both[name] for name in peers}


def both_gradients(X: torch.Tensor, K: torch.Tensor) -> dict[str, Task]:
    """Return what computes the output and both gradients, by name."""
    leaves = [X.clone().requires_grad_(), K.clone().requires_grad_()]
    grown = torch.ones(X.shape[0] - K.shape[0] + 1, X.shape[1] - K.shape[1] + 1)

    def ours() -> object:
        return torch.autograd.grad(corr2d(*leaves), leaves, grown)

    def theirs() -> object:
        Y = functional.conv2d(leaves[0][None, None], leaves[1][None, None])
        return torch.autograd.grad(Y, leaves, grown[None, None])

    return {"convscope": ours, "torch": theirs}


def learning(X: torch.Tensor, K: torch.Tensor) -> dict[str, Task]:
    """Return what learns a kernel for two epochs by gradient descent, by name."""
    Y, rate = corr2d(X, K), 1e-9
    layer = torch.nn.Conv2d(1, 1, (K.shape[0], K.shape[1]), bias=False)

    def theirs() -> None:
        for _ in range(2):
            loss = ((layer(X[None, None])[0, 0] - Y) ** 2).sum()
            layer.zero_grad()
            loss.backward()
            layer.weight.data -= rate * layer.weight.grad

    size = (K.shape[0], K.shape[1])
    return {"convscope": lambda: learn_kernel(X, Y, size, lr=rate, epochs=2), "torch": theirs}


def interleave(
    tasks: dict[str, Task], rounds: int, budget: float, clock: Callable[[], float]
) -> dict[str, list[float]]:
    """Run all tasks in turn, round after round, and return the seconds of each run."""
    times: dict[str, list[float]] = {name: [] for name in tasks}
    repeats = {}
    for name, task in tasks.items():
        task()
        start = time.perf_counter()
        task()
        repeats[name] = max(1, int(2e-3 / (time.perf_counter() - start)))
    start = time.perf_counter()
    for done in range(rounds):
        if done >= 3 and time.perf_counter() - start > budget:
            break
        for name, task in tasks.items():
            task()  # untimed, so that no task pays for what the one before left in the caches
            begin = clock()
            for _ in range(repeats[name]):
                task()
            times[name].append((clock() - begin) / repeats[name])
    return times


def machine() -> dict[str, object]:
    """Name the machine by what matters here and no more."""
    names = ["torch", "numpy", "scipy", "scikit-image", "kornia", "opencv-python-headless"]
    return {
        "processor": processor(),
        "instructions": torch.backends.cpu.get_cpu_capability(),
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "versions": {name: version(name) for name in names},
    }


def processor() -> str:
    """Return the processor's model as the system tells it."""
    about = Path("/proc/cpuinfo")
    if about.exists():
        for line in about.read_text().splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def main() -> None:
    """Measure, print, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--budget", type=float, default=4.0, help="seconds for one comparison")
    parser.add_argument("--largest", type=int, default=4320, help="rows of the largest image")
    parser.add_argument("--kernels", type=int, nargs="+", default=KERNELS)
    parser.add_argument("--threads", type=int, nargs="+", default=[2, 1])
    parser.add_argument("--clock", choices=CLOCKS, default="wall", help="processor: one thread")
    parser.add_argument("--record", action="store_true", help="write the file that the page reads")
    chosen = parser.parse_args()
    if chosen.clock == "processor" and chosen.threads != [1]:
        parser.error("the processor's time adds up over threads: use --threads 1 with it")
    results = []
    for threads in chosen.threads:
        torch.set_num_threads(threads)
        cv2.setNumThreads(threads)
        for height, width in SIZES:
            for side in chosen.kernels:
                if height > chosen.largest or side >= min(height, width):
                    continue
                torch.manual_seed(0)
                X, K = torch.rand(height, width), torch.rand(side, side) - 0.5
                work = {"forward": forward, "bare call": batches}
                if side in (3, 7) and height >= 64:
                    work["both gradients"] = both_gradients
                if side == 3 and height in (64, 1080):
                    work["ladder"] = ladder
                if side in (3, 7) and height == 1080:
                    work["learning"] = learning
                for task, prepare in work.items():
                    times = interleave(
                        prepare(X, K), chosen.rounds, chosen.budget, CLOCKS[chosen.clock]
                    )
                    row = {
                        "task": task,
                        "threads": threads,
                        "image": [height, width],
                        "kernel": side,
                        "median": {n: round(statistics.median(t), 8) for n, t in times.items()},
                        "least": {n: round(min(t), 8) for n, t in times.items()},
                    }
                    results.append(row)
                    show(row)
    report = {"machine": machine(), "clock": chosen.clock, "results": results}
    folder = HERE.parent / "bench-results"
    folder.mkdir(exist_ok=True)
    for path in [folder / "speed.json", *([RECORD] if chosen.record else [])]:
        path.write_text(json.dumps(report, indent=1) + "\n")
    plot(results, folder / "speed.png")
    print(f"Times: {folder / 'speed.json'}, picture: {folder / 'speed.png'}")


def show(row: dict) -> None:
    """Print one line: our time, and how many times that each peer needs."""
    median = row["median"]
    ours = median["convscope"]
    size = "x".join(map(str, row["image"]))
    ratios = "  ".join(f"{n} {t / ours:.2f}" for n, t in median.items() if n != "convscope")
    print(
        f"{row['task']:14} {row['threads']} threads {size:>9} k{row['kernel']:<3}"
        f"{ours * 1e3:9.3f} ms | {ratios}",
        flush=True,
    )


def plot(results: list[dict], path: Path) -> None:
    """Draw the time for each pixel over the size of the image, a panel for each kernel."""
    import matplotlib.pyplot as plt

    rows = [r for r in results if r["task"] == "forward" and r["threads"] == results[0]["threads"]]
    sides = sorted({r["kernel"] for r in rows})
    figure, axes = plt.subplots(1, len(sides), figsize=(3 * len(sides), 3.5), sharey=True)
    for axis, side in zip(np.atleast_1d(axes), sides, strict=True):
        for name in (
            "convscope",
            "fft_corr2d",
            "torch",
            "opencv",
            "scipy.ndimage",
            "scipy.oaconvolve",
            "copy",
        ):
            points = [
                (np.prod(r["image"]), r["median"][name])
                for r in rows
                if r["kernel"] == side and name in r["median"]
            ]
            axis.loglog([n for n, _ in points], [t / n * 1e9 for n, t in points], label=name)
        axis.set(title=f"kernel {side}x{side}", xlabel="pixels")
    np.atleast_1d(axes)[0].set_ylabel("nanoseconds for each pixel")
    np.atleast_1d(axes)[0].legend(fontsize=7)
    figure.tight_layout()
    figure.savefig(path, dpi=120)


if __name__ == "__main__":
    main()
