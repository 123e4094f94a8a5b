"""Alternative texts that say nothing are found."""

from __future__ import annotations

import alt_text
import pytest


@pytest.mark.parametrize(
    "text",
    [
        None,
        "",
        "  ",
        "figure",
        "../_images/0a1b2c.png",
        "sphx_glr_plot_stripe_001",
        "docs/x/y stripe",
    ],
)
def test_a_text_that_says_nothing_is_found(text: str | None) -> None:
    assert alt_text.complaint(text) is not None


@pytest.mark.parametrize(
    "text", ["A black stripe on white, and its two edges", "Loss against epoch, falling to 0.001"]
)
def test_a_text_that_says_what_is_to_be_seen_passes(text: str) -> None:
    assert alt_text.complaint(text) is None
