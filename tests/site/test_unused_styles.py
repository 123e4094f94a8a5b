"""What pages can need stays in the stylesheet; the rest goes."""

from __future__ import annotations

import pytest
import unused_styles

CSS = (
    "@media (min-width:1px){.a{x:y}.b>*{x:y}}@media print{.b{x:y}}"
    ".a,.b{x:y}p .b{x:y}div.b[class*=c]{x:y}p{x:y}"
)


def test_rules_of_used_names_stay() -> None:
    kept = unused_styles.without_unused(CSS, {"a", "p", "div"})
    assert kept == "@media (min-width:1px){.a{x:y}}.a{x:y}p{x:y}"


def test_nothing_is_dropped_when_all_is_used() -> None:
    assert unused_styles.without_unused(CSS, {"a", "b", "p", "div"}) == CSS


@pytest.mark.parametrize(
    "selector",
    [
        "p:hover",
        "p:target::before",
        "p[open]>p",
        'p[data-theme="dark"] p',
        "p:not(.gone)",
        "p:is(.gone,p)",
        "p:has(#gone:checked) p",
        "p:not([data-theme='light']):is(p:not(.gone))",
        "*",
        ":root",
        "@font-face",
        "@page :first",
    ],
)
def test_states_are_never_a_reason_to_drop_a_rule(selector: str) -> None:
    css = f"{selector}{{x:y}}"
    assert unused_styles.without_unused(css, {"p"}) == css


def test_steps_stay_while_an_animation_has_their_name() -> None:
    steps = "@keyframes turn{0%,50%{x:y}to{x:z}}"
    assert unused_styles.without_unused(f"{steps}p{{animation:turn}}", {"p"}).startswith(steps)
    assert unused_styles.without_unused(f"{steps}p{{a:b}}", {"p"}) == "p{a:b}"


def test_what_a_script_makes_counts_as_used() -> None:
    names = unused_styles.words_of('e.className = "copybtn o-tooltip--left"')
    assert unused_styles.without_unused(".copybtn.o-tooltip--left{x:y}", names)


def test_a_variable_that_a_page_asks_for_stays() -> None:
    css = "p{--icon:url('data:image/svg+xml;utf8,<svg d=\"(a;b)\">');--far:1}"
    assert unused_styles.without_unused_variables(css, []) == ""
    kept = unused_styles.without_unused_variables(css, ["color:var(--far)"])
    assert kept == "p{--far:1}"
    assert unused_styles.without_unused_variables(css, ["var(--far) var( --icon)"]) == css


def test_every_name_of_a_page_is_seen() -> None:
    page = "<main class=\"a b-c\"><my-part id='d'></my-part></main>"
    assert unused_styles.names_on(page) == {"main", "a", "b-c", "my-part", "d"}
