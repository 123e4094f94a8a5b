"""What a reader can do with a page: take it along, run it elsewhere, mend it.

Links to other sites need the address of the repository (`site_repository`); none
is made up when it is not configured. Notebooks are launched from the branch that
holds the built site, because there they are notebooks; each version of the site may
have a folder of its own in it (`site_notebook_folder`).
"""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from docutils import nodes
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment
    from sphinx.util.typing import ExtensionMetadata

GALLERY_NOTEBOOK = re.compile(r'href="[^"]*?(_downloads/[0-9a-f]+/plot_\w+\.ipynb)"')


def launch_links(repository: str, branch: str, notebook: str) -> list[dict[str, object]]:
    """Return the links that open a notebook in Colab and in Binder.

    Examples
    --------
    >>> links = launch_links("https://github.com/a/b", "gh-pages", "x.ipynb")
    >>> links[0]["url"]
    'https://colab.research.google.com/github/a/b/blob/gh-pages/x.ipynb'
    """
    slug = repository.rstrip("/").removesuffix(".git").removeprefix("https://github.com/")
    if not repository.startswith("https://github.com/"):
        return []
    return [
        {
            "label": "Open in Colab",
            "url": f"https://colab.research.google.com/github/{slug}/blob/{branch}/{notebook}",
        },
        {
            "label": "Open in Binder",
            "url": f"https://mybinder.org/v2/gh/{slug}/{branch}?urlpath=lab/tree/{notebook}",
        },
    ]


def source_path(pagename: str, source: str) -> str | None:
    """Return where a page is written in the repository; None if a program wrote it.

    Examples
    --------
    >>> source_path("gallery/edges/plot_stripe", "gallery/edges/plot_stripe.rst")
    'gallery/edges/plot_stripe.py'
    >>> source_path("tutorials/slide", "tutorials/slide.md")
    'docs/tutorials/slide.md'
    """
    if pagename.startswith("reference/generated/"):
        return None
    if pagename.startswith("gallery/"):
        script = pagename.rsplit("/", 1)[-1].startswith("plot_")
        return f"{pagename}.py" if script else f"{pagename.removesuffix('index')}GALLERY_HEADER.rst"
    return f"docs/{source}"


def dates_of_changes(root: Path) -> dict[str, str]:
    """Return the date of the last commit of each file; nothing without the whole history."""

    def git(*arguments: str) -> str:
        done = subprocess.run(
            ["git", "-C", str(root), *arguments], capture_output=True, text=True, check=False
        )
        return done.stdout if done.returncode == 0 else ""

    if git("rev-parse", "--is-shallow-repository").strip() != "false":
        return {}
    dates: dict[str, str] = {}
    date = ""
    for line in git("log", "--format=@%cs", "--name-only", "--", "docs", "gallery").splitlines():
        if line.startswith("@"):
            date = line[1:]
        elif line:
            dates.setdefault(line, date)
    return dates


def find_dates(app: Sphinx) -> None:
    """Ask git once per build."""
    app.env.page_dates = dates_of_changes(Path(app.srcdir).parent)  # type: ignore[attr-defined]  # ours


def redated(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Name the pages that show another date than that of their last commit."""
    dates: dict[str, str] = getattr(env, "page_dates", {})
    now = {name: dates.get(source_of(app, name) or "", "") for name in env.all_docs}
    before: dict[str, str] = getattr(env, "shown_dates", {})
    env.shown_dates = now  # type: ignore[attr-defined] # extensions add what they store
    return [name for name, date in now.items() if before.get(name) != date]


def source_of(app: Sphinx, pagename: str) -> str | None:
    """Return where a page of this site is written in the repository."""
    return source_path(pagename, Path(app.env.doc2path(pagename, base=False)).as_posix())


def on_page(
    app: Sphinx,
    pagename: str,
    templatename: str,
    context: dict[str, Any],
    doctree: nodes.document | None,
) -> None:
    """Hand the links of a page to the template."""
    to_root = "../" * pagename.count("/")
    repository, branch = app.config.site_repository, app.config.site_notebook_branch
    actions: list[dict[str, object]] = []
    notebook = context.get("page_notebook")
    if notebook:
        actions.append({"label": "Download notebook", "url": to_root + notebook, "download": True})
    else:
        found = GALLERY_NOTEBOOK.search(context.get("body") or "")
        notebook = found[1] if found else None
    if notebook and repository:
        folder = app.config.site_notebook_folder.strip("/")
        actions += launch_links(repository, branch, f"{folder}/{notebook}".lstrip("/"))
    context["page_actions"] = actions
    if doctree is None:
        return
    source = source_of(app, pagename)
    if source and repository:
        context["page_edit"] = f"{repository.rstrip('/')}/edit/{app.config.site_branch}/{source}"
    context["last_updated"] = getattr(app.env, "page_dates", {}).get(source or "")


def setup(app: Sphinx) -> ExtensionMetadata:
    """Collect dates at the start, links for each page."""
    app.add_config_value("site_repository", "", "html", types=[str])
    app.add_config_value("site_branch", "main", "html", types=[str])
    app.add_config_value("site_notebook_branch", "gh-pages", "html", types=[str])
    app.add_config_value("site_notebook_folder", "", "html", types=[str])
    app.connect("builder-inited", find_dates)
    app.connect("env-updated", redated)
    app.connect("html-page-context", on_page, priority=450)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
