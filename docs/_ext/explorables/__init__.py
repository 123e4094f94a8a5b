"""Interactive figures: a directive, its static picture, and the scripts a page needs.

The figures are ES modules in `docs/explorables`, which browsers refuse to load
from a file on disk. So the modules are joined into classic scripts when the site
is built, and a page loads only the scripts of the figures that it holds. Without
JavaScript the page shows the picture that the library computed at build.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from explorables.directive import ExplorableDirective, explorable, leave, visit_html, visit_other
from explorables.join import join
from explorables.store import kept

if TYPE_CHECKING:
    from docutils import nodes
    from sphinx.application import Sphinx
    from sphinx.util.typing import ExtensionMetadata

SOURCE = Path(__file__).parents[2] / "explorables"


def write_scripts(app: Sphinx) -> None:
    """Write the joined scripts, the style sheet and the pictures into the built site."""
    if app.builder.format != "html":
        return
    target = Path(app.outdir, "_static", "explorables")
    target.mkdir(parents=True, exist_ok=True)
    modules = {path.stem: path.read_text("utf-8") for path in sorted(SOURCE.glob("*.js"))}
    folder = Path(app.doctreedir).parent / "explorables"
    scripts = join(modules) | {"pictures": kept(folder, "pictures", make_pictures)}
    for name, script in scripts.items():
        (target / f"{name}.js").write_text(script, "utf-8")
    style = SOURCE / "explorables.css"
    (target / style.name).write_text(style.read_text("utf-8"), "utf-8")


def make_pictures() -> str:
    """Return the script with the two real pictures."""
    from explorables.pictures import pictures_script  # and with it torch

    return pictures_script()


def load_scripts(
    app: Sphinx, pagename: str, templatename: str, context: object, doctree: nodes.document | None
) -> None:
    """Load on a page what its figures need, after the page is read."""
    if doctree is None or app.builder.format != "html":
        return
    names = sorted({node["name"] for node in doctree.findall(explorable)})
    if not names:
        return
    app.add_css_file("explorables/explorables.css")
    for name in ["common", *names]:
        app.add_js_file(f"explorables/{name}.js", loading_method="defer")


def setup(app: Sphinx) -> ExtensionMetadata:
    """Register the directive and the two steps that bring its scripts to a page."""
    app.add_node(
        explorable,
        html=(visit_html, leave),
        text=(visit_other, leave),
        latex=(visit_other, leave),
    )
    app.add_directive("explorable", ExplorableDirective)
    app.connect("builder-inited", write_scripts)
    app.connect("html-page-context", load_scripts)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
