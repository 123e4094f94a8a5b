"""No worked example can be fooled: each mistake is caught where it is taught."""

from __future__ import annotations

import pytest
import torch
from figures.mistakes import MISTAKES, RIGHT, Mistake
from worked_examples import DISTINCT, EXAMPLES, Example, catches, pooling


def name(each: Mistake | Example) -> str:
    return each.name


@pytest.mark.parametrize("mistake", MISTAKES, ids=name)
def test_each_mistake_is_caught_on_the_page_that_meets_it(mistake: Mistake) -> None:
    assert any(catches(e, mistake) for e in EXAMPLES if e.page == mistake.page)


@pytest.mark.parametrize("example", EXAMPLES, ids=name)
def test_each_example_catches_something(example: Example) -> None:
    assert any(catches(example, mistake) for mistake in MISTAKES)


@pytest.mark.parametrize("example", EXAMPLES, ids=name)
def test_the_right_implementation_is_never_blamed(example: Example) -> None:
    for first, second in zip(example.run(RIGHT), example.run(RIGHT), strict=True):
        assert torch.equal(first, second)


def test_square_outputs_alone_would_miss_swapped_bounds() -> None:
    mistake = next(m for m in MISTAKES if "swapped" in m.name)
    example = next(e for e in EXAMPLES if e.name == "3x3 image, 2x2 kernel")
    assert not catches(example, mistake)


def test_an_all_ones_gradient_and_sobel_hide_the_missing_flip_up_to_sign() -> None:
    mistake = next(m for m in MISTAKES if "not flipped" in m.name)
    example = next(e for e in EXAMPLES if "Sobel" in e.name)
    right, wrong = example.run(RIGHT)[0], example.run(mistake.wrong)[0]
    assert torch.equal(right, -wrong)


def test_distinct_numbers_of_even_size_in_one_channel_hide_every_pooling_mistake() -> None:
    example = Example("4x6 distinct numbers", "layer", pooling(DISTINCT))
    assert not any(catches(example, mistake) for mistake in MISTAKES)
