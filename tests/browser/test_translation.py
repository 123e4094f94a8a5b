"""Page 1 in pseudo-words: what a translator can translate, and that nothing else is left.

The catalogs are made as CONTRIBUTING says, each word becomes "ẞ", and the page alone is built.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import sphinx
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po
from conftest import ROOT, Open

PAGE = "tutorials/slide"
LANGUAGE = "eo"  # one for which few of the packages have words of their own
HOUSE = (
    "conf.py",
    "docutils.conf",
    "figures",
    "_ext",
    "_inventories",
    "_ipython",
    "_static",
    "_templates",
)
INDEX = f"# Start\n\n```{{toctree}}\n{PAGE}\ngallery/index\nreference/api\n```\n"
# What stays as it is: code, formulas, roles without words, addresses, tags and places of values.
KEPT = re.compile(
    r"\{(?:term|ref)\}`| ?<[^<>`]+>`|(?:\{[\w:]+\})?`[^`]*`"
    r"|\$[^$]+\$|\]\([^)]*\)|\{[\w:.-]*\}|%\(\w+\)s|<[^>]+>"
)
CODE = (
    "pre, code, kbd, math, script, style, noscript, .ex-code, .highlight, .copybtn, .xref, .brand"
)
NAMES = {
    "Convscope", "ẞ a ẞ ẞ ẞ ẞ - Convscope", "@pradyunsg",
    # What furo cannot translate.
    "Auto light/dark, in dark mode", "Auto light/dark, in light mode", "Contents", "Dark mode",
    "Expand", "Light mode", "Menu", "Toggle site navigation sidebar",
    "Toggle table of contents sidebar",
}  # fmt: skip
ANSWER = """(answer) => document.querySelectorAll("exercise-check").forEach((each) => {
  for (const field of each.fields) field.type === "radio" ? (field.checked = answer) : (field.value = answer);
  each.check();
})"""
LEFT = """(code) => {
  const texts = [];
  const walk = document.createTreeWalker(document.documentElement, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    if (!walk.currentNode.parentElement.closest(code)) texts.push(walk.currentNode.textContent);
  }
  for (const each of document.querySelectorAll("[aria-label], [alt], [title], [placeholder], [aria-valuetext]")) {
    if (each.closest(code)) continue;
    for (const name of ["aria-label", "alt", "title", "placeholder", "aria-valuetext"]) texts.push(each.getAttribute(name) ?? "");
  }
  return texts;
}"""


def pseudo(text: str) -> str:
    """Return a text with each of its words replaced, and its markup kept.

    Examples
    --------
    >>> pseudo("The list is a {term}`kernel`, see `corr2d` and $x_{ab}$.")
    'ẞ ẞ ẞ a {term}`ẞ <kernel>`, ẞ `corr2d` ẞ $x_{ab}$.'
    """
    if "\\" in text and "$" not in text:
        return ""  # a formula
    text = re.sub(r"(\{(?:term|ref)\}`)([^`<]+)`", r"\1\2 <\2>`", text)
    parts = re.split(f"({KEPT.pattern})", text)
    return "".join(
        part if place % 2 else re.sub(r"[A-Za-z]{2,}('s)?", "ẞ", part)
        for place, part in enumerate(parts)
    )


def build(source: Path, builder: str, language: str) -> Path:
    """Build the page and return the folder of what is made."""
    target = source / "_build" / builder
    ran = subprocess.run(
        [
            sys.executable, "-m", "sphinx", "-q", "-b", builder, "-D", f"language={language}",
            "-d", f"{target}-read", source, target,
        ],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert not ran.returncode, ran.stderr
    return target


@pytest.fixture(scope="module")
def translated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a site of page 1 in pseudo-words."""
    root = tmp_path_factory.mktemp("translated")
    docs = root / "docs"
    for name in HOUSE:
        copy = shutil.copytree if (ROOT / "docs" / name).is_dir() else shutil.copy
        (docs / name).parent.mkdir(parents=True, exist_ok=True)
        copy(ROOT / "docs" / name, docs / name)
    for name in ("src", "pyproject.toml", "bench"):
        (root / name).symlink_to(ROOT / name)
    executed = ROOT / "docs" / "_build" / "executed"
    if executed.is_dir():
        shutil.copytree(executed, docs / "_build" / "executed")
    for name, text in {
        f"docs/{PAGE}.md": (ROOT / "docs" / f"{PAGE}.md").read_text("utf-8"),
        "docs/index.md": INDEX,
        "docs/reference/api.md": "# API\n",
        "gallery/GALLERY_HEADER.rst": "Gallery\n=======\n",
    }.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, "utf-8")
    catalogs = [
        *build(docs, "gettext", "en").glob("*.pot"),
        Path(sphinx.__file__).with_name("locale") / "sphinx.pot",
    ]
    made: dict[str, Catalog] = {}
    for path in catalogs:
        with path.open("rb") as file:
            for message in read_po(file):
                if message.id and not message.pluralizable:
                    made.setdefault(path.stem, Catalog()).add(message.id, pseudo(str(message.id)))
    target = docs / "locales" / LANGUAGE / "LC_MESSAGES"
    target.mkdir(parents=True)
    for name, catalog in made.items():
        with (target / f"{name}.po").open("wb") as file:
            write_po(file, catalog)
    return build(docs, "html", LANGUAGE)


def test_no_english_is_left_on_page_1(translated: Path, open_page: Open) -> None:
    page = open_page((translated / f"{PAGE}.html").as_uri())
    page.keyboard.press("Shift")  # starts all figures
    page.wait_for_selector("kernel-lab[data-ready]")
    texts = []
    for answer in ("", "7", "?"):
        page.evaluate(ANSWER, answer)
        texts += page.evaluate(LEFT, CODE)
    left = {text.strip() for text in texts if re.search(r"[A-Za-z]{3}", text)}
    assert left <= NAMES
