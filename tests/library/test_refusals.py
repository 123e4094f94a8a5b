"""Every public function refuses every wrong argument with one sentence of the library's own."""

from __future__ import annotations

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
from convscope import plotting

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
