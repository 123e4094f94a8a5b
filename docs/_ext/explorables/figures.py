"""The figures by name: what each is called, which options it takes, and who prepares it.

Preparing a figure needs the library and torch. They are imported when a figure is
prepared and not before: most builds prepare none (see `store`).
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import Any

RULES = ("size", "stride", "padding", "dilation")


@dataclass(frozen=True)
class Figure:
    """A figure: who prepares its data and the HTML that stands in for it, from which options."""

    label: str
    """Its name for screen readers."""
    module: str
    function: str
    options: tuple[str, ...]
    """The names of the function's parameters."""
    words: tuple[str, ...] = ()
    """Options that are taken as they are written instead of being evaluated."""
    caption_first: bool = False

    def prepare(self, **values: Any) -> tuple[dict[str, Any], str]:
        """Return the figure's data and its static picture."""
        prepared: tuple[dict[str, Any], str] = getattr(
            import_module(f"explorables.{self.module}"), self.function
        )(**values)
        return prepared


FIGURES = {
    "sliding-window": Figure("Sliding window", "tables", "sliding_window", ("image", "kernel")),
    "kernel-lab": Figure(
        "Kernel lab", "lab", "kernel_lab", ("picture", "kernel"), words=("picture",)
    ),
    "learning-rate-microscope": Figure(
        "Learning-rate microscope",
        "microscope",
        "learning_rate_microscope",
        ("image", "kernel", "start", "rate", "epochs"),
    ),
    "shape-calculator": Figure(
        "Output-shape calculator",
        "tables",
        "shape_calculator",
        ("size", "kernel", "stride", "padding", "dilation"),
    ),
    "gradient-ledger": Figure(
        "Gradient ledger", "tables", "gradient_ledger", ("image", "kernel", "upstream")
    ),
    "exercise-check": Figure(
        "Exercise with a check",
        "exercises",
        "exercise_check",
        ("ask", "image", "kernel", "upstream", *RULES, "answer", "mistakes"),
        words=("ask",),
        caption_first=True,
    ),
}
