"""Keep together what is read as one: "3 × 3", "2-D", and a formula with the period after it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform

if TYPE_CHECKING:
    from sphinx.application import Sphinx

SIZE = re.compile(r"(?<=\d) × (?=\d)")
DIMENSIONS = re.compile(r"(?<=\d)-(?=D\b)")
ENDS = re.compile(r"[.,;:!?)\]]+")
CODE = (nodes.literal, nodes.FixedTextElement, nodes.math)


class KeepTogether(SphinxPostTransform):
    """Replace spaces by no-break spaces, and wrap formulas with what ends their sentence."""

    default_priority = 900
    formats = ("html",)

    def run(self, **_: Any) -> None:
        """Change all texts that are not code, those of raw HTML too."""
        for text in list(self.document.findall(nodes.Text)):
            raw = isinstance(text.parent, nodes.raw)
            if raw or not isinstance(text.parent, CODE):
                joined = SIZE.sub("\u00a0×\u00a0", text)
                if not raw:  # where "2-D" may be in a link
                    joined = DIMENSIONS.sub("-\u2060", joined)
                if joined != text:
                    text.parent.replace(text, nodes.Text(joined))
        for formula in list(self.document.findall(nodes.math)):
            place = formula.parent.index(formula)
            after = next(iter(formula.parent[place + 1 :]), None)
            if isinstance(after, nodes.Text) and (end := ENDS.match(after)):
                formula.parent[place + 1] = nodes.Text(after[end.end() :])
                whole = nodes.inline("", "", nodes.Text(end[0]), classes=["nowrap"])
                formula.replace_self(whole)
                whole.insert(0, formula)


def setup(app: Sphinx) -> None:
    """Register the transform."""
    app.add_post_transform(KeepTogether)
