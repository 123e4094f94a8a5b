"""The joined stylesheet is small and says the same."""

from __future__ import annotations

import bundle
import pytest


def test_the_joined_file_has_no_comments_and_keeps_its_strings() -> None:
    css = 'a { /* why */ content: "x y"; }\n/*! license */ b{c:d}'
    assert bundle.smaller(css) == 'a{content:"x y"}/*! license */ b{c:d}'


def test_a_file_is_known_by_its_name() -> None:
    assert bundle.name_of("_static/styles/furo.css?v=1") == "furo.css"
    assert bundle.name_of(f"_static/mystnb.{'0a' * 32}.css") == "mystnb.css"


def test_a_script_that_waits_in_another_way_cannot_be_put_off() -> None:
    with pytest.raises(ValueError, match="bundle_after_load holds no"):
        bundle.after_load("start();")
