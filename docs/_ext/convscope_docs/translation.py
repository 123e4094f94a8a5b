"""Words outside of prose, in the language of the site: of figures, of scripts and of these parts.

Sphinx translates prose from a catalog for each folder of pages, and templates from the catalog
`sphinx`, all in `docs/locales/LANGUAGE/LC_MESSAGES`. The texts in the HTML of a figure join those
of their page here. What scripts say through `t` or `_`, and Python through `_`, joins `sphinx`.
"""

from __future__ import annotations

import json
import re
from html import escape, unescape
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from babel.messages.extract import extract_from_file
from babel.messages.jslexer import tokenize, unquote_string
from docutils import nodes
from sphinx.addnodes import translatable
from sphinx.builders.gettext import MessageCatalogBuilder, MsgOrigin
from sphinx.locale import _, init
from sphinx.transforms import SphinxTransform
from sphinx.util.i18n import docname_to_domain

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sphinx.application import Sphinx
    from sphinx.config import Config

DOCS = Path(__file__).parents[2]
MARKED = {"_static/*.js": "javascript", "_ext/convscope_docs/*.py": "python"}
DATA = re.compile(r'(<script type="application/json">.*?</script>)', re.DOTALL)
TEXT = re.compile(r'(?<=>)[^<>]+(?=<)|(?<=aria-label=")[^"]+|(?<=alt=")[^"]+')
STRING = re.compile(r'("(?:[^"\\]|\\.)*")(:?)')
WORD, TITLE = re.compile(r"[^\W\d_]{2}"), re.compile(r"[A-Z][a-z]+$")
# In the figures' scripts this is a text; others are names of classes, keys and fonts.
SAID = re.compile(
    r"(?!ex-|use strict|import |[^ ]*px |(?:Arrow\w+|Enter|Escape|Home|End|Backspace|Delete)$)"
    r"(?:.*\S .*[^\W\d_]{2}|[A-Z][a-z])",
    re.DOTALL,
)
VALUE = re.compile(r"\$\{([^{}]*)\}")
GLUE = re.compile(r"\{glue:(text)?\}`([^`:]+)(:[^`:]+)?`")


def changed(html: str, change: Callable[[str], str]) -> str:
    """Return the HTML of a figure or a table with each of its texts changed.

    Of a figure's data these are the strings of several words, and the titles; a single word of
    lower case only where it is to be seen too, such as an answer that can be chosen.

    Examples
    --------
    >>> changed('<p>both</p><script type="application/json">{"ask":"both"}</script>', str.upper)
    '<p>BOTH</p><script type="application/json">{"ask":"BOTH"}</script>'
    """
    parts = DATA.split(html)
    seen = {unescape(text) for text in TEXT.findall("".join(parts[::2]))}

    def in_html(found: re.Match[str]) -> str:
        return escape(change(unescape(found[0]))) if WORD.search(found[0]) else found[0]

    def in_data(found: re.Match[str]) -> str:
        text = json.loads(found[1])
        said = " " in text or TITLE.match(text) or (text in seen and not found[2])
        if not said or not WORD.search(text):
            return found[0]
        return json.dumps(change(text)).replace("<", "\\u003c") + found[2]

    return "".join(
        STRING.sub(in_data, part) if place % 2 else TEXT.sub(in_html, part)
        for place, part in enumerate(parts)
    )


class Words(nodes.raw, translatable):
    """HTML whose texts are messages; `TranslateHTML` translates them."""

    def preserve_original_messages(self) -> None:
        """Do nothing: catalogs are made of pages that are not translated."""

    def apply_translated_message(self, original_message: str, translated_message: str) -> None:
        """Do nothing, as above."""

    def extract_original_messages(self) -> list[str]:
        """Return the texts."""
        texts: list[str] = []

        def note(text: str) -> str:
            texts.append(text)
            return text

        changed(self.astext(), note)
        return list(dict.fromkeys(texts))


class TranslateHTML(SphinxTransform):
    """Translate the texts in HTML, or let Sphinx see them."""

    default_priority = 5  # before Sphinx looks for messages

    def apply(self, **_settings: Any) -> None:
        """Replace each raw node."""
        domain = docname_to_domain(self.env.docname, self.config.gettext_compact)
        folders = [self.env.srcdir / folder for folder in self.config.locale_dirs]
        catalog, found = init(folders, self.config.language, domain)
        for raw in list(self.document.findall(nodes.raw)):
            if raw["format"] == "html":
                text = changed(raw.astext(), catalog.gettext) if found else raw.astext()
                words = Words(raw.rawsource, text, **raw.attributes)
                words.source, words.line = raw.source, raw.line
                raw.replace_self(words)


def said_in(source: str) -> Iterator[tuple[str, int]]:
    """Yield what a script says and the line: what `t` takes, and texts."""
    before = ("", "")
    for token in tokenize(source):
        text = unquote_string(token.value) if token.type == "string" else token.value[1:-1]
        if token.type == "template_string":
            parts = VALUE.split(text)
            for value in parts[1::2]:
                yield from ((part, token.lineno) for part, _line in said_in(value))
        if token.type == "template_string" and before[1] == "t":
            parts = parts[::2]
            text = "".join(f"{part}{{{n}}}" for n, part in enumerate(parts))
            assert "${" not in text, f"the value in this text needs a name: {text}"
            yield text.removesuffix(f"{{{len(parts) - 1}}}"), token.lineno
        elif token.type == "string" and ((before == ("t", "(")) or SAID.match(text)):
            yield text, token.lineno
        before = (before[1], token.value)


def messages() -> Iterator[tuple[str, MsgOrigin]]:
    """Yield what scripts and the parts of this extension say, and where."""
    for script in sorted(DOCS.glob("figures/*.js")):
        for text, line in said_in(script.read_text("utf-8")):
            yield text, MsgOrigin(str(script), line)
    for pattern, language in MARKED.items():
        for path in sorted(DOCS.glob(pattern)):
            for line, said, *_rest in extract_from_file(language, path, {"_": None}):
                yield str(said), MsgOrigin(str(path), line)


def name_cells(app: Sphinx, page: str, text: list[str]) -> None:
    """Let numbers from cells name their page: a translated paragraph is parsed on its own."""
    if app.config.language != "en" or app.builder.name == "gettext":
        name = f"{page.rpartition('/')[2]}.md"
        text[0] = GLUE.sub(
            lambda role: (
                f"{{glue:{role[1] or ''}}}`{name}::{role[2]}{role[3] or ':s' * bool(role[1])}`"
            ),
            text[0],
        )


def set_words(_app: Sphinx, config: Config) -> None:
    """Name the buttons of MyST-NB, and let the catalogs hold what stands in HTML."""
    config.nb_code_prompt_show, config.nb_code_prompt_hide = _("Show the code"), _("Hide the code")
    config.nb_mime_priority_overrides = [
        *config.nb_mime_priority_overrides,
        *(("gettext", kind, n) for n, kind in enumerate(("text/html", "image/png"))),
    ]


def speak(app: Sphinx) -> None:
    """Put the words of scripts into the catalog, or their translations into the site."""
    if isinstance(app.builder, MessageCatalogBuilder):
        for text, origin in messages():
            app.builder.catalogs["sphinx"].add(text, origin)
        app.config.templates_path.append(str(files(app.config.html_theme) / "theme"))
    elif app.builder.format == "html" and app.config.language != "en":
        table = {text: _(text) for text, _origin in messages()}
        script = Path(app.outdir, "_static", "words.js")
        script.parent.mkdir(parents=True, exist_ok=True)
        script.write_text(
            f"Object.assign(Documentation.TRANSLATIONS, {json.dumps(table)});\n", "utf-8"
        )
        app.add_js_file("words.js")


def setup(app: Sphinx) -> None:
    """Act from the settings on, and before messages are looked for."""
    app.connect("config-inited", set_words, priority=1)
    app.connect("builder-inited", speak)
    app.connect("source-read", name_cells)
    app.add_transform(TranslateHTML)
