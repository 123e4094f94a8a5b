"""The `explorable` directive: one interactive figure with its static picture and caption."""

from __future__ import annotations

import html
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from execution_key import package_files
from sphinx.util.docutils import SphinxDirective

from explorables.figures import FIGURES, Figure
from explorables.store import kept

if TYPE_CHECKING:
    from docutils.nodes import Node
    from sphinx.writers.html5 import HTML5Translator


class explorable(nodes.General, nodes.Element):  # noqa: N801 (docutils writes nodes' names so)
    """A figure: attributes `name`, `ids`, `data` (for the element) and `picture` (without it)."""


class ExplorableDirective(SphinxDirective):
    """Place a figure; the body is its caption, the options its data.

    ::

        ```{explorable} sliding-window
        :id: window
        :image: X
        :kernel: K

        Move the window with the arrow keys.
        ```
    """

    required_arguments = 1
    has_content = True
    option_spec: ClassVar[dict[str, Callable[[str], Any]]] = dict.fromkeys(
        {"id"}.union(*(figure.options for figure in FIGURES.values())),
        directives.unchanged_required,
    )

    def run(self) -> list[Node]:
        """Compute data and picture with the library."""
        name = self.arguments[0]
        if name not in FIGURES:
            raise self.error(f"unknown figure {name!r}: use one of {', '.join(sorted(FIGURES))}")
        figure = FIGURES[name]
        texts = {key: text for key, text in self.options.items() if key != "id"}
        if wrong := texts.keys() - set(figure.options):
            raise self.error(f"{name} has no option {', '.join(sorted(wrong))}")
        if not self.content:
            raise self.error(f"{name} needs a caption that says what can be tried and seen")
        try:
            data, picture = kept(
                Path(self.env.doctreedir).parent / "explorables",
                [name, texts, glued := self.glued()],
                lambda: prepare(figure, texts, glued),
            )
        except (TypeError, ValueError) as error:
            raise self.error(f"{name}: {error}") from error
        # Editing the library changes what the figure shows.
        for file in package_files("convscope"):
            self.env.note_dependency(str(file))
        node = explorable(name=name, data=data, picture=picture)
        node["ids"] = [self.options.get("id", name)]
        self.set_source_info(node)
        node += self.parse_content_to_nodes()
        return [node]

    def glued(self) -> dict[str, str]:
        """Return the text of everything that the page's cells glued."""
        renderer: Any = self.state.document.get("nb_renderer")
        if renderer is None:
            return {}
        data = renderer.renderer.nb_client.glue_data
        return {key: item["data"].get("text/plain", "") for key, item in data.items()}


def prepare(
    figure: Figure, texts: Mapping[str, str], glued: Mapping[str, str]
) -> tuple[dict[str, Any], str]:
    """Evaluate the options and compute data and picture with the library."""
    from explorables.values import evaluate  # and with it torch

    values = {
        key: text if key in figure.words else evaluate(text, glued) for key, text in texts.items()
    }
    return figure.prepare(**values)


def visit_html(translator: HTML5Translator, node: explorable) -> None:
    """Write the element around its data and its picture, and the caption's beginning."""
    name, identity = node["name"], html.escape(node["ids"][0])
    # "<" must not end the script early.
    data = json.dumps(node["data"], separators=(",", ":")).replace("<", "\\u003c")
    element = (
        f'<{name} id="{identity}" role="group" aria-label="{html.escape(FIGURES[name].label)}">'
        f'<script type="application/json">{data}</script>\n'
        f'<div class="ex-still">{node["picture"]}</div></{name}>\n'
    )
    before, after = ("", element) if FIGURES[name].caption_first else (element, "")
    translator.body.append(f'<figure class="explorable">\n{before}<figcaption>')
    node["closing"] = f"</figcaption>\n{after}</figure>\n"


def visit_other(translator: nodes.NodeVisitor, node: explorable) -> None:
    """Elsewhere the caption is all there is."""
    node["closing"] = ""


def leave(translator: Any, node: explorable) -> None:
    """Close what was opened."""
    if node["closing"]:
        translator.body.append(node["closing"])
