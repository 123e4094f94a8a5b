"""The joined stylesheet keeps what pages use."""

from __future__ import annotations

import bundle

CSS = (
    "@media (min-width:1px){.sd-a{x:y}.sd-b>*{x:y}}@media print{.sd-b{x:y}}"
    ".sd-a,.sd-b{x:y}p .sd-b{x:y}div.-Color[class*=-C4]{x:y}p{x:y}"
)


def test_rules_of_used_classes_and_of_elements_stay() -> None:
    kept = bundle.without_unused(CSS, {"sd-a"}, bundle.UNUSED)
    assert kept == "@media (min-width:1px){.sd-a{x:y}}.sd-a,.sd-b{x:y}p{x:y}"


def test_nothing_is_dropped_when_all_is_used() -> None:
    assert bundle.without_unused(CSS, {"sd-a", "sd-b", "-Color"}, bundle.UNUSED) == CSS


def test_the_joined_file_has_no_comments_and_keeps_its_strings() -> None:
    css = 'a { /* why */ content: "x y"; }\n/*! license */ b{c:d}'
    assert bundle.smaller(css) == 'a{content: "x y";}/*! license */ b{c:d}'


def test_a_file_is_known_by_its_name() -> None:
    assert bundle.name_of("_static/styles/furo.css?v=1") == "furo.css"
    assert bundle.name_of(f"_static/mystnb.{'0a' * 32}.css") == "mystnb.css"
