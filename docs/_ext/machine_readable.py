"""For programs that read: each page as Markdown, llms.txt, a sitemap and robots.txt.

The Markdown of a page stands beside it under the same name. `llms.txt` lists the
pages with their descriptions. Sitemap and robots need the site's own address
(`html_baseurl`) and are left out without it.
"""

from __future__ import annotations

import html
from pathlib import Path
from typing import TYPE_CHECKING, Any

from plain_markdown import MarkdownWriter

if TYPE_CHECKING:
    from docutils import nodes
    from sphinx.application import Sphinx
    from sphinx.util.typing import ExtensionMetadata

SECTIONS = (
    ("Tutorials", "tutorials/"),
    ("Help", "help/"),
    ("Gallery", "gallery/"),
    ("Reference", "reference/"),
)


def on_page(
    app: Sphinx,
    pagename: str,
    templatename: str,
    context: dict[str, Any],
    doctree: nodes.document | None,
) -> None:
    """Write a page's Markdown beside it and tell the template."""
    if doctree is None or app.builder.format != "html":
        return

    def link(address: str) -> str | None:
        if address.startswith(("http:", "https:")):
            return address
        return address.replace(".html", ".md", 1) if ".html" in address else None

    target = Path(app.outdir, f"{pagename}.md")
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(MarkdownWriter(link).write(doctree) + "\n", "utf-8")
    context["page_markdown"] = pagename.rsplit("/", 1)[-1] + ".md"


def overview(app: Sphinx) -> str:
    """Return llms.txt: what the site is, and its pages in the order of their sections."""
    env = app.env
    lines = [f"# {app.config.project}", "", f"> {env.metadata['index'].get('description', '')}", ""]
    left = [name for name in sorted(env.found_docs) if name != "index"]
    order = env.collect_relations()
    reading = list(order)
    left.sort(key=lambda name: reading.index(name) if name in order else len(reading))
    for title, prefix in (*SECTIONS, ("More", "")):
        pages = [name for name in left if name.startswith(prefix)]
        left = [name for name in left if name not in pages]
        if pages:
            lines += [f"## {title}", ""]
        for name in pages:
            name_of_page = env.titles[name].astext() if name in env.titles else name
            about = env.metadata[name].get("description", "")
            lines.append(f"- [{name_of_page}]({address(app, name + '.md')}): {about}")
        if pages:
            lines.append("")
    return "\n".join(lines)


def address(app: Sphinx, name: str) -> str:
    """Return the whole address of a file where the site's own is known."""
    base = app.config.html_baseurl
    return f"{base.rstrip('/')}/{name}" if base else name


def finish(app: Sphinx, exception: Exception | None) -> None:
    """Write the files that speak about all pages."""
    if exception is not None or app.builder.format != "html":
        return
    out = Path(app.outdir)
    out.joinpath("llms.txt").write_text(overview(app), "utf-8")
    if not app.config.html_baseurl:
        return
    locations = "\n".join(
        f"  <url><loc>{html.escape(address(app, app.builder.get_target_uri(name)))}</loc></url>"
        for name in sorted(app.env.found_docs)
    )
    out.joinpath("sitemap.xml").write_text(
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{locations}\n</urlset>\n',
        "utf-8",
    )
    out.joinpath("robots.txt").write_text(
        f"User-agent: *\nAllow: /\nSitemap: {address(app, 'sitemap.xml')}\n", "utf-8"
    )


def setup(app: Sphinx) -> ExtensionMetadata:
    """Write each page as it is rendered, the lists at the end."""
    app.connect("html-page-context", on_page, priority=400)
    app.connect("build-finished", finish)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
