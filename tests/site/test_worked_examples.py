"""No worked example can be fooled: each mistake is caught where it is taught."""

from __future__ import annotations

import pytest
import torch
from mistake_table import results
from worked_examples import EXAMPLES, Example
from wrong_implementations import MISTAKES, RIGHT, Mistake


@pytest.mark.parametrize(("mistake", "caught"), results(), ids=[m.name for m in MISTAKES])
def test_each_mistake_is_caught_on_the_page_that_meets_it(
    mistake: Mistake, caught: list[Example]
) -> None:
    assert mistake.page in {example.page for example in caught}


@pytest.mark.parametrize("example", EXAMPLES, ids=[e.name for e in EXAMPLES])
def test_each_example_catches_something(example: Example) -> None:
    assert any(example in caught for _, caught in results())


@pytest.mark.parametrize("example", EXAMPLES, ids=[e.name for e in EXAMPLES])
def test_the_right_implementation_is_never_blamed(example: Example) -> None:
    for first, second in zip(example.run(RIGHT), example.run(RIGHT), strict=True):
        assert torch.equal(first, second)


def test_square_outputs_alone_would_miss_swapped_bounds() -> None:
    (_, caught) = next(r for r in results() if "swapped" in r[0].name)
    assert "3x3 image, 2x2 kernel" not in {example.name for example in caught}


def test_an_all_ones_gradient_and_sobel_hide_the_missing_turn_up_to_sign() -> None:
    mistake = next(m for m in MISTAKES if "not turned" in m.name)
    example = next(e for e in EXAMPLES if "Sobel" in e.name)
    right, wrong = example.run(RIGHT)[0], example.run(mistake.wrong)[0]
    assert torch.equal(right, -wrong)
