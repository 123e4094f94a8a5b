"""Random cases for the figures' arithmetic, with the answers that the library gives."""

from __future__ import annotations

import math
import random
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal, localcontext
from typing import Any

import numpy as np
import torch
from figures.kernel_lab import predicted
from torch import Tensor
from torch.nn import functional
from torch.nn.functional import batch_norm
from torch.nn.utils.fusion import fuse_conv_bn_weights
from torch.utils.flop_counter import FlopCounterMode

import convscope

CASES = 200


@dataclass(frozen=True)
class Case:
    """Arguments for a function of the numerics module and the value it must return."""

    arguments: list[Any]
    answer: Any


def draw(rng: random.Random, rows: int, columns: int) -> Tensor:
    """Return a matrix: integers or fractions, now and then with zeros."""
    integers = rng.random() < 0.3
    return torch.tensor(
        [
            [float(rng.randint(-5, 5)) if integers else rng.gauss(0, 2) for _ in range(columns)]
            for _ in range(rows)
        ],
        dtype=torch.float64,
    )


def geometry(rng: random.Random) -> tuple[tuple[int, int], tuple[int, int], dict[str, Any]]:
    """Return an image shape, a kernel shape and keywords that fit together."""
    while True:
        image = (rng.randint(1, 9), rng.randint(1, 9))
        kernel = (rng.randint(1, 4), rng.randint(1, 4))
        keywords = {
            "stride": (rng.randint(1, 3), rng.randint(1, 3)),
            "padding": (rng.randint(0, 2), rng.randint(0, 2)),
            "dilation": (rng.randint(1, 2), rng.randint(1, 2)),
        }
        try:
            convscope.output_shape(image, kernel, **keywords)
        except ValueError:
            continue
        return image, kernel, keywords


def correlation(name: str) -> Callable[[random.Random], Case]:
    """Return a maker of cases for corr2d or convolve2d."""

    def make(rng: random.Random) -> Case:
        image, kernel, keywords = geometry(rng)
        X, K = draw(rng, *image), draw(rng, *kernel)
        answer = getattr(convscope, name)(X, K, **keywords)
        return Case([X.tolist(), K.tolist(), keywords], answer.tolist())

    return make


def toeplitz(rng: random.Random) -> Case:
    kernel = (rng.randint(1, 3), rng.randint(1, 3))
    image = (rng.randint(kernel[0], 6), rng.randint(kernel[1], 6))
    K = draw(rng, *kernel)
    return Case([K.tolist(), image], convscope.correlation_matrix(K, image).to_dense().tolist())


def cost(rng: random.Random) -> Case:
    """Operations as torch counts them, numbers as its tensors hold them; torch refuses what is null."""
    groups, side = rng.randint(1, 4), rng.randint(1, 7)
    rows, columns = rng.randint(1, 4096), rng.randint(1, 4096)
    inputs, outputs = (rng.choice([1, groups]) * rng.randint(1, 64) for _ in range(2))
    layer = {
        "rows": rows, "columns": columns, "inputs": inputs, "outputs": outputs,
        "groups": groups, "side": side,
    }  # fmt: skip
    image = torch.empty(1, inputs, rows, columns, device="meta")
    counter = FlopCounterMode(display=False)
    try:
        conv = torch.nn.Conv2d(inputs, outputs, side, groups=groups, bias=False, device="meta")
        with counter:
            output = conv(image)
    except (RuntimeError, ValueError):
        return Case([layer], None)
    numbers = {"image": image, "weights": conv.weight, "output": output}
    counts = {name: value.numel() for name, value in numbers.items()}
    answer = {"operations": counter.get_total_flops(), "bytes": 4 * sum(counts.values()), **counts}
    return Case([layer], answer)


def decimals(rng: random.Random) -> Case:
    """The sum of products of typed numbers, as Python's decimals have it, without rounding."""
    terms = [
        {
            name: round(rng.uniform(-1, 1) * 10 ** rng.randint(-6, 9), rng.randint(0, 8))
            for name in ends
        }
        for ends in [("pixel", "weight")] * rng.randint(0, 6)
    ]
    with localcontext(prec=400):
        total = sum(
            (Decimal(repr(t["pixel"])) * Decimal(repr(t["weight"])) for t in terms), Decimal()
        )
        text = f"{total:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return Case([terms], "0" if text == "-0" else text)


def shape(rng: random.Random) -> Case:
    image, kernel, keywords = geometry(rng)
    return Case([image, kernel, keywords], list(convscope.output_shape(image, kernel, **keywords)))


def size(rng: random.Random) -> Case:
    while True:
        n, k = rng.randint(1, 40), rng.randint(1, 9)
        before, after = rng.randint(0, 4), rng.randint(0, 4)
        stride, dilation = rng.randint(1, 5), rng.randint(1, 4)
        options = {"stride": stride, "before": before, "after": after, "dilation": dilation}
        try:
            answer = convscope.output_shape(
                (n, 1), (k, 1), stride=stride, padding=((before, after), (0, 0)), dilation=dilation
            )[0]
        except ValueError:
            answer = 0  # where the library refuses, the figure shows that nothing is left
        return Case([n, k, options], answer)


def kernel_gradient(rng: random.Random) -> Case:
    image, kernel, keywords = geometry(rng)
    X = draw(rng, *image)
    dY = draw(rng, *convscope.output_shape(image, kernel, **keywords))
    answer = convscope.kernel_gradient(X, dY, kernel, **keywords)
    return Case([X.tolist(), dY.tolist(), kernel, keywords], answer.tolist())


def input_gradient(rng: random.Random) -> Case:
    image, kernel, keywords = geometry(rng)
    K = draw(rng, *kernel)
    dY = draw(rng, *convscope.output_shape(image, kernel, **keywords))
    answer = convscope.input_gradient(dY, K, image, **keywords)
    return Case([dY.tolist(), K.tolist(), image, keywords], answer.tolist())


def small(rng: random.Random) -> tuple[Tensor, tuple[int, int]]:
    """Return an image and the shape of a kernel that fits it."""
    X = draw(rng, rng.randint(3, 7), rng.randint(3, 7))
    return X, (rng.randint(1, 3), rng.randint(1, 3))


def gram(rng: random.Random) -> Case:
    X, kernel = small(rng)
    return Case([X.tolist(), kernel], convscope.patch_gram(X, kernel).tolist())


def patches(rng: random.Random) -> Case:
    X, kernel = small(rng)
    return Case([X.tolist(), kernel], convscope.patches(X, kernel).tolist())


def six_updates(X: Tensor, Y: Tensor, start: Tensor, rate: float) -> convscope.Fit:
    """Learn; some of the rates are too large on purpose, which the library warns of."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        return convscope.learn_kernel(X, Y, start.shape, lr=rate, epochs=6, init=start)


def descent(rng: random.Random) -> Case:
    X, kernel = small(rng)
    K, start = draw(rng, *kernel), draw(rng, *kernel)
    rate = rng.uniform(0.1, 1.02) * convscope.learning_rate_limit(X, kernel)
    Y = convscope.corr2d(X, K)
    fit = six_updates(X, Y, start, rate)
    answer = {"kernels": fit.kernels.tolist(), "losses": fit.losses.tolist()}
    return Case([X.tolist(), Y.tolist(), start.tolist(), rate, 6], answer)


def prediction(rng: random.Random) -> Case:
    """The predicted losses must be the losses of a run."""
    X, kernel = small(rng)
    K, start = draw(rng, *kernel), draw(rng, *kernel)
    rate = rng.uniform(0.1, 1.02) * convscope.learning_rate_limit(X, kernel)
    fit = six_updates(X, convscope.corr2d(X, K), start, rate)
    error = (start - K).flatten().tolist()
    gram = convscope.patch_gram(X, kernel)
    return Case([gram.tolist(), error, rate, 6], fit.losses.tolist())


def eigen(rng: random.Random) -> Case:
    """Of a random symmetric matrix or of a Gram matrix, which may lack rank."""
    side = rng.randint(1, 6)
    A = draw(rng, side, rng.randint(1, 6))
    S = A @ A.T if rng.random() < 0.7 else A[:, :1] + A[:, :1].T
    return Case([S.tolist()], torch.linalg.eigvalsh(S).tolist())


def uses(rng: random.Random) -> Case:
    """How often each pixel is met: the input gradient of ones through a kernel of ones."""
    while True:
        n, k = rng.randint(1, 20), rng.randint(1, 6)
        options = {
            "stride": rng.randint(1, 4),
            "padding": rng.randint(0, 3),
            "dilation": rng.randint(1, 3),
        }
        keywords: dict[str, Any] = {
            key: (value, 0 if key == "padding" else 1) for key, value in options.items()
        }
        try:
            rows = convscope.output_size(n, k, **options)
        except ValueError:
            continue
        dY, K = torch.ones(rows, 1).double(), torch.ones(k, 1).double()
        met = convscope.input_gradient(dY, K, (n, 1), **keywords)
        return Case([n, k, options], met.flatten().tolist())


def _network(rng: random.Random) -> list[dict[str, Any]]:
    """Return two or three layers, each padded by half of what keeps the size.

    At most one of them pools: after a second, equal numbers would be told apart by rounding.
    """
    layers = [
        {
            "kind": "conv",
            "kernel": rng.randint(1, 4),
            "stride": rng.choice([1, 1, 2]),
            "dilation": rng.randint(1, 2),
        }
        for _ in range(rng.randint(2, 3))
    ]
    rng.choice(layers)["kind"] = rng.choice(["conv", "pool", "pool"])
    return layers


def _apply(layer: dict[str, Any], X: Tensor) -> Tensor:
    """Apply one layer of torch's: equal weights that add up to 1, or max pooling."""
    k, rest = layer["kernel"], {"stride": layer["stride"], "dilation": layer["dilation"]}
    half = layer["dilation"] * (k - 1) // 2
    if layer["kind"] == "pool":
        # torch's own padding of a pooling layer ends at half of k.
        return functional.max_pool2d(functional.pad(X, (half,) * 4, value=-torch.inf), k, **rest)
    return functional.conv2d(
        X, torch.full((1, 1, k, k), k**-2, dtype=torch.float64), padding=half, **rest
    )


def maps(rng: random.Random) -> Case:
    """Every map of a network, and the gradient of one unit of the last one."""
    rows, columns, layers = rng.randint(18, 22), rng.randint(18, 22), _network(rng)
    X = torch.tensor(
        [[rng.gauss(0, 2) for _ in range(columns)] for _ in range(rows)], dtype=torch.float64
    )
    leaf = X.clone().requires_grad_()
    values = [leaf[None, None]]
    for layer in layers:
        values.append(_apply(layer, values[-1]))
    unit = [rng.randrange(n) for n in values[-1].shape[2:]]
    values[-1][0, 0, unit[0], unit[1]].backward()
    assert leaf.grad is not None
    answer = {"maps": [Y[0, 0].tolist() for Y in values], "gradient": leaf.grad.tolist()}
    return Case([X.tolist(), layers, *unit], answer)


def field(rng: random.Random) -> Case:
    """Sizes, the closed form and the units that one output reads, from gradients along a row."""
    layers = [{**layer, "kind": "conv"} for layer in _network(rng)]
    n = rng.randint(20, 40)
    row = torch.ones(1, 1, n).double().requires_grad_()
    values = [row]
    for layer in layers:
        k, d = layer["kernel"], layer["dilation"]
        ones = torch.ones(1, 1, k).double()
        values[-1].retain_grad()
        values.append(
            functional.conv1d(
                values[-1], ones, stride=layer["stride"], padding=d * (k - 1) // 2, dilation=d
            )
        )
    values[-1].retain_grad()
    unit = rng.randrange(values[-1].shape[2])
    values[-1][0, 0, unit].backward()
    read = [Y.grad[0, 0].nonzero().flatten().tolist() for Y in values if Y.grad is not None]
    # Without a border in the way the field is what one unit of a long row reads.
    far = torch.ones(1, 1, 400).double().requires_grad_()
    Y = far
    for layer in layers:
        k, d = layer["kernel"], layer["dilation"]
        ones = torch.ones(1, 1, k).double()
        Y = functional.conv1d(Y, ones, stride=layer["stride"], padding=d * (k - 1) // 2, dilation=d)
    middle = Y.shape[2] // 2
    edges = []
    for at in (middle, middle + 1):
        (gradient,) = torch.autograd.grad(Y[0, 0, at], far, retain_graph=True)
        pixels = gradient[0, 0].nonzero().flatten()
        edges.append((int(pixels[0]), int(pixels[-1])))
    step = edges[1][0] - edges[0][0]
    answer = {
        "sizes": [int(Y.shape[2]) for Y in values],
        "field": {
            "size": edges[0][1] - edges[0][0] + 1, "step": step,
            "start": edges[0][0] - middle * step,
        },
        "read": read,
    }  # fmt: skip
    return Case([n, layers, unit], answer)


def fewest(rng: random.Random) -> Case:
    M, share = draw(rng, rng.randint(1, 6), rng.randint(1, 6)).abs() + 0.01, rng.uniform(0.05, 0.95)
    largest = M.flatten().sort(descending=True).values
    return Case([M.tolist(), share], int((largest.cumsum(0) < share * M.sum()).sum()) + 1)


MODES = {
    "zeros": "constant",
    "reflect": "reflect",
    "replicate": "replicate",
    "circular": "circular",
}


def picture(rng: random.Random) -> Case:
    """Filter a picture with any stride, dilation and border, as torch does."""
    width, height = rng.randint(17, 30), rng.randint(17, 30)
    K = draw(rng, rng.randint(1, 5), rng.randint(1, 9))
    X = draw(rng, height, width)
    border = rng.choice(["valid", *MODES])
    stride, dilation = rng.randint(1, 3), rng.randint(1, 2)
    options = {"stride": stride, "dilation": dilation, "border": border}
    down, across = (dilation * (k - 1) for k in K.shape)
    around = (across // 2, across - across // 2, down // 2, down - down // 2)
    padded = X[None, None]
    if border != "valid":
        padded = torch.nn.functional.pad(padded, around, mode=MODES[border])
    Y = torch.nn.functional.conv2d(padded, K[None, None], stride=stride, dilation=dilation)[0, 0]
    return Case([X.flatten().tolist(), width, height, K.tolist(), options], Y.tolist())


def resized(rng: random.Random) -> Case:
    """A kernel of another size has the same response, shifted by nothing."""
    K, rows, columns = draw(rng, 3, 5), rng.randrange(3, 12, 2), rng.randrange(5, 12, 2)
    rim = ((columns - 5) // 2,) * 2 + ((rows - 3) // 2,) * 2
    return Case([K.tolist(), rows, columns], torch.nn.functional.pad(K, rim).tolist())


def merged(rng: random.Random) -> Case:
    K1, K2 = draw(rng, rng.randint(1, 4), rng.randint(1, 4)), draw(rng, 2, 3)
    return Case([K1.tolist(), K2.tolist()], convscope.convolve2d(K1, K2, padding="full").tolist())


def magnitude(rng: random.Random) -> Case:
    K, n = draw(rng, rng.randint(1, 5), rng.randint(1, 5)), 16
    spectrum = torch.fft.fftshift(torch.fft.fft2(K, s=(n, n)).abs())
    return Case([K.tolist(), n], spectrum.tolist())


def stripes(rng: random.Random) -> Case:
    """A Gabor kernel: a sine in one direction under a bell."""
    size, degrees, wavelength = rng.choice([7, 11, 15]), rng.randint(0, 180), rng.uniform(2.0, 12.0)
    middle = (size - 1) / 2
    y, x = torch.meshgrid(*[torch.arange(size).double() - middle] * 2, indexing="ij")
    angle = math.radians(degrees)
    along = x * math.cos(angle) + y * math.sin(angle)
    bell = torch.exp(-(x**2 + y**2) / (2 * (size / 5) ** 2))
    wave = -99 * bell * torch.sin(2 * math.pi * along / wavelength)
    return Case([size, degrees, wavelength], torch.floor(wave + 0.5).tolist())


def rings(rng: random.Random) -> Case:
    n = rng.randrange(8, 40, 2)
    x = torch.arange(n).double() - n / 2
    wave = 127.5 + 127.5 * torch.cos(math.pi * (x[:, None] ** 2 + x**2) / n)
    return Case([n], torch.floor(wave + 0.5).flatten().tolist())


def border(rng: random.Random) -> Case:
    """Which pixel stands at each position of a padded axis, by torch's padding of 1, 2, 3, ..."""
    n, k, dilation = rng.randint(12, 20), rng.randint(1, 6), rng.randint(1, 2)
    mode = rng.choice([*MODES])
    total = dilation * (k - 1)
    axis = torch.arange(1.0, n + 1)[None, None]
    padded = functional.pad(axis, (total // 2, total - total // 2), mode=MODES[mode])
    return Case([n, k, dilation, mode], (padded[0, 0] - 1).tolist())


def prediction_of_bytes(rng: random.Random) -> Case:
    """What the lab's pictures are packed by, undone."""
    rows, columns = rng.randint(1, 9), rng.randint(1, 9)
    X = np.array([[rng.randint(0, 255) for _ in range(columns)] for _ in range(rows)], np.uint8)
    return Case([predicted(X).flatten().tolist(), columns], X.flatten().tolist())


def gray(rng: random.Random) -> Case:
    X = torch.tensor([[rng.randint(0, 255) for _ in range(6)] for _ in range(3)])
    weighted = (X.double() * torch.tensor([[0.299], [0.587], [0.114]]).double()).sum(0)
    return Case([X.tolist()], torch.floor(weighted + 0.5).tolist())


def normalization(rng: random.Random) -> Case:
    """Batch normalization in evaluation, by torch."""
    Z = draw(rng, rng.randint(1, 4), rng.randint(1, 5))
    setting = block(rng)
    return Case([Z.tolist(), setting], normalized(Z[None, None], setting)[0, 0].tolist())


def folding(rng: random.Random) -> Case:
    """The kernel and bias that torch fuses; a skip adds the delta image."""
    K, setting, skip = draw(rng, 3, 3), block(rng), rng.random() < 0.5
    kernel, bias = fuse_conv_bn_weights(
        torch.nn.Parameter(K[None, None]),
        None,
        *statistics(setting)[:2],
        0,
        *statistics(setting)[2:],
    )
    kernel = kernel.detach()[0, 0]
    kernel[1, 1] += skip
    return Case([K.tolist(), setting, skip], {"kernel": kernel.tolist(), "bias": bias.item()})


def block(rng: random.Random) -> dict[str, float]:
    mean, gamma, beta = (rng.uniform(-5, 5) for _ in range(3))
    return {"mean": mean, "std": rng.uniform(0.5, 5), "gamma": gamma, "beta": beta}


def statistics(setting: dict[str, float]) -> list[Tensor]:
    """Return mean, variance, scale and shift of one channel, as torch takes them."""
    values = setting["mean"], setting["std"] ** 2, setting["gamma"], setting["beta"]
    return [torch.tensor([value], dtype=torch.float64) for value in values]


def normalized(Z: Tensor, setting: dict[str, float]) -> Tensor:
    return batch_norm(Z, *statistics(setting), eps=0)


def transform(rng: random.Random) -> Case:
    """The discrete Fourier transform of a complex picture, or its inverse, not divided."""
    side = 2 ** rng.randint(0, 4)
    re, im = draw(rng, side, side), draw(rng, side, side)
    sign = rng.choice([-1, 1])
    X = torch.complex(re, im)
    Y = torch.fft.fft2(X) if sign < 0 else torch.fft.ifft2(X) * side**2
    answer = {"re": Y.real.flatten().tolist(), "im": Y.imag.flatten().tolist()}
    return Case([re.flatten().tolist(), im.flatten().tolist(), sign], answer)


def row_response(rng: random.Random) -> Case:
    """What corr2d makes of a wave, at one of its pixels."""
    K = draw(rng, 1, rng.randint(1, 8))
    v = rng.uniform(0, 0.5)
    positions = torch.arange(K.shape[1]).double() - (K.shape[1] - 1) / 2
    wave = torch.exp(2j * torch.pi * v * positions)[None]
    H = convscope.corr2d(wave, K.to(wave.dtype)).item()
    return Case([K[0].tolist(), v], {"re": H.real, "im": H.imag})


def output_terms(rng: random.Random) -> Case:
    """The products of one output add up to it."""
    case = correlation("corr2d")(rng)
    X, K, keywords = case.arguments
    i, j = rng.randrange(len(case.answer)), rng.randrange(len(case.answer[0]))
    return Case([X, K, i, j, keywords], case.answer[i][j])


def kernel_terms(rng: random.Random) -> Case:
    case = kernel_gradient(rng)
    X, dY, kernel, keywords = case.arguments
    a, b = rng.randrange(kernel[0]), rng.randrange(kernel[1])
    return Case([X, dY, a, b, keywords], case.answer[a][b])


def input_terms(rng: random.Random) -> Case:
    case = input_gradient(rng)
    dY, K, image, keywords = case.arguments
    r, c = rng.randrange(image[0]), rng.randrange(image[1])
    return Case([dY, K, r, c, keywords], case.answer[r][c])


def matrix_case(rng: random.Random) -> Tensor:
    return draw(rng, rng.randint(1, 6), rng.randint(1, 6))


def rotation(rng: random.Random) -> Case:
    M = matrix_case(rng)
    return Case([M.tolist()], M.rot90(2).tolist())


def transposition(rng: random.Random) -> Case:
    M = matrix_case(rng)
    return Case([M.tolist()], M.T.tolist())


def shape_of(rng: random.Random) -> Case:
    M = matrix_case(rng)
    return Case([M.tolist()], list(M.shape))


def entry(rng: random.Random) -> Case:
    M = matrix_case(rng)
    r, c = (rng.randrange(n) for n in M.shape)
    changed = M.clone()
    changed[r, c] = 7.5
    return Case([M.tolist(), r, c, 7.5], changed.tolist())


def transposed_size(rng: random.Random) -> Case:
    while True:
        m, k, stride = rng.randint(1, 9), rng.randint(1, 6), rng.randint(1, 4)
        padding, extra = rng.randint(0, 2), rng.randint(0, stride - 1)
        if (m - 1) * stride + k - 2 * padding + extra < 1:
            continue
        out = functional.conv_transpose2d(
            torch.ones(1, 1, m, 1),
            torch.ones(1, 1, k, 1),
            stride=(stride, 1),
            padding=(padding, 0),
            output_padding=(extra, 0),
        )
        return Case([m, k, {"stride": stride, "padding": padding, "extra": extra}], out.shape[-2])


def eigenvalues(rng: random.Random) -> Tensor:
    """Of the Gram matrix of an image that may lack rank."""
    columns = rng.randint(1, 4)
    A = draw(rng, 6, columns)
    return torch.linalg.eigvalsh(A.T @ A if rng.random() < 0.5 else A @ A.T)


def rank(rng: random.Random) -> Case:
    values = eigenvalues(rng)
    found = (values.abs() > 1e-10 * values.abs().max()).sum().item()
    return Case([values.tolist()], found)


def rates(rng: random.Random) -> Case:
    while True:
        values = eigenvalues(rng)
        seen = values[values.abs() > 1e-10 * values.abs().max()]
        if len(seen) and (seen > 0).all():
            limit, fastest = 1 / seen[-1], 1 / (seen[0] + seen[-1])
            return Case([values.tolist()], {"limit": limit.item(), "fastest": fastest.item()})


def decades(rng: random.Random) -> Case:
    """The powers of ten around losses, of which those below 1e-12 are clipped."""
    losses = [10 ** rng.uniform(-15, 9) for _ in range(rng.randint(1, 6))]
    shown = [math.log10(loss) for loss in losses if loss > 1e-12]
    high = max(-10, math.ceil(max(shown, default=-99)))
    clipped = len(losses) - len(shown)
    low = -12 if clipped else min(high - 2, math.floor(min(shown)))
    return Case([losses], {"low": low, "high": high, "clipped": clipped})


def channels(rng: random.Random) -> Case:
    """An image and a filter of a few channels: the response of each, and torch's sum."""
    C, (rows, columns) = rng.randint(1, 4), (rng.randint(2, 5), rng.randint(2, 5))
    kh, kw = rng.randint(1, rows), rng.randint(1, columns)
    X = torch.stack([draw(rng, rows, columns) for _ in range(C)])
    K = torch.stack([draw(rng, kh, kw) for _ in range(C)])
    parts = functional.conv2d(X, K[:, None], groups=C)
    return Case(
        [X.tolist(), K.tolist()],
        {"parts": parts.tolist(), "total": functional.conv2d(X, K[None])[0].tolist()},
    )


def bar(rng: random.Random) -> Case:
    """Pixels of a bar with ends on hundredths of a pixel: the mean of a hundred parts each."""
    n, start, width = rng.randint(3, 16), rng.randint(-150, 1400), rng.randint(1, 500)
    fine = torch.zeros(100 * n, dtype=torch.float64)
    fine[max(0, start) : max(0, start + width)] = 1
    pixels = functional.avg_pool1d(fine[None], 100)[0]
    return Case([n, start / 100, width / 100], pixels.tolist())


def pooled_row(rng: random.Random) -> Case:
    X = draw(rng, 1, 2 * rng.randint(2, 8))
    kind = rng.choice(["max", "average", "blurred"])
    if kind == "blurred":
        blur = torch.tensor([[[0.25, 0.5, 0.25]]], dtype=torch.float64)
        dense = functional.max_pool1d(X[None], 2, 1)
        Y = functional.conv1d(dense, blur, stride=2, padding=1)[0]
    else:
        Y = (functional.max_pool1d if kind == "max" else functional.avg_pool1d)(X, 2)
    return Case([X[0].tolist(), kind], Y[0].tolist())


def energy(rng: random.Random) -> Case:
    X = draw(rng, 1, rng.randint(1, 9))[0]
    return Case([X.tolist()], (X @ X).item())


def cases(make: Callable[[random.Random], Case], count: int = CASES) -> Iterator[Case]:
    """Yield the same cases at every run."""
    rng = random.Random(make.__name__)
    for _ in range(count):
        yield make(rng)
