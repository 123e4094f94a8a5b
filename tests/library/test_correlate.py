"""corr2d and convolve2d against torch's own conv2d and SciPy, on every form of input."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pytest
import scipy.signal
import torch
from oracle import PADDINGS, draw, torch_corr2d
from torch import nn
from torch.autograd import gradcheck, gradgradcheck

from convscope import compiled, convolve2d, core, corr2d, shapes
from convscope.shapes import Geometry

# shape of X, shape of K, groups
LAYOUTS = [
    ((7, 9), (2, 3), 1),
    ((2, 7, 9), (3, 2, 2, 3), 1),
    ((4, 2, 7, 9), (3, 2, 2, 3), 1),
    ((4, 4, 7, 9), (6, 2, 2, 3), 2),
    ((2, 3, 7, 9), (3, 1, 2, 3), 3),
    ((3, 7, 9), (6, 1, 2, 3), 3),
    ((1, 1, 7, 9), (5, 1, 2, 3), 1),
]
# larger than any threshold between methods, and not square
LARGE = [
    ((150, 210), (3, 5), 1),
    ((150, 210), (1, 2), 1),
    ((150, 210), (15, 4), 1),
    ((2, 1, 150, 210), (1, 1, 3, 5), 1),
    ((3, 150, 210), (3, 1, 3, 5), 3),
    ((1, 150, 210), (3, 1, 3, 5), 1),
]
# the kernel's gradient is itself such a correlation: a long kernel with few outputs
LONG = ((150, 210), (148, 207), 1)


def assert_close(result: torch.Tensor, expected: torch.Tensor) -> None:
    torch.testing.assert_close(result, expected, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize(("x", "k", "groups"), LAYOUTS, ids=str)
def test_it_equals_torch_for_every_keyword(
    x: tuple[int, ...], k: tuple[int, ...], groups: int
) -> None:
    X, K = draw(*x), draw(*k, seed=1)
    bias = draw(1 if len(k) == 2 else k[0], seed=2)
    for stride, padding, dilation in itertools.product(
        [1, 2, (3, 1), [1, 2]], PADDINGS, [1, (1, 3), (2, 1)]
    ):
        keywords = {"stride": stride, "padding": padding, "dilation": dilation, "groups": groups}
        assert_close(corr2d(X, K, bias, **keywords), torch_corr2d(X, K, bias, **keywords))
        assert_close(convolve2d(X, K, **keywords), torch_corr2d(X, K.flip(-1, -2), **keywords))


@pytest.mark.parametrize(("x", "k", "groups"), [*LARGE, LONG], ids=str)
def test_large_images_equal_torch(x: tuple[int, ...], k: tuple[int, ...], groups: int) -> None:
    X, K = draw(*x), draw(*k, seed=1)
    for padding in ("valid", ((3, 0), (1, 2)), *([] if (x, k, groups) == LONG else ["full"])):
        expected = torch_corr2d(X, K, padding=padding, groups=groups)
        assert_close(corr2d(X, K, padding=padding, groups=groups) / K.numel(), expected / K.numel())


@pytest.mark.parametrize("x", [(2, 150, 160), (1, 2, 150, 160), (3, 2, 150, 160)], ids=str)
def test_large_images_keep_their_dimensions_and_get_their_biases(x: tuple[int, ...]) -> None:
    X, K, bias = draw(*x), draw(3, 2, 3, 3, seed=1), draw(3, seed=2)
    assert_close(corr2d(X, K, bias), torch_corr2d(X, K, bias))


@pytest.mark.parametrize("stride", [2, (1, 3)], ids=str)
@pytest.mark.parametrize("dilation", [1, (3, 2)], ids=str)
def test_large_images_with_stride_and_dilation_equal_torch(stride: Any, dilation: Any) -> None:
    X, K = draw(151, 213), draw(4, 3, seed=1)
    for padding in (0, 2, "full"):
        keywords = {"stride": stride, "padding": padding, "dilation": dilation}
        assert_close(corr2d(X, K, **keywords), torch_corr2d(X, K, **keywords))


# torch says that it copies the image for an even kernel, which is known here
@pytest.mark.parametrize("padding", [((40, 0), (0, 0)), ((0, 40), (0, 0))], ids=["top", "bottom"])
def test_a_band_may_lie_on_the_padding_alone(padding: Any) -> None:
    X, K = draw(8, 60000).float(), draw(7, 7, seed=1).float()
    expected = torch_corr2d(X.double(), K.double(), padding=padding).float()
    torch.testing.assert_close(corr2d(X, K, padding=padding), expected, rtol=1e-5, atol=1e-4)


@pytest.mark.filterwarnings("ignore:Using padding='same' with even kernel:UserWarning")
@pytest.mark.parametrize("kernel", [(2, 2), (1, 4), (3, 2)])
@pytest.mark.parametrize("dilation", [1, 2, (1, 3)], ids=str)
def test_same_padding_puts_the_extra_line_where_torch_does(
    kernel: tuple[int, int], dilation: Any
) -> None:
    X, K = draw(1, 1, 6, 9), draw(1, 1, *kernel, seed=1)
    expected = torch.nn.functional.conv2d(X, K, padding="same", dilation=dilation)
    assert_close(corr2d(X, K, padding="same", dilation=dilation), expected)


@pytest.mark.parametrize("mode", ["valid", "full"])
def test_both_equal_scipy(mode: Any) -> None:
    X, K = draw(7, 9), draw(2, 3, seed=1)
    correlated = scipy.signal.correlate2d(X.numpy(), K.numpy(), mode)
    convolved = scipy.signal.convolve2d(X.numpy(), K.numpy(), mode)
    np.testing.assert_allclose(corr2d(X, K, padding=mode).numpy(), correlated, rtol=1e-12)
    np.testing.assert_allclose(convolve2d(X, K, padding=mode).numpy(), convolved, rtol=1e-12)


@pytest.mark.parametrize(
    "dtype", [torch.float16, torch.bfloat16, torch.float32, torch.float64, torch.complex64]
)
@pytest.mark.parametrize("size", [(7, 9), (150, 160)])
def test_floating_and_complex_types_are_kept(dtype: torch.dtype, size: tuple[int, int]) -> None:
    X = torch.complex(draw(*size), draw(*size, seed=3)) if dtype.is_complex else draw(*size)
    K = draw(2, 3, seed=1)
    Y = corr2d(X.to(dtype), K.to(dtype))
    assert Y.dtype == dtype
    wide = torch.complex128 if dtype.is_complex else torch.float64
    expected = torch_corr2d(X.to(dtype).to(wide), K.to(dtype).to(wide))
    room = 4 * K.numel() * torch.finfo(dtype).eps
    torch.testing.assert_close(Y.to(wide), expected, rtol=room, atol=room)


@pytest.mark.parametrize("dtype", [torch.uint8, torch.int8, torch.int16, torch.int32, torch.int64])
@pytest.mark.parametrize("size", [(7, 9), (150, 160)])
def test_integers_are_exact(dtype: torch.dtype, size: tuple[int, int]) -> None:
    largest = torch.iinfo(dtype).max if dtype != torch.int64 else 2**55 + 1
    X = torch.full(size, largest, dtype=dtype)
    K = torch.full((3, 5), 3, dtype=dtype)
    Y = corr2d(X, K)
    assert Y.dtype == torch.int64
    assert bool((Y == 15 * 3 * largest).all())


@pytest.mark.parametrize(
    ("first", "second", "result"),
    [
        (torch.float32, torch.float64, torch.float64),
        (torch.int32, torch.float32, torch.float32),
        (torch.uint8, torch.bool, torch.int64),
        (torch.bool, torch.float32, torch.float32),
        (torch.float32, torch.complex64, torch.complex64),
        (torch.float16, torch.bfloat16, torch.float32),
    ],
)
def test_mixed_types_promote_as_in_torch(
    first: torch.dtype, second: torch.dtype, result: torch.dtype
) -> None:
    X, K = torch.ones(5, 6).to(first), torch.ones(2, 3).to(second)
    Y = corr2d(X, K)
    assert Y.dtype == result
    assert bool((Y == 6).all())
    assert corr2d(K, X, padding="full").dtype == result
    strided = corr2d(X, K, stride=(2, 3), padding=1)
    assert strided.dtype == result
    assert torch.equal(strided, corr2d(X.to(result), K.to(result), stride=(2, 3), padding=1))


@pytest.mark.parametrize(
    ("x", "k", "groups"), [*LAYOUTS[:5], ((2, 3, 4), (2, 1, 2, 1), 2)], ids=str
)
@pytest.mark.parametrize(
    ("stride", "padding", "dilation"),
    [(1, "valid", 1), ((2, 3), "full", 1), (1, ((0, 1), (2, 0)), 1), (2, "full", (2, 1))],
    ids=str,
)
def test_gradients_are_right_to_second_order(
    x: tuple[int, ...], k: tuple[int, ...], groups: int, padding: Any, stride: Any, dilation: Any
) -> None:
    x = (*x[:-2], 5, 6) if x[-1] > 5 else x
    tensors = [draw(*x), draw(*k, seed=1), draw(1 if len(k) == 2 else k[0], seed=2)]

    def run(X: torch.Tensor, K: torch.Tensor, bias: torch.Tensor) -> torch.Tensor:
        keywords = {"stride": stride, "padding": padding, "dilation": dilation, "groups": groups}
        return corr2d(X, K, bias, **keywords)

    inputs = [tensor.requires_grad_() for tensor in tensors]
    assert gradcheck(run, inputs, fast_mode=True)
    assert gradgradcheck(run, inputs, fast_mode=True)


@pytest.mark.parametrize(("x", "k", "groups"), [*LARGE, LONG], ids=str)
def test_large_gradients_equal_autograd_through_torch(
    x: tuple[int, ...], k: tuple[int, ...], groups: int
) -> None:
    X, K = draw(*x).requires_grad_(), draw(*k, seed=1).requires_grad_()
    for padding in ("valid", ((3, 0), (1, 2))):
        ours = corr2d(X, K, padding=padding, groups=groups)
        theirs = torch_corr2d(X, K, padding=padding, groups=groups)
        dY = draw(*ours.shape, seed=4)
        for mine, right in zip(
            torch.autograd.grad(ours, (X, K), dY, create_graph=True),
            torch.autograd.grad(theirs, (X, K), dY),
            strict=True,
        ):
            scale = float(right.detach().abs().max())
            torch.testing.assert_close(mine / scale, right / scale, rtol=1e-12, atol=1e-12)


def test_large_second_order_gradients_equal_autograd_through_torch() -> None:
    X, K = draw(130, 170).requires_grad_(), draw(3, 2, seed=1).requires_grad_()

    def second(correlate: Any) -> tuple[torch.Tensor, ...]:
        first = torch.autograd.grad(correlate(X, K).pow(3).sum(), (X, K), create_graph=True)
        return torch.autograd.grad(sum(part.square().sum() for part in first), (X, K))

    for mine, right in zip(second(corr2d), second(torch_corr2d), strict=True):
        torch.testing.assert_close(mine, right, rtol=1e-11, atol=1e-9)


@pytest.mark.parametrize("size", [(6, 7), (150, 160)])
def test_it_works_under_vmap(size: tuple[int, int]) -> None:
    X, K = draw(3, *size), draw(3, 2, 3, seed=1)
    pairs = torch.func.vmap(corr2d)(X, K)
    images = torch.func.vmap(corr2d, in_dims=(0, None))(X, K[0])
    kernels = torch.func.vmap(corr2d, in_dims=(None, 0))(X[0], K)
    for n in range(3):
        assert_close(pairs[n], torch_corr2d(X[n], K[n]))
        assert_close(images[n], torch_corr2d(X[n], K[0]))
        assert_close(kernels[n], torch_corr2d(X[0], K[n]))


@pytest.mark.parametrize("size", [(6, 7), (150, 160)])
def test_it_works_under_functional_gradients(size: tuple[int, int]) -> None:
    X, K = draw(*size), draw(2, 3, seed=1)
    gradient = torch.func.grad(lambda kernel: corr2d(X, kernel).square().sum())(K)
    leaf = K.clone().requires_grad_()
    torch_corr2d(X, leaf).square().sum().backward()
    torch.testing.assert_close(gradient, leaf.grad, rtol=1e-10, atol=1e-10)
    many = torch.func.vmap(
        torch.func.grad(lambda kernel, image: corr2d(image, kernel).square().sum()),
        in_dims=(None, 0),
    )(K, torch.stack([X, 2 * X]))
    torch.testing.assert_close(many[1], 4 * many[0], rtol=1e-10, atol=1e-10)
    bowl = torch.func.jacrev(torch.func.jacrev(lambda kernel: corr2d(X, kernel).square().sum()))
    hessian = bowl(K)
    windows = X.unfold(0, 2, 1).unfold(1, 3, 1).reshape(-1, 6)
    torch.testing.assert_close(hessian.reshape(6, 6), 2 * windows.T @ windows)


@pytest.mark.parametrize("size", [(6, 7), (150, 160)])
def test_it_compiles_without_a_graph_break(size: tuple[int, int]) -> None:
    X, K = draw(*size), draw(2, 3, seed=1).requires_grad_()
    torch.compiler.reset()
    compiled = torch.compile(corr2d, fullgraph=True, backend="aot_eager")
    Y = compiled(X, K, padding="same")
    assert_close(Y, torch_corr2d(X, K, padding="same"))
    (dK,) = torch.autograd.grad(Y.square().sum(), K)
    (expected,) = torch.autograd.grad(torch_corr2d(X, K, padding="same").square().sum(), K)
    torch.testing.assert_close(dK, expected, rtol=1e-10, atol=1e-10)


@pytest.mark.parametrize("size", [(6, 7), (1080, 1920)])
def test_it_gives_shapes_on_the_meta_device(size: tuple[int, int]) -> None:
    X, K = torch.empty(size, device="meta"), torch.empty(3, 2, device="meta")
    Y = corr2d(X, K, padding=((1, 0), (0, 0)))
    assert Y.device.type == "meta"
    assert Y.shape == (size[0] - 1, size[1] - 1)


@pytest.mark.parametrize("size", [(8, 9), (140, 150)])
def test_views_give_what_copies_give_and_nothing_is_written(size: tuple[int, int]) -> None:
    image = draw(2 * size[1], 2 * size[0])
    views = [image.T[::2, ::2], image[:1, : size[1]].expand(size), image.flip(0)[: size[0], 1:]]
    K = draw(5, 4, seed=1).T[1:3, ::2]
    for X in views:
        before = X.clone()
        for padding in ("valid", "full"):
            expected = torch_corr2d(X.contiguous(), K.contiguous(), padding=padding)
            assert_close(corr2d(X, K, padding=padding), expected)
        assert torch.equal(X, before)


def test_a_batch_of_no_images_gives_a_batch_of_no_outputs() -> None:
    X = torch.empty(0, 2, 6, 8, requires_grad=True)
    K = torch.ones(3, 2, 2, 2, requires_grad=True)
    Y = corr2d(X, K)
    assert Y.shape == (0, 3, 5, 7)
    Y.sum().backward()
    assert K.grad is not None
    assert torch.equal(K.grad, torch.zeros_like(K))


@pytest.mark.parametrize("size", [(9, 10), (150, 160)])
@pytest.mark.parametrize("wrong", [float("nan"), float("inf")])
@pytest.mark.parametrize("shape", [(3, 3), (2, 5), (8, 8)])
def test_a_wrong_number_stays_in_the_windows_that_hold_it(
    size: tuple[int, int], wrong: float, shape: tuple[int, int]
) -> None:
    X = draw(*size, dtype=torch.float32)
    X[size[0] // 2, size[1] // 2] = wrong
    K = draw(*shape, seed=1, dtype=torch.float32).abs() + 1
    touched = corr2d(torch.isfinite(X).logical_not().long(), torch.ones_like(K).long()) > 0
    assert torch.equal(~torch.isfinite(corr2d(X, K)), touched)


def test_the_bias_is_added_once_to_each_output() -> None:
    X, K = torch.zeros(2, 6, 8), torch.ones(3, 2, 2, 2)
    bias = torch.tensor([1.0, 2.0, 3.0])
    assert torch.equal(corr2d(X, K, bias), bias.reshape(3, 1, 1).expand(3, 5, 7))
    assert torch.equal(corr2d(X[0], K[0, 0], torch.tensor(5.0)), torch.full((5, 7), 5.0))
    assert torch.equal(convolve2d(X, K, bias), bias.reshape(3, 1, 1).expand(3, 5, 7))
    large = corr2d(torch.zeros(150, 160), K[0, 0], torch.tensor(5.0))
    assert torch.equal(large, torch.full((149, 159), 5.0))


@pytest.mark.parametrize(
    ("x", "k", "groups"),
    [((7, 9), (2, 3), 1), ((4, 7, 9), (6, 2, 2, 3), 2), ((2, 3, 7, 9), (3, 3, 2, 3), 1)],
    ids=str,
)
def test_integers_are_summed_row_by_row_where_torch_takes_none(
    x: tuple[int, ...], k: tuple[int, ...], groups: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    X, K = (9 * draw(*x)).long(), (9 * draw(*k, seed=1)).long()
    one = (9 * draw(k[0] if len(k) == 4 else 1, seed=2)).long()
    for padding, stride, dilation, bias in itertools.product(
        [0, (1, 2), ((0, 2), (1, 3))], [1, (3, 2)], [1, (2, 3)], [None, one]
    ):
        keywords = {"padding": padding, "stride": stride, "dilation": dilation, "groups": groups}
        expected = corr2d(X, K, bias, **keywords)
        with monkeypatch.context() as patch:
            patch.setattr(core, "_takes_no_integers", lambda _: True)
            ours = corr2d(X, K, bias, **keywords)
        assert ours.dtype == torch.int64
        assert torch.equal(ours, expected)


def test_torch_sums_integers_on_a_processor_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    there = {
        name: core._takes_no_integers(torch.device(name)) for name in ("cpu", "meta", "cuda", "mps")
    }
    assert there == {"cpu": False, "meta": False, "cuda": True, "mps": True}
    monkeypatch.setattr(core, "_takes_no_integers", lambda _: True)
    monkeypatch.setattr(core, "_integer_sum", None)  # calling it would be an error
    corr2d(draw(5, 6), draw(2, 3, seed=1))


@pytest.mark.usefixtures("interpreted")
def test_only_the_gradients_that_are_wanted_are_computed(monkeypatch: pytest.MonkeyPatch) -> None:
    names = ("input_adjoint", "kernel_adjoint")
    for wanted, other in (names, names[::-1]):
        with monkeypatch.context() as patch:
            patch.setattr(core, other, None)  # calling it would be an error
            X, K = draw(12, 13), draw(3, 3, seed=1)
            (X if wanted == "input_adjoint" else K).requires_grad_()
            core.Correlation.apply(X, K, Geometry.of(X.shape, K.shape), 1).sum().backward()


@pytest.mark.usefixtures("interpreted")
def test_a_backward_pass_checks_nothing_again(monkeypatch: pytest.MonkeyPatch) -> None:
    X, K = draw(12, 13).requires_grad_(), draw(3, 3, seed=1).requires_grad_()
    Y = corr2d(X, K, stride=2, padding=1)
    monkeypatch.setattr(shapes, "resolve", None)  # calling it would be an error
    monkeypatch.setattr(shapes, "check_shapes", None)
    Y.sum().backward()
    assert X.grad is not None


def test_what_was_called_before_changes_no_refusal() -> None:
    X, K = draw(6, 8), draw(2, 3, seed=1)
    for plain, wrong in [(1, True), (1, 1.0), ((1, 1), (1.0, 1)), ((1, 1), (True, 1)), (2, "2")]:
        for name in ("stride", "dilation", "padding"):
            corr2d(X, K, **{name: plain})
            with pytest.raises((TypeError, ValueError), match=name):
                corr2d(X, K, **{name: wrong})
    keys = len(shapes.KNOWN)
    corr2d(X, K, stride=np.int64(1))  # not as written: not remembered
    assert len(shapes.KNOWN) == keys


def test_no_more_is_remembered_than_is_useful(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shapes, "MOST_KNOWN", len(shapes.KNOWN) + 2)
    for width in range(70, 80):
        assert corr2d(draw(3, width), draw(2, 2)).shape == (2, width - 1)
    assert len(shapes.KNOWN) <= shapes.MOST_KNOWN


def test_the_rule_hears_of_the_channels_of_a_group(monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[Any] = []
    monkeypatch.setattr(compiled, "WORTH", 0)
    monkeypatch.setattr(compiled, "worthwhile", lambda _, *given: heard.append(given))
    for x, k, groups, asked in [
        ((9, 9), (4, 5), 1, (1, 1, 1, 5)),
        ((4, 9, 9), (6, 2, 3, 5), 2, (3, 2, 2, 5)),
        ((1, 3, 9, 9), (2, 3, 5, 4), 1, (2, 3, 1, 4)),
    ]:
        corr2d(draw(*x), draw(*k), groups=groups)
        assert heard.pop() == asked


@pytest.mark.usefixtures("interpreted")
def test_ordinary_tensors_and_parameters_take_the_loops(monkeypatch: pytest.MonkeyPatch) -> None:
    used = []

    def record(X: torch.Tensor, K: torch.Tensor, *_: object) -> torch.Tensor:
        used.append((X.shape, K.shape))
        return torch_corr2d(X, K)

    monkeypatch.setattr(core.compiled, "correlate", record)
    X, K = draw(12, 13), draw(3, 4, seed=1)
    for image, kernel in ((X, K), (nn.Parameter(X), K), (X, nn.Parameter(K))):
        corr2d(image, kernel)
    assert used == [((12, 13), (3, 4))] * 3


@pytest.mark.usefixtures("interpreted")
@pytest.mark.parametrize(
    "keywords", [{"stride": 2}, {"padding": 1}, {"dilation": 2}, {"groups": 2}], ids=str
)
def test_half_precision_keeps_every_keyword(keywords: dict[str, int]) -> None:
    inputs = 1 if "groups" in keywords else 2
    whole = draw(2, 9, 11), draw(2, inputs, 2, 3, seed=1), draw(2, seed=2)
    X, K, bias = (each.to(torch.bfloat16) for each in whole)
    expected = torch_corr2d(X.float(), K.float(), bias.float(), **keywords)
    ours = corr2d(X, K, bias, **keywords)
    assert ours.dtype == torch.bfloat16
    torch.testing.assert_close(ours.float(), expected, rtol=8e-3, atol=1e-3)


def test_sizes_that_a_tracer_follows_are_checked_each_time() -> None:
    from torch.fx.experimental.proxy_tensor import make_fx

    X, K = draw(30, 40), draw(2, 3, seed=1)
    traced = make_fx(lambda X, K: corr2d(X, K), tracing_mode="symbolic")(X, K)  # noqa: PLW0108 # it counts arguments
    assert_close(traced(X, K), torch_corr2d(X, K))
