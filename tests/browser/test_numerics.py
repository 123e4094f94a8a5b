"""The figures' arithmetic gives what the library gives, on random cases."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import vectors
from playwright.sync_api import Page

CALL = "(cases) => cases.map((each) => convscope.{function}(...each))"

FILTER = """(cases) => cases.map(([pixels, width, height, K]) => {
  const out = convscope.filterPicture(Float32Array.from(pixels), width, height, K);
  return Array.from({ length: out.height }, (_, r) =>
    [...out.pixels.slice(r * out.width, (r + 1) * out.width)]);
})"""

MAPS = """(cases) => cases.map(([X, layers, i, j]) => {
  const maps = convscope.layerMaps(X, layers);
  return { maps, gradient: convscope.unitGradient(maps, layers, i, j) };
})"""

FIELD = """(cases) => cases.map(([n, layers, unit]) => ({
  sizes: convscope.layerSizes(n, layers),
  field: convscope.receptiveField(layers),
  read: convscope.unitsRead(n, layers, unit),
}))"""

TRANSFORM = """(cases) => cases.map(([re, im, sign]) => {
  const out = convscope.fft2(re, im, sign);
  return { re: [...out.re], im: [...out.im] };
})"""

FUNCTIONS: dict[str, tuple[Callable[[random.Random], vectors.Case], str]] = {
    "corr2d": (vectors.correlation("corr2d"), CALL.format(function="corr2d")),
    "convolve2d": (vectors.correlation("convolve2d"), CALL.format(function="convolve2d")),
    "exactSum": (vectors.decimals, CALL.format(function="exactSum")),
    "outputShape": (vectors.shape, CALL.format(function="outputShape")),
    "outputSize": (vectors.size, CALL.format(function="outputSize")),
    "kernelGradient": (vectors.kernel_gradient, CALL.format(function="kernelGradient")),
    "inputGradient": (vectors.input_gradient, CALL.format(function="inputGradient")),
    "patches": (vectors.patches, CALL.format(function="patches")),
    "patchGram": (vectors.gram, CALL.format(function="patchGram")),
    "pixelUses": (vectors.uses, CALL.format(function="pixelUses")),
    "normalized": (vectors.normalization, CALL.format(function="normalized")),
    "foldedNorm": (vectors.folding, CALL.format(function="foldedNorm")),
    "descend": (vectors.descent, CALL.format(function="descend")),
    "predictLosses": (vectors.prediction, CALL.format(function="predictLosses")),
    "eigenSymmetric": (
        vectors.eigen,
        "(cases) => cases.map(([S]) => convscope.eigenSymmetric(S).values)",
    ),
    "layerMaps, unitGradient": (vectors.maps, MAPS),
    "layerSizes, receptiveField, unitsRead": (vectors.field, FIELD),
    "fewestFor": (vectors.fewest, CALL.format(function="fewestFor")),
    "filterPicture": (vectors.picture, FILTER),
    "fft2": (vectors.transform, TRANSFORM),
    "rowResponse": (vectors.row_response, CALL.format(function="rowResponse")),
}


@pytest.fixture(scope="module")
def numbers(browser: Any, served: str, pages_with: Callable[[str], list[str]]) -> Iterator[Page]:
    """One page with the arithmetic on it."""
    page = browser.new_page()
    page.goto(served + pages_with("sliding-window")[0])
    yield page
    page.close()


@pytest.mark.parametrize("name", FUNCTIONS)
def test_numbers_equal_the_librarys(name: str, numbers: Page) -> None:
    make, script = FUNCTIONS[name]
    made = list(vectors.cases(make))
    answers = numbers.evaluate(script, [case.arguments for case in made])
    single = name == "filterPicture"
    for case, answer in zip(made, answers, strict=True):
        near(answer, case.answer, 1e-4 if single else 1e-9, case.arguments)


def near(found: Any, wanted: Any, tolerance: float, arguments: object) -> None:
    """Compare numbers inside lists and mappings."""
    if isinstance(wanted, dict):
        assert found.keys() == wanted.keys()
        for key in wanted:
            near(found[key], wanted[key], tolerance, arguments)
    elif isinstance(wanted, list):
        assert len(found) == len(wanted), arguments
        for one, other in zip(found, wanted, strict=True):
            near(one, other, tolerance, arguments)
    elif isinstance(wanted, str):
        assert found == wanted, arguments
    else:
        assert found == pytest.approx(wanted, rel=tolerance, abs=tolerance), arguments


def test_eigenvectors_reassemble_the_matrix(numbers: Page) -> None:
    made = list(vectors.cases(vectors.eigen, 100))
    built = numbers.evaluate(
        "(cases) => cases.map(([S]) => {"
        "  const { values, vectors } = convscope.eigenSymmetric(S);"
        "   return S.map((row, p) => row.map((_, q) =>"
        "     values.reduce((total, value, m) => total + value * vectors[m][p] * vectors[m][q], 0)));"
        "})",
        [case.arguments for case in made],
    )
    for case, S in zip(made, built, strict=True):
        near(S, case.arguments[0], 1e-9, case.arguments)


def test_a_picture_of_512_by_512_is_filtered_within_a_frame(numbers: Page) -> None:
    times = numbers.evaluate(
        """() => {
          const pixels = new Float32Array(512 * 512).map(Math.random);
          const K = Array.from({ length: 7 }, () => Array.from({ length: 7 }, Math.random));
          return Array.from({ length: 15 }, () => {
            const start = performance.now();
            convscope.filterPicture(pixels, 512, 512, K);
            return performance.now() - start;
          });
        }"""
    )
    # The best of several runs: other work on the machine only ever adds.
    assert min(times) < 16
