"""Write a page again when something that it shows of other pages has changed.

Sphinx writes the pages that it has read. A page that lists others shows their titles and
more; it is written again exactly when what it would show differs from the last build.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment


class Rewritten:
    """A page and what it shows of others.

    Parameters
    ----------
    page
        Its name.
    shows
        Returns what it shows, in parts that can be compared.
    """

    def __init__(self, page: str, shows: Callable[[BuildEnvironment], object]) -> None:
        self.page, self.shows = page, shows
        self.before: object = None

    def connect(self, app: Sphinx) -> None:
        """Look before anything is read, and after."""
        app.connect("env-before-read-docs", self.look)
        app.connect("env-updated", self.outdated)

    def look(self, _: Sphinx, env: BuildEnvironment, __: Iterable[str]) -> None:
        """Remember what the page showed at the last build."""
        self.before = copy.deepcopy(self.shows(env)) if self.page in env.found_docs else None

    def outdated(self, _: Sphinx, env: BuildEnvironment) -> Sequence[str]:
        """Name the page if it would show something else."""
        if self.page not in env.found_docs or self.shows(env) == self.before:
            return []
        return [self.page]
