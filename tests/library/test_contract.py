"""What corr2d promises holds at every size: below and above the rule, whatever does the sum."""

from __future__ import annotations

import itertools
import warnings

import numpy as np
import pytest
import torch
from oracle import draw, torch_corr2d
from torch import Tensor, nn

import convscope as cs
from convscope import corr2d

SIZES = [(12, 13), (400, 410)]
pytestmark = pytest.mark.usefixtures("method")


@pytest.fixture(params=SIZES, ids=str)
def size(request: pytest.FixtureRequest, method: str) -> tuple[int, int]:
    """Return the size of an image; the loops as plain Python take small ones only."""
    if method == "interpreted" and request.param != SIZES[0]:
        pytest.skip("Python takes too long")
    return request.param


def pair(size: tuple[int, int]) -> tuple[Tensor, Tensor]:
    return draw(*size).requires_grad_(), draw(3, 3, seed=1).requires_grad_()


def test_results_may_be_changed_in_place(size: tuple[int, int]) -> None:
    X, K = pair(size)
    changed, expected = corr2d(X, K), torch_corr2d(X, K)
    assert corr2d(X, K).add_(1).sum().backward() is None
    torch.testing.assert_close(changed.detach().add_(1), expected.detach() + 1)
    for image, weights in [(X[None], K[None, None]), (X[None, None], K[None, None])]:
        Y = corr2d(image, weights).mul_(2)
        (dK,) = torch.autograd.grad(Y.sum(), K)
        (right,) = torch.autograd.grad(2 * torch_corr2d(X, K).sum(), K)
        torch.testing.assert_close(dK, right)
    layer = nn.Sequential(cs.Conv2D(3, in_channels=1, out_channels=2), nn.ReLU(inplace=True))
    layer(X[None].float()).sum().backward()
    before = X.detach().clone()
    corr2d(X, torch.ones(1, 1).double()).detach().zero_()
    assert torch.equal(X, before)


@pytest.mark.parametrize("bias", [True, False])
def test_the_bias_has_its_gradient(size: tuple[int, int], bias: bool) -> None:
    X, K = draw(2, 3, *size, seed=2), draw(4, 3, 3, 3, seed=3)
    b = draw(4).requires_grad_(bias)
    Y = corr2d(X, K, b, padding=1)
    torch.testing.assert_close(Y, torch_corr2d(X, K, b, padding=1))
    if bias:
        Y.sum().backward()
        assert b.grad is not None
        torch.testing.assert_close(b.grad, torch.full((4,), 2.0 * size[0] * size[1]).double())


def test_vectorized_autograd(size: tuple[int, int]) -> None:
    X, K = pair(size)
    Y, expected = corr2d(X, K), torch_corr2d(X, K)
    V = draw(2, *Y.shape, seed=5)
    for leaf in (X, K):
        (ours,) = torch.autograd.grad(Y, leaf, V, is_grads_batched=True, retain_graph=True)
        (theirs,) = torch.autograd.grad(expected, leaf, V, is_grads_batched=True, retain_graph=True)
        torch.testing.assert_close(ours, theirs)
    loss = torch.autograd.functional.hessian
    ours = loss(lambda K: corr2d(X.detach(), K).square().sum(), K, vectorize=True)
    theirs = loss(lambda K: torch_corr2d(X.detach(), K).square().sum(), K, vectorize=True)
    torch.testing.assert_close(ours, theirs)


def test_transforms_and_forward_mode(size: tuple[int, int]) -> None:
    X, K = (tensor.detach() for tensor in pair(size))
    tX, tK = draw(*size, seed=7), draw(3, 3, seed=8)
    expected = torch_corr2d(tX, K) + torch_corr2d(X, tK)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # in torch's own code for this mode
        _, tangent = torch.func.jvp(corr2d, (X, K), (tX, tK))
        with torch.autograd.forward_ad.dual_level():
            make = torch.autograd.forward_ad.make_dual
            dual = torch.autograd.forward_ad.unpack_dual(corr2d(make(X, tX), make(K, tK)))
    torch.testing.assert_close(tangent, expected)
    torch.testing.assert_close(dual.tangent, expected)
    mapped = torch.func.vmap(corr2d, in_dims=(None, 0))(X, torch.stack([K, tK]))
    torch.testing.assert_close(mapped[1], torch_corr2d(X, tK))
    slope = torch.func.grad(lambda K: corr2d(X, K).sum())(K)
    windows = X.unfold(0, 3, 1).unfold(1, 3, 1)
    torch.testing.assert_close(slope, windows.sum((0, 1)))


def test_autocast_gives_the_type_of_torchs_layer(size: tuple[int, int]) -> None:
    ours = cs.Conv2D(3, in_channels=1, out_channels=1)
    theirs = nn.Conv2d(1, 1, 3)
    X = torch.rand(1, 1, *size)
    with torch.autocast("cpu", torch.bfloat16):
        assert ours(X).dtype == theirs(X).dtype == torch.bfloat16
        assert cs.Conv2D(3)(X[0, 0]).dtype == torch.bfloat16


@pytest.mark.filterwarnings("ignore:.torch.jit.trace:DeprecationWarning")
def test_a_traced_layer_works_at_other_sizes(size: tuple[int, int]) -> None:
    for padding in ("valid", "same", 1):
        layer = cs.Conv2D(3, in_channels=1, out_channels=1, padding=padding)
        traced = torch.jit.trace(layer, torch.rand(1, 1, *size))
        X = torch.rand(1, 1, size[0] + 5, size[1] + 3)
        torch.testing.assert_close(traced(X), layer(X))
    single = torch.jit.trace(corr2d, (torch.rand(size), torch.rand(3, 3)))
    X, K = torch.rand(9, 8), torch.rand(3, 3)
    torch.testing.assert_close(single(X, K), corr2d(X, K))


def test_export_and_compilers_see_torchs_operation(size: tuple[int, int]) -> None:
    layer = cs.Conv2D(3, in_channels=1, out_channels=1, padding=1)
    X = torch.rand(2, 1, *size)
    shapes = ({0: torch.export.Dim("n"), 2: torch.export.Dim("h", min=4, max=900)},)
    program = torch.export.export(layer, (X,), dynamic_shapes=shapes)
    longer = torch.rand(3, 1, size[0] + 2, size[1])
    torch.testing.assert_close(program.module()(longer), layer(longer))
    torch.compiler.reset()
    compiled = torch.compile(layer, fullgraph=True, backend="aot_eager")
    torch.testing.assert_close(compiled(X), layer(X))


def test_the_default_device_and_type_do_not_matter(size: tuple[int, int]) -> None:
    X, K = torch.rand(size), torch.rand(3, 3)
    expected = corr2d(X, K, padding="same")
    try:
        torch.set_default_dtype(torch.float64)
        with torch.device("meta"):
            Y = corr2d(X, K, padding="same")
            dK = cs.kernel_gradient(X, expected, (3, 3), padding="same")
            photograph = cs.portrait()
            solved = cs.solve_kernel(X, corr2d(X, K), (3, 3))
    finally:
        torch.set_default_dtype(torch.float32)
    assert torch.equal(Y, expected)
    assert dK.device.type == photograph.device.type == "cpu"
    assert photograph.dtype == torch.float32
    torch.testing.assert_close(photograph, cs.portrait())
    torch.testing.assert_close(solved, K, rtol=1e-3, atol=1e-3)


INTEGERS = [
    torch.uint8, torch.uint16, torch.uint32, torch.uint64,
    torch.int8, torch.int16, torch.int32, torch.int64, torch.bool,
]  # fmt: skip


def test_every_pair_of_integers_is_exact(size: tuple[int, int]) -> None:
    for first, second in itertools.product(INTEGERS, INTEGERS):
        if first == second == torch.bool:
            continue  # booleans alone are refused
        X, K = torch.ones(size).to(first), torch.tensor([[1, 1], [0, 1]]).to(second)
        largest = 1 if first == torch.bool else min(torch.iinfo(first).max, 2**60)
        X = (X.long() * largest).to(first)
        Y = corr2d(X, K)
        assert Y.dtype == torch.int64
        assert bool((Y == 3 * largest).all())
    dK = cs.kernel_gradient(X, torch.ones(Y.shape, dtype=torch.uint8), 2)
    assert dK.dtype == torch.int64


def test_integers_are_summed_row_by_row_where_torch_has_no_sum() -> None:
    from convscope.core import _integer_sum

    for x, k, groups in [((2, 4, 9, 11), (6, 2, 3, 2), 2), ((4, 9, 11), (2, 4, 2, 3), 1)]:
        X, K = (2**40 * draw(*x)).long(), (2**20 * draw(*k, seed=1)).long()
        for stride, dilation in [((1, 1), (1, 1)), ((2, 3), (3, 2))]:
            expected = torch.conv2d(X, K, None, stride, 0, dilation, groups)
            assert torch.equal(_integer_sum(X, K, stride, dilation, groups), expected)


def test_half_precision_is_rounded_once(size: tuple[int, int]) -> None:
    X, K = draw(*size).to(torch.bfloat16), draw(9, 9, seed=1).to(torch.bfloat16)
    b = draw(1).to(torch.bfloat16)
    exact = torch_corr2d(X.double(), K.double())
    # bfloat16 keeps 8 bits; sums kept in it would be wrong by far more than half of the last
    torch.testing.assert_close(corr2d(X, K).double(), exact, rtol=2**-8, atol=1e-4)
    assert corr2d(X, K, b).dtype == torch.bfloat16
    torch.testing.assert_close(corr2d(X, K, b).double(), exact + b.double(), rtol=0.01, atol=0.05)


def test_views_and_conjugates(size: tuple[int, int]) -> None:
    X = torch.complex(draw(*size), draw(*size, seed=3))
    K = torch.complex(draw(3, 2), draw(3, 2, seed=4))
    expected = torch_corr2d(X.conj().resolve_conj(), K.T.contiguous())
    torch.testing.assert_close(corr2d(X.conj(), K.T), expected)
    torch.testing.assert_close(
        corr2d(X.conj().imag, K.real), torch_corr2d(-X.imag, K.real.contiguous())
    )
    strided = X.real.T[::2, ::2]
    torch.testing.assert_close(
        corr2d(strided, K.real), torch_corr2d(strided.contiguous(), K.real.contiguous())
    )


@pytest.mark.parametrize("wrong", [float("nan"), float("inf")])
def test_a_wrong_pixel_reaches_only_its_windows(size: tuple[int, int], wrong: float) -> None:
    X = draw(*size, dtype=torch.float32)
    X[5, 6] = wrong
    for shape in [(1, 1), (3, 3), (4, 5)]:
        K = draw(*shape, seed=1, dtype=torch.float32)
        K[0, 0] = 0  # 0 * inf is nan as well
        expected = torch_corr2d((~X.isfinite()).double(), torch.ones(shape).double()) == 0
        assert torch.equal(corr2d(X, K).isfinite(), expected)


def test_an_empty_batch_has_zero_gradients() -> None:
    dK = cs.kernel_gradient(torch.ones(0, 1, 5, 5), torch.ones(0, 2, 3, 3), (2, 1, 3, 3))
    assert torch.equal(dK, torch.zeros(2, 1, 3, 3))
    for kernel in [(3, 3), (5, 5)]:
        K = torch.ones(2, 1, *kernel)
        dY = torch.ones(0, 2, 6 - kernel[0], 6 - kernel[1])
        assert cs.input_gradient(dY, K, (0, 1, 5, 5)).shape == (0, 1, 5, 5)
    assert cs.fft_corr2d(torch.ones(0, 1, 5, 5), torch.ones(2, 1, 3, 3)).shape == (0, 2, 3, 3)


def test_numpys_integers_and_one_integer_as_a_size() -> None:
    two, three = np.int64(2), np.int32(3)
    X = draw(6, 8)
    assert cs.output_size(np.int64(8), three, stride=two, padding=np.uint8(1)) == 4
    assert cs.output_shape((np.int64(8), 8), 3, padding=two) == (10, 10)
    assert corr2d(X, X[:2, :2], padding=two, stride=(two, 1)).shape == (5, 11)
    assert corr2d(X, X[:2, :2], padding=((two, 0), (0, two))).shape == (7, 9)
    assert cs.Conv2D(three).weight.shape == (3, 3)
    assert cs.Conv2D(3, in_channels=two, out_channels=two, groups=two).weight.shape == (2, 1, 3, 3)
    assert cs.patches(X, 3).shape == cs.patches(X, (three, 3)).shape == (24, 9)
    assert cs.patch_gram(X, 2).shape == (4, 4)
    assert cs.learn_kernel(X, X[1:, 1:], 2, epochs=np.int64(2), lr=1e-4).kernel.shape == (2, 2)
    assert cs.solve_kernel(X, X[1:, 1:], 2).shape == (2, 2)
    assert cs.kernel_gradient(X, X[1:, 1:], two).shape == (2, 2)
    assert cs.box(two).shape == cs.gaussian(two, 1).shape == (2, 2)
    assert cs.correlation_matrix(X[:2, :2], (np.int64(3), 4)).shape == (6, 12)


def test_integers_are_learned_from_in_floating_point() -> None:
    X = cs.stripe().long()
    Y = corr2d(X, torch.tensor([[1, -1]]))
    torch.testing.assert_close(cs.solve_kernel(X, Y, (1, 2)), torch.tensor([[1.0, -1.0]]))
    fit = cs.learn_kernel(X, Y, (1, 2), epochs=50, init=torch.zeros(1, 2))
    torch.testing.assert_close(fit.kernel, torch.tensor([[1.0, -1.0]]), rtol=0, atol=0.01)
    gram = cs.patch_gram(torch.full((20, 20), 200, dtype=torch.uint8), (1, 2))
    assert torch.equal(gram, torch.full((2, 2), 380 * 200 * 200))
    assert cs.patch_gram(torch.ones(4, 4).bool(), 2).tolist() == [[9] * 4] * 4


CUDA = pytest.mark.skipif(not torch.cuda.is_available(), reason="no GPU here")


@CUDA
def test_on_a_gpu(size: tuple[int, int]) -> None:
    X, K = torch.rand(size, device="cuda"), torch.rand(3, 3, device="cuda")
    torch.testing.assert_close(corr2d(X, K).cpu(), corr2d(X.cpu(), K.cpu()), rtol=1e-3, atol=1e-3)
    images = (100 * X).to(torch.uint8)
    weights = (10 * K).long()
    Y = corr2d(images, weights, padding=((1, 0), (0, 2)))
    assert torch.equal(Y.cpu(), corr2d(images.cpu(), weights.cpu(), padding=((1, 0), (0, 2))))
    dK = cs.kernel_gradient(images, corr2d(images, weights), 3)
    on_cpu = cs.kernel_gradient(images.cpu(), corr2d(images, weights).cpu(), 3)
    assert torch.equal(dK.cpu(), on_cpu)
    assert torch.equal(cs.patch_gram(images, 3).cpu(), cs.patch_gram(images.cpu(), 3))
    cs.solve_kernel(images, corr2d(images, weights), 3)
    generator = torch.Generator().manual_seed(1)
    fit = cs.learn_kernel(X, corr2d(X, K), 3, epochs=1, lr=1e-6, generator=generator)
    assert fit.kernel.device.type == "cuda"


@CUDA
def test_pictures_of_tensors_on_a_gpu() -> None:
    from convscope import plotting

    plotting.show_bowl(torch.eye(2, device="cuda"), torch.zeros(2, device="cuda"))
    plotting.show_response(torch.eye(3, device="cuda"))


@pytest.mark.outside
def test_a_compiled_program_takes_other_integers_too() -> None:
    """What varies is followed as a symbol, which is an integer but has no __index__ there."""
    X, K = torch.rand(12, 14), torch.rand(2, 3)
    torch.compiler.reset()
    compiled = torch.compile(cs.corr2d, fullgraph=True, backend="eager")
    rows = torch.compile(cs.patches, fullgraph=True, backend="eager")
    back = torch.compile(cs.input_gradient, fullgraph=True, backend="eager")
    for n in (1, 2, 3, 4):
        for keywords in ({"stride": n}, {"padding": (n, 1)}, {"dilation": (1, n)}):
            right = corr2d(X, K, **keywords)
            torch.testing.assert_close(compiled(X, K, **keywords), right)
            dX = cs.input_gradient(right, K, X.shape, **keywords)
            torch.testing.assert_close(back(right, K, X.shape, **keywords), dX)
        assert torch.equal(rows(X[n:], (2, 3)), cs.patches(X[n:], (2, 3)))
