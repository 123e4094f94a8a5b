"""Tables of computed values."""

from __future__ import annotations

import numpy as np
import pytest

from convscope import Table


def test_a_terminal_shows_columns_of_one_width() -> None:
    shown = repr(Table(["kernel", "sum"], [["3 × 3", -0.0], ["box", 1e-7]]))
    assert shown == "kernel  sum\n3 × 3   0\nbox     1e−07"


def test_a_page_shows_a_table() -> None:
    shown = Table(["", "a < b"], [["one", "3 × 3 and 2 × 4"], ["two", True]])._repr_html_()
    head = "<tr><td></td><th>a &lt; b</th></tr>"
    rows = ["<tr><td>one</td><td>3 × 3 and 2 × 4</td></tr>", "<tr><td>two</td><td>True</td></tr>"]
    # as docutils writes a table, whose classes the theme has rules for
    assert shown == (
        '<div class="table-wrapper docutils container"><table class="docutils align-default">'
        f"<thead>{head}</thead><tbody>{''.join(rows)}</tbody></table></div>"
    )


@pytest.mark.parametrize("row", [[1], [1, 2, 3]])
def test_a_row_of_another_length_is_refused(row: list[int]) -> None:
    sentence = (
        f"row 1 has {len(row)} values and the table 2 columns; "
        "give each row one value for each column"
    )
    with pytest.raises(ValueError, match=f"^{sentence}$"):
        Table(["a", "b"], [[1, 2], row])


def test_numbers_of_numpy_are_written_as_those_of_python() -> None:
    cells = [np.float32(0.12345678), np.float64(0.12345678), np.int64(12345678), True]
    assert Table(["a", "b", "c", "d"], [cells]).rows == [["0.1235", "0.1235", "12345678", "True"]]
