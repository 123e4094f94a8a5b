"""Each repair changes what it is for, and leaves right HTML alone."""

from __future__ import annotations

import html_repairs
import pytest

RIGHT = '<p>One <em>two</em></p><dl><dt>a</dt><dd><em>b</em></dd></dl><pre>x = 1</pre><div class="a">b</div>'


@pytest.mark.parametrize("mend", html_repairs.REPAIRS, ids=lambda mend: mend.__name__)
def test_right_html_is_left_alone(mend: object) -> None:
    assert callable(mend)
    assert mend(RIGHT) == RIGHT


def test_signature_lines_leave_no_list_without_terms() -> None:
    html = '(\n\n<dl>\n<dd><em class="sig-param">a</em>,</dd>\n<dd><em>b</em></dd>\n</dl>\n\n)'
    mended = html_repairs.signature_lines(html)
    assert "<dl>" not in mended
    assert mended.count("<span>") == 2


def test_paragraphs_do_not_hold_lists() -> None:
    html = "<li><p><strong>padding</strong> - <p>Zeros</p>\n<ul>\n<li><p>none</p></li>\n</ul>\n</p></li>"
    mended = html_repairs.nested_paragraphs(html)
    assert mended == (
        "<li><p><strong>padding</strong> - Zeros</p>\n<ul>\n<li><p>none</p></li>\n</ul></li>"
    )


def test_a_caption_with_the_role_of_a_heading_has_a_level() -> None:
    html = '<p class="caption" role="heading"><span>Learn</span></p>'
    assert 'aria-level="2"' in html_repairs.caption_level(html)


def test_thumbnails_say_their_title_once_and_validly() -> None:
    html = (
        "<div id='sg-tag-list' class='sphx-glr-tag-list'></div>"
        '<div class="sphx-glr-thumbcontainer" tooltip="Why"><img alt="">\n<p><a href="x">T</a></p>\n'
        '  <div class="sphx-glr-thumbnail-title">T</div>\n</div>'
    )
    mended = html_repairs.thumbnails(html)
    assert "tooltip" not in mended
    assert "sg-tag-list" not in mended
    assert mended.count("T<") == 1


def test_a_summary_holds_no_paragraph_and_no_other_name() -> None:
    html = '<summary aria-label="Toggle hidden content"><p class="collapsed">Show</p></summary>'
    assert html_repairs.summaries(html) == '<summary><span class="collapsed">Show</span></summary>'


def test_only_wide_code_is_a_stop_for_the_keyboard() -> None:
    wide = "<pre><span>" + "x" * 40 + "</span></pre>"
    assert html_repairs.scrollable_code(wide).startswith('<pre tabindex="0">')
    assert html_repairs.scrollable_code("<pre>&gt;&gt;&gt; x\ny</pre>").startswith("<pre>")


def test_wide_tables_and_formulas_can_be_scrolled_by_keyboard() -> None:
    html = '<div class="table-wrapper docutils container">'
    assert 'tabindex="0"' in html_repairs.scrollable_blocks(html)


def test_void_elements_have_no_slash() -> None:
    assert html_repairs.void_elements('<img alt="a" /><br/>') == '<img alt="a"><br>'


def test_a_comma_stays_at_its_formula() -> None:
    formula = '<math display="inline"><mi>x</mi></math>'
    assert html_repairs.unbroken_formulas(f"let {formula} be") == f"let {formula} be"
    kept = html_repairs.unbroken_formulas(f"({formula}), and {formula}.")
    assert kept == (
        f'<span class="unbroken">({formula}),</span> and <span class="unbroken">{formula}.</span>'
    )
    block = formula.replace("inline", "block")
    assert html_repairs.unbroken_formulas(f"{block}.") == f"{block}."
