"""The one list of the tutorials, as cards: a picture, what is to be seen, minutes and exercises."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from sphinx.locale import _
from sphinx.util.docutils import SphinxDirective

if TYPE_CHECKING:
    from docutils import nodes
    from sphinx.application import Sphinx

ENTRY = re.compile(r"^(\w+): (.+)$", re.MULTILINE)
CARD = """:::{{grid-item-card}} {title}
:link: /tutorials/{name}
:link-type: doc
:img-top: {picture}
:img-alt: A picture of what this page is about: {title}

{text}

[{facts} <span data-progress="tutorials/{name}"></span>]{{.card-facts}}
:::
"""  # progress.js writes there how many of the page's exercises the reader has solved
GRID = "::::{{grid}} 1 2 2 4\n:gutter: 3\n:class-container: tutorials\n\n{}::::"


class Tutorials(SphinxDirective):
    """Turn lines of the form `name: what you will see` into cards."""

    has_content = True

    def run(self) -> list[nodes.Node]:
        """Count words and code of each page for its minutes: 150 words, or 30 lines of code, in one."""
        source = "\n".join(self.content)
        cards = []
        for name, text in ENTRY.findall(re.sub(r"\n +", " ", source)):
            page = Path(self.env.srcdir, "tutorials", f"{name}.md")
            self.env.note_dependency(str(page))
            written = page.read_text("utf-8")
            code = "\n".join(
                re.findall(r"^```\{code-cell\}.*?^```", written, re.MULTILINE | re.DOTALL)
            )
            words = len(written.split()) - len(code.split())
            minutes = 5 * max(1, round((words / 150 + code.count("\n") / 30) / 5))
            folder = Path(self.config.nb_execution_cache_path).relative_to(self.env.srcdir)
            cards.append(
                CARD.format(
                    name=name, text=text,
                    title=re.findall(r"^# (.+)$", written, re.MULTILINE)[0],
                    facts=_("{0} min, {1} exercises").format(
                        minutes, written.count("\n### Exercise")
                    ),
                    picture=f"/{folder.as_posix()}/cards/{name}.webp",
                )
            )  # fmt: skip
        return self.parse_text_to_nodes(GRID.format("\n".join(cards)))


def draw(app: Sphinx) -> None:
    """Draw the pictures once for each state of the library; sphinx-design wants them as files."""
    folder = Path(app.config.nb_execution_cache_path, "cards")
    if not folder.is_dir():
        from figures.cards import write  # and with it torch

        begun = folder.with_name("cards.begun")  # a build that is killed leaves no half
        shutil.rmtree(begun, ignore_errors=True)
        write(begun)
        begun.rename(folder)


def setup(app: Sphinx) -> None:
    """Draw before the pages are read."""
    app.add_directive("tutorials", Tutorials)
    app.connect("builder-inited", draw)
