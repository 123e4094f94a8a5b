"""Time corr2d beside torch, OpenCV and a copy of the image, all in turn in one run.

`nox -s bench` runs this file and prints each time with its ratio to ours, and the goals that
hold for these ratios. `--record` writes the file that the page "Make it fast" reads; do that
on a machine that does nothing else.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import platform
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from importlib.metadata import version
from pathlib import Path
from typing import Any
from unittest.mock import patch

import cv2
import torch
from torch.nn.functional import conv2d

from convscope import compiled, corr2d, threads

RECORD = Path(__file__).with_name("recorded.json")
LARGE = [(512, 512), (1080, 1920), (2160, 3840)]
# our time over another's, with two threads: for each height, kernel sizes and limits
GOALS = {
    ("forward", "opencv", 512): {3: 1.1, 5: 1.0, 7: 0.9, 15: 0.4, 31: 1.0},
    ("forward", "opencv", 1080): {3: 0.7, 5: 0.7, 7: 0.7, 15: 0.7, 31: 1.0},
    ("forward", "opencv", 2160): {3: 0.7, 5: 0.7, 7: 0.7, 15: 0.7, 31: 1.0},
    ("forward", "copy", 2160): {3: 1.6},
    ("forward", "torch", 8): {3: 1.2},
    ("forward", "torch", 28): {3: 1.2},
    ("forward", "torch", 128): {3: 1.2},
    ("forward", "torch", 512): dict.fromkeys((3, 5, 7, 15), 1 / 5),
    ("forward", "torch", 1080): dict.fromkeys((3, 5, 7, 15), 1 / 12),
    ("both gradients", "torch", 1080): {3: 1 / 25, 7: 1 / 25},
}
MISSED: list[str] = []
KEPT = dict.fromkeys(("MALLOC_MMAP_THRESHOLD_", "MALLOC_TRIM_THRESHOLD_"), str(1 << 32))  # glibc's
PAUSE = 0.01
WARM = 2
Tasks = dict[str, Callable[[], object]]


def forward(X: torch.Tensor, K: torch.Tensor) -> Tasks:
    """Return what computes the valid correlation of one image, by name."""
    image, kernel = X.numpy(), K.numpy()
    tasks: Tasks = {
        "convscope": lambda: corr2d(X, K),
        "opencv": lambda: cv2.filter2D(image, -1, kernel, borderType=cv2.BORDER_CONSTANT),
        "copy": image.copy,  # by one thread, which moves as many bytes a second as two
    }
    if X.shape[0] < 2000:  # it takes up to a second there
        tasks["torch"] = lambda: conv2d(X[None, None], K[None, None])[0, 0]
    return tasks


def ladder(X: torch.Tensor, K: torch.Tensor) -> Tasks:
    """Return the implementations that the page "Make it fast" compares."""
    (kh, kw), (rows, columns) = K.shape, (X.shape[0] - K.shape[0] + 1, X.shape[1] - K.shape[1] + 1)
    pixels, weights = X[:34, :34].tolist(), K.tolist()

    def loops() -> None:
        Y = [[0.0] * 32 for _ in range(32)]
        for i in range(32):
            for j in range(32):
                for a in range(kh):
                    for b in range(kw):
                        Y[i][j] += weights[a][b] * pixels[i + a][j + b]

    def windows() -> torch.Tensor:
        seen = X.unfold(0, kh, 1).unfold(1, kw, 1)
        return (seen.reshape(-1, K.numel()) @ K.flatten()).reshape(rows, columns)

    def shifts() -> torch.Tensor:
        Y = torch.zeros(rows, columns)
        for a in range(kh):
            for b in range(kw):
                Y += K[a, b] * X[a : a + rows, b : b + columns]
        return Y

    loops_here = {"four loops in Python, 32x32 outputs": loops}
    return loops_here | {"windows as rows": windows, "shift and add": shifts} | forward(X, K)


def both_gradients(X: torch.Tensor, K: torch.Tensor) -> Tasks:
    """Return what computes the output and both gradients, by name."""
    leaves = [X.clone().requires_grad_(), K.clone().requires_grad_()]
    dY = torch.ones(X.shape[0] - K.shape[0] + 1, X.shape[1] - K.shape[1] + 1)

    def theirs() -> object:
        Y = conv2d(leaves[0][None, None], leaves[1][None, None])[0, 0]
        return torch.autograd.grad(Y, leaves, dY)

    return {
        "convscope": lambda: torch.autograd.grad(corr2d(*leaves), leaves, dY),
        "torch": theirs,
    }


def torch_alone(inputs: int, filters: int, budget: float) -> dict[str, float]:
    """Time torch's conv2d with oneDNN and without, for as many 3x3 products in any case."""
    torch.set_num_threads(2)
    rows = 1024 // max(inputs, filters)
    X, K = torch.rand(1, inputs, rows + 2, 1026), torch.rand(filters, inputs, 3, 3)

    def without() -> None:
        with torch.backends.mkldnn.flags(enabled=False):
            conv2d(X, K)

    return medians({"torch": lambda: conv2d(X, K), "torch without oneDNN": without}, budget)


def ablation(budget: float) -> dict[str, dict[str, float]]:
    """Time torch alone in new processes: as they are, and where freed memory is kept."""
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, spawn) as pool:
        found = {"memory asked for": pool.submit(torch_alone, 1, 1, budget).result()}
    with patch.dict(os.environ, KEPT), ProcessPoolExecutor(1, spawn) as pool:
        for number in (1, 2, 4, 8, 16, 32):
            for label, shape in (("input channels", (number, 1)), ("filters", (1, number))):
                found[f"{number} {label}"] = pool.submit(torch_alone, *shape, budget).result()
    return found


def medians(tasks: Tasks, budget: float) -> dict[str, float]:
    """Run all tasks in turn, round after round, and return the median seconds of each."""
    times: dict[str, list[float]] = {name: [] for name in tasks}
    repeats = {}
    for name, task in tasks.items():
        task()
        start = time.perf_counter()
        task()
        repeats[name] = max(WARM, int(5e-3 / (time.perf_counter() - start)))
    start = time.perf_counter()
    while time.perf_counter() - start < budget or min(map(len, times.values())) < 5:
        for name, task in tasks.items():
            # Threads of the one before may still be spinning, its data fill the caches, and a
            # thread that has slept is woken late: calls of its own kind come before those timed.
            time.sleep(PAUSE)
            for _ in range(repeats[name]):
                task()
            begin = time.perf_counter()
            for _ in range(repeats[name]):
                task()
            times[name].append((time.perf_counter() - begin) / repeats[name])
    return {name: float(f"{statistics.median(each):.4g}") for name, each in times.items()}


def threads_used(task: Callable[[], object]) -> int:
    """Return how many threads took a block in most calls: a helper may wake too late for one."""
    counts: list[int] = []

    def share(work: Callable[[int], None], *given: Any) -> None:
        seen: set[int] = set()

        def noted(block: int) -> None:
            seen.add(threading.get_ident())
            work(block)

        threads.share(noted, *given)
        counts.append(len(seen))

    with patch.object(compiled, "share", share):
        for _ in range(9):
            time.sleep(PAUSE)
            task()
    return statistics.mode(counts) if counts else 0


def spin() -> None:
    """Keep a processor core busy."""
    while True:
        pass


def first_call() -> dict[str, float]:
    """Time the first large call in a new process, which finds compiled code on the disk."""
    code = """
import time, torch, convscope
X, K = torch.rand(1080, 1920), torch.rand(3, 3)
start = time.perf_counter()
convscope.corr2d(X, K)
print(time.perf_counter() - start)
"""
    runs = [
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
        for _ in range(4)
    ]
    return {"convscope": statistics.median(float(run.stdout) for run in runs[1:])}


def machine() -> dict[str, object]:
    """Name the machine by what matters here and no more."""
    about = Path("/proc/cpuinfo")
    lines = about.read_text("utf-8").splitlines() if about.exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    packages = ("torch", "numpy", "numba", "opencv-python-headless")
    return {
        "processor": names[0] if names else platform.processor() or platform.machine(),
        "instructions": torch.backends.cpu.get_cpu_capability(),
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        **{name: version(name) for name in packages},
    }


def main() -> None:
    """Measure, print, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--budget", type=float, default=0.8, help="seconds for one comparison")
    parser.add_argument("--record", action="store_true", help="write the file that the page reads")
    chosen = parser.parse_args()
    results: list[dict[str, object]] = []

    def record(row: dict[str, object], tasks: Tasks) -> None:
        row = {"task": row.pop("task"), "threads": torch.get_num_threads(), **row}
        results.append({**row, "median": medians(tasks, chosen.budget)})
        show(results[-1])

    def measure(task: str, make: Callable[..., Tasks], size: tuple[int, int], side: int) -> None:
        torch.manual_seed(0)
        tasks = make(torch.rand(size), torch.rand(side, side) - 0.5)
        if task == "two busy processes":
            tasks = {name: tasks[name] for name in ("convscope", "opencv")}
        used = threads_used(tasks["convscope"])
        record({"task": task, "used": used, "image": size, "kernel": side}, tasks)

    for number in sorted({2, 1, os.cpu_count() or 1}, key=lambda n: (n != 2, n)):
        torch.set_num_threads(number)
        cv2.setNumThreads(number)
        for size in [(8, 8), (28, 28), (128, 128)]:
            measure("forward", forward, size, 3)
        for size in LARGE if number == 2 else LARGE[:2]:
            for side in (3, 5, 7, 15, 31) if number == 2 else (3, 7):
                measure("forward", forward, size, side)
        for side in (3, 7):
            measure("both gradients", both_gradients, LARGE[1], side)
    torch.set_num_threads(2)
    cv2.setNumThreads(2)
    measure("ladder", ladder, LARGE[1], 3)
    for task, times in ablation(chosen.budget).items():
        results.append(
            {"task": task, "threads": 2, "image": [1026, 1026], "kernel": 3, "median": times}
        )
        show(results[-1])
    busy = [multiprocessing.Process(target=spin, daemon=True) for _ in range(2)]
    for process in busy:
        process.start()
    measure("two busy processes", forward, LARGE[1], 3)
    for process in busy:
        process.kill()
    row = {"task": "first call", "threads": 2, "image": LARGE[1], "kernel": 3}
    results.append({**row, "median": first_call()})
    show(results[-1])
    if chosen.record:
        lines = ",\n".join(json.dumps(result) for result in results)
        RECORD.write_text(f'{{"machine": {json.dumps(machine())},\n"results": [\n{lines}\n]}}\n')
    if MISSED:
        sys.exit("goals missed: " + "; ".join(MISSED))


def show(row: dict) -> None:
    """Print one line: our time, or the first, its ratio to each other's, the goals for these."""
    first = "convscope" if "convscope" in row["median"] else next(iter(row["median"]))
    ours = row["median"][first]
    shown = []
    for name, seconds in row["median"].items():
        if name != first:
            goal = GOALS.get((row["task"], name, row["image"][0]), {}).get(row["kernel"])
            goal = goal if row["threads"] == 2 else None
            if goal is not None and ours > goal * seconds:
                MISSED.append(f"{row['task']} {row['image']} k{row['kernel']} {name}")
            mark = (
                "" if goal is None else f" ({'<=' if ours <= goal * seconds else 'NOT'} {goal:.2f})"
            )
            shown.append(f"{name} {ours / seconds:.3f}{mark}")
    size = "x".join(map(str, row["image"]))
    used = f"{row['used']} used" if "used" in row else ""
    head = f"{row['task']:18} {row['threads']} threads {used:6} {size:>9} k{row['kernel']:<3}"
    print(f"{head}{ours * 1e3:9.4f} ms | {'  '.join(shown)}", flush=True)


if __name__ == "__main__":
    main()
