"""Run a gallery script again exactly when its outputs may differ.

Mends three things in sphinx-gallery 0.22: it compares a script with its last copy alone, so
that the gallery stays as it was after an edit of the library; what it generated for a
script that is gone stays, and is published; and it imports matplotlib even if no script is
to run (`gallery_hooks` does that for those that do).

Each script's fingerprint (see `execution_key`) is written down after the gallery has run.
Where it differs, the script's stamp is removed first, which makes sphinx-gallery run it.
"""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path
from typing import Any

from execution_key import digest, surroundings
from import_graph import ImportGraph
from known_keys import KnownKeys
from sphinx.application import Sphinx
from sphinx.util import logging
from sphinx_gallery import gen_gallery

logger = logging.getLogger(__name__)

KEYS = "execution_keys.json"
SETTINGS = ("image_srcset", "capture_repr", "reset_modules", "reset_modules_order")


class FreshGallery:
    """The gallery's scripts and their fingerprints in one build."""

    def __init__(self) -> None:
        self.keys: dict[str, str] = {}

    def prepare(self, app: Sphinx) -> None:
        """Remove what is left of scripts that are gone, and the stamps of outdated ones."""
        conf = app.config.sphinx_gallery_conf
        source = Path(app.srcdir, conf["examples_dirs"]).resolve()
        generated = Path(app.srcdir, conf["gallery_dirs"])
        context = {
            "settings": [repr(conf.get(name)) for name in SETTINGS],
            "hooks": digest(Path(__file__).with_name("gallery_hooks.py")),
            **surroundings(),
        }
        graph = ImportGraph(Path(app.confdir, root) for root in app.config.run_ahead_roots)
        known = KnownKeys(generated / "known_keys.json", graph, context)
        for script in sorted(source.rglob("*.py")):
            name, text = script.relative_to(source).as_posix(), script.read_text("utf-8")
            self.keys[name] = known.key(name, text, script.parent, partial(list, [text]))
        known.save()
        before = read_keys(generated / KEYS)
        for name in before.keys() - self.keys.keys():
            remove_generated(generated / name)
        for name, key in self.keys.items():
            if before.get(name) != key:
                generated.joinpath(f"{name}.md5").unlink(missing_ok=True)
                logger.info("ran gallery/%s", name.removesuffix(".py"))

    def remember(self, app: Sphinx) -> None:
        """Write the fingerprints down: every script ran to its end."""
        generated = Path(app.srcdir, app.config.sphinx_gallery_conf["gallery_dirs"])
        written = generated / f"{KEYS}.partial"
        written.write_text(json.dumps(self.keys, indent=1), "utf-8")
        written.replace(generated / KEYS)


def read_keys(path: Path) -> dict[str, str]:
    """Return the fingerprints of the last gallery; none when there was none."""
    if not path.is_file():
        return {}
    found: dict[str, str] = json.loads(path.read_text("utf-8"))
    return found


def remove_generated(script: Path) -> None:
    """Remove every file that was generated for a script."""
    for folder, pattern in (
        (script.parent, f"{script.stem}.*"),
        (script.parent / "images", f"sphx_glr_{script.stem}_*"),
        (script.parent / "images" / "thumb", f"sphx_glr_{script.stem}_thumb.*"),
    ):
        for path in folder.glob(pattern):
            path.unlink()


def setup(app: Sphinx) -> dict[str, Any]:
    """Connect right before and right after sphinx-gallery."""
    gen_gallery._import_matplotlib = lambda: None
    gallery = FreshGallery()
    app.connect("builder-inited", gallery.prepare, priority=450)
    app.connect("builder-inited", gallery.remember, priority=550)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
