"""Give each interactive figure a small page of its own, for an `iframe` in another site."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from convscope_docs.figures import FOLDER, scripts_of

if TYPE_CHECKING:
    from sphinx.application import Sphinx

FIGURE = re.compile(
    r'<figure class="explorable"><(?!exercise-check)([\w-]+) id="([^"]+)" role="group"'
    r' aria-label="([^"]+)">.*?</figure>',
    re.DOTALL,
)
HEAD = re.compile(
    r'<link rel="stylesheet"[^>]*>|<script (?:defer="defer" )?src=[^>]*></script>'
    r"|<style>\s*body \{.*?</style>",
    re.DOTALL,
)
PAGE = """<!doctype html>
<html lang="{language}" data-content_root="../">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex"><title>{label}</title>
{head}
</head>
<body data-theme="auto" class="embedded"><main>
<h1 class="visually-hidden">{label}</h1>
{figure}
<p><a href="../{page}.html#{id}" target="_top">{title}</a></p>
</main></body>
</html>
"""


def write(app: Sphinx, exception: Exception | None) -> None:
    """Write the pages, from those on which the figures stand."""
    if exception or app.builder.name != "html":
        return
    target = Path(app.outdir, "embed")
    target.mkdir(exist_ok=True)
    scripts = {path.stem for path in FOLDER.glob("*.js")}
    for name in sorted(app.env.found_docs):
        text = Path(app.outdir, f"{name}.html").read_text("utf-8")
        # Scripts of the theme would look for its sidebars.
        parts = [part for part in HEAD.findall(text) if "furo.js" not in part]
        parts = [re.sub(r'"(?:\.\./)*_static/', '"../_static/', part) for part in parts]
        for found in FIGURE.finditer(text):
            # The page may show other figures, whose scripts are not wanted here.
            others = scripts - set(scripts_of([found[1]]))
            head = "\n".join(
                part for part in parts if not any(f"/{other}.js" in part for other in others)
            )
            values = {"language": app.config.language, "head": head, "figure": found[0]}
            values |= {"page": name, "title": app.env.titles[name].astext()}
            page = PAGE.format(id=found[2], label=found[3], **values)
            path = target / f"{name.rpartition('/')[2]}-{found[2]}.html"
            path.write_text(page, "utf-8")


def setup(app: Sphinx) -> None:
    """Act when all pages are written."""
    app.connect("build-finished", write)
