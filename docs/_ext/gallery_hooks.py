"""What sphinx-gallery calls by name: the order of sections and a clean start for each script.

All scripts run in one process, so a seed, a style or an open figure of one would
reach the next.
"""

from __future__ import annotations

import random
import warnings
from pathlib import Path
from typing import Any

SECTIONS = ("edges", "learning", "gradients", "shapes", "scale")
SEED = 0
WATCHED = ("__main__", "convscope", "matplotlib", "numpy", "torch")
FILTERS: list[Any] = []  # Sphinx's warning filters while a script runs


def section_order(folder: str) -> tuple[int, str]:
    """Sort the gallery's folders as the curriculum does, unknown ones last.

    Examples
    --------
    >>> sorted(["../gallery/shapes", "../gallery/edges"], key=section_order)
    ['../gallery/edges', '../gallery/shapes']
    """
    name = Path(folder).name
    return (SECTIONS.index(name) if name in SECTIONS else len(SECTIONS), name)


def reset(gallery_conf: dict[str, Any], script: str) -> None:
    """Seed every generator and restore matplotlib's and torch's defaults."""
    import matplotlib as mpl
    import matplotlib.pyplot as plt
    import torch

    random.seed(SEED)
    torch.manual_seed(SEED)
    torch.set_grad_enabled(True)
    torch.set_default_dtype(torch.float32)
    plt.close("all")
    plt.rcdefaults()
    mpl.use("agg")  # figures are drawn into files


def warnings_are_errors(gallery_conf: dict[str, Any], script: str, when: str) -> None:
    """Let a script fail at a warning, as a page does; leave Sphinx's own process alone."""
    if when == "before":
        FILTERS[:] = warnings.filters
        # Only those that the script and what it uses give: pages run in threads meanwhile.
        warnings.filterwarnings("error", module=f"({'|'.join(WATCHED)})($|[.])")
        # Where there is a screen, agg warns at plt.show() that it does not use it.
        warnings.filterwarnings("ignore", message="FigureCanvasAgg is non-interactive")
    else:
        warnings.filters[:] = FILTERS  # type: ignore[index] # a list, whatever its stub says
