"""The four ways to correlate few channels, and the rule that picks one."""

from __future__ import annotations

import ctypes
import platform
import random
import subprocess
import sys
from pathlib import Path

import pytest
import torch
from oracle import draw, torch_corr2d

from convscope import _methods, _ways, corr2d
from convscope.shapes import resolve


@pytest.mark.parametrize(
    ("images", "filters", "dtype", "expected"),
    [
        ((1, 1, 1080, 1920), (1, 1, 3, 3), torch.float32, "shifts"),
        ((1, 1, 1080, 1920), (1, 1, 7, 7), torch.float32, "strips"),
        ((1, 1, 1080, 1920), (1, 1, 7, 7), torch.float64, "shifts"),
        ((1, 3, 1080, 1920), (3, 1, 5, 5), torch.float32, "strips"),
        ((1, 1, 1080, 1920), (1, 1, 1078, 1918), torch.float32, "dots"),
        ((1, 1, 6, 8), (1, 1, 2, 2), torch.float32, "torch"),
        ((1, 1, 256, 256), (1, 1, 3, 3), torch.float32, "bags"),
        ((1, 1, 512, 512), (1, 1, 5, 5), torch.bfloat16, "bags"),
        ((1, 1, 128, 128), (1, 1, 15, 15), torch.float32, "strips"),
        ((20, 64, 50, 50), (64, 64, 3, 3), torch.float32, "torch"),
        ((1, 64, 100, 100), (64, 1, 3, 3), torch.float32, "torch"),
    ],
)
def test_the_rule_picks_what_was_fastest(
    images: tuple[int, ...], filters: tuple[int, ...], dtype: torch.dtype, expected: str
) -> None:
    geometry = resolve(images[2:], filters[2:], 1, "valid", 1)
    assert _methods.method(images, filters, dtype, geometry) == expected


SINGLE, DOUBLE = torch.float32, torch.float64


@pytest.mark.parametrize(
    ("images", "filters", "dtype", "expected"),
    [
        # a few pixels more than torch handles before our ways have begun
        ((1, 1, 64, 64), (1, 1, 1, 1), DOUBLE, "torch"),
        ((1, 1, 64, 64), (1, 1, 5, 10), DOUBLE, "torch"),
        ((1, 1, 64, 65), (1, 1, 2, 5), DOUBLE, "shifts"),
        ((2, 1, 32, 65), (1, 1, 2, 5), DOUBLE, "shifts"),
        ((1, 1, 128, 160), (1, 1, 3, 3), DOUBLE, "torch"),
        ((1, 1, 128, 161), (1, 1, 3, 3), DOUBLE, "shifts"),
        ((1, 1, 128, 160), (2, 1, 1, 5), DOUBLE, "shifts"),
        ((1, 2, 128, 160), (1, 2, 1, 5), DOUBLE, "shifts"),
        # where starting torch for large kernels, each row, and the strips has paid
        ((1, 1, 64, 65), (1, 1, 1, 9), SINGLE, "torch"),
        ((1, 1, 64, 65), (1, 1, 1, 10), SINGLE, "bags"),
        ((1, 1, 64, 65), (1, 1, 1, 53), SINGLE, "bags"),
        ((1, 1, 64, 65), (1, 1, 1, 54), SINGLE, "torch"),
        ((1, 1, 128, 128), (1, 1, 13, 13), SINGLE, "bags"),
        ((1, 1, 128, 128), (1, 1, 14, 14), SINGLE, "strips"),
        ((1, 1, 4000, 40), (1, 1, 4, 4), SINGLE, "shifts"),
        ((1, 1, 4000, 40), (1, 1, 5, 5), SINGLE, "strips"),
        # as many outputs as taps, and then fewer
        ((1, 1, 201, 201), (1, 1, 101, 101), SINGLE, "strips"),
        ((1, 1, 201, 201), (1, 1, 137, 137), SINGLE, "torch"),
        ((1, 1, 201, 201), (1, 1, 138, 138), SINGLE, "dots"),
        ((1, 1, 316, 540), (1, 1, 300, 300), SINGLE, "torch"),
        ((16, 1, 300, 300), (1, 1, 237, 237), SINGLE, "dots"),
        ((17, 1, 300, 300), (1, 1, 237, 237), SINGLE, "torch"),
        ((3, 1, 300, 300), (6, 1, 237, 237), SINGLE, "torch"),
        # other types
        ((1, 1, 200, 300), (8, 1, 3, 3), DOUBLE, "shifts"),
        ((1, 1, 200, 300), (9, 1, 3, 3), DOUBLE, "torch"),
        # on both sides of where two ways cost the same
        ((1, 1, 200, 300), (1, 1, 1, 8), SINGLE, "shifts"),
        ((1, 1, 200, 300), (1, 1, 1, 9), SINGLE, "bags"),
        ((1, 1, 512, 512), (1, 1, 5, 5), SINGLE, "bags"),
        ((1, 1, 512, 512), (1, 1, 6, 6), SINGLE, "strips"),
        ((1, 1, 1080, 1920), (1, 1, 1, 13), SINGLE, "shifts"),
        ((1, 1, 1080, 1920), (1, 1, 1, 14), SINGLE, "strips"),
        ((1, 4, 200, 300), (2, 4, 6, 6), SINGLE, "bags"),
        ((1, 4, 200, 300), (2, 4, 7, 7), SINGLE, "strips"),
        ((1, 2, 200, 300), (16, 1, 2, 7), SINGLE, "bags"),
        ((1, 2, 200, 300), (16, 1, 2, 8), SINGLE, "torch"),
        ((1, 1, 1080, 1920), (16, 1, 2, 6), SINGLE, "shifts"),
        ((1, 1, 1080, 1920), (16, 1, 2, 7), SINGLE, "strips"),
        ((1, 1, 64, 80), (2, 1, 1, 5), SINGLE, "torch"),
        ((1, 1, 64, 80), (2, 1, 1, 9), SINGLE, "torch"),
        ((20, 1, 402, 10), (1, 1, 3, 3), SINGLE, "shifts"),
        ((1, 1, 514, 1026), (1, 1, 3, 3), SINGLE, "bags"),
        ((1, 64, 100, 100), (64, 1, 2, 2), SINGLE, "bags"),
        ((1, 64, 100, 100), (64, 1, 3, 3), SINGLE, "torch"),
    ],
)
def test_the_rule_changes_its_mind_where_it_says(
    images: tuple[int, ...], filters: tuple[int, ...], dtype: torch.dtype, expected: str
) -> None:
    geometry = resolve((images[2], images[3]), (filters[2], filters[3]), 1, "valid", 1)
    assert _methods.method(images, filters, dtype, geometry) == expected


@pytest.mark.parametrize("seed", range(80))
def test_every_way_equals_torch_whatever_the_bands(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    die = random.Random(seed)
    monkeypatch.setattr(_ways, "BAND", die.choice([1 << 19, 400, 90]))
    monkeypatch.setattr(_ways, "SHIFT_BAND", die.choice([1 << 21, 300, 50]))
    monkeypatch.setattr(_ways, "BAG_BAND", die.choice([3 << 19, 5000, 50]))
    monkeypatch.setattr(_ways, "KEPT", die.choice([32 << 20, 0]))
    monkeypatch.setattr(_ways, "TALL", die.choice([4, 1]))
    number, groups = die.choice([1, 2, 20]), die.choice([1, 3])
    inner, outer = die.choice([1, 2]), die.choice([1, 3])
    kernel = (die.randint(1, 5), die.randint(1, 5))
    image = (die.randint(9, 40), die.randint(9, 20))
    stride, dilation = (die.randint(1, 3), die.randint(1, 3)), (die.randint(1, 2), 2)
    ends = [die.choice([0, 0, die.randint(1, 6)]) for _ in range(4)]
    padding = ((ends[0], ends[1]), (ends[2], ends[3]))
    X = draw(number, groups * inner, *image, seed=seed).float()
    if die.random() < 0.5:
        X = X.transpose(2, 3).contiguous().transpose(2, 3)
    K = draw(groups * outer, inner, *kernel, seed=seed + 1).float()
    geometry = resolve(image, kernel, stride, padding, dilation)
    expected = torch_corr2d(
        X.double(), K.double(), stride=stride, padding=padding, dilation=dilation, groups=groups
    )
    for how in ("shifts", "bags", "strips", "dots"):
        Y = _methods.correlate(how, X, K, geometry, groups)
        torch.testing.assert_close(Y.double(), expected, rtol=1e-5, atol=1e-4)


def test_strips_of_a_transposed_image_end_where_it_ends() -> None:
    X, K = draw(16, 1, 30, 20).float().transpose(2, 3), draw(1, 1, 3, 3, seed=1).float()
    # No output needs the last column, and the last row of outputs needs zeros below the image.
    stride, padding = (1, 2), ((0, 1), (0, 0))
    geometry = resolve((20, 30), (3, 3), stride, padding, 1)
    Y = _methods.correlate("strips", X, K, geometry, 1)
    expected = torch_corr2d(X, K, stride=stride, padding=padding)
    torch.testing.assert_close(Y, expected, rtol=1e-5, atol=1e-5)


def test_strips_take_the_images_that_are_left_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_ways, "BAND", 1000)  # three images of 324 outputs, then two
    X, K = draw(5, 1, 20, 20).float(), draw(1, 1, 3, 3, seed=1).float()
    Y = _methods.correlate("strips", X, K, resolve((20, 20), (3, 3), 1, "valid", 1), 1)
    torch.testing.assert_close(Y, torch_corr2d(X, K), rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize("side", [3, 9])
def test_half_precision_is_rounded_once(side: int) -> None:
    X, K = draw(150, 200).to(torch.bfloat16), draw(side, side, seed=1).to(torch.bfloat16)
    exact = torch_corr2d(X.double(), K.double())
    # bfloat16 keeps 8 bits; sums kept in it would be wrong by far more than half of the last.
    torch.testing.assert_close(corr2d(X, K).double(), exact, rtol=2**-8, atol=1e-4)


@pytest.mark.parametrize("side", [3, 7])
def test_extra_memory_stays_within_three_images(side: int) -> None:
    code = f"""
from pathlib import Path
import torch
from convscope import corr2d
def kilobytes(field):
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(field))
torch.set_num_threads(1)
X, K = torch.rand(2160, 3840), torch.rand({side}, {side})
corr2d(X[:300], K)
Path("/proc/self/clear_refs").write_text("5")  # the peak starts anew
before = kilobytes("VmRSS:")
corr2d(X, K)
print((kilobytes("VmHWM:") - before) * 1024 / (4 * X.numel()))
"""
    if sys.platform != "linux":
        pytest.skip("only Linux tells a process its peak")
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
    assert 0.5 < float(run.stdout) < 3, run.stdout


def test_memory_for_large_outputs_comes_in_large_pages() -> None:
    code = """
import resource, torch
from convscope import corr2d
torch.set_num_threads(1)
X, K = torch.rand(4000, 4000), torch.rand(3, 3)
corr2d(X[:300], K)
before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
corr2d(X, K)
print((resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before) * resource.getpagesize() / X.nbytes)
"""
    switch = Path("/sys/kernel/mm/transparent_hugepage/enabled")
    if not switch.exists() or "[never]" in switch.read_text():
        pytest.skip("this system has no large pages to give")
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
    assert float(run.stdout) < 0.6, run.stdout


@pytest.mark.parametrize("wrong", [float("nan"), float("inf")])
@pytest.mark.parametrize("how", ["shifts", "bags", "strips", "dots"])
def test_in_every_way_a_wrong_pixel_reaches_only_its_windows(how: str, wrong: float) -> None:
    X, K = draw(1, 1, 37, 45).float(), draw(1, 1, 3, 5, seed=1).float()
    K[0, 0, 1, 2] = 0  # 0 * inf is nan as well
    X[0, 0, 20, 30] = wrong
    Y = _methods.correlate(how, X, K, resolve((37, 45), (3, 5), 1, "valid", 1), 1)
    expected = torch.ones(35, 41, dtype=torch.bool)
    expected[18:21, 26:31] = False
    assert torch.equal(Y[0, 0].isfinite(), expected)


@pytest.mark.parametrize("kept", [True, False])
def test_freed_memory_is_kept_from_the_first_correlation_on(kept: bool) -> None:
    """Large blocks come from the heap then, which keeps them, and not from the system each time."""
    code = f"""
import ctypes, torch
from convscope import corr2d
class Info(ctypes.Structure):
    _fields_ = [(name, ctypes.c_size_t) for name in "arena ordblks smblks hblks".split()]
    _fields_ += [(f"further{{n}}", ctypes.c_size_t) for n in range(6)]
mallinfo = ctypes.CDLL(None).mallinfo2
mallinfo.restype = Info
if {kept}:
    corr2d(torch.rand(200, 200), torch.rand(3, 3))
before = mallinfo().hblks
block = torch.empty(20_000_000, dtype=torch.uint8)
print(mallinfo().hblks - before)
"""
    if platform.libc_ver()[0] != "glibc" or not hasattr(ctypes.CDLL(None), "mallinfo2"):
        pytest.skip("only glibc from 2.33 on tells how many blocks it holds")
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
    assert int(run.stdout) == (0 if kept else 1)
