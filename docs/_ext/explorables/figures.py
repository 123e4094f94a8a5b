"""The figures by name: what each is called, which options it takes, and who prepares it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from inspect import signature
from typing import Any

from explorables import exercises, lab, microscope, tables


@dataclass(frozen=True)
class Figure:
    """A figure; `prepare` returns its data and the HTML that stands in for it."""

    label: str
    """Its name for screen readers."""
    prepare: Callable[..., tuple[dict[str, Any], str]]
    options: tuple[str, ...]
    words: tuple[str, ...] = ()
    """Options that are taken as they are written instead of being evaluated."""
    caption_first: bool = False


def figure(label: str, prepare: Callable[..., tuple[dict[str, Any], str]], *words: str) -> Figure:
    """Take the options from the arguments of `prepare`."""
    return Figure(label, prepare, tuple(signature(prepare).parameters), words)


FIGURES = {
    "sliding-window": figure("Sliding window", tables.sliding_window),
    "kernel-lab": figure("Kernel lab", lab.kernel_lab, "picture"),
    "learning-rate-microscope": figure(
        "Learning-rate microscope", microscope.learning_rate_microscope
    ),
    "shape-calculator": figure("Output-shape calculator", tables.shape_calculator),
    "gradient-ledger": figure("Gradient ledger", tables.gradient_ledger),
    "exercise-check": Figure(
        "Exercise with a check",
        exercises.exercise_check,
        exercises.OPTIONS,
        words=("ask",),
        caption_first=True,
    ),
}
