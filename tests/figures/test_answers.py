"""What people type is read whole or not at all, and a right answer is right in every spelling."""

from __future__ import annotations

import contextlib
import random
import re
import sys
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
import torch
from conftest import FIGURES, Evaluate

sys.path.insert(0, str(FIGURES.parent))
from figures import exercise

READ = """(texts) => texts.map((text) => {
  const read = convscope.readNumber(text);
  return read.readings?.map(({ value }) => value) ?? read.unread;
})"""
READ_MATRICES = "(cases) => cases.map(([text, shape]) => convscope.readMatrix(text, shape))"
GRADE = """(cases) => cases.map(([exercise, texts]) =>
  convscope.grade(exercise, convscope.spread(texts)))"""

# Every number that a text may mean.
NUMBERS: dict[str, list[float]] = {
    "4/9": [4 / 9],
    "4 / 9": [4 / 9],
    "4⁄9": [4 / 9],
    "4÷9": [4 / 9],
    "4:9": [4 / 9],
    "−1/3": [-1 / 3],
    "1/-3": [-1 / 3],
    "½": [0.5],
    "2½": [2.5],
    "1 1/2": [1.5],
    "-1 1/2": [-1.5],
    "451584": [451584],
    "451,584": [451.584, 451584],
    "451.584": [451.584, 451584],
    "451 584": [451584],
    "451\N{NO-BREAK SPACE}584": [451584],
    "451\N{NARROW NO-BREAK SPACE}584": [451584],
    "451\N{THIN SPACE}584": [451584],
    "451'584": [451584],
    "451’584": [451584],
    "451_584": [451584],
    "1,234,567": [1234567],
    "1.234.567": [1234567],
    "1,234,567.5": [1234567.5],
    "1.234.567,5": [1234567.5],
    "1 234 567,5": [1234567.5],
    "1,5": [1.5],
    "1.5": [1.5],
    "0,123": [0.123],
    "1,2345": [1.2345],
    ".5": [0.5],
    ",5": [0.5],
    "5.": [5],
    "007": [7],
    "+7": [7],
    "＋7": [7],
    "-3": [-3],
    "−3": [-3],
    "–3": [-3],
    "—3": [-3],
    "‒3": [-3],
    "‑3": [-3],
    "－3": [-3],
    "﹣3": [-3],
    "- 3": [-3],
    "2*3": [6],
    "2×3": [6],
    "2·3": [6],
    "2⋅3": [6],
    "2 x 3": [6],
    "3x3": [9],
    "9*3*3 + 1": [82],
    "3+4-5": [2],
    "2-3": [-1],
    "2−−3": [5],
    "(1+2)*3": [9],
    "(1 + 2) / (3 + 4)": [3 / 7],
    "2^10": [1024],
    "2**10": [1024],
    "2^-1": [0.5],
    "3²": [9],
    "10⁻³": [0.001],
    "-2^2": [-4],
    "2^3^2": [512],
    "sqrt(2)": [2**0.5],
    "√2": [2**0.5],
    "1/sqrt(4)": [0.5],
    "pi/2": [np.pi / 2],
    "20%": [0.2, 20],
    "20 %": [0.2, 20],
    "12,5 %": [0.125, 12.5],
    "1e3": [1000],
    "1E-3": [0.001],
    "1.5e+02": [150],
    "1,5e2": [150],
    "1.5×10^3": [1500],
    "1.5·10³": [1500],
    "1.5*10**-3": [0.0015],
    "１２": [12],
    "１．５": [1.5],
    "٣": [3],
    "٣٫٥": [3.5],
    "٤٥١٬٥٨٤": [451584],
    "۱۲": [12],
    "१२": [12],
    "1\u200b2": [12],
    "\ufeff-5": [-5],
    "\u200e5": [5],
    " 5 ": [5],
    "=1/3": [1 / 3],
    "≈0.33": [0.33],
}
UNREADABLE = [
    "1//2", "4/", "/9", "(1", "1)", "()", "1 2", "1..2", "1,,2", "1,23,456", "1,2,3", "1.2.3",
    "abc", "five", "12abc", "3px", "3 pixels", "x", "X", "3x", "x3", "1e", "e5", "1e400", "1/0",
    "0/0", "--3", "+-3", "1'2", "12'34", "2(3)", "?", "-", "+", "%", "%5", "*", "**", "^2", "2^",
    "√", "3 + ", "1 + + + 2", "nan", "NaN", "inf", "Infinity", "None", "true", "0x10", "1j", "1_",
    "[1, 2", "[1]]", "1;2", "1|2", "1=2", "a=1", "3≤4", "<b>3</b>", "$3$", "\\frac{1}{2}", "1\n2",
]  # fmt: skip
# A text and the shape that is wanted, and what goes into the cells.
MATRICES: list[tuple[str, list[int], list[list[str]]]] = [
    ("3x3", [1, 2], [["3", "3"]]),
    ("3X3", [1, 2], [["3", "3"]]),
    ("3 x 4", [1, 2], [["3", "4"]]),
    ("3 × 4", [1, 2], [["3", "4"]]),
    ("3×4", [1, 2], [["3", "4"]]),
    ("3*4", [1, 2], [["3", "4"]]),
    ("3 by 4", [1, 2], [["3", "4"]]),
    ("(3, 4)", [1, 2], [["3", "4"]]),
    ("(3,4)", [1, 2], [["3", "4"]]),
    ("3, 4", [1, 2], [["3", "4"]]),
    ("3,4", [1, 2], [["3", "4"]]),
    ("3 4", [1, 2], [["3", "4"]]),
    ("[3, 4]", [1, 2], [["3", "4"]]),
    ("{3, 4}", [1, 2], [["3", "4"]]),
    ("torch.Size([3, 4])", [1, 2], [["3", "4"]]),
    ("8x3x3", [1, 3], [["8", "3", "3"]]),
    ("1/4 3/4 3/4 1/4", [2, 2], [["1/4", "3/4"], ["3/4", "1/4"]]),
    ("1/4, 3/4, 3/4, 1/4", [2, 2], [["1/4", "3/4"], ["3/4", "1/4"]]),
    ("0,5 0,25", [1, 2], [["0,5", "0,25"]]),
    ("0,5; 0,25", [1, 2], [["0,5", "0,25"]]),
    ("0,5, 0,25", [1, 2], [["0,5", "0,25"]]),
    ("0,5\n0,25", [2, 1], [["0,5"], ["0,25"]]),
    ("451,584", [1, 2], [["451", "584"]]),
    ("1 −2 1", [1, 3], [["1", "−2", "1"]]),
    ("1 2 3", [3, 1], [["1"], ["2"], ["3"]]),
    ("1\n2\n3", [1, 3], [["1", "2", "3"]]),
    ("1 2; 3 4", [2, 2], [["1", "2"], ["3", "4"]]),
    ("1,2\n3,4", [2, 2], [["1", "2"], ["3", "4"]]),
    ("1\t2\r\n3\t4\r\n", [2, 2], [["1", "2"], ["3", "4"]]),
    ("0,5\t2\n3\t4", [2, 2], [["0,5", "2"], ["3", "4"]]),
    ("[[1, 2], [3, 4]]", [2, 2], [["1", "2"], ["3", "4"]]),
    ("[1, 2],\n[3, 4]", [2, 2], [["1", "2"], ["3", "4"]]),
    ("((1, 2), (3, 4))", [2, 2], [["1", "2"], ["3", "4"]]),
    ("(1/2, (3+1)/2)", [1, 2], [["1/2", "(3+1)/2"]]),
    ("Y = [1, 2]", [1, 2], [["1", "2"]]),
    ("１，２", [1, 2], [["１", "２"]]),
    ("٣، ٤", [1, 2], [["٣", "٤"]]),
    ("tensor(3.)", [1, 1], [["3."]]),
    ("tensor(1.5000, grad_fn=<SumBackward0>)", [1, 1], [["1.5000"]]),
    ("np.array([1, 2], dtype='float32')", [1, 2], [["1", "2"]]),
    ("tensor([[1, 2]], device='cuda:0')", [1, 2], [["1", "2"]]),
]
NO_MATRIX = ["hello", "[1, 2, ...]", "[1, two]", "print(1, 2)", "", "[[1, 2], [3", "1, , 2", "a, b"]


@pytest.mark.parametrize("text", NUMBERS)
def test_a_number_is_read_in_every_way_that_it_can_be_meant(text: str, evaluate: Evaluate) -> None:
    # all are read in one run of node; each is a case of its own here
    found = numbers(evaluate)[text]
    assert sorted(found) == pytest.approx(sorted(NUMBERS[text]), rel=1e-12)


def numbers(evaluate: Evaluate, kept: dict[str, Any] = {}) -> dict[str, Any]:  # noqa: B006
    if not kept:
        texts = [*NUMBERS, *UNREADABLE]
        kept.update(zip(texts, evaluate(READ, texts), strict=True))
    return kept


@pytest.mark.parametrize("text", UNREADABLE)
def test_what_cannot_be_read_whole_is_not_read_in_part(text: str, evaluate: Evaluate) -> None:
    assert numbers(evaluate)[text] == text.strip()


def test_generated_sums_are_read_as_python_computes_them(evaluate: Evaluate) -> None:
    rng = random.Random("sums")
    values: dict[str, float] = {}
    while len(values) < 500:
        text = expression(rng, 3)
        with contextlib.suppress(ZeroDivisionError):
            values[text] = eval(text)
    for text, found in zip(values, evaluate(READ, list(values)), strict=True):
        assert found == [pytest.approx(values[text], rel=1e-9, abs=1e-9)], text


def expression(rng: random.Random, depth: int) -> str:
    if depth == 0 or rng.random() < 0.2:
        return str(rng.choice([1, 2, 3, 5, 7, 8, 11, 20, 0.75, 12.5]))
    one, other = expression(rng, depth - 1), expression(rng, depth - 1)
    sign = rng.choice(["+", "-", "*", "/"])
    return f"{one} {sign} {other}" if sign in "+-" and depth == 3 else f"({one} {sign} {other})"


def test_lists_arrays_and_sizes_are_spread_over_the_cells(evaluate: Evaluate) -> None:
    found = evaluate(READ_MATRICES, [[text, shape] for text, shape, _ in MATRICES])
    for (text, _, cells), read in zip(MATRICES, found, strict=True):
        assert read == {"cells": cells}, text


def test_what_is_no_list_is_not_spread(evaluate: Evaluate) -> None:
    assert evaluate(READ_MATRICES, [[text, [1, 2]] for text in NO_MATRIX]) == [None] * len(
        NO_MATRIX
    )
    assert evaluate(READ_MATRICES, [["1, 2, 3", [2, 2]], ["[[1, 2, 3], [4, 5, 6]]", [3, 2]]]) == [
        {"found": 3},
        {"found": 6},
    ]


def test_what_torch_and_numpy_print_is_read_back(evaluate: Evaluate) -> None:
    rng = random.Random("printed")
    cases, wanted = [], []
    for _ in range(150):
        rows, columns = rng.randint(1, 5), rng.randint(2, 5)
        integers = rng.random() < 0.5
        values = [
            [
                rng.randint(-99, 99) if integers else round(rng.uniform(-9, 9), 2)
                for _ in range(columns)
            ]
            for _ in range(rows)
        ]
        M = torch.tensor(values)
        tabs = "\n".join("\t".join(map(str, row)) for row in values)
        for text in (repr(M), str(M), repr(M.numpy()), str(M.numpy()), str(values), tabs):
            cases.append([text, [rows, columns]])
            wanted.append(values)
    texts = evaluate(READ_MATRICES, cases)
    for (text, _), read, values in zip(cases, texts, wanted, strict=True):
        assert [[float(cell) for cell in row] for row in read["cells"]] == values, text


def spellings(value: float) -> Iterator[str]:
    """Write a right value as people would."""
    sign, size = ("-", -value) if value < 0 else ("", value)
    if value == int(value):
        yield from (
            f"{int(value)}",
            f"{value:.1f}",
            f"{value:.2e}" if size < 1000 else f"{value:.0f}",
        )
        yield f"{sign}{int(size):,}"
        yield f"{sign}{int(size):,}".replace(",", "\N{NARROW NO-BREAK SPACE}")
        yield f"{sign}{int(size):,}".replace(",", "'")
        yield f"{int(value) * 2}/2"
        yield f"({int(value)})"
        yield f"{100 * int(value)}%"
    else:
        for digits in (3, 4, 6, 9) if size > 5 else (2, 3, 4, 6, 9):
            yield f"{value:.{digits}g}"
            yield f"{value:.{digits}g}".replace(".", ",")
            yield f"{value:.{digits - 1}e}"
        ratio = Fraction(value).limit_denominator(5000)
        if abs(float(ratio) - value) < 1e-9:
            yield f"{ratio}"
            yield f"{ratio}".replace("/", " / ")
        yield f"{100 * value:.6g} %"


def dressed(text: str) -> Iterator[str]:
    yield text
    yield text.replace("-", "−")
    yield text.replace("-", "–")
    yield text.translate({ord("0") + n: ord("０") + n for n in range(10)})
    yield f" \u200b{text} "
    if not text.startswith("-"):
        yield f"+{text}"


VALUES = [
    0, 1, 2, -1, -3, 9, 10, -24, 40, 289, 1000, 10920, 65520, 451584, 1234567, -86400, 0.5, -0.5,
    1.5, -1.5, 0.25, 0.125, 0.375, 1 / 3, 2 / 3, -2 / 3, 1 / 9, 4 / 9, 1 / 12, 0.6123724, 0.2, 13.5,
    1.4142135, 0.8, 99.5, 0.001, 0.0153, 41.6667, 12.3456, 5.05,
]  # fmt: skip


def test_a_right_answer_is_right_in_every_spelling(evaluate: Evaluate) -> None:
    cases = []
    for value in VALUES:
        data = exercise("x", answer=value).data
        cases += [[data, [[text]]] for plain in spellings(value) for text in dressed(plain)]
    assert len(cases) > 1500
    for (data, [[text]]), verdict in zip(cases, evaluate(GRADE, cases), strict=True):
        assert verdict["solved"], (data["right"], text, verdict)


def test_a_list_of_right_answers_is_right_in_every_spelling(evaluate: Evaluate) -> None:
    rng = random.Random("lists")
    cases = []
    for _ in range(200):
        rows, columns = rng.randint(1, 4), rng.randint(2, 4)
        values = [[rng.choice(VALUES) for _ in range(columns)] for _ in range(rows)]
        data = exercise("x", answer=values).data
        written = [[f"{value:.7g}" for value in row] for row in values]
        nested = "[" + ", ".join("[" + ", ".join(row) + "]" for row in written) + "]"
        flat = " ".join(cell for row in written for cell in row)
        lines = "\n".join("\t".join(row) for row in written)
        for text in (nested, flat, lines, f"tensor({nested}, dtype=torch.float64)"):
            cell = rng.randrange(rows * columns)
            texts = [
                [text if r * columns + c == cell else "" for c in range(columns)]
                for r in range(rows)
            ]
            cases.append([data, texts])
    for (_, texts), verdict in zip(cases, evaluate(GRADE, cases), strict=True):
        assert verdict["solved"], (texts, verdict)


# The right value, what was typed, and the beginning of the verdict.
VERDICTS = [
    (1 / 3, "0.3", "Not yet: that is rounded too far"),
    (1 / 3, "0", "Not yet: that is rounded too far"),
    (1 / 3, "0.33", "Correct."),
    (1 / 3, "0.34", "Not yet: the last digit"),
    (2 / 3, "0.66", "Not yet: the last digit is not rounded"),
    (2 / 3, "0.67", "Correct."),
    (1 / 12, "0.083", "Correct."),
    (0.125, "0.13", "Correct."),
    (0.125, "0.12", "Correct."),
    (0.5, "0.5", "Correct."),
    (0.5, "0.54", "Not yet."),
    (451584, "4.5e5", "Not yet: the exact number is wanted"),
    (451584, "4.51584e5", "Correct."),
    (40, "40.4", "Not yet."),
    (40, "41", "Not yet."),
    (0.333333, "1/3", "Correct."),  # a page may have rounded
    (0.447, "0.4472", "Correct."),
    (0.20000000298, "1/5", "Correct."),  # or computed in single precision
    (20, "20%", "Correct."),
    (0.2, "20%", "Correct."),
    (4 / 9, "44%", "Correct."),
    (0.29, "29%", "Correct."),
    (0.29, "27%", "Not yet."),
    (2.2918, "2.30", "Not yet: the last digit"),
    (2.2918, "2.27", "Not yet."),
    (1234, "1.234", "Correct."),
    (1.234, "1.234", "Correct."),
]


def test_precision_is_judged_and_named(evaluate: Evaluate) -> None:
    cases = [[exercise("x", answer=right).data, [[text]]] for right, text, _ in VERDICTS]
    for (right, text, sentence), verdict in zip(VERDICTS, evaluate(GRADE, cases), strict=True):
        assert verdict["sentence"].startswith(sentence), (right, text, verdict)


def test_nothing_is_diagnosed_from_a_part_of_a_text(evaluate: Evaluate) -> None:
    """4/9 with the mistake 4: neither the fraction nor a text that begins with 4 is accused."""
    data = exercise("x", answer=4 / 9, mistakes={"the mean is forgotten": 4}).data
    texts = ["4/9", "4//9", "4 of 9", "4"]
    found = evaluate(GRADE, [[data, [[text]]] for text in texts])
    assert [verdict["sentence"].split(":")[0] for verdict in found] == [
        "Correct.",
        "I cannot read “4//9” as a number.",
        "I cannot read “4 of 9” as a number.",
        "Not yet",
    ]
    assert "the mean is forgotten" in found[3]["sentence"]


def test_cells_are_marked_and_sentences_follow(evaluate: Evaluate) -> None:
    data = exercise(
        "x",
        answer=[[1, 2], [3, 4]],
        mistakes={"it is a": [[4, 3], [2, 1]], "it is b": [[4, 3], [2, 1]]},
        hint="Look at the rows.",
        why="Rows come first.",
    ).data
    answers: list[list[list[str]]] = [
        [["1", "2"], ["3", "4"]],
        [["1", "2"], ["3", "5"]],
        [["4", "3"], ["2", "1"]],
        [["1", ""], ["3", "4"]],
        [["1", "two"], ["3", "4"]],
        [["1 2 3", ""], ["", ""]],
        [["1 2", ""], ["3 4", ""]],
    ]
    found = evaluate(GRADE, [[data, texts] for texts in answers])
    assert [verdict["sentence"] for verdict in found] == [
        "Correct. Rows come first.",
        "Not yet: 3 of 4 numbers are right; the marked one is not. Hint: Look at the rows.",
        "Not yet: this is what comes out when it is a, or when it is b. Hint: Look at the rows.",
        "Fill in every field first.",
        "I cannot read “two” as a number.",
        "I cannot read “1 2 3” as a number. It holds 3 numbers, and 4 are wanted.",
        "Correct. Rows come first.",
    ]
    marks = [
        ["".join(mark[:1] or "-" for row in verdict["marks"] for mark in row)] for verdict in found
    ]
    assert marks == [["----"], ["---w"], ["wwww"], ["-e--"], ["-u--"], ["u---"], ["----"]]


def test_a_kernel_is_right_if_it_is_right_on_hidden_images(evaluate: Evaluate) -> None:
    data = exercise("x", ask="kernel", kernel=[[1, -2, 1]]).data
    answers = [[["1", "−2", "1"]], [["-1", "2", "-1"]], [["1", "-2", "2"]]]
    right, flipped, other = evaluate(GRADE, [[data, texts] for texts in answers])
    assert right["sentence"] == "Correct, on 5 hidden images."
    assert "when the signs are exchanged" in flipped["sentence"]
    assert re.match(
        r"Not yet: on a hidden image, the output in row \d, column \d", other["sentence"]
    )


def test_a_choice_has_its_reason(evaluate: Evaluate) -> None:
    made = exercise("x", choices=["a", "b", "c"], answer="c", mistakes={"a": "Too few."}, hint="H.")
    script = "(cases) => cases.map((each) => convscope.gradeChoice(...each).sentence)"
    found = evaluate(script, [[made.data, n] for n in ("", "0", "1", "2")])
    assert found == [
        "Choose one first.",
        "Not yet: Too few. Hint: H.",
        "Not yet. Hint: H.",
        "Correct.",
    ]


def test_a_block_of_a_spreadsheet_keeps_its_rows(evaluate: Evaluate) -> None:
    script = "(texts) => texts.map(convscope.readBlock)"
    assert evaluate(script, ["1\t2\n3\t4\n", "1\t2\n3", "a\tb", "5"]) == [
        [["1", "2"], ["3", "4"]],
        None,
        None,
        [["5"]],
    ]


REFUSED: list[tuple[dict[str, Any], str]] = [
    ({"answer": 1, "stide": 2}, "takes no stide"),
    ({"answer": 1, "mistake": {}}, "takes no mistake"),
    ({"ask": "output", "image": [[1]], "kernel": [[1]], "answer": 1}, "takes no answer"),
    ({"answer": [1, 2], "mistakes": {"one is lost": 1}}, "the mistake 'one is lost' has 1 by 1"),
    ({}, "answer is missing"),
    ({"ask": "output", "image": [[1]]}, "kernel is missing"),
    ({"ask": "kernel"}, "kernel is missing"),
    ({"ask": "sum"}, "ask='sum' is unknown"),
    ({"answer": float("nan")}, "is not finite"),
    ({"choices": ["a", "b"], "answer": "c"}, "'c' is not among the choices"),
    ({"choices": ["a", "b"], "answer": "a", "mistakes": {"d": "."}}, "'d' is not among"),
    ({"choices": ["a", "a"], "answer": "a"}, "two are equal"),
    ({"choices": ["a", "b"], "answer": "a", "size": 3}, "takes no size"),
]


@pytest.mark.parametrize(("keywords", "sentence"), REFUSED)
def test_an_exercise_that_cannot_be_checked_is_refused(
    keywords: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(ValueError, match=f"exercise 'by-hand'.*{re.escape(sentence)}"):
        exercise("by-hand", **keywords)


def test_a_text_is_translated_and_its_values_may_change_places(evaluate: Evaluate) -> None:
    script = """(catalog) => {
      const { t } = convscope;
      const texts = () => [t("Not yet."), t`${2} of ${"rows"}`, t`${3} columns`];
      const plain = texts();
      globalThis.Documentation = { gettext: (key) => catalog[key] ?? key };
      return [plain, texts()];
    }"""
    catalog = {"Not yet.": "Noch nicht.", "{0} of {1}": "{1}: {0}", "rows": "Zeilen"}
    plain, translated = evaluate(script, catalog)
    assert plain == ["Not yet.", "2 of rows", "3 columns"]
    assert translated == ["Noch nicht.", "Zeilen: 2", "3 columns"]
