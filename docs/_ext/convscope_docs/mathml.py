"""Formulas as MathML, which browsers draw themselves: no script, no other host.

docutils brings the converter. A macro that it does not know fails the build.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from docutils import nodes
from docutils.utils.math import MathError
from docutils.utils.math.latex2mathml import tex2mathml
from sphinx.util import logging

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.writers.html5 import HTML5Translator

logger = logging.getLogger(__name__)
# docutils writes these minus signs and bars as if they stood between two terms.
SIGN = re.compile(r"(<mo(?: [^>]*)?>[^)\]}|‖<]</mo>\s*<mo)(?=>−</mo>)")
BAR = re.compile(r"<mo[^>]*>(?=‖</mo>)")


def to_mathml(node: nodes.Element, *, block: bool) -> str:
    """Return the `math` element of a formula; one that cannot be read is a warning."""
    latex = node.astext().strip()
    try:
        mathml = tex2mathml(latex, as_block=block)
    except MathError as error:
        logger.warning("formula cannot be read (%s): %s", error, latex, location=node)
        return ""
    return BAR.sub('<mo stretchy="false">', SIGN.sub(r'\1 form="prefix"', mathml))


def visit_inline(writer: HTML5Translator, node: nodes.math) -> None:
    """Write a formula within a line."""
    writer.body.append(to_mathml(node, block=False))
    raise nodes.SkipNode


def visit_block(writer: HTML5Translator, node: nodes.math_block) -> None:
    """Write a formula of its own, with its number."""
    # The theme wraps the formula and copies its anchor: an id may stand only once.
    ids = [anchor for anchor in node["ids"] if anchor not in node.parent.get("ids", [])]
    writer.body.append(writer.starttag(nodes.Element(ids=ids), "div", "", CLASS="math"))
    if node.get("number"):
        writer.body.append(f'<span class="eqno">({node["number"]})</span>')
    mathml = to_mathml(node, block=True)
    # Browsers do not know these two attributes: the style sheet aligns tables of equations.
    writer.body.append(re.sub(r'\s(rowspacing|columnspacing)="[^"]*"', "", mathml) + "</div>\n")
    raise nodes.SkipNode


def setup(app: Sphinx) -> None:
    """Register the renderer under the name ``mathml``."""
    app.add_html_math_renderer("mathml", (visit_inline, None), (visit_block, None))
