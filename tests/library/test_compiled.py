"""The compiled loop: every form of it, the rule that chooses it, threads, processes, the disk."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import threading
import time
import warnings
import weakref
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from oracle import draw, torch_corr2d
from torch import Tensor

from convscope import compiled, corr2d, input_gradient, kernel_gradient, threads
from convscope.loops import four_loops
from convscope.shapes import Geometry, check_shapes

ROOT = Path(__file__).parents[2]


def derivatives(run: Any, X: Tensor, K: Tensor) -> tuple[Tensor, ...]:
    """Return the output, both gradients, and the gradients of these."""
    Y = run(X, K)
    dY = draw(*Y.shape, seed=2, dtype=Y.dtype).requires_grad_()
    first = torch.autograd.grad(Y, (X, K), dY, create_graph=True)
    weights = [draw(*part.shape, seed=3, dtype=Y.dtype) for part in first]
    # each gradient is linear in two of the three
    second = torch.autograd.grad(first[0], (K, dY), weights[0], retain_graph=True)
    third = torch.autograd.grad(first[1], (X, dY), weights[1])
    return (Y, *first, *second, *third)


@pytest.mark.usefixtures("interpreted")
@pytest.mark.parametrize("seed", range(40))
def test_every_form_equals_torch_to_second_order(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    die = random.Random(seed)
    monkeypatch.setattr(compiled, "BLOCK", die.choice([1 << 18, 40, 1]))
    monkeypatch.setattr(compiled, "WEIGHTS", die.choice([24, 16, 6]))
    groups, batch = die.choice([1, 2]), die.choice([1, 3])
    inner, outer = die.choice([1, 2]), die.choice([1, 3])
    kernel = (die.randint(1, 9), die.randint(1, 9))
    image = (die.randint(5, 12), die.randint(5, 12))
    keywords: dict[str, Any] = {
        "groups": groups,
        "stride": die.choice([1, 1, (die.randint(1, 3), die.randint(1, 3))]),
        "dilation": die.choice([1, 1, (die.randint(1, 2), die.randint(1, 2))]),
        "padding": die.choice([4, (4, 5), ((8, 0), (1, 9)), "full", ((9, 9), (4, 4))]),
    }
    dtype = die.choice([torch.float64, torch.complex128])
    X = draw(batch, groups * inner, *image, dtype=dtype).requires_grad_()
    K = draw(groups * outer, inner, *kernel, seed=1, dtype=dtype).requires_grad_()
    try:
        check_shapes(X.shape, K.shape, None, *list(keywords.values())[1:2], "full", 1, groups)
        check_shapes(
            X.shape, K.shape, None, keywords["stride"], keywords["padding"],
            keywords["dilation"], groups,
        )  # fmt: skip
    except ValueError:
        keywords |= {"padding": "full"}
    ours = derivatives(lambda X, K: corr2d(X, K, **keywords), X, K)
    theirs = derivatives(lambda X, K: torch_corr2d(X, K, **keywords), X, K)
    for mine, right in zip(ours, theirs, strict=True):
        torch.testing.assert_close(mine, right, rtol=1e-10, atol=1e-10)


FORMS: list[tuple[tuple[int, ...], tuple[int, ...], dict[str, Any]]] = [
    ((37, 45), (3, 3), {}),
    ((37, 45), (3, 3), {"stride": 2, "padding": "full"}),
    ((37, 45), (7, 11), {}),  # in several passes
    ((9, 12), (7, 11), {}),  # fewer outputs than weights
    ((3, 21, 22), (3, 1, 3, 3), {"groups": 3, "dilation": (2, 1)}),
    ((2, 2, 21, 22), (4, 2, 3, 3), {"padding": ((0, 1), (2, 0))}),
]


@pytest.mark.usefixtures("jitted")
@pytest.mark.parametrize(("x", "k", "keywords"), FORMS, ids=str)
@pytest.mark.parametrize("dtype", compiled.TYPES, ids=str)
def test_what_numba_compiles_equals_torch(
    x: tuple[int, ...], k: tuple[int, ...], keywords: dict[str, Any], dtype: torch.dtype
) -> None:
    X, K = (1000 * draw(*x)).to(dtype), (1000 * draw(*k, seed=1)).to(dtype)
    wide = {torch.float32: torch.float64, torch.complex64: torch.complex128}.get(dtype, dtype)
    expected = torch_corr2d(X.to(wide), K.to(wide), **keywords)
    Y = corr2d(X, K, **keywords)
    assert Y.dtype == dtype
    if dtype == torch.int64:
        assert torch.equal(Y, expected)
    else:
        torch.testing.assert_close(Y.to(wide), expected, rtol=1e-5, atol=10)


@pytest.mark.usefixtures("jitted")
def test_gradients_that_numba_compiles_equal_autograd_through_torch() -> None:
    X, K = draw(130, 170).requires_grad_(), draw(3, 3, seed=1).requires_grad_()
    ours = derivatives(corr2d, X, K)
    for mine, right in zip(ours, derivatives(torch_corr2d, X, K), strict=True):
        torch.testing.assert_close(mine, right, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("kernel", [(3, 3), (7, 11), (140, 150)], ids=str)
def test_the_number_of_threads_changes_nothing(
    jitted: None, kernel: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(compiled, "SHARE", 1)
    monkeypatch.setattr(compiled, "BLOCK", 1000)
    X, K = draw(150, 160).float(), draw(*kernel, seed=1).float()
    threads, results = torch.get_num_threads(), []
    try:
        for number in (1, 2, 5):
            torch.set_num_threads(number)
            results += [corr2d(X, K) for _ in range(5)]
    finally:
        torch.set_num_threads(threads)
    assert all(torch.equal(result, results[0]) for result in results)
    torch.testing.assert_close(results[0], torch_corr2d(X, K), rtol=1e-4, atol=1e-3)


@pytest.mark.usefixtures("jitted")
def test_a_part_of_the_image_gives_that_part_of_the_output() -> None:
    X, K = draw(150, 160).float(), draw(3, 3, seed=1).float()
    assert torch.equal(corr2d(X[17:64, 31:90], K), corr2d(X, K)[17:62, 31:88])


@pytest.mark.usefixtures("jitted")
def test_many_threads_of_python_may_call_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compiled, "SHARE", 1)
    monkeypatch.setattr(compiled, "BLOCK", 1000)
    images = [draw(120, 130, seed=seed).float() for seed in range(40)]
    K = draw(3, 3, seed=99).float()
    expected = [corr2d(X, K) for X in images]
    with ThreadPoolExecutor(8) as pool:
        results = list(pool.map(lambda X: corr2d(X, K), images))
    assert all(map(torch.equal, results, expected))


def run(code: str, **environment: str) -> str:
    """Run code in a Python of its own, two threads, and return what it printed."""
    start = """
import os, signal, sys, threading, time
import torch, convscope
from convscope import compiled, corr2d, threads
torch.set_num_threads(2)
X, K = torch.rand(1400, 1400), torch.rand(3, 3)
def right(X, K):
    torch.testing.assert_close(corr2d(X, K), torch.conv2d(X[None, None], K[None, None])[0, 0])
    return True
def hits():
    return sum(sum(loops.stats.cache_hits.values()) for loops in compiled.READY.values())
"""
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src"), **environment}
    result = subprocess.run(
        [sys.executable, "-c", start + code],
        capture_output=True, text=True, check=False, env=environment, timeout=300,
    )  # fmt: skip
    assert result.returncode == 0, result.stderr
    return result.stdout.strip()


@pytest.mark.outside
def test_a_second_process_loads_what_the_first_compiled_while_it_is_whole(tmp_path: Path) -> None:
    pytest.importorskip("numba")
    code = "print(all(right(X, K) for K in {}), hits(), len(compiled.READY))"
    cache = {"NUMBA_CACHE_DIR": str(tmp_path)}
    two = "torch.rand(5, 5), torch.rand(3, 3)"
    assert run(code.format(f"[{two}]"), **cache) == "True 0 3"  # 5x5 takes two forms
    first = {*tmp_path.rglob("*.nb?")}
    # in another order, and after another kernel: forms that were compiled in different processes
    # must not call each other's functions
    said = run(code.format(f"[torch.rand(2, 2), torch.rand(3, 3), {two}]"), **cache)
    assert said == "True 3 4"
    more = {*tmp_path.rglob("*.nb?")} - first
    assert len(first) == 3 * len(more) > 0
    for path in first:
        whole = path.read_bytes()
        path.write_bytes(whole[: len(whole) // 2])
    assert run(code.format("[K]"), **cache) == "True 0 1"


@pytest.mark.outside
def test_where_no_folder_can_be_made_there_is_no_cache(tmp_path: Path) -> None:
    pytest.importorskip("numba")
    # A file in the way of the folder: it cannot be made by any user.
    (tmp_path / "file").touch()
    assert run("print(right(X, K))", NUMBA_CACHE_DIR=str(tmp_path / "file" / "folder")) == "True"


@pytest.mark.usefixtures("jitted")
def test_a_full_disk_leaves_the_result_right(monkeypatch: pytest.MonkeyPatch) -> None:
    from numba.core import caching

    def save(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(caching.IndexDataCacheFile, "save", save)
    monkeypatch.setattr(caching.IndexDataCacheFile, "load", lambda *_: None)
    X, K = draw(20, 30).float(), draw(2, 2).float()
    torch.testing.assert_close(corr2d(X, K), torch_corr2d(X, K), rtol=1e-4, atol=1e-4)
    assert not any(loops.stats.cache_hits for loops in compiled.READY.values())


@pytest.mark.outside
def test_importing_numba_first_changes_no_bit() -> None:
    code = """
import hashlib
{}
torch.manual_seed(0)
sizes = [(512, 512), (300, 310), (725, 725), (726, 726), (1100, 1000)]
results = [corr2d(torch.rand(size), torch.rand(3, 3)).numpy().tobytes() for size in sizes]
print(hashlib.sha256(b"".join(results)).hexdigest())
"""
    assert run(code.format("")) == run(code.format("import numba"))


FORKS = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork")


@pytest.mark.outside
@FORKS
def test_a_forked_process_has_threads_and_locks_of_its_own(tmp_path: Path) -> None:
    pytest.importorskip("numba")
    code = """
started = threading.Event()
plainly = compiled._compile
def compile_slowly(*given):
    started.set()
    return plainly(*given)
compiled._compile = compile_slowly
other = threading.Thread(target=corr2d, args=(X, torch.rand(5, 5)))
other.start()
started.wait()  # the other thread holds the lock, and numba's, from here to the end
ends = []
for _ in range(2):  # one while the other thread compiles, one with threads of the parent at rest
    child = os.fork()
    if child == 0:
        signal.alarm(120)
        os._exit(0 if right(X, K) and right(X, torch.rand(5, 5)) else 1)
    ends.append(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
    other.join()
print(ends, right(X, K))
"""
    assert run(code, NUMBA_CACHE_DIR=str(tmp_path)) == "[0, 0] True"


@pytest.mark.outside
def test_threads_that_can_no_longer_start_are_not_needed() -> None:
    pytest.importorskip("numba")
    code = """
import atexit
atexit.register(lambda: print(torch.equal(corr2d(X, K), Y)))
Y = corr2d(X, K)
"""
    assert run(code) == "True"


@pytest.mark.outside
def test_denormals_are_flushed_by_helpers_as_by_the_caller() -> None:
    pytest.importorskip("numba")
    code = """
compiled.SHARE = 1
compiled.BLOCK = 1000
tiny, K = torch.full((1400, 1400), 1e-20), torch.full((3, 3), 1e-20)
shares = []
for flush in (False, True, False):
    if torch.set_flush_denormal(flush):
        shares.append({float((corr2d(tiny, K) == 0).double().mean()) for _ in range(3)})
print(shares in ([{0.0}, {1.0}, {0.0}], []))
"""
    assert run(code) == "True"


def test_numba_is_not_loaded_for_little_work() -> None:
    code = """
corr2d(torch.rand(256, 256), torch.rand(5, 5))
print("numba" in sys.modules)
corr2d(torch.rand(512, 512), K)
print(compiled.installed() == ("numba" in sys.modules))
"""
    assert run(code) == "False\nTrue"


@pytest.mark.usefixtures("interpreted")
def test_the_loops_are_asked_from_the_threshold_on(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []
    X, K = draw(6, 7), draw(2, 3, seed=1)
    geometry = check_shapes(X.shape, K.shape, None)

    def loops(*_: object) -> Tensor:
        asked.append(compiled.WORTH)
        return torch.zeros(geometry.output)

    monkeypatch.setattr(compiled, "correlate", loops)
    for worth in (geometry.products, geometry.products + 1):
        monkeypatch.setattr(compiled, "WORTH", worth)
        corr2d(X, K)
    assert asked == [geometry.products]


@pytest.mark.parametrize("add", [False, True])
@pytest.mark.parametrize("block", [(0, 3), (3, 8), (5, 6), (7, 10)])
def test_a_block_writes_its_own_rows_alone(block: tuple[int, int], add: bool) -> None:
    X, K = draw(2, 1, 8, 9).numpy(), draw(1, 1, 3, 2, seed=1).numpy()
    right = torch_corr2d(torch.from_numpy(X), torch.from_numpy(K)).numpy().reshape(12, 8)
    Y = np.full((2, 1, 6, 8), 100.0)
    four_loops(3, 2, 1, 1, lambda called: called)(X, K, Y, 1, 1, 1, 0, 0, *block, add)
    rows = np.full((12, 8), 100.0)
    rows[slice(*block)] = right[slice(*block)] + 100.0 * add
    np.testing.assert_allclose(Y.reshape(12, 8), rows, rtol=1e-12)


def test_pixels_are_copied_only_where_they_do_not_lie_in_order() -> None:
    shifted = torch.frombuffer(bytearray(4 * 12 + 1), dtype=torch.float32, offset=1).reshape(3, 4)
    for X, shared in ((draw(3, 4), True), (draw(4, 3).T, False), (shifted, False)):
        array = compiled._array(X)
        assert array.shape == (1, 1, 3, 4)
        assert array.flags.c_contiguous
        assert array.flags.aligned
        assert np.shares_memory(array, X.numpy()) is shared
        assert np.array_equal(array[0, 0], X.numpy())


def test_the_rule_counts_products() -> None:
    def worth(
        each: int,
        filters: int = 1,
        inputs: int = 1,
        groups: int = 1,
        row: int = 500,
        width: int = 3,
    ) -> bool:
        products = each * filters
        geometry = Geometry((1, 1), ((0, 0), (0, 0)), (1, 1), (100, row), products)
        return compiled.worthwhile(geometry, filters, inputs, groups, width)

    assert worth(compiled.WORTH)
    assert not worth(compiled.WORTH - 1)
    assert worth(compiled.WORTH, compiled.FEW, compiled.FEW)
    assert not worth(compiled.WORTH - 1, compiled.FEW)
    assert not worth(compiled.WORTH, compiled.FEW + 1)
    assert worth(compiled.WORTH, groups=compiled.GROUPS)
    assert not worth(compiled.WORTH, groups=compiled.GROUPS + 1)
    assert worth(compiled.WORTH, 1, 64)
    assert not worth(compiled.WORTH, 2, compiled.FEW + 1)
    assert worth(compiled.WORTH, 2, 64, width=501)
    assert not worth(compiled.WORTH, compiled.FEW + 1, 1, width=501)
    assert not worth(compiled.WORTH, 2, 64, width=500)
    assert worth(compiled.WORTH, row=compiled.ROW)
    assert not worth(compiled.WORTH, row=compiled.ROW - 1)
    assert worth(compiled.WORTH, row=3, width=compiled.ROW)
    shape = check_shapes((512, 512), (3, 3), None)
    assert compiled.worthwhile(shape, 1, 1, 1, 3)


@pytest.mark.parametrize(
    ("channels", "filters", "groups", "loop"),
    [
        (1, 1, 1, True), (3, 3, 1, True), (16, 1, 1, True), (8, 8, 8, True),
        (4, 4, 1, False), (5, 5, 1, False), (16, 16, 1, False),
        (16, 16, 16, False), (64, 64, 64, False),
    ],
)  # fmt: skip
def test_layers_with_many_channels_are_left_to_torch(
    channels: int, filters: int, groups: int, loop: bool
) -> None:
    shapes = (1, channels, 600, 600), (filters, channels // groups, 3, 3)
    geometry = check_shapes(*shapes, None, 1, "valid", 1, groups)
    each = filters // groups, channels // groups, groups
    assert compiled.worthwhile(geometry, *each, 3) is loop


@pytest.mark.parametrize(
    "error", [ImportError, SystemError, OSError, AttributeError, KeyError], ids=lambda e: e.__name__
)
def test_without_a_numba_that_fits_torch_does_it(
    error: type[Exception], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_: str) -> None:
        raise error("numba")

    monkeypatch.setattr(compiled.importlib, "import_module", fail)
    monkeypatch.setattr(compiled, "installed", compiled.installed.__wrapped__)
    assert not compiled.installed()
    X, K = draw(400, 410), draw(9, 9, seed=1)
    torch.testing.assert_close(corr2d(X, K), torch_corr2d(X, K))


@pytest.mark.parametrize("size", [1, 2, 7, 8, 9, 25, 31])
@pytest.mark.parametrize("most", [1, 3, 8])
def test_parts_cover_a_range_once_and_evenly(size: int, most: int) -> None:
    parts = list(compiled._parts(size, most))
    assert [n for first, length in parts for n in range(first, first + length)] == [*range(size)]
    lengths = {length for _, length in parts}
    assert max(lengths) <= most
    assert max(lengths) - min(lengths) <= 1
    assert len(parts) == -(-size // most)


@pytest.mark.usefixtures("jitted")
def test_only_much_work_wakes_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    for side, number, pools in [(500, 2, 0), (1400, 1, 0), (1400, 2, 1)]:
        monkeypatch.setattr(torch, "get_num_threads", lambda number=number: number)
        monkeypatch.setattr(compiled, "SHARE", 1 << 22)
        threads.pool.cache_clear()
        X, K = draw(side, side), draw(3, 3, seed=1)
        torch.testing.assert_close(corr2d(X, K), torch_corr2d(X, K))
        assert threads.pool.cache_info().currsize == pools


@pytest.mark.usefixtures("jitted")
def test_pixels_between_two_words_of_memory_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compiled, "READY", {})
    text = bytearray(draw(40, 50).float().numpy().tobytes())
    X = torch.frombuffer(bytearray(b"0") + text, dtype=torch.float32, offset=1).reshape(40, 50)
    K = draw(3, 3, seed=1).float()
    torch.testing.assert_close(corr2d(X, K), torch_corr2d(X, K), rtol=1e-4, atol=1e-4)
    assert all(len(loops.signatures) == 1 for loops in compiled.READY.values())


@pytest.mark.usefixtures("interpreted")
@pytest.mark.parametrize("end", range(4))
def test_one_end_alone_may_be_padded(end: int) -> None:
    ends = [0, 0, 0, 0]
    ends[end] = 2
    padding = ((ends[0], ends[1]), (ends[2], ends[3]))
    X, K = draw(6, 9), draw(2, 3, seed=1)
    torch.testing.assert_close(
        corr2d(X, K, padding=padding), torch_corr2d(X, K, padding=padding), rtol=1e-9, atol=1e-9
    )


@pytest.mark.parametrize(
    ("kernel", "form"),
    [((3, 4), "four_loops"), ((3, 5), "long_sums"), ((4, 3), "long_sums"), ((2, 5), "four_loops")],
)
def test_few_outputs_are_long_sums(kernel: Any, form: str, monkeypatch: pytest.MonkeyPatch) -> None:
    used = []

    def record(_: object, make: Any, *sizes: int) -> Any:
        used.append(make.__name__)
        return lambda *_: None

    monkeypatch.setattr(compiled, "_ready", record)
    geometry = check_shapes((5, 7), kernel, None, 1, "valid", 1, 1)
    compiled.correlate(draw(5, 7), draw(*kernel), geometry, 1)
    assert {*used} == {form}


@pytest.mark.usefixtures("interpreted")
@pytest.mark.parametrize(
    ("image", "kernel", "block", "step"),
    [
        ((12, 22), (3, 3), 60, 3),  # outputs of 20 in a row
        ((12, 22), (3, 3), 79, 3),
        ((2, 12, 22), (1, 2, 3, 3), 80, 4),
        ((12, 22), (3, 3), 1, 1),
        ((12, 22), (11, 20), 60, 3),  # weights of 20 in a row, 2x3 outputs
        ((12, 22), (11, 20), 1, 1),
    ],
)
def test_blocks_are_of_whole_rows(
    image: Any, kernel: Any, block: int, step: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[tuple[range, int]] = []
    monkeypatch.setattr(compiled, "share", lambda _, *given: seen.append(given))
    monkeypatch.setattr(compiled, "BLOCK", block)
    monkeypatch.setattr(compiled, "SHARE", 1000)
    monkeypatch.setattr(torch, "get_num_threads", lambda: 99)
    geometry = check_shapes(image, kernel, None, 1, "valid", 1, 1)
    compiled.correlate(draw(*image), draw(*kernel, seed=1), geometry, 1)
    rows = geometry.output[0] if kernel[-2] < 10 else kernel[-2]
    assert seen == [(range(0, rows, step), 1 + geometry.products // 1000)]


@pytest.mark.parametrize(
    ("blocks", "number", "most"), [(1, 4, 1), (2, 4, 2), (40, 4, 4), (40, 1, 1)]
)
def test_threads_share_all_blocks(blocks: int, number: int, most: int) -> None:
    done: list[tuple[int, str]] = []
    all_here = threading.Barrier(most, timeout=30)  # or a quick thread would leave nothing

    def work(block: int) -> None:
        name = threading.current_thread().name
        first = name not in {known for _, known in done}
        done.append((block, name))
        if first:
            all_here.wait()

    threads.share(work, range(blocks), number)
    assert sorted(block for block, _ in done) == [*range(blocks)]
    names = {name for _, name in done}
    assert threading.current_thread().name in names
    assert len(names) == most
    assert all(name.startswith(("convscope", "Main")) for name in names)


@pytest.mark.parametrize(
    ("blocks", "number", "helpers"), [(1, 9, 0), (2, 4, 1), (9, 3, 2), (9, 1, 0), (99, 99, 15)]
)
def test_no_more_threads_help_than_have_work(
    blocks: int, number: int, helpers: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[object] = []

    class Busy:
        def submit(self, helper: object) -> Busy:
            asked.append(helper)
            return self

        def cancel(self) -> bool:
            return True

    monkeypatch.setattr(threads, "pool", Busy)
    done: list[int] = []
    threads.share(done.append, range(blocks), number)
    assert done == [*range(blocks)]
    assert len(asked) == helpers


def test_a_helper_on_its_way_back_to_the_pool_keeps_no_output(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    kept: list[Any] = []  # what a thread of the pool still holds when a call returns

    class Pool:
        def submit(self, helper: Any) -> Future[None]:
            kept.append(helper)
            done: Future[None] = Future()
            done.set_result(helper())
            return done

    def call() -> weakref.ref[Any]:
        output = np.zeros(4)
        threads.share(lambda block: output.put(block, 1.0), range(4), 2)
        assert output.all()
        return weakref.ref(output)

    monkeypatch.setattr(threads, "pool", Pool)
    output = call()
    assert len(kept) == 1
    assert output() is None


@pytest.mark.parametrize("flush", [True, False])
def test_a_helper_flushes_denormals_as_its_caller_does(flush: bool) -> None:
    seen: dict[int, bool] = {}
    both_here = threading.Barrier(2, timeout=30)

    def work(_: int) -> None:
        seen[threading.get_ident()] = threads.flushes_denormals()
        both_here.wait()

    try:
        if not torch.set_flush_denormal(flush):
            pytest.skip("this processor has no such switch")
        assert threads.flushes_denormals() is flush
        threads.share(work, range(2), 2)
    finally:
        torch.set_flush_denormal(False)
    assert [*seen.values()] == [flush, flush]


def test_there_is_one_pool() -> None:
    threads.pool.cache_clear()
    for number in (2, 3, 4):
        threads.share(lambda _: None, range(40), number)
    assert threads.pool.cache_info().currsize == 1
    assert threads.pool() is threads.pool()
    assert threads.pool()._max_workers == threads.MOST - 1


@pytest.mark.parametrize("error", [KeyboardInterrupt, ZeroDivisionError])
def test_after_an_error_of_the_caller_no_helper_works_on(error: type[BaseException]) -> None:
    working, go = threading.Event(), threading.Event()
    busy: list[int] = []

    def work(block: int) -> None:
        if threading.current_thread() is threading.main_thread():
            assert working.wait(30)
            go.set()
            raise error
        busy.append(block)
        working.set()
        assert go.wait(30)
        time.sleep(0.05)  # the caller is waiting by now
        busy.append(-block)

    with pytest.raises(error):
        threads.share(work, range(1, 400), 2)
    assert len(busy) == 2  # it ended the block that it had, and took no other
    assert sum(busy) == 0


def test_an_interruption_while_waiting_ends_after_the_block(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    interruptions = [KeyboardInterrupt, KeyboardInterrupt]
    waited, working = threading.Event(), threading.Event()
    plainly = threads.wait

    def wait(helpers: Any) -> Any:
        if interruptions:
            raise interruptions.pop()
        waited.set()
        return plainly(helpers)

    monkeypatch.setattr(threads, "wait", wait)
    done: list[int] = []

    def work(block: int) -> None:
        if threading.current_thread() is threading.main_thread():
            assert working.wait(30)
        else:
            working.set()
            assert waited.wait(30)
        done.append(block)

    with pytest.raises(KeyboardInterrupt):
        threads.share(work, range(2), 2)
    assert sorted(done) == [0, 1]


@pytest.mark.parametrize("failing", [0, 39])
def test_an_error_in_any_thread_is_not_lost(failing: int) -> None:
    def work(block: int) -> None:
        time.sleep(2e-3)
        if block == failing:
            raise ZeroDivisionError(block)

    with pytest.raises(ZeroDivisionError, match=str(failing)):
        threads.share(work, range(40), 2)


def test_where_no_thread_starts_the_caller_does_all(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> None:
        raise RuntimeError("cannot schedule new futures after shutdown")

    monkeypatch.setattr(threads, "pool", refuse)
    done: list[int] = []
    threads.share(done.append, range(5), 4)
    assert done == [*range(5)]


@pytest.mark.usefixtures("jitted")
def test_both_gradients_of_a_large_image_equal_autograd() -> None:
    X, K = draw(400, 410, dtype=torch.float32), draw(3, 3, seed=1, dtype=torch.float32)
    leaves = X.double().requires_grad_(), K.double().requires_grad_()
    dY = draw(398, 408, seed=2, dtype=torch.float32)
    dX, dK = torch.autograd.grad(torch_corr2d(*leaves), leaves, dY.double())
    torch.testing.assert_close(input_gradient(dY, K, X.shape).double(), dX, rtol=1e-5, atol=1e-4)
    torch.testing.assert_close(kernel_gradient(X, dY, 3).double(), dK, rtol=1e-5, atol=0.01)


def test_no_warning_when_numba_is_loaded() -> None:
    pytest.importorskip("numba")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert compiled.installed.__wrapped__()
