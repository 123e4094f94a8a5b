"""A cell that promises a figure must show one."""

from __future__ import annotations

from pathlib import Path

import pytest
from sphinx.testing.util import SphinxTestApp

PAGE = """---
file_format: mystnb
kernelspec:
  name: python3
---
# Page

```{code-cell} python
---
mystnb:
  image:
    alt: Something that is to be seen here
---
CODE
```
"""
SHOWN = "from IPython.display import Image; Image(b'\\x89PNG\\r\\n\\x1a\\n', format='png')"


@pytest.mark.parametrize(("code", "warned"), [("1 + 1;", True), (SHOWN, False)])
def test_a_lost_picture_is_a_warning_that_names_the_page(
    tmp_path: Path, code: str, warned: bool
) -> None:
    tmp_path.joinpath("conf.py").write_text(
        "extensions = ['myst_nb', 'empty_figures']\nhtml_theme = 'basic'\n"
    )
    tmp_path.joinpath("index.md").write_text(PAGE.replace("CODE", code))
    app = SphinxTestApp("html", srcdir=tmp_path)
    try:
        app.build()
        warnings = app.warning.getvalue()
    finally:
        app.cleanup()
    assert ("shows no picture" in warnings) == warned
    assert ("index.md" in warnings) == warned
