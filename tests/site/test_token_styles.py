"""The colors of code take few words, and each token keeps its own."""

from __future__ import annotations

import token_styles

DARK = 'body[data-theme="dark"] '


def test_each_theme_keeps_its_own_rules() -> None:
    css = f".highlight .k{{a:b}}.highlight .o{{a:b}}{DARK}.highlight .k{{a:b}}"
    kept = token_styles.grouped(css)
    assert kept == f".highlight :is(.k,.o){{a:b}}{DARK}.highlight .k{{a:b}}"


def test_what_is_no_rule_of_a_token_stays_where_it_is() -> None:
    css = (
        ".highlight .k{a:b}.highlight pre{x:y}.highlight .o{a:b}"
        ".highlight .p,.highlight span{a:b}@media print{.highlight .w{a:b}.highlight .n{a:c}}"
    )
    assert token_styles.grouped(css) == css
