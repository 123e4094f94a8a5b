"""Only marks that no style shows are taken out of code."""

from __future__ import annotations

import plain_tokens

STYLES = ("a11y-high-contrast-light", "a11y-high-contrast-dark")


def test_names_look_like_text_and_keywords_do_not() -> None:
    plain = plain_tokens.plain_classes(*STYLES)
    assert {"n", "p", "w"} <= plain
    assert not {"k", "s2", "mi", "c1", "go", "gp"} & plain


def test_the_text_of_the_code_stays() -> None:
    code = '<pre><span></span><span class="k">for</span> <span class="n">x</span></pre>'
    mended = plain_tokens.without_marks(code, frozenset({"n"}))
    assert mended == '<pre><span></span><span class="k">for</span> x</pre>'


def test_marks_outside_code_and_around_links_stay() -> None:
    html = '<span class="n">x</span><pre><span class="n"><a href="#">x</a></span></pre>'
    assert plain_tokens.without_marks(html, frozenset({"n"})) == html
