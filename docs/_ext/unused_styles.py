"""Leave out the style rules that no page can need.

Themes and extensions bring rules for everything that they could show. A selector stays
if each element, class and id that it names stands on a page or is a word of a script,
which may make it later. States (`:hover`, `[open]`, a theme, a screen) are never asked
about, so a rule may stay without need, but none that is needed goes.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

ELEMENT = re.compile(r"<([a-z][a-z0-9-]*)")
NAMED = re.compile(r"""\b(?:class|id)=(?:"([^"]*)"|'([^']*)')""")
WORD = re.compile(r"[A-Za-z_][\w-]*")

STATE = re.compile(r"\[[^\]]*\]|::?[\w-]+(?:\((?:[^()]|\([^()]*\))*\))?")
NAME = re.compile(r"-?[A-Za-z_][\w-]*")
RULE = re.compile(r"(@?[^{}@;]+)\{([^{}]*)\}")
STEP = re.compile(r"\s*(?:from|to|[\d.]+%)\s*")
OUTER_COMMA = re.compile(r",(?![^()]*\))")
EMPTY_GROUP = re.compile(r"@(?:media|supports|container)[^{};]*\{\s*\}")
MOVES = re.compile(r"@keyframes ([\w-]+)\s*\{(?:[^{}]*\{[^{}]*\})*\s*\}")
VALUE = r"""(?:[^;"'{}()]|"[^"]*"|'[^']*'|\((?:[^"'()]|"[^"]*"|'[^']*'|\([^()]*\))*\))*"""
VARIABLE = re.compile(rf"(?<![\w-])(--[\w-]+)\s*:{VALUE}(?:;|(?=\}}))")
EMPTY_RULE = re.compile(r"(?<![^{}@;])[^{}@;]+\{\s*\}")
ASKED = re.compile(r"var\(\s*(--[\w-]+)")


@cache
def names_on(page: str) -> frozenset[str]:
    """Return the elements, classes and ids of a page.

    Examples
    --------
    >>> sorted(names_on('<p class="a b"><i id="c">'))
    ['a', 'b', 'c', 'i', 'p']
    """
    found = set(ELEMENT.findall(page))
    for double, single in NAMED.findall(page):
        found.update((double or single).split())
    return frozenset(found)


@cache
def words_of(script: str) -> frozenset[str]:
    """Return every word of a script: any may be a class or an element that it makes."""
    return frozenset(WORD.findall(script))


@cache
def asked_in(text: str) -> frozenset[str]:
    """Return the variables for whose value a text asks.

    Examples
    --------
    >>> sorted(asked_in("a{b:var(--c);d:var( --e, 1)}"))
    ['--c', '--e']
    """
    return frozenset(ASKED.findall(text))


def needed(selector: str, names: set[str]) -> bool:
    """Tell whether a selector can match where only these names exist.

    Examples
    --------
    >>> needed("details.fold[open] > summary:hover", {"details", "summary"})
    False
    """
    return set(NAME.findall(STATE.sub("", selector))) <= names


def without_unused(css: str, names: set[str]) -> str:
    """Drop the selectors that name what is nowhere, and then what is empty.

    Examples
    --------
    >>> without_unused("p,.gone{a:b}@media print{.gone{c:d}}", {"p"})
    'p{a:b}'
    """

    def keep(match: re.Match[str]) -> str:
        head, body = match[1], match[2]
        if head.startswith("@") or STEP.fullmatch(head.split(",")[0]):
            return match[0]
        kept = [one for one in OUTER_COMMA.split(head) if needed(one, names)]
        return f"{','.join(kept)}{{{body}}}" if kept else ""

    css = RULE.sub(keep, css)
    while EMPTY_GROUP.search(css):
        css = EMPTY_GROUP.sub("", css)
    return MOVES.sub(lambda match: match[0] if css.count(match[1]) > 1 else "", css)


def without_unused_variables(css: str, elsewhere: Sequence[str]) -> str:
    """Drop the variables that neither the rules nor the other texts ask for.

    Examples
    --------
    >>> without_unused_variables("p{--a:1;--b:var(--c);--c:2;d:var(--a)}q{--b:3}", [])
    'p{--a:1;d:var(--a)}'
    """
    defined: dict[str, set[str]] = {}

    def note(match: re.Match[str]) -> str:
        defined.setdefault(match[1], set()).update(asked_in(match[0]))
        return ""

    asked = asked_in(VARIABLE.sub(note, css)).union(*map(asked_in, elsewhere))
    # A variable that is asked for asks for others.
    while more := set().union(*(defined.get(name, ()) for name in asked)) - asked:
        asked |= more
    kept = VARIABLE.sub(lambda match: match[0] if match[1] in asked else "", css)
    return EMPTY_RULE.sub("", kept)
