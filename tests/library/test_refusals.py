"""Every public function refuses every wrong argument with one sentence of the library's own."""

from __future__ import annotations

import re
import traceback
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import pytest
import torch
from oracle import draw
from torch import Tensor

import convscope as cs
from convscope import checks, images, plotting

PACKAGE = Path(cs.__file__).parent
X, K = draw(6, 8).float(), draw(2, 3, seed=1).float()
dY, GRAM = draw(5, 6, seed=2).float(), torch.eye(2)
STEPS: dict[str, Any] = {"stride": 1, "padding": 0, "dilation": 1}
MANY: dict[str, Any] = {**STEPS, "groups": 1}
KIND: dict[str, Any] = {"dtype": torch.float32, "device": "cpu"}

with warnings.catch_warnings():
    warnings.simplefilter("ignore", UserWarning)  # torch finds both kinds old or new
    QUANTIZED = torch.quantize_per_tensor(X, 0.1, 0, torch.quint8)
    CSR = X.to_sparse_csr()

# every public function with arguments that it takes
CALLS: dict[Callable[..., Any], dict[str, Any]] = {
    cs.corr2d: {"X": X, "K": K, "bias": torch.ones(1), **MANY},
    cs.convolve2d: {"X": X, "K": K, "bias": torch.ones(1), **MANY},
    cs.fft_corr2d: {"X": X, "K": K, "bias": torch.ones(1), "padding": 0},
    cs.input_gradient: {"dY": dY, "K": K, "image_shape": (6, 8), **MANY},
    cs.kernel_gradient: {"X": X, "dY": dY, "kernel_size": (2, 3), **MANY},
    cs.patches: {"X": X, "kernel_size": 2},
    cs.correlation_matrix: {"K": K, "image_shape": (6, 8)},
    cs.learn_kernel: {
        "X": X, "Y": dY, "kernel_size": (2, 3), "init": K, "epochs": 2, "lr": 1e-3,
        "generator": torch.Generator(),
    },
    cs.solve_kernel: {"X": X, "Y": dY, "kernel_size": (2, 3)},
    cs.patch_gram: {"X": X, "kernel_size": 2},
    cs.learning_rate_limit: {"X": X, "kernel_size": 2},
    cs.output_size: {"n": 8, "k": 2, **STEPS},
    cs.output_shape: {"image_shape": (6, 8), "kernel_size": 2, **STEPS},
    cs.Conv2D: {"kernel_size": 3, "in_channels": 2, "out_channels": 2, **MANY},
    cs.box: {"size": 2, **KIND},
    cs.gaussian: {"size": 2, "sigma": 1.0, **KIND},
    cs.diagonal: {"size": 2},
    cs.finite_difference: {"axis": "x", **KIND},
    cs.second_difference: {"axis": "x", **KIND},
    cs.prewitt: {"axis": "x", **KIND},
    cs.scharr: {"axis": "x", **KIND},
    cs.sobel: {"axis": "x", **KIND},
    cs.laplacian: KIND,
    cs.roberts: {"direction": "up", **KIND},
    plotting.show_image: {"X": X, "limits": (0, 1)},
    plotting.show_response: {"Y": X, "limit": 1.0},
    plotting.show_kernel: {"K": K, "limit": 1.0},
    plotting.show_correlation: {
        "X": X, "K": K, "Y": dY, "titles": ("a", "b", "c"), "limits": (0, 1),
    },
    plotting.show_losses: {"losses": torch.ones(3)},
    plotting.show_bowl: {"gram": GRAM, "minimum": torch.ones(2), "path": torch.ones(3, 2)},
}  # fmt: skip
NOTHING_TO_REFUSE = {
    cs.stripe,
    cs.single_edge,
    cs.brain,
    cs.portrait,
    cs.temple,
    cs.flower,
    cs.Fit,
    cs.Table,
}

# wrong for every tensor, and for every other argument, but for those taken below
TENSORS: dict[str, Any] = {
    "list": [[1.0]], "array": np.ones((6, 8)), "None": None, "int": 3, "str": "a",
    "sparse": X.to_sparse(), "CSR": CSR, "float8": X.to(torch.float8_e4m3fn),
    "quantized": QUANTIZED, "0-D": X[0, 0], "1-D": X[0], "5-D": X[None, None, None],
    "empty": X[:0], "meta": X.to("meta"),
}  # fmt: skip
OTHERS: dict[str, Any] = {
    "None": None, "str": "a", "triple": (1, 2, 3, 4), "nested": ((1, 2),), "set": {1, 2},
    "tensor": torch.tensor([1, 2]), "array": np.array([1, 2]), "negative": -1, "float": -1.5,
    "nan": float("nan"), "above": 2**70, "bool": True, "floats": (1.0, 2.0),
    "single": (1,), "tensor of a float": torch.tensor(-1.5),
}  # fmt: skip
# the names of arguments for which each of these is right after all
TAKEN: dict[str, set[str]] = {
    "None": {"bias", "path", "init", "generator", "limit", "dtype", "device"},
    "0-D": {"bias"},
    "1-D": {"losses"},
    "negative": {"lr"},
    "float": {"lr"},
    "nan": {"lr"},
    "above": {"lr", "limit", "sigma"},
    "tensor of a float": {"lr"},
    "floats": {"limits"},
}
# of the wrong sizes among these, the sentence gives both shapes
SHAPES = {"triple", "single", "empty"}
COPIES = {cs.patches, cs.patch_gram, cs.correlation_matrix}  # of numbers of any type, or of none
LOOKS = {
    cs.learning_rate_limit, plotting.show_image, plotting.show_response, plotting.show_kernel,
    plotting.show_correlation,
}  # fmt: skip


def wrong_arguments(function: Callable[..., Any]) -> Iterator[tuple[str, str, Any]]:
    for name, value in CALLS[function].items():
        for kind, bad in (TENSORS if isinstance(value, Tensor) else OTHERS).items():
            taken = name in TAKEN.get(kind, ())
            taken |= kind == "float8" and function in (*COPIES, *LOOKS)
            if not (taken or (kind == "meta" and function in COPIES)):
                yield name, kind, bad


@pytest.fixture(autouse=True)
def _no_figures() -> Iterator[None]:
    yield
    plt.close("all")


@pytest.mark.parametrize("function", CALLS)
def test_a_wrong_argument_is_refused_by_the_library(function: Callable[..., Any]) -> None:
    for name, kind, bad in wrong_arguments(function):
        label = f"{name} is {kind}"
        with pytest.raises((TypeError, ValueError)) as caught:  # noqa: PT012 # says which one is taken
            function(**{**CALLS[function], name: bad})
            pytest.fail(f"{label}, and it is taken")
        last = traceback.extract_tb(caught.value.__traceback__)[-1]
        assert Path(last.filename).parent == PACKAGE, f"{label}: not ours: {caught.value}"
        assert str(last.line).startswith("raise "), label
        assert "\n" not in str(caught.value)
        called = re.search(rf"(^|\W){name}\b", str(caught.value))
        assert called or kind in SHAPES, f"{label}: not named: {caught.value}"


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: cs.box(1 << 21), "the kernel of shape"),
        (lambda: cs.gaussian(1 << 21, 1.0), "the kernel of shape"),
        (lambda: cs.diagonal(1 << 21), "the image of shape"),
        (lambda: cs.Conv2D(1 << 21), "the weight of shape"),
        (lambda: cs.Conv2D(1 << 19, in_channels=2, out_channels=4), "the weight of shape"),
        (lambda: cs.correlation_matrix(K, (1 << 19, 1 << 20)), "the matrix's stored part of shape"),
    ],
)
def test_what_no_memory_holds_is_refused(call: Callable[[], object], sentence: str) -> None:
    with pytest.raises(
        ValueError, match=f"^{sentence} .*than any memory holds: use smaller sizes$"
    ):
        call()


@pytest.mark.parametrize(
    ("call", "end"),
    [
        (lambda: cs.diagonal(1), "^size=1 has no diagonal edge: use 2 or more$"),
        (lambda: cs.box(3, dtype=torch.int64), "cannot hold fractions: use float16 to complex128$"),
        (lambda: cs.box(3, dtype="float"), "^dtype='float' is str: use a torch.dtype$"),
        (lambda: cs.Conv2D(1, 8, 3), r"write Conv2D\(3, in_channels=1, out_channels=8\)$"),
        (lambda: cs.corr2d(X > 0, K > 0), r"convert one with \.to\(torch\.int64\) to count$"),
        (lambda: cs.correlation_matrix(X[0], (3, 3)), r": give one kernel, \(kh, kw\)$"),
        (lambda: cs.Conv2D(2)(X[None]), r"\(H, W\), or make .* in_channels and out_channels$"),
        (lambda: cs.learning_rate_limit(X / 0, 1), "^X holds .*overflow: give finite pixels$"),
        (lambda: cs.patches(X[0], 2), r": give one image, \(H, W\)$"),
        (lambda: cs.corr2d(object(), K), "^X is object: give a torch.Tensor$"),
        (lambda: plotting.show_bowl(0 * GRAM, torch.ones(2)), "use that of another image$"),
        (lambda: cs.output_size(2, 3), "dilation=1\\): pad the image or use a smaller kernel$"),
        (lambda: cs.output_size(2, 3, padding=(1, 1)), r"\(\(top, bottom\), \(left, right\)\)$"),
        (lambda: cs.corr2d(X, K, stride=2, padding="same"), "1, or give the padding in pixels$"),
        (
            lambda: cs.corr2d(torch.ones(2, 3, 4, 5), torch.ones(6, 3, 7, 8)),
            r"^the kernel of shape \(7, 8\) .* image of shape \(4, 5\) .* or use a smaller kernel$",
        ),
        (
            lambda: cs.corr2d(torch.ones(4, 5, 5), torch.ones(2, 3, 2, 2), groups=2),
            "^X has 4 channels but K is made for 6, 3 in each of 2 groups",
        ),
        (lambda: cs.corr2d(X, K[0]), r"takes K \(kh, kw\)$"),
        (lambda: cs.corr2d(X[None], K), r"takes K \(C_out, C/groups, kh, kw\)$"),
        (lambda: cs.corr2d(torch.ones(2, 0, 4, 4), torch.ones(1, 1, 2, 2)), "at least 1 channel"),
        (lambda: checks.needed("a package", "no_such_module"), "python -m pip install a package$"),
    ],
)
def test_a_sentence_ends_with_the_remedy(call: Callable[[], object], end: str) -> None:
    with pytest.raises((TypeError, ValueError, ModuleNotFoundError), match=end) as caught:
        call()
    if isinstance(caught.value, ModuleNotFoundError):
        assert caught.value.name == "no_such_module"


@pytest.mark.parametrize(
    ("shape", "helps"),
    [
        ((9, 9, 3), True), ((9, 9, 4), True), ((2, 9, 9, 3), True), ((9, 9, 5), False),
        ((1, 9, 3), False), ((3, 9, 3), False), ((4, 9, 4), False), ((2, 9, 3), True), ((9, 3), False),
    ],
)  # fmt: skip
def test_only_what_looks_like_a_photograph_is_told_to_permute(
    shape: tuple[int, ...], helps: bool
) -> None:
    order = "2, 0, 1" if len(shape) == 3 else "0, 3, 1, 2"
    sentence = f"; if the last dimension of X holds colors, put it first, with X.permute({order})"
    assert checks.channels_last(shape) == (sentence if helps else "")


@pytest.mark.parametrize("name", ["stride", "dilation", "groups", "padding"])
@pytest.mark.parametrize("given", [True, 1.0])
def test_what_equals_a_known_argument_is_refused_all_the_same(name: str, given: object) -> None:
    cs.corr2d(X, K, **{name: 1})  # True and 1.0 equal it, and sizes that were checked are kept
    with pytest.raises(TypeError, match=f"^{name}="):
        cs.corr2d(X, K, **{name: given})


@pytest.mark.parametrize(
    ("load", "wanted"),
    [
        (images.brain, ["matplotlib"]), (images.portrait, ["matplotlib", "pillow"]),
        (images.flower, ["scikit-learn"]), (images.temple, ["scikit-learn"]),
    ],
)  # fmt: skip
def test_pictures_say_which_package_has_them(
    load: Callable[[], Tensor], wanted: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def needed(package: str, module: str) -> Any:
        asked.append(package)
        return checks.needed(package, module)

    monkeypatch.setattr(images, "needed", needed)
    load()
    assert asked == wanted


def test_the_package_gives_plotting_when_asked_and_nothing_else() -> None:
    assert cs.__getattr__("plotting") is plotting
    with pytest.raises(
        AttributeError, match=r"^module 'convscope' has no attribute 'no_such_name'$"
    ):
        cs.__getattr__("no_such_name")


def test_the_table_knows_every_public_function() -> None:
    functions = {getattr(module, name) for module in (cs, plotting) for name in module.__all__}
    assert functions == {*CALLS, *NOTHING_TO_REFUSE}


def test_the_right_arguments_are_taken() -> None:
    for function, arguments in CALLS.items():
        function(**arguments)


def test_numbers_of_every_kind_are_taken() -> None:
    for one in (1, 1.0, np.float32(1), np.int64(1), torch.tensor(1.0)):
        assert torch.equal(cs.gaussian(3, one), cs.gaussian(3, 1.0))
        assert plotting.show_image(X, limits=(0, one)).get_clim() == (0.0, 1.0)
        fit = cs.learn_kernel(X, dY, (2, 3), lr=one, epochs=1, init=K)
        assert torch.equal(fit.kernel, cs.learn_kernel(X, dY, (2, 3), lr=1.0, epochs=1, init=K)[0])
