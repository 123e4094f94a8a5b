"""The figures' arithmetic gives what the library gives, on random cases, function by function."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from typing import Any

import pytest
import vectors
from conftest import Evaluate

CALL = "(cases) => cases.map((each) => convscope.{function}(...each))"

SUM_OF_TERMS = """(cases) => cases.map((each) => convscope.{function}(...each).reduce(
  (total, {{ pixel = 1, weight = 1, upstream = 1 }}) => total + pixel * weight * upstream, 0))"""
UNCHANGED = """(cases) => cases.map(([M]) => convscope.shapeOf(
  convscope.matrix(M.length, M[0].length, (r, c) => M[r][c])))"""

FILTER = """(cases) => cases.map(([pixels, width, height, K, options]) => {
  const X = Float64Array.from(pixels);
  const out = convscope.filterPicture(X, width, height, K, options);
  return Array.from({ length: out.height }, (_, r) =>
    [...out.pixels.slice(r * out.width, (r + 1) * out.width)]);
})"""
BORDER = """(cases) => cases.map(([n, k, dilation, border]) => {
  const { before, after } = convscope.bordersOf(k, dilation, border);
  return Array.from({ length: before + n + after }, (_, i) => convscope.borderIndex(i - before, n, border));
})"""
TERMS = """(cases) => cases.map(([pixels, width, height, K, options]) => {
  const X = Float64Array.from(pixels);
  const { width: columns, height: rows } = convscope.filterPicture(X, width, height, K, options);
  return Array.from({ length: rows }, (_, r) => Array.from({ length: columns }, (_, c) =>
    convscope.pictureTerms(X, width, height, K, r, c, options).flat()
      .reduce((sum, { pixel, weight }) => sum + pixel * weight, 0)));
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
    "outputTerms": (vectors.output_terms, SUM_OF_TERMS.format(function="outputTerms")),
    "kernelGradientTerms": (
        vectors.kernel_terms,
        SUM_OF_TERMS.format(function="kernelGradientTerms"),
    ),
    "inputGradientTerms": (
        vectors.input_terms,
        SUM_OF_TERMS.format(function="inputGradientTerms"),
    ),
    "rotated": (vectors.rotation, CALL.format(function="rotated")),
    "transpose": (vectors.transposition, CALL.format(function="transpose")),
    "shapeOf": (vectors.shape_of, CALL.format(function="shapeOf")),
    "matrix": (
        vectors.shape_of,
        UNCHANGED,
    ),
    "transposedSize": (vectors.transposed_size, CALL.format(function="transposedSize")),
    "rankOf": (vectors.rank, CALL.format(function="rankOf")),
    "learningRates": (vectors.rates, CALL.format(function="learningRates")),
    "decades": (vectors.decades, CALL.format(function="decades")),
    "withEntry": (vectors.entry, CALL.format(function="withEntry")),
    "outputSize": (vectors.size, CALL.format(function="outputSize")),
    "kernelGradient": (vectors.kernel_gradient, CALL.format(function="kernelGradient")),
    "inputGradient": (vectors.input_gradient, CALL.format(function="inputGradient")),
    "correlationMatrix": (vectors.toeplitz, CALL.format(function="correlationMatrix")),
    "layerCost": (vectors.cost, CALL.format(function="layerCost")),
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
    "pictureTerms": (vectors.picture, TERMS),
    "resizeKernel": (vectors.resized, CALL.format(function="resizeKernel")),
    "mergeKernels": (vectors.merged, CALL.format(function="mergeKernels")),
    "responseMagnitude": (vectors.magnitude, CALL.format(function="responseMagnitude")),
    "gabor": (vectors.stripes, CALL.format(function="gabor")),
    "zonePlate": (vectors.rings, "(cases) => cases.map(([n]) => [...convscope.zonePlate(n)])"),
    "borderIndex, bordersOf": (vectors.border, BORDER),
    "unpredict": (
        vectors.prediction_of_bytes,
        "(cases) => cases.map(([bytes, w]) => [...convscope.unpredict(Uint8Array.from(bytes), w)])",
    ),
    "channelResponses": (vectors.channels, CALL.format(function="channelResponses")),
    "sampledBar": (vectors.bar, CALL.format(function="sampledBar")),
    "pooledRow": (vectors.pooled_row, CALL.format(function="pooledRow")),
    "energy": (vectors.energy, CALL.format(function="energy")),
    "grayOf": (vectors.gray, CALL.format(function="grayOf")),
}


ANSWERS = {
    "readNumber", "readMatrix", "readArray", "readBlock", "spread", "compare", "grade", "gradeChoice",
    "t",
}  # fmt: skip
MISTAKES = {"findMistakes"}  # compared in test_mistakes.py
# Compared in test_photographs.py
PHOTOGRAPHS = {
    "addNoise",
    "bilateralFilter",
    "detailOf",
    "gaussianBlur",
    "meanFilter",
    "meanSquare",
    "medianFilter",
    "psnr",
    "wienerFilter",
}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_numbers_equal_the_librarys(name: str, evaluate: Evaluate) -> None:
    make, script = FUNCTIONS[name]
    made = list(vectors.cases(make))
    answers = evaluate(script, [case.arguments for case in made])
    for case, answer in zip(made, answers, strict=True):
        near(answer, case.answer, 1e-9, case.arguments)


def test_every_function_is_compared(evaluate: Evaluate) -> None:
    scripts = "".join(script for _, script in FUNCTIONS.values())
    compared = set(re.findall(r"convscope\.(\w+)", scripts))
    assert (
        set(evaluate("() => Object.keys(convscope)")) == compared | ANSWERS | MISTAKES | PHOTOGRAPHS
    )


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
    elif wanted is None or isinstance(wanted, str):
        assert found == wanted, arguments
    else:
        assert found == pytest.approx(wanted, rel=tolerance, abs=tolerance), arguments


def test_eigenvectors_reassemble_the_matrix(evaluate: Evaluate) -> None:
    made = list(vectors.cases(vectors.eigen, 100))
    built = evaluate(
        "(cases) => cases.map(([S]) => {"
        "  const { values, vectors } = convscope.eigenSymmetric(S);"
        "   return S.map((row, p) => row.map((_, q) =>"
        "     values.reduce((total, value, m) => total + value * vectors[m][p] * vectors[m][q], 0)));"
        "})",
        [case.arguments for case in made],
    )
    for case, S in zip(made, built, strict=True):
        near(S, case.arguments[0], 1e-9, case.arguments)
