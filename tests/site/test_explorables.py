"""The figures' build step: modules joined, options evaluated, mistakes refused."""

from __future__ import annotations

import base64
import inspect
import io
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from explorables import store
from explorables.exercises import exercise
from explorables.figures import FIGURES
from explorables.join import classic, join
from explorables.pictures import data_uri, shrink
from explorables.still import matrix_table, number
from explorables.store import kept
from explorables.values import evaluate
from PIL import Image
from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace, patch_docutils

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
    assert uri.startswith("data:image/webp;base64,")
    with Image.open(io.BytesIO(base64.b64decode(uri.split(",")[1]))) as picture:
        gray = np.asarray(picture)
    # Three channels of the same gray: WebP has no picture of one channel.
    wanted = (X * 255).round().numpy()[..., None]
    np.testing.assert_array_equal(gray, np.broadcast_to(wanted, (3, 4, 3)))


def test_shrinking_averages() -> None:
    X = torch.zeros(512, 512)
    X[:, ::2] = 1  # stripes of one pixel become gray; taking every second pixel would lose them
    torch.testing.assert_close(shrink(X), torch.full((256, 256), 0.5))
    assert shrink(X[:100, :50]) is not None
    assert shrink(X[:100, :50]).shape == (100, 50)


def names(data: dict[str, Any]) -> set[str]:
    return {mistake["name"] for mistake in data["mistakes"]}


def test_an_exercise_knows_what_mistakes_give() -> None:
    first = {"image": [[0, 1, 2], [3, 4, 5], [6, 7, 8]], "kernel": [[0, 1], [2, 3]]}
    data = exercise("output", first)
    assert data["right"] == [[19, 25], [37, 43]]
    flipped = {"name": "the kernel is flipped", "answer": [[5, 11], [23, 29]]}
    assert flipped in data["mistakes"]


def test_a_mistake_that_gives_the_right_answer_is_not_named() -> None:
    symmetric = {"image": [[0, 1, 2], [3, 4, 5]], "kernel": [[1, 1]]}
    assert "the kernel is flipped" not in names(exercise("output", symmetric))


def test_a_shape_is_asked_with_its_mistakes() -> None:
    data = exercise(
        "shape", {"size": (8, 8), "kernel": (3, 5), "stride": (3, 4), "padding": (0, 1)}
    )
    assert data["right"] == [[2, 2]]
    assert {"name": "the output size is rounded up", "answer": [[3, 3]]} in data["mistakes"]


def test_a_kernel_is_tried_on_hidden_images_that_tell_its_mistakes_apart() -> None:
    data = exercise("kernel", {"kernel": [[1, 2], [0, -1]]})
    assert len(data["cases"]) >= 3
    for mistake in data["mistakes"]:
        wrong = torch.tensor(mistake["answer"]).double()
        outputs = [
            convscope.corr2d(torch.tensor(case["X"]).double(), wrong) for case in data["cases"]
        ]
        right = [torch.tensor(case["Y"]).double() for case in data["cases"]]
        assert any(not torch.equal(a, b) for a, b in zip(outputs, right, strict=True))


def test_gradients_are_asked_with_their_mistakes() -> None:
    kernel, upstream = [[1, 2], [3, 5]], [[1, 0, 2], [0, -1, 1]]
    dX = exercise("input-gradient", {"kernel": kernel, "upstream": upstream, "size": (3, 4)})
    assert "the kernel is not turned in the input gradient" in names(dX)
    image = [[0, 1, 2, 3], [4, 5, 6, 7], [1, 0, 2, 5]]
    dK = exercise("kernel-gradient", {"image": image, "upstream": upstream, "size": (2, 2)})
    assert "the kernel gradient is averaged over the places" in names(dK)


PAGE = """# Title

```{explorable} sliding-window
:id: here
:image: [[1, 2, 3]]
:kernel: finite_difference()

Caption with 1 < 2 in it.
```
"""


def build(folder: Path, page: str) -> tuple[str, str, str]:
    """Build a site of two pages; return the first page, the other one, and the warnings."""
    source = folder / "source"
    source.mkdir()
    (source / "index.md").write_text(page, "utf-8")
    (source / "other.md").write_text("---\norphan: true\n---\n# Other\n", "utf-8")
    warnings = io.StringIO()
    with docutils_namespace(), patch_docutils():
        app = Sphinx(
            source, None, folder / "site", folder / "doctrees", "html",
            # the suffix by name: the default is shared with the other sites of this process
            {"extensions": ["myst_parser", "explorables"], "source_suffix": {".md": "markdown"}},
            status=None, warning=warnings,
        )  # fmt: skip
        app.build()
    site = folder / "site"
    return (
        (site / "index.html").read_text("utf-8"),
        (site / "other.html").read_text("utf-8"),
        warnings.getvalue(),
    )


def test_a_page_loads_what_its_figure_needs_and_other_pages_nothing(tmp_path: Path) -> None:
    page, other, warnings = build(tmp_path, PAGE)
    assert not warnings
    assert '<sliding-window id="here"' in page
    assert '{"X":[[1,2,3]],"K":[[1.0,-1.0]]}' in page
    assert "<td>−1</td><td>−1</td>" in page  # the output, for readers without JavaScript
    assert "1 &lt; 2 in it." in page
    for name in ("common", "sliding-window"):
        assert f"explorables/{name}.js" in page
        assert (tmp_path / "site" / "_static" / "explorables" / f"{name}.js").is_file()
    assert "kernel-lab.js" not in page
    assert "explorables/" not in other


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("sliding-window", "sliding-door", "unknown figure 'sliding-door'"),
        (":image: [[1, 2, 3]]", ":image: glued", "nothing is glued as 'glued'"),
        (":image: [[1, 2, 3]]\n", "", "missing 1 required positional argument: 'image'"),
        (":kernel: finite", ":stride: 2\n:kernel: finite", "sliding-window has no option stride"),
        ("Caption with 1 < 2 in it.", "", "needs a caption"),
        ("[[1, 2, 3]]", "[[1]]", "the kernel"),
    ],
)
def test_a_wrong_figure_is_a_warning_that_names_its_line(
    tmp_path: Path, old: str, new: str, reason: str
) -> None:
    assert old in PAGE
    *_, warnings = build(tmp_path, PAGE.replace(old, new))
    assert reason in warnings
    assert "index.md:3" in warnings


def test_every_figure_has_a_module_of_its_name() -> None:
    assert {name for name in FIGURES if not (SOURCE / f"{name}.js").is_file()} == set()


@pytest.mark.parametrize("name", sorted(FIGURES))
def test_a_figures_options_are_the_parameters_of_what_prepares_it(name: str) -> None:
    figure = FIGURES[name]
    function = getattr(import_module(f"explorables.{figure.module}"), figure.function)
    parameters = inspect.signature(function).parameters
    if parameters.keys() == {"ask", "given"}:  # one function for several kinds of exercise
        assert figure.options[0] == "ask"
    else:
        assert figure.options == tuple(parameters)
    assert set(figure.words) <= set(figure.options)


def test_a_result_is_computed_once_for_the_same_things_and_anew_for_others(tmp_path: Path) -> None:
    calls = []

    def compute() -> list[int]:
        calls.append(1)
        return [len(calls)]

    assert [kept(tmp_path, what, compute) for what in ("a", "a", "b", "a")] == [[1], [1], [2], [1]]
    assert not list(tmp_path.glob("*.partial"))


def test_an_edit_of_what_computes_makes_results_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    module = tmp_path / "module.py"
    module.write_text("1")
    monkeypatch.setattr(store, "sources", lambda: [module])
    assert kept(tmp_path / "kept", "a", lambda: 1) == 1
    module.write_text("2")
    store.code.cache_clear()
    assert kept(tmp_path / "kept", "a", lambda: 2) == 2
    store.code.cache_clear()


def test_results_know_the_library_and_all_that_computes_figures() -> None:
    names = {path.name for path in store.sources()}
    assert {"correlate.py", "images.py", "wrong_implementations.py", "lab.py", "values.py"} <= names
