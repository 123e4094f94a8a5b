"""Derivatives of a correlation equal torch's own, in whichever way they are computed."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import pytest
import torch
from oracle import draw, torch_corr2d
from torch import Tensor
from torch.autograd import forward_ad

from convscope import _adjoint
from convscope.shapes import Geometry, resolve

WAYS = ["shifts", "strips", "dots"]

# shapes of X and K, and groups: from one channel to several of each, and a kernel that is
# larger than the output
FEW = ((1, 1, 15, 21), (2, 1, 3, 2), 1)
MANY = ((2, 3, 9, 10), (4, 3, 3, 2), 1)
GROUPS = ((2, 6, 9, 10), (6, 2, 2, 3), 3)
LONG = ((2, 4, 9, 10), (6, 2, 7, 6), 2)
LAYOUTS = [FEW, MANY, GROUPS, LONG]


def correlate(X: Tensor, K: Tensor, groups: int = 1, **keywords: Any) -> Tensor:
    """Correlate as corr2d does, but also small images in our ways."""
    geometry = resolve(
        (X.shape[-2], X.shape[-1]),
        (K.shape[-2], K.shape[-1]),
        keywords.get("stride", 1),
        keywords.get("padding", "valid"),
        keywords.get("dilation", 1),
    )
    return _adjoint.correlation(X, K, geometry, groups)


@pytest.fixture(params=WAYS)
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Let every correlation go the same way."""
    monkeypatch.setattr(_adjoint, "method", lambda *_: request.param)
    return str(request.param)


def derivatives(run: Callable[..., Tensor], X: Tensor, K: Tensor) -> tuple[Tensor, ...]:
    """Return the output, both gradients, and the gradients of these."""
    Y = run(X, K)
    dY = draw(*Y.shape, seed=2, dtype=Y.dtype).requires_grad_()
    first = torch.autograd.grad(Y, (X, K), dY, create_graph=True)
    weights = [draw(*part.shape, seed=3, dtype=Y.dtype) for part in first]
    # each gradient is linear in two of the three
    second = torch.autograd.grad(first[0], (K, dY), weights[0], retain_graph=True)
    third = torch.autograd.grad(first[1], (X, dY), weights[1])
    return (Y, *first, *second, *third)


def assert_same(ours: tuple[Tensor, ...], theirs: tuple[Tensor, ...]) -> None:
    for mine, right in zip(ours, theirs, strict=True):
        torch.testing.assert_close(mine, right, rtol=1e-10, atol=1e-10)


def fits(x: tuple[int, ...], k: tuple[int, ...], padding: Any, dilation: Any) -> bool:
    try:
        resolve((x[2], x[3]), (k[2], k[3]), 1, padding, dilation)
    except ValueError:
        return False
    return True


CASES = [
    (*layout, {"stride": stride, "padding": padding, "dilation": dilation})
    for layout in LAYOUTS
    for stride in (1, (2, 3))
    for dilation in (1, (3, 2))
    for padding in (0, (2, 1), ((6, 0), (1, 9)), ((0, 7), (8, 2)), ((9, 9), (0, 0)), "full")
    if fits(layout[0], layout[1], padding, dilation)
]


@pytest.mark.parametrize("padding", [((1, 2), (3, 3)), ((2, 2), (0, 1)), ((2, 1), (1, 3))], ids=str)
def test_torch_pads_axes_whose_ends_differ(padding: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_adjoint, "method", lambda *_: "torch")
    X, K = draw(2, 3, 9, 10), draw(4, 3, 3, 2, seed=1)
    torch.testing.assert_close(
        correlate(X, K, padding=padding), torch_corr2d(X, K, padding=padding)
    )


@pytest.mark.usefixtures("way")
@pytest.mark.parametrize(("x", "k", "groups", "keywords"), CASES, ids=str)
def test_first_and_second_derivatives_are_those_of_torch(
    x: tuple[int, ...], k: tuple[int, ...], groups: int, keywords: dict[str, Any]
) -> None:
    keywords = {**keywords, "groups": groups}
    X, K = draw(*x).requires_grad_(), draw(*k, seed=1).requires_grad_()
    ours = derivatives(lambda X, K: correlate(X, K, **keywords), X, K)
    assert_same(ours, derivatives(lambda X, K: torch_corr2d(X, K, **keywords), X, K))


@pytest.mark.parametrize(
    ("image", "kernel"), [((12, 5), (9, 2)), ((6, 13), (5, 5)), ((9, 8), (2, 3))], ids=str
)
@pytest.mark.parametrize("padding", [0, ((4, 0), (0, 1))], ids=str)
def test_the_input_gradient_is_no_longer_a_sum_than_it_must_be(
    image: tuple[int, int], kernel: tuple[int, int], padding: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[tuple[Any, ...]] = []

    def method(images: Any, filters: Any, dtype: torch.dtype, geometry: Geometry) -> str:
        assert dtype == torch.float64
        seen.append((images, filters, geometry))
        return "shifts"

    monkeypatch.setattr(_adjoint, "method", method)
    X = draw(1, 1, *image).requires_grad_()
    Y = correlate(X, draw(1, 1, *kernel, seed=1), padding=padding)
    Y.sum().backward()
    images, filters, geometry = seen[-1]
    assert filters[2:] == min([kernel, Y.shape[2:]], key=math.prod)
    for axis in range(2):
        reach = geometry.dilation[axis] * (filters[2 + axis] - 1)
        assert images[2 + axis] + sum(geometry.padding[axis]) == image[axis] + reach


@pytest.mark.parametrize("place", ["another device", "a compiler", "autocast"])
def test_our_ways_are_for_plain_calls_on_the_cpu(
    place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_adjoint, "method", None)  # so it must not be asked
    X, K = torch.ones(1, 1, 5, 6), torch.ones(1, 1, 2, 3)
    if place == "another device":
        X, K = X.to("meta"), K.to("meta")
    if place == "a compiler":
        monkeypatch.setattr(torch.compiler, "is_compiling", lambda: True)
    with torch.autocast("cpu", torch.bfloat16, enabled=place == "autocast"):
        Y = correlate(X, K)
    assert Y.shape == (1, 1, 4, 4)
    assert Y.dtype == (torch.bfloat16 if place == "autocast" else torch.float32)


def test_gaps_hold_zeros_alone() -> None:
    dY = draw(2, 3, 4, 5) + 9
    wide = _adjoint.with_gaps(dY, (2, 3))
    assert wide.shape == (2, 3, 8, 15)
    assert torch.equal(wide[..., ::2, ::3], dY)
    assert torch.count_nonzero(wide) == dY.numel()
    for stride in [(1, 3), (2, 1)]:
        wide = _adjoint.with_gaps(dY[0, 0], stride)
        assert wide.shape == (4 * stride[0], 5 * stride[1])


@pytest.mark.parametrize("backward", [*WAYS, "torch"])
@pytest.mark.parametrize("forward", [*WAYS, "torch"])
def test_outputs_that_are_left_out_have_no_part_in_the_gradients(
    forward: str, backward: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    x, k, groups = GROUPS
    X, K = draw(*x).requires_grad_(), draw(*k, seed=1).requires_grad_()
    whole = resolve((x[2], x[3]), (k[2], k[3]), (2, 1), (1, 0), 1)
    rows, columns = whole.output[0] - 1, whole.output[1] - 2
    part = whole._replace(output=(rows, columns))
    answers = iter([forward])
    monkeypatch.setattr(_adjoint, "method", lambda *_: next(answers, backward))
    ours = derivatives(lambda X, K: _adjoint.correlation(X, K, part, groups), X, K)

    def cut(X: Tensor, K: Tensor) -> Tensor:
        Y = torch_corr2d(X, K, stride=(2, 1), padding=(1, 0), groups=groups)
        return Y[..., :rows, :columns]

    assert_same(ours, derivatives(cut, X, K))


@pytest.mark.usefixtures("way")
@pytest.mark.parametrize(("x", "k", "groups"), [GROUPS, LONG], ids=str)
def test_complex_derivatives_take_the_form_of_torch(
    x: tuple[int, ...], k: tuple[int, ...], groups: int
) -> None:
    keywords: dict[str, Any] = {"padding": 1, "stride": (1, 2), "groups": groups}
    X = draw(*x, dtype=torch.complex128).requires_grad_()
    K = draw(*k, seed=1, dtype=torch.complex128).requires_grad_()
    ours = derivatives(lambda X, K: correlate(X, K, **keywords), X, K)
    assert_same(ours, derivatives(lambda X, K: torch_corr2d(X, K, **keywords), X, K))


@pytest.mark.parametrize(("x", "k", "groups", "keywords"), CASES, ids=str)
@pytest.mark.parametrize("dtype", [torch.float64, torch.complex128], ids=str)
def test_gradients_by_torch_are_taken_where_they_are_faster_and_right(
    x: tuple[int, ...],
    k: tuple[int, ...],
    groups: int,
    keywords: dict[str, Any],
    dtype: torch.dtype,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    taken, by_torch = [], _adjoint._by_torch

    def counted(*arguments: Any) -> Tensor:
        taken.append(arguments[-1])
        return by_torch(*arguments)

    X, K = draw(*x, dtype=dtype).requires_grad_(), draw(*k, seed=1, dtype=dtype).requires_grad_()
    answers = iter(["shifts"])  # only the correlation itself goes our way
    monkeypatch.setattr(_adjoint, "method", lambda *_: next(answers, "torch"))
    monkeypatch.setattr(_adjoint, "_by_torch", counted)
    keywords = {**keywords, "groups": groups}
    ours = derivatives(lambda X, K: correlate(X, K, **keywords), X, K)
    assert_same(ours, derivatives(lambda X, K: torch_corr2d(X, K, **keywords), X, K))
    even = keywords["padding"] in (0, (2, 1), ((9, 9), (0, 0)), "full")
    assert (taken[:2] == [0, 1]) == (even and not dtype.is_complex)


# torch's own module for this mode of derivation uses what torch has deprecated
@pytest.mark.filterwarnings("ignore:.torch.jit.script(_method)?. is deprecated:DeprecationWarning")
@pytest.mark.usefixtures("way")
@pytest.mark.parametrize("moving", ["X", "K", "X and K"])
def test_derivatives_along_a_direction_are_those_of_torch(moving: str) -> None:
    x, k, groups = GROUPS
    X, K, tX, tK = draw(*x), draw(*k, seed=1), draw(*x, seed=2), draw(*k, seed=3)
    keywords: dict[str, Any] = {"padding": ((0, 2), (1, 0)), "stride": (2, 1), "groups": groups}
    expected = torch.zeros(())
    if "X" in moving:
        expected = expected + torch_corr2d(tX, K, **keywords)
    if "K" in moving:
        expected = expected + torch_corr2d(X, tK, **keywords)
    with forward_ad.dual_level():
        Y = correlate(
            forward_ad.make_dual(X, tX) if "X" in moving else X,
            forward_ad.make_dual(K, tK) if "K" in moving else K,
            **keywords,
        )
        tangent = forward_ad.unpack_dual(Y).tangent
    assert tangent is not None
    torch.testing.assert_close(tangent, expected)
    moved = {name: {"X": tX, "K": tK}[name] for name in moving.split(" and ")}

    def run(step: Tensor) -> Tensor:
        step_X, step_K = (step * moved[name] if name in moved else 0 for name in "XK")
        return correlate(X + step_X, K + step_K, **keywords)

    _, tangent = torch.func.jvp(run, (torch.zeros(()).double(),), (torch.ones(()).double(),))
    torch.testing.assert_close(tangent, expected)


@pytest.mark.usefixtures("way")
@pytest.mark.parametrize("in_dims", [(0, None), (None, 0), (0, 0), (3, 1), (2, None), (None, 4)])
@pytest.mark.parametrize("groups", [1, 3])
def test_a_mapped_axis_gives_what_a_loop_gives(
    in_dims: tuple[int | None, int | None], groups: int
) -> None:
    X, K = draw(4, 2, 6, 9, 10), draw(4, 6, 6 // groups, 2, 3, seed=1)
    keywords: dict[str, Any] = {"padding": (1, 0), "dilation": (1, 2), "groups": groups}
    images = X[0] if in_dims[0] is None else X.movedim(0, in_dims[0])
    kernels = K[0] if in_dims[1] is None else K.movedim(0, in_dims[1])

    def run(X: Tensor, K: Tensor) -> Tensor:
        return correlate(X, K, **keywords)

    Y = torch.func.vmap(run, in_dims=in_dims)(images, kernels)

    def slope(X: Tensor, K: Tensor) -> tuple[Tensor, ...]:
        return torch.func.grad(lambda *both: run(*both).pow(2).sum(), argnums=(0, 1))(X, K)

    dX, dK = torch.func.vmap(slope, in_dims=in_dims)(images, kernels)
    for n in range(4):
        image = X[0 if in_dims[0] is None else n].clone().requires_grad_()
        kernel = K[0 if in_dims[1] is None else n].clone().requires_grad_()
        expected = torch_corr2d(image, kernel, **keywords)
        right = torch.autograd.grad(expected.pow(2).sum(), (image, kernel))
        assert_same((Y[n], dX[n], dK[n]), (expected.detach(), *right))


@pytest.mark.usefixtures("way")
def test_only_the_gradients_that_are_asked_for_are_computed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    x, k, groups = GROUPS

    def refuse(*_: Any) -> Tensor:
        raise AssertionError("not asked for")

    for name, X, K in [
        ("_kernel_gradient", draw(*x).requires_grad_(), draw(*k)),
        ("_input_gradient", draw(*x), draw(*k).requires_grad_()),
    ]:
        with monkeypatch.context() as patch:
            patch.setattr(_adjoint, name, refuse)
            correlate(X, K, groups).sum().backward()
