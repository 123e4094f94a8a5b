"""Compare the functions of the page "Work on photographs" with SciPy and scikit-image."""

from __future__ import annotations

import ast
import math
from typing import Any

import numpy as np
import pytest
import torch
from scipy import ndimage
from skimage.feature import blob_dog, match_template
from skimage.filters import gabor_kernel
from skimage.restoration import denoise_bilateral, wiener
from sources import DOCS, cells

import convscope as cs


@pytest.fixture(scope="module")
def page() -> dict[str, Any]:
    """The imports and functions of the page's cells, executed."""
    parsed = [
        ast.parse(cell)
        for cell in cells(DOCS / "tutorials" / "photographs.md")
        if "glue" not in cell
    ]
    kept = [
        node
        for module in parsed
        for node in module.body
        if isinstance(node, ast.Import | ast.ImportFrom | ast.FunctionDef)
    ]
    names: dict[str, Any] = {}
    exec(compile(ast.Module(kept, []), "photographs.md", "exec"), names)  # noqa: S102 - the page's code
    return names


@pytest.fixture(scope="module")
def face() -> torch.Tensor:
    """A part of the portrait that is not square."""
    return cs.portrait()[100:190, 150:270]


def near(ours: torch.Tensor, theirs: Any, tolerance: float) -> None:
    np.testing.assert_allclose(ours.numpy(), np.asarray(theirs), rtol=0, atol=tolerance)


@pytest.mark.parametrize("size", [3, 5])
def test_median(page: dict[str, Any], face: torch.Tensor, size: int) -> None:
    near(
        page["median_filter"](face, size),
        ndimage.median_filter(face.numpy(), size, mode="mirror"),
        0,
    )


def test_the_tones_of_the_bilateral_filter(page: dict[str, Any], face: torch.Tensor) -> None:
    """With equal weights in space, because scikit-image's own fall off in another way."""
    theirs = denoise_bilateral(
        face.numpy(), win_size=5, sigma_color=0.2, sigma_spatial=1e4, bins=10_000, mode="reflect"
    )
    near(page["bilateral_filter"](face, 5, 1e4, 0.2)[2:-2, 2:-2], theirs[2:-2, 2:-2], 2e-4)


def test_the_distances_of_the_bilateral_filter(page: dict[str, Any], face: torch.Tensor) -> None:
    """Where all tones are alike it is a Gaussian."""
    theirs = ndimage.gaussian_filter(face.numpy(), 1.5, mode="mirror", radius=3)
    near(page["bilateral_filter"](face, 7, 1.5, 1e4), theirs, 1e-5)


@pytest.mark.parametrize("sigma", [0.75, 3.0])
def test_gaussian(page: dict[str, Any], face: torch.Tensor, sigma: float) -> None:
    theirs = ndimage.gaussian_filter(face.numpy(), sigma, mode="mirror", truncate=4)
    near(page["gaussian_blur"](face, sigma), theirs, 1e-5)


def test_a_step_of_the_pyramid(page: dict[str, Any], face: torch.Tensor) -> None:
    row = np.array([1, 4, 6, 4, 1]) / 16
    both = ndimage.correlate(face.double().numpy(), np.outer(row, row), mode="mirror")
    near(page["reduce"](face.double()), both[::2, ::2], 1e-12)


@pytest.mark.parametrize("shape", [(64, 96), (65, 97)])
def test_the_pyramid_adds_up_exactly(page: dict[str, Any], shape: tuple[int, int]) -> None:
    X = torch.randint(0, 256, shape, generator=torch.Generator().manual_seed(1)).double()
    pyramid = page["laplacian_pyramid"](X, 3)
    assert [len(level) for level in pyramid] == [math.ceil(shape[0] / 2**k) for k in range(4)]
    rebuilt = page["rebuild"](pyramid)
    torch.testing.assert_close(rebuilt, X, rtol=0, atol=1e-12)
    if shape[0] % 8 == 0:
        assert torch.equal(rebuilt, X)


@pytest.mark.parametrize("radius", [8, 12])
def test_blobs(page: dict[str, Any], radius: int) -> None:
    y, x = torch.arange(161.0)[:, None] - 70, torch.arange(151.0) - 80
    disk = (torch.hypot(y, x) <= radius).float()
    ((row, column, size),) = page["blobs"](disk, [4 * 2 ** (k / 3) for k in range(8)], 0.09)
    ((their_row, their_column, sigma),) = blob_dog(
        disk.numpy(), min_sigma=3, max_sigma=20, sigma_ratio=1.26, threshold=0.2
    )
    assert (row, column) == (their_row, their_column) == (70, 80)
    assert size == pytest.approx(radius, rel=0.13)
    assert size == pytest.approx(math.sqrt(2) * sigma, rel=0.3)


def test_wiener(page: dict[str, Any]) -> None:
    X = cs.portrait()[100:164, 150:230].double()
    kernel = torch.tensor([[0.1, 0.2, 0.1], [0.0, 0.4, 0.2], [0.0, 0.0, 0.0]]).double()
    H = page["frequency_response"](kernel, X.shape)
    near(
        torch.fft.ifft2(H * torch.fft.fft2(X)).real,
        ndimage.correlate(X.numpy(), kernel.numpy(), mode="wrap"),
        1e-12,
    )
    ratio = page["noise_to_signal"](X, 0.05)
    assert ratio.min() > -1e-9
    ours = page["wiener"](X, H, ratio.clamp(min=0))
    reg = ratio.clamp(min=0).sqrt().numpy().astype(complex)
    theirs = wiener(X.numpy(), kernel.flip(0, 1).numpy(), 1.0, reg=reg, is_real=False, clip=False)
    near(ours, theirs.real, 1e-7)


def test_the_photographs_power_is_that_of_its_differences(page: dict[str, Any]) -> None:
    """If S = d / L, the mean of S L over all frequencies is the mean squared difference, d."""
    X = cs.portrait()[100:164, 150:230].double()
    L = -page["frequency_response"](cs.laplacian(), X.shape).real
    power = torch.fft.fft2(X).abs() ** 2 / X.numel()
    d = (power * L).sum() / X.numel()
    torch.testing.assert_close(page["noise_to_signal"](X, 1.0), (L / d), rtol=1e-4, atol=1e-4)


def test_match(page: dict[str, Any], face: torch.Tensor) -> None:
    template = face[20:45, 30:70]
    ours = page["match"](face, template)
    near(ours, match_template(face.numpy(), template.numpy()), 1e-3)
    assert divmod(int(ours.argmax()), ours.shape[1]) == (20, 30)


@pytest.mark.parametrize("degrees", [0, 22.5, 60])
def test_gabor(page: dict[str, Any], degrees: float) -> None:
    even, odd = page["gabor"](degrees)
    kernel = gabor_kernel(1 / 8, math.radians(degrees), sigma_x=3, sigma_y=3, n_stds=4)
    theirs = kernel[tuple(slice(n // 2 - 9, n // 2 + 10) for n in kernel.shape)]
    theirs = theirs * 2 * math.pi * 9  # theirs has the sum 1 under the bell
    near(odd, theirs.imag, 1e-5)
    bell = even - torch.from_numpy(theirs.real)  # what makes the weights add up to zero
    assert abs(even.sum()) < 1e-4
    assert bell.abs().max() < 0.1


def test_scrambling_keeps_the_size_of_every_wave(page: dict[str, Any], face: torch.Tensor) -> None:
    X = face.double()
    scrambled = page["scramble"](X, 3)
    sizes = torch.fft.fft2(X).abs()
    torch.testing.assert_close(torch.fft.fft2(scrambled).abs(), sizes, rtol=1e-3, atol=1e-3)
    assert np.corrcoef(X.flatten(), scrambled.flatten())[0, 1] < 0.9
