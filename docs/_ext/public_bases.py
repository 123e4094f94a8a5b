"""Show the public name of a base class where autodoc finds a private one.

``torch.nn.Module`` calls itself ``torch.nn.modules.module.Module``, which the
documentation of torch does not list. Delete this when it does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.util.typing import ExtensionMetadata


def use_public_names(
    app: Sphinx, name: str, cls: type, options: object, bases: list[type | str]
) -> None:
    """Replace ``nn.Module`` among the bases by a link to its public name."""
    from torch import nn  # a second that a build without a changed class does not pay

    bases[:] = [":py:class:`torch.nn.Module`" if base is nn.Module else base for base in bases]


def setup(app: Sphinx) -> ExtensionMetadata:
    """Listen to autodoc as it lists the bases of a class."""
    app.connect("autodoc-process-bases", use_public_names)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
