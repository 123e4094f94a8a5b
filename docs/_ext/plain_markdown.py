"""Turn a page into plain Markdown that any reader of notebooks or text understands.

A tutorial's source holds roles and directives that only Sphinx knows. Here the
page is written again from what Sphinx made of it: numbers are in place, links
lead somewhere, boxes are quotes. Used for downloads and for machine readers.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from docutils import nodes

if TYPE_CHECKING:
    from docutils.nodes import Element, Node

# Nodes that say nothing in text.
SILENT = (
    "comment", "target", "raw", "toctree", "index", "substitution_definition", "pending",
    "colspec", "meta", "title_reference_target",
    "explorable",  # an interactive figure and its caption
)  # fmt: skip
# Parts of a gallery page that lead to its downloads.
SITE_ONLY = frozenset({"sphx-glr-download-link-note", "sphx-glr-footer"})


class MarkdownWriter:
    """Write docutils nodes as Markdown; `link` turns a reference's address into one that works."""

    def __init__(
        self, link: Callable[[str], str | None] = lambda _: None, *, outputs: bool = True
    ) -> None:
        self.link = link
        self.outputs = outputs
        self.depth = 0

    def write(self, node: Node) -> str:
        """Return the Markdown of a node and all below it."""
        if isinstance(node, nodes.Text):
            return str(node)
        assert isinstance(node, nodes.Element)
        name = type(node).__name__
        if name in SILENT or not SITE_ONLY.isdisjoint(node.get("classes", [])):
            return ""
        method: Callable[[Element], str] = getattr(self, f"write_{name}", self.below)
        return method(node)

    def below(self, node: Element) -> str:
        """Return the Markdown of a node's children, one after the other."""
        return "".join(self.write(child) for child in node.children)

    def block(self, text: str) -> str:
        """Set a text apart with empty lines."""
        return f"\n\n{text.strip()}\n\n" if text.strip() else ""

    # -- Structure --

    def write_document(self, node: Element) -> str:
        """Write a whole page."""
        return tidy(self.below(node))

    def write_section(self, node: Element) -> str:
        """Write a section one level deeper."""
        self.depth += 1
        text = self.below(node)
        self.depth -= 1
        return text

    def write_title(self, node: Element) -> str:
        """Write a heading."""
        return self.block("#" * max(self.depth, 1) + " " + self.below(node))

    def write_rubric(self, node: Element) -> str:
        """Write a heading that is not part of the contents."""
        return self.block(f"**{self.below(node)}**")

    def write_paragraph(self, node: Element) -> str:
        """Write a paragraph on one line."""
        return self.block(" ".join(self.below(node).split()))

    def write_solution(self, node: Element) -> str:
        """Write a folded solution under a heading."""
        return self.block("#" * (self.depth + 1) + " Solution") + self.below(node)

    def write_container(self, node: Element) -> str:
        """Write what a container holds; leave a cell's output out where that is wanted."""
        kind = node.get("nb_element")
        if kind == "cell_code_output" and not self.outputs:
            return ""
        if node.get("design_component") == "card-title":
            return self.block(f"**{self.below(node).strip()}**")
        return self.below(node)

    def write_bullet_list(self, node: Element) -> str:
        """Write a list with dashes."""
        return self.items(node, lambda _: "- ")

    def write_enumerated_list(self, node: Element) -> str:
        """Write a list with numbers."""
        start = node.get("start", 1)
        return self.items(node, lambda number: f"{start + number}. ")

    def items(self, node: Element, mark: Callable[[int], str]) -> str:
        """Write the items of a list, each with its mark, later lines indented."""
        lines = []
        for number, item in enumerate(node.children):
            lead = mark(number)
            text = tidy(self.write(item)).strip().replace("\n", "\n" + " " * len(lead))
            lines.append(lead + text)
        return self.block("\n".join(lines))

    def write_definition_list(self, node: Element) -> str:
        """Write terms in bold, each followed by what it means."""
        return self.block(self.below(node))

    def write_term(self, node: Element) -> str:
        """Write a term."""
        return self.block(f"**{self.below(node).strip()}**")

    def write_field_list(self, node: Element) -> str:
        """Write fields like terms."""
        return self.block(self.below(node))

    def write_field_name(self, node: Element) -> str:
        """Write the name of a field."""
        return self.block(f"**{self.below(node).strip()}**")

    def write_block_quote(self, node: Element) -> str:
        """Write a quotation."""
        return self.quoted(self.below(node))

    def quoted(self, text: str) -> str:
        """Put a mark before each line."""
        return self.block("\n".join(f"> {line}".rstrip() for line in tidy(text).split("\n")))

    def write_table(self, node: Element) -> str:
        """Write a table with pipes."""
        rows = [
            [
                " ".join(self.below(entry).split()).replace("|", "\\|")
                for entry in row.findall(nodes.entry)
            ]
            for row in node.findall(nodes.row)
        ]
        if not rows:
            return ""
        rule = "|" + " --- |" * len(rows[0])
        lines = ["| " + " | ".join(row) + " |" for row in rows]
        return self.block("\n".join([lines[0], rule, *lines[1:]]))

    # -- Within a line --

    def write_emphasis(self, node: Element) -> str:
        """Write emphasis."""
        return f"*{self.below(node)}*"

    def write_strong(self, node: Element) -> str:
        """Write strong emphasis."""
        return f"**{self.below(node)}**"

    def write_literal(self, node: Element) -> str:
        """Write code within a line."""
        return f"`{node.astext()}`"

    def write_math(self, node: Element) -> str:
        """Write a formula within a line."""
        return f"${node.astext()}$"

    def write_math_block(self, node: Element) -> str:
        """Write a formula of its own, with its number."""
        formula = node.astext().strip()
        number = f" \\tag{{{node['number']}}}" if node.get("number") else ""
        return self.block(f"$$\n{formula}{number}\n$$")

    def write_reference(self, node: Element) -> str:
        """Write a link where there is an address that works outside the site."""
        text = self.below(node)
        address = self.link(node.get("refuri", ""))
        return f"[{text}]({address})" if address else text

    def write_footnote_reference(self, node: Element) -> str:
        """Write the number of a footnote."""
        return f"[{node.astext()}]"

    # -- Code, pictures, boxes, signatures --

    def write_literal_block(self, node: Element) -> str:
        """Write code in a fence, with the name of its language."""
        language = node.get("language", "")
        language = {"ipython3": "python", "Python": "python"}.get(language, language)
        plain = "" if language in ("none", "default", "myst-ansi") else language
        return self.block(f"```{plain}\n{node.astext().rstrip()}\n```")

    def write_doctest_block(self, node: Element) -> str:
        """Write an example of a docstring."""
        return self.block(f"```python\n{node.astext().rstrip()}\n```")

    def write_image(self, node: Element) -> str:
        """Say what a picture shows."""
        alt = node.get("alt", "")
        return self.block(f"*Picture: {alt}*") if alt else ""

    write_imgsgnode = write_image

    def write_caption(self, node: Element) -> str:
        """Write what to see in a picture."""
        return self.block(self.below(node))

    def write_desc_signature(self, node: Element) -> str:
        """Write the signature of a function or class."""
        return self.block(f"```python\n{' '.join(node.astext().split())}\n```")

    def admonition(self, node: Element) -> str:
        """Write a box as a quotation."""
        title = type(node).__name__.capitalize()
        rest = node.children
        if rest and isinstance(rest[0], nodes.title):
            title, rest = self.below(rest[0]), rest[1:]
        return self.quoted(f"**{title}**\n\n" + "".join(self.write(child) for child in rest))

    write_note = write_tip = write_warning = write_important = admonition
    write_admonition = write_hint = write_seealso = write_caution = admonition


def tidy(text: str) -> str:
    """Leave at most one empty line between blocks."""
    return re.sub(r"\n{3,}", "\n\n", re.sub(r"[ \t]+\n", "\n", text)).strip("\n")
