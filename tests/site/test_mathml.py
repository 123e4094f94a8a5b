"""Formulas become MathML, and a formula that cannot is an error."""

from __future__ import annotations

from xml.etree import ElementTree as ET

import mathml
import pytest


@pytest.mark.parametrize(
    "latex",
    [
        r"Y_{i,j} = \sum_{a=0}^{k_h-1} \sum_{b=0}^{k_w-1} X_{i+a,\,j+b} K_{a,b}",
        r"\begin{bmatrix} 19 & 25 \\ 37 & 43 \end{bmatrix}",
        r"\left\lfloor \frac{n + 2p - d(k-1) - 1}{s} \right\rfloor + 1",
        r"\begin{aligned} a &= b \\ &= c \end{aligned}",
        r"\frac{\partial L}{\partial K}, \mathbb{R}^{n \times m}, \eta < \frac{1}{\lambda_{\max}}",
    ],
)
def test_the_formulas_of_the_site_become_well_formed_mathml(latex: str) -> None:
    tree = ET.fromstring(mathml.to_mathml(latex, block=True))
    assert tree.tag == f"{{{mathml.MATHML}}}math"
    assert tree.get("display") == "block"


@pytest.mark.parametrize("latex", [r"\nosuchmacro x", r"\begin{aligned} a", "x_1_2"])
def test_a_formula_that_cannot_be_read_is_an_error(latex: str) -> None:
    with pytest.raises(ValueError, match="formula"):
        mathml.to_mathml(latex, block=False)


def test_lines_are_aligned_at_their_signs() -> None:
    html = mathml.to_mathml(r"\begin{aligned} a &= b \\ &= c \end{aligned}", block=True)
    assert html.count('class="math-right"') == 2
    assert "columnalign" not in html


def test_a_sign_after_a_comma_belongs_to_its_number() -> None:
    assert mathml.to_mathml("[1, -1]", block=False).count('form="prefix"') == 1
    assert 'form="prefix"' not in mathml.to_mathml("a - b", block=False)
