"""Compare the edge map of the page "Detect edges" with scikit-image's Canny detector."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any

import pytest
import torch
from skimage.feature import canny
from sources import DOCS, cells

import convscope as cs

STEPS = ("gaussian_blur", "gradient", "suppress_non_maxima", "hysteresis_threshold")


@pytest.fixture(scope="module")
def page() -> dict[str, Any]:
    """The imports and functions of the page's cells, executed."""
    page = DOCS / "tutorials" / "edges.md"
    parsed = [ast.parse(cell) for cell in cells(page) if "glue" not in cell]
    kept = [
        node
        for module in parsed
        for node in module.body
        if isinstance(node, ast.Import | ast.ImportFrom)
        or (isinstance(node, ast.FunctionDef) and node.name in STEPS)
    ]
    names: dict[str, Any] = {}
    exec(compile(ast.Module(kept, []), "edges.md", "exec"), names)  # noqa: S102 - the page's code
    return names


def agreement(page: dict[str, Any], X: torch.Tensor, settings: tuple[float, float, float]) -> Any:
    """Shares of all pixels, and of all edge pixels, on which the two maps agree.

    The page pads nowhere, so its map is smaller, and its outermost pixels, which lack a
    neighbor, are left out. What may differ is a line that only these make strong.
    """
    sigma, low, high = settings
    Gx, Gy = page["gradient"](page["gaussian_blur"](X, sigma))
    ridge = page["suppress_non_maxima"](Gx, Gy)
    ours = page["hysteresis_threshold"](ridge, low, high).bool().numpy()[1:-1, 1:-1]
    theirs = canny(X.numpy(), sigma, low_threshold=low, high_threshold=high, mode="nearest")
    margin = round(4 * sigma) + 2
    theirs = theirs[margin:-margin, margin:-margin]
    assert ours.shape == theirs.shape
    assert theirs.mean() > 0.01
    return (ours == theirs).mean(), (ours & theirs).sum() / (ours | theirs).sum()


@pytest.mark.parametrize("settings", [(1.0, 0.2, 0.5), (2.0, 0.1, 0.3), (3.0, 0.05, 0.1)])
def test_edge_map_agrees_with_scikit_image(
    page: dict[str, Any], settings: tuple[float, float, float]
) -> None:
    # Few pixels are edges, so an empty map would agree on most pixels, but on no edge.
    pixels, edges = agreement(page, cs.portrait(), settings)
    assert pixels >= 0.999
    assert edges >= 0.98


def test_what_differs_lies_beside_the_border(page: dict[str, Any]) -> None:
    """The page says so: nine of ten within three pixels, at its own settings."""
    X = cs.portrait()
    ridge = page["suppress_non_maxima"](*page["gradient"](page["gaussian_blur"](X, 2.0)))
    ours = page["hysteresis_threshold"](ridge, 0.1, 0.3).bool()
    theirs = canny(X.numpy(), 2.0, low_threshold=0.1, high_threshold=0.3, mode="nearest")
    differ = ours ^ torch.from_numpy(theirs)[9:-9, 9:-9]
    assert differ.any()
    assert differ[3:-3, 3:-3].sum() <= 0.1 * differ.sum()


@pytest.mark.parametrize("step", STEPS)
def test_a_wrong_step_is_detected(page: dict[str, Any], step: str) -> None:
    """With a little more blur, other kernels, the wrong direction or one threshold, edges differ."""
    wrong: dict[str, Callable[..., Any]] = {
        "gaussian_blur": lambda X, sigma: page["gaussian_blur"](X, sigma + 0.1),
        "gradient": lambda X: [cs.corr2d(X, cs.prewitt(axis)) for axis in ("x", "y")],
        "suppress_non_maxima": lambda Gx, Gy: page["suppress_non_maxima"](Gy, Gx),
        "hysteresis_threshold": lambda ridge, _, high: (ridge >= high).float(),
    }
    part = cs.portrait()[40:320, 100:400]
    assert agreement(page, part, (2.0, 0.1, 0.3))[1] >= 0.98
    assert agreement({**page, step: wrong[step]}, part, (2.0, 0.1, 0.3))[1] < 0.98
