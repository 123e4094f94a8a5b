"""The figures' build step: modules joined, options evaluated, mistakes refused."""

from __future__ import annotations

import base64
import io
from pathlib import Path

import numpy as np
import pytest
import torch
from explorables.join import classic, join
from explorables.pictures import data_uri, shrink
from explorables.still import matrix_table, number
from explorables.values import evaluate
from PIL import Image

import convscope

SOURCE = Path(__file__).parents[2] / "docs" / "explorables"


def test_modules_are_joined_after_what_they_import() -> None:
    scripts = join(
        {
            "a": 'import { f } from "./b.js";\nexport const g = () => f();\n',
            "b": "export function f() {}\n",
            "figure": 'import { g } from "./a.js";\ncustomElements.define("x-y", g);\n',
        }
    )
    assert scripts.keys() == {"common", "figure"}
    assert scripts["common"].index('["b"] =') < scripts["common"].index('["a"] =')
    assert 'const { g } = convscopeModules["a"];' in scripts["figure"]


def test_all_our_modules_are_understood() -> None:
    modules = {path.stem: path.read_text("utf-8") for path in SOURCE.glob("*.js")}
    scripts = join(modules)
    assert "sliding-window" in scripts
    for name, script in scripts.items():
        assert "\nimport " not in script, name
        assert "\nexport " not in script, name


@pytest.mark.parametrize(
    "line",
    [
        'import * as all from "./b.js";',
        'import b from "./b.js";',
        'import { f } from "https://example.org/b.js";',
        "export default 1;",
        "export { f };",
        "export let f = 1;",
    ],
)
def test_other_forms_of_import_and_export_are_refused(line: str) -> None:
    with pytest.raises(ValueError, match=r"a\.js: this form is not understood"):
        classic("a", f"{line}\n")


def test_an_import_of_nothing_is_named() -> None:
    with pytest.raises(ValueError, match=r"a\.js imports c\.js, which is not there"):
        join({"a": 'import { f } from "./c.js";\n'})


def test_a_circle_of_imports_is_refused() -> None:
    with pytest.raises(ValueError, match="cycle"):
        join(
            {
                "a": 'import { f } from "./b.js";\nexport const g = 1;\n',
                "b": 'import { g } from "./a.js";\nexport const f = 1;\n',
            }
        )


def test_comments_are_left_out_and_strings_are_not() -> None:
    script = classic("a", '// one\n/* two\n * three\n */\nexport const f = "// four"; // five\n')
    assert "one" not in script
    assert "three" not in script
    assert '"// four"; // five' in script


def test_options_are_glued_names_calls_or_literals() -> None:
    assert evaluate("X", {"X": "[[0.0, 1.5]]"}) == [[0.0, 1.5]]
    assert evaluate("stripe()", {}) == convscope.stripe().tolist()
    assert evaluate("sobel('y')", {}) == convscope.sobel("y").tolist()
    assert evaluate("gaussian(3, sigma=0.5)", {}) == convscope.gaussian(3, sigma=0.5).tolist()
    assert evaluate("[[1, -1]]", {}) == [[1, -1]]
    assert evaluate("0.03", {}) == 0.03


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("X", "nothing is glued as 'X'"),
        ("nothing()", "convscope has no 'nothing'"),
        ("__import__('os')", "convscope has no '__import__'"),
        ("convscope.stripe()", "is not a glued"),
        ("stripe().sum()", "is not a glued"),
        ("[1, 2", "is not a glued"),
        ("1 + x", "is not a glued"),
    ],
)
def test_other_options_are_refused(text: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason.replace("(", r"\(")):
        evaluate(text, {})


def test_a_tensor_glued_as_printed_is_refused() -> None:
    with pytest.raises(ValueError, match="is not a glued"):
        evaluate("X", {"X": "tensor([[0., 1.]])"})


def test_numbers_are_written_as_people_read_them() -> None:
    assert [number(x) for x in (-0.0, 0, 1.0, -2.5, 1 / 3)] == ["0", "0", "1", "−2.5", "0.3333"]
    table = matrix_table("K < 1", torch.tensor([[1.0, -1.0]]))
    assert "<td>1</td><td>−1</td>" in table
    assert "K &lt; 1" in table


def test_pictures_keep_their_brightness() -> None:
    X = torch.arange(12.0).reshape(3, 4) / 11
    uri = data_uri(X)
    assert uri.startswith("data:image/png;base64,")
    with Image.open(io.BytesIO(base64.b64decode(uri.split(",")[1]))) as picture:
        assert picture.mode == "L"
        np.testing.assert_array_equal(np.asarray(picture), (X * 255).round().numpy())


def test_shrinking_averages() -> None:
    X = torch.zeros(512, 512)
    X[:, ::2] = 1  # stripes of one pixel become gray; taking every second pixel would lose them
    torch.testing.assert_close(shrink(X), torch.full((256, 256), 0.5))
    assert shrink(X[:100, :50]) is not None
    assert shrink(X[:100, :50]).shape == (100, 50)
