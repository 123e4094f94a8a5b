"""Keep MyST-NB from importing a database at each build.

Mends MyST-NB 1.4: it imports all its ways to run pages, whichever is chosen. They bring
SQLAlchemy along, which takes a third of a second. Here none is ever chosen (see
`run_ahead`), and a class that does nothing stands in the place of each.
"""

from __future__ import annotations

import sys
from types import ModuleType
from typing import Any

from sphinx.application import Sphinx

UNUSED = {
    "myst_nb.core.execute.cache": "NotebookClientCache",
    "myst_nb.core.execute.direct": "NotebookClientDirect",
    "myst_nb.core.execute.inline": "NotebookClientInline",
}


class Unused:
    """Stands where MyST-NB looks for a class that runs pages; says so if it is used."""

    def __init__(self, *_: object, **__: object) -> None:
        raise NotImplementedError("this site runs its pages itself: leave nb_execution_mode off")


def setup(app: Sphinx) -> dict[str, Any]:
    """Put the class where MyST-NB, which must be loaded later, looks for its own."""
    for module, name in UNUSED.items():
        if module not in sys.modules:
            sys.modules[module] = ModuleType(module, __doc__)
            setattr(sys.modules[module], name, Unused)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
