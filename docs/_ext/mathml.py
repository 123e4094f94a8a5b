"""Formulas as MathML, drawn by the browser itself: no script, no other host.

Sphinx ships renderers that need a script or an image for each formula. This one
turns the LaTeX of a formula into MathML while the page is written. A macro that
the converter does not know is a warning, and so an error of the build: upstream
prints its name as text.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from docutils import nodes
from latex2mathml.converter import convert
from sphinx.util import logging

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.util.typing import ExtensionMetadata
    from sphinx.writers.html5 import HTML5Translator

logger = logging.getLogger(__name__)

MATHML = "http://www.w3.org/1998/Math/MathML"
# After these a sign belongs to what follows.
OPENING = frozenset([*",;=([{<>≤≥⋅", "\N{MULTIPLICATION SIGN}", "\N{ASTERISK OPERATOR}", ""])
UNKNOWN = re.compile(r"\\[A-Za-z]+\*?")
# What the converter lacks, in words that it has.
SPELLED_OUT = (
    (re.compile(r"\\(begin|end)\{aligned\}"), r"\\\1{align*}"),
    # One upright letter would come out in italics, as a variable does.
    (re.compile(r"\\mathrm\{(\w)\}"), r"\\text{\1}"),
)


def to_mathml(latex: str, *, block: bool) -> str:
    """Return the `math` element of a formula.

    Raises
    ------
    ValueError
        If the formula holds a macro that the converter does not know, or is
        not well formed.

    Examples
    --------
    >>> "<msup>" in to_mathml("x^2", block=False)
    True
    """
    known = latex
    for pattern, replacement in SPELLED_OUT:
        known = pattern.sub(replacement, known)
    try:
        mathml: str = convert(known, display="block" if block else "inline")
        tree = ET.fromstring(mathml)
    except Exception as error:  # the converter raises a class of its own for each mistake
        reason = str(error) or type(error).__name__
        raise ValueError(f"formula cannot be read ({reason}): {latex}") from error
    unknown = UNKNOWN.findall("".join(tree.itertext()))
    if unknown:
        raise ValueError(f"formula holds unknown macro {', '.join(unknown)}: {latex}")
    # Browsers follow the core of MathML, where styles align the columns of a table.
    for cell in tree.iter(f"{{{MATHML}}}mtd"):
        side = cell.attrib.pop("columnalign", None)
        if side:
            cell.set("class", f"math-{side}")
    for table in tree.iter(f"{{{MATHML}}}mtable"):
        if table.attrib.pop("columnspacing", None):
            table.set("class", "math-aligned")
        table.attrib.pop("rowspacing", None)
    for row in tree.iter():
        mark_signs(row)
    # The source goes along: it can be copied, and a reader may ask for it.
    tree.set("alttext", " ".join(latex.split()))
    ET.register_namespace("", MATHML)
    return ET.tostring(tree, encoding="unicode")


def mark_signs(row: ET.Element) -> None:
    """Set a sign close to its number where nothing stands before it to subtract from.

    Browsers see that at the start of a row, but not after a comma or an equals sign.
    """
    before: ET.Element | None = None
    for element in row:
        starts = before is None or (
            before.tag == f"{{{MATHML}}}mo" and (before.text or "") in OPENING
        )
        if starts and element.tag == f"{{{MATHML}}}mo" and element.text in ("−", "+"):
            element.set("form", "prefix")
        before = element


def render(translator: HTML5Translator, node: nodes.Element, *, block: bool) -> str:
    """Convert the formula of a node; a formula that fails is a warning with its place."""
    latex = node.astext()
    if block and (r"\\" in latex or "&" in latex) and r"\begin" not in latex:
        latex = rf"\begin{{aligned}}{latex}\end{{aligned}}"
    try:
        return to_mathml(latex, block=block)
    except ValueError as error:
        logger.warning("%s", error, location=node, type="mathml")
        return f"<code>{translator.encode(latex)}</code>"


def visit_inline(translator: HTML5Translator, node: nodes.math) -> None:
    """Write a formula within a line."""
    translator.body.append(render(translator, node, block=False))
    raise nodes.SkipNode


def visit_block(translator: HTML5Translator, node: nodes.math_block) -> None:
    """Write a formula of its own, with its number and the anchor of its label."""
    # The theme wraps the formula and copies its anchor: an id may stand only once.
    ids = [anchor for anchor in node["ids"] if anchor not in node.parent.get("ids", [])]
    translator.body.append(translator.starttag(nodes.Element(ids=ids), "div", "", CLASS="math"))
    if node.get("number"):
        translator.body.append(f'<span class="eqno">({node["number"]})</span>')
    translator.body.append(render(translator, node, block=True))
    translator.body.append("</div>\n")
    raise nodes.SkipNode


def setup(app: Sphinx) -> ExtensionMetadata:
    """Register the renderer under the name ``mathml``."""
    app.add_html_math_renderer("mathml", (visit_inline, None), (visit_block, None))
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
