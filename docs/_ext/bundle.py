"""Send one stylesheet and one script instead of nineteen files.

Every extension adds files of its own to every page, and most of their rules
match nothing here. The listed files are joined in the order in which pages name
them; a rule about a class that no page uses is left out. The math font goes
into a second stylesheet, for pages with formulas alone: there it arrives with
the rules, so that no text moves when it is ready, and it loads from disk too.
"""

from __future__ import annotations

import base64
import hashlib
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from docutils import nodes
    from sphinx.application import Sphinx
    from sphinx.util.typing import ExtensionMetadata

STYLES, SCRIPTS, MATH = "_static/site.css", "_static/site.js", "_static/math.css"
FONT = "_static/fonts/convscope-math.woff2"
# sphinx-design's components, and the 256 colors that a terminal's output may have.
UNUSED = ("sd-", "-Color")
CLASS = re.compile(r"\.(-?[A-Za-z_][\w-]*)")


def name_of(asset: object) -> str:
    """Return the file name of a stylesheet or script, without version, digest and folders.

    Examples
    --------
    >>> name_of("_static/mystnb.11b39860a7a0cbfd473a3ad8a317855267ff0bd3.css?v=1")
    'mystnb.css'
    """
    path = str(getattr(asset, "filename", asset)).split("?", maxsplit=1)[0]
    return re.sub(r"\.[0-9a-f]{32,}\.", ".", path.rsplit("/", 1)[-1])


def without_unused(css: str, used: set[str], prefixes: tuple[str, ...]) -> str:
    """Drop the rules whose every selector needs a class with a prefix that no page has.

    Examples
    --------
    >>> without_unused(".sd-card{a:b}.sd-tab{c:d}p{e:f}", {"sd-card"}, ("sd-",))
    '.sd-card{a:b}p{e:f}'
    """

    def keep(match: re.Match[str]) -> str:
        for selector in match[1].split(","):
            classes = {name for name in CLASS.findall(selector) if name.startswith(prefixes)}
            if classes <= used:
                return match[0]
        return ""

    css = re.sub(r"([^{}@;]+)\{[^{}]*\}", keep, css)
    return re.sub(r"@media[^{}]*\{\s*\}", "", css)


def smaller(css: str) -> str:
    """Drop comments and needless space."""
    css = re.sub(r"/\*(?!!).*?\*/", "", css, flags=re.DOTALL)
    css = re.sub(r"\s+", " ", css)
    return re.sub(r"\s*([{};,])\s*", r"\1", css).strip()


def on_page(
    app: Sphinx,
    pagename: str,
    templatename: str,
    context: dict[str, Any],
    doctree: nodes.document | None,
) -> None:
    """Name the joined files in place of their parts."""
    version = stamp(app)
    for key, joined, listed in (
        ("css_files", STYLES, app.config.bundle_styles),
        ("script_files", SCRIPTS, app.config.bundle_scripts),
    ):
        dropped = {name.rsplit("/", 1)[-1] for name in [*listed, *app.config.bundle_leave_out]}
        others = [asset for asset in context[key] if name_of(asset) not in dropped]
        context[key] = [f"{joined}?v={version}", *others]
    if "<math" in (context.get("body") or ""):
        context["css_files"].insert(1, f"{MATH}?v={version}")


def source_of(app: Sphinx, name: str) -> Path:
    """Find a listed file among those that the builder has copied."""
    static = Path(app.outdir, "_static")
    # myst-nb puts a digest before the name of its stylesheet.
    found = sorted(static.glob(name)) or sorted(static.glob(name.replace(".", ".*.")))
    if not found:
        raise FileNotFoundError(f"bundle: no file {name} in {static}")
    return found[0]


def stamp(app: Sphinx) -> str:
    """Return a digest of what the joined files are made of."""
    if not hasattr(app, "_bundle_stamp"):
        digest = hashlib.sha256(repr(app.config.bundle_styles).encode())
        for folder in (Path(app.srcdir, "_static"), Path(app.srcdir, "_ext")):
            for path in sorted(folder.glob("*.*")) + sorted(folder.glob("fonts/*")):
                digest.update(path.read_bytes())
        for name in sorted(app.extensions):
            digest.update(f"{name} {app.extensions[name].version}".encode())
        app._bundle_stamp = digest.hexdigest()[:8]  # type: ignore[attr-defined]  # one per run
    stamped: str = app._bundle_stamp  # type: ignore[attr-defined]
    return stamped


def join(app: Sphinx, exception: Exception | None) -> None:
    """Write the joined files and remove their parts."""
    if exception is not None or app.builder.format != "html":
        return
    out = Path(app.outdir)
    used: set[str] = set()
    for page in out.rglob("*.html"):
        for names in re.findall(r'class="([^"]*)"', page.read_text("utf-8")):
            used.update(names.split())
    styles = [source_of(app, name) for name in app.config.bundle_styles]
    css = "\n".join(smaller(path.read_text("utf-8")) for path in styles)
    # Only what follows is addressed relative to the folder of the joined file.
    css = without_unused(css, used, UNUSED).replace("url(../", "url(")
    out.joinpath(STYLES).write_text(css, "utf-8")
    scripts = [source_of(app, name) for name in app.config.bundle_scripts]
    text = ";\n".join(path.read_text("utf-8").rstrip() for path in scripts)
    out.joinpath(SCRIPTS).write_text(re.sub(r"//# sourceMappingURL=.*", "", text), "utf-8")
    font = base64.b64encode(out.joinpath(FONT).read_bytes()).decode()
    out.joinpath(MATH).write_text(
        '@font-face{font-family:"Convscope Math";'
        f'src:url("data:font/woff2;base64,{font}") format("woff2")}}',
        "utf-8",
    )


def setup(app: Sphinx) -> ExtensionMetadata:
    """Name the joined files on every page, write them at the end."""
    app.add_config_value("bundle_styles", [], "html", types=[list])
    app.add_config_value("bundle_scripts", [], "html", types=[list])
    app.add_config_value("bundle_leave_out", [], "html", types=[list])
    app.connect("html-page-context", on_page, priority=960)
    # After the theme, which rewrites the stylesheet of the code.
    app.connect("build-finished", join, priority=900)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
