"""Send one stylesheet and one script instead of nineteen files.

Every extension adds files of its own to every page, and most of their rules
match nothing here. The listed files are joined in the order in which pages name
them, and only what the pages use is kept. The math font goes into a second
stylesheet, for pages with formulas alone: there it arrives with the rules, so
that no text moves when it is ready, and it loads from disk too.
"""

from __future__ import annotations

import base64
import hashlib
import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from math_glyphs import characters_of, subset
from token_styles import grouped
from unused_styles import names_on, without_unused, without_unused_variables, words_of

if TYPE_CHECKING:
    from docutils import nodes
    from sphinx.application import Sphinx
    from sphinx.util.typing import ExtensionMetadata

STYLES, SCRIPTS, MATH = "_static/site.css", "_static/site.js", "_static/math.css"
FONT = "_static/fonts/convscope-math.woff2"
ON_CONTENT = 'document.addEventListener("DOMContentLoaded",'
VERSION = re.compile(r"(_static/(?:site\.css|site\.js|math\.css))\?v=\w+")


def name_of(asset: object) -> str:
    """Return the file name of a stylesheet or script, without version, digest and folders.

    Examples
    --------
    >>> name_of("_static/mystnb.11b39860a7a0cbfd473a3ad8a317855267ff0bd3.css?v=1")
    'mystnb.css'
    """
    path = str(getattr(asset, "filename", asset)).split("?", maxsplit=1)[0]
    return re.sub(r"\.[0-9a-f]{32,}\.", ".", path.rsplit("/", 1)[-1])


@cache
def smaller(css: str) -> str:
    """Drop comments and needless space."""
    css = re.sub(r"/\*(?!!).*?\*/", "", css, flags=re.DOTALL)
    css = re.sub(r"\s+", " ", css)
    css = re.sub(r"\s*([{};,])\s*", r"\1", css).strip()
    return re.sub(r"(?<=[{;])([\w-]+): ", r"\1:", css).replace(";}", "}")


def smaller_script(script: str) -> str:
    """Drop the lines of a script that hold nothing but a comment.

    Examples
    --------
    >>> smaller_script("/** Why.\\n * More. */\\na();\\n  // Then.\\nb(); // c\\n")
    'a();\\nb(); // c'
    """
    script = re.sub(r"^[ \t]*/\*(?!!).*?\*/[ \t]*\n", "", script, flags=re.DOTALL | re.MULTILINE)
    script = re.sub(r"^[ \t]*//.*\n?", "", script, flags=re.MULTILINE)
    return script.strip()


def after_load(script: str) -> str:
    """Let a script wait until the page has been loaded, and mostly painted.

    furo asks where the headings are as soon as it is read, so that the browser must lay out
    the whole page before it may show any of it: 50 ms on a desktop, 200 on a phone.

    Raises
    ------
    ValueError
        If the script does not wait for the document in the way that is replaced here.

    Examples
    --------
    >>> after_load('document.addEventListener("DOMContentLoaded",start)')
    'addEventListener("load",()=>setTimeout(()=>{_ready(start)}))'
    """
    if ON_CONTENT not in script:
        raise ValueError(f"bundle: a script of bundle_after_load holds no {ON_CONTENT}...)")
    # Sphinx's own helper: by then the document is ready.
    later = script.replace(ON_CONTENT, "_ready(")
    return f'addEventListener("load",()=>setTimeout(()=>{{{later}}}))'


def on_page(
    app: Sphinx,
    pagename: str,
    templatename: str,
    context: dict[str, Any],
    doctree: nodes.document | None,
) -> None:
    """Name the joined files in place of their parts; `join` writes their versions."""
    for key, joined, listed in (
        ("css_files", STYLES, app.config.bundle_styles),
        ("script_files", SCRIPTS, app.config.bundle_scripts),
    ):
        dropped = {name.rsplit("/", 1)[-1] for name in [*listed, *app.config.bundle_leave_out]}
        others = [asset for asset in context[key] if name_of(asset) not in dropped]
        context[key] = [f"{joined}?v=0", *others]
    if "<math" in (context.get("body") or ""):
        context["css_files"].insert(1, f"{MATH}?v=0")


def source_of(app: Sphinx, name: str) -> Path:
    """Find a listed file among those that the builder has copied."""
    static = Path(app.outdir, "_static")
    # myst-nb puts a digest before the name of its stylesheet.
    found = sorted(static.glob(name)) or sorted(static.glob(name.replace(".", ".*.")))
    if not found:
        raise FileNotFoundError(f"bundle: no file {name} in {static}")
    return found[0]


def font_of(app: Sphinx, characters: set[str]) -> bytes:
    """Return the part of the math font that formulas need; cut it once for the same text."""
    font = Path(app.outdir, FONT)
    key = hashlib.sha256(font.read_bytes() + "".join(sorted(characters)).encode()).hexdigest()
    kept = Path(app.doctreedir, f"math-{key[:16]}.woff2")
    if not kept.is_file():
        for old in kept.parent.glob("math-*.woff2"):
            old.unlink()
        kept.write_bytes(subset(font, characters))
    return kept.read_bytes()


def join(app: Sphinx, exception: Exception | None) -> None:
    """Write the joined files, with what the pages use, and their digests into the pages."""
    if exception is not None or app.builder.format != "html":
        return
    out = Path(app.outdir)
    pages = {path: path.read_text("utf-8") for path in sorted(out.rglob("*.html"))}
    scripts = [path.read_text("utf-8") for path in sorted(out.glob("_static/**/*.js"))]
    names = set().union(*map(names_on, pages.values()), *map(words_of, scripts))
    styles = [source_of(app, name) for name in app.config.bundle_styles]
    css = without_unused("\n".join(smaller(path.read_text("utf-8")) for path in styles), names)
    others = [path.read_text("utf-8") for path in sorted(out.glob("_static/explorables/*.css"))]
    css = grouped(without_unused_variables(css, [*pages.values(), *scripts, *others]))
    parts = []
    for name in app.config.bundle_scripts:
        text = smaller_script(source_of(app, name).read_text("utf-8"))
        parts.append(after_load(text) if name in app.config.bundle_after_load else text)
    font = base64.b64encode(font_of(app, set().union(*map(characters_of, pages.values()))))
    joined = {
        # Only what follows is addressed relative to the folder of the joined file.
        STYLES: css.replace("url(../", "url("),
        SCRIPTS: ";\n".join(parts),
        MATH: '@font-face{font-family:"Convscope Math";'
        f'src:url("data:font/woff2;base64,{font.decode()}") format("woff2")}}',
    }
    for name, text in joined.items():
        out.joinpath(name).write_text(text, "utf-8")
    # A browser that kept an older file must ask again: by a page that names what is in it.
    versions = {n: hashlib.sha256(text.encode()).hexdigest()[:8] for n, text in joined.items()}
    for path, text in pages.items():
        settled = VERSION.sub(lambda match: f"{match[1]}?v={versions[match[1]]}", text)
        if settled != text:
            path.write_text(settled, "utf-8")


def setup(app: Sphinx) -> ExtensionMetadata:
    """Name the joined files on every page, write them at the end."""
    app.add_config_value("bundle_styles", [], "html", types=[list])
    app.add_config_value("bundle_scripts", [], "html", types=[list])
    app.add_config_value("bundle_after_load", [], "html", types=[list])
    app.add_config_value("bundle_leave_out", [], "html", types=[list])
    app.connect("html-page-context", on_page, priority=960)
    # After the theme, which rewrites the stylesheet of the code.
    app.connect("build-finished", join, priority=900)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
