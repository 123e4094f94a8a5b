"""Join ES modules into classic scripts, which browsers also run from `file://`.

Each module becomes a function that returns what it exports; imports read from
the functions before it. Only the forms that the figures use are understood, and
anything else is an error: named imports from a neighbour, and `export` before
`function`, `class` or `const`.
"""

from __future__ import annotations

import re
from graphlib import TopologicalSorter

NAMESPACE = "convscopeModules"
IMPORT = re.compile(r'^import \{([^}]*)\} from "\./([\w-]+)\.js";$', re.MULTILINE)
EXPORT = re.compile(r"^export ((?:async )?function\*?|class|const) (\w+)", re.MULTILINE)
LEFT_OVER = re.compile(r"^\s*(?:import|export)\b.*$", re.MULTILINE)
# Comments are for readers of the source: only those that fill their lines are left out.
COMMENT = re.compile(r"^[ \t]*(?://.*|/\*(?:[^*]|\*(?!/))*\*/[ \t]*)\n", re.MULTILINE)


def join(modules: dict[str, str]) -> dict[str, str]:
    """Return one script per figure and `common` with every other module, in working order.

    A module that defines an element is a figure.

    Raises
    ------
    ValueError
        If a module is written in a form that is not understood, or imports one
        that is not there.
    """
    needs = {name: {found[2] for found in IMPORT.finditer(text)} for name, text in modules.items()}
    for name, needed in needs.items():
        if missing := needed - modules.keys():
            raise ValueError(
                f"{name}.js imports {', '.join(sorted(missing))}.js, which is not there"
            )
    figures = [name for name, text in modules.items() if "customElements.define(" in text]
    order = TopologicalSorter({name: sorted(needed) for name, needed in sorted(needs.items())})
    shared = [name for name in order.static_order() if name not in figures]
    start = f"globalThis.{NAMESPACE} = {{}};\n"
    common = start + "".join(classic(name, modules[name]) for name in shared)
    return {"common": common} | {name: classic(name, modules[name]) for name in figures}


def classic(name: str, text: str) -> str:
    """Return one module as a statement that sets its exports on the namespace.

    Examples
    --------
    >>> print(classic("b", 'import { f } from "./a.js";\\nexport const g = () => f();\\n'), end="")
    convscopeModules["b"] = (() => {
    const { f } = convscopeModules["a"];
    const g = () => f();
    return { g };
    })();
    """
    exports = [found[2] for found in EXPORT.finditer(text)]
    body = IMPORT.sub(lambda found: f'const {{{found[1]}}} = {NAMESPACE}["{found[2]}"];', text)
    body = EXPORT.sub(r"\1 \2", body)
    body = COMMENT.sub("", body)
    if wrong := LEFT_OVER.search(body):
        raise ValueError(f"{name}.js: this form is not understood: {wrong[0].strip()}")
    return f'{NAMESPACE}["{name}"] = (() => {{\n{body}return {{ {", ".join(exports)} }};\n}})();\n'
