"""Load on a page the scripts of the interactive figures that stand on it, and not what others need."""

from __future__ import annotations

import re
from pathlib import Path
from shutil import copytree
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sphinx.application import Sphinx

ELEMENT = re.compile(r'<figure class="explorable"><([\w-]+) id="')
# Files that extensions add to all pages, and the class of what they are for.
OTHERS = {
    "_static/sg": "sphx-glr-", "_static/design-tabs": "sd-tab-set", "_static/mystnb": 'class="cell',
    **dict.fromkeys(("_static/copybutton", "_static/clipboard"), 'class="highlight'),
}  # fmt: skip
FOLDER = Path(__file__).parents[2] / "figures"


def scripts_of(names: list[str]) -> list[str]:
    """Return the shared scripts and those of each figure, its parts (`name-*.js`) first."""
    shared = sorted(path.stem for path in FOLDER.glob("numerics*.js"))
    files = [path for name in names for path in sorted(FOLDER.glob(f"{name}-*.js"))]
    return [*shared, "answers", "kit", *(path.stem for path in files), *names]


def load_scripts(
    app: Sphinx, _page: str, _template: str, context: dict[str, Any], _: object
) -> None:
    """Add the style sheet, the shared scripts and those of each kind of figure."""
    body = context.get("body") or ""
    for files in (context["css_files"], context["script_files"]):
        for start in (start for start, used in OTHERS.items() if used not in body):
            files[:] = [file for file in files if not str(file.filename).startswith(start)]
    names = sorted(set(ELEMENT.findall(body)))
    if names:
        app.add_css_file("figures.css")
        for name in scripts_of(names):
            app.add_js_file(f"{name}.js", loading_method="defer")


def write_pictures(app: Sphinx, exception: Exception | None) -> None:
    """Write the pictures of the kernel lab, kept between builds with the executed pages."""
    if exception or app.builder.name not in ("html", "dirhtml"):
        return
    kept = Path(app.config.nb_execution_cache_path, "pictures")
    if not kept.is_dir():
        from figures.kernel_lab import picture_scripts  # and with it torch

        scripts = picture_scripts()
        kept.mkdir()
        for name, text in scripts.items():
            kept.joinpath(f"{name}.js").write_text(text, "utf-8")
    copytree(kept, Path(app.outdir, "_static", "pictures"), dirs_exist_ok=True)


def setup(app: Sphinx) -> None:
    """Act when a page's text is known, and when the site is written."""
    app.connect("html-page-context", load_scripts)
    app.connect("build-finished", write_pictures)
