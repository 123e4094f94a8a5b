"""Pages as plain Markdown, the notebooks made from them, and the links of a page."""

from __future__ import annotations

import json
from pathlib import Path

import notebooks
import page_meta
import page_tools
import pytest
from docutils import nodes
from docutils.core import publish_doctree
from executed_pages import notebook_from
from plain_markdown import MarkdownWriter, tidy

PAGE = """
Title
=====

Some *words* and ``code``, :math:`x^2`.

- one
- two

  more

Part
----

.. note:: Careful.

.. math:: y = x

===  ===
a    b
===  ===
1    2
===  ===
"""


def markdown(text: str) -> str:
    doctree = publish_doctree(text, settings_overrides={"doctitle_xform": False})
    return MarkdownWriter().write(doctree)


@pytest.mark.parametrize(
    "expected",
    [
        "# Title\n",
        "Some *words* and `code`, $x^2$.",
        "- one\n- two\n\n  more\n",
        "## Part\n",
        "> **Note**\n>\n> Careful.",
        "$$\ny = x\n$$",
        "| a | b |\n| --- | --- |\n| 1 | 2 |",
    ],
)
def test_what_sphinx_knows_becomes_plain_markdown(expected: str) -> None:
    assert expected in markdown(PAGE) + "\n"


def test_a_link_without_an_address_outside_stays_text() -> None:
    inside = nodes.reference("", "here", refuri="edges.html")
    assert MarkdownWriter().write(inside) == "here"
    assert MarkdownWriter(lambda address: "/" + address).write(inside) == "[here](/edges.html)"


def test_links_to_downloads_are_left_out() -> None:
    footer = nodes.container("", nodes.paragraph("", "Download"), classes=["sphx-glr-footer"])
    assert MarkdownWriter().write(footer) == ""


def test_blocks_are_set_apart_by_one_empty_line() -> None:
    assert tidy("\n\na  \n\n\n\nb\n") == "a\n\nb"


SOURCE = """---
kernelspec:
  name: python3
---

# Title

```{code-cell} python
from myst_nb import glue
x = 1
```

```{code-cell} python
glue("x", x)
```
"""


def cell(index: int) -> nodes.container:
    return nodes.container(nb_element="cell_code", cell_index=index)


def test_a_notebook_has_its_install_cell_first_and_no_cells_for_the_site_alone() -> None:
    doctree = publish_doctree("")
    doctree += nodes.section("", nodes.title("", "Title"), cell(1), cell(2))
    page = notebook_from(SOURCE, "page.md", [])
    made = json.loads(
        notebooks.notebook(page, doctree, MarkdownWriter(), "import convscope", Path())
    )
    sources = ["".join(cell["source"]) for cell in made["cells"]]
    assert sources[0] == "# Title"
    assert sources[1].startswith("import convscope")
    assert "def glue" in sources[1]
    assert sources[2:] == ["x = 1"]
    assert [cell["id"] for cell in made["cells"]] == ["cell-000", "cell-001", "cell-002"]


def test_launch_links_need_a_repository_that_the_services_know() -> None:
    links = page_tools.launch_links("https://github.com/a/b.git", "pages", "n.ipynb")
    assert [link["label"] for link in links] == ["Open in Colab", "Open in Binder"]
    assert "/a/b/blob/pages/n.ipynb" in str(links[0]["url"])
    assert page_tools.launch_links("https://git.example/a/b", "pages", "n.ipynb") == []


def test_a_generated_page_has_no_source_to_edit() -> None:
    assert page_tools.source_path("reference/generated/x", "reference/generated/x.rst") is None


def test_a_long_first_paragraph_is_cut_at_a_sentence() -> None:
    doctree = publish_doctree("One sentence about it. " * 20)
    text = page_meta.first_sentence(doctree)
    assert len(text) <= page_meta.LONGEST
    assert text.endswith("it.")
