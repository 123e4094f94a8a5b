"""A browser on the built site that fails on any error and on any request to another host."""

from __future__ import annotations

import os
import shutil
import sys
import threading
from collections.abc import Callable, Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "docs"))
sys.path.append(str(ROOT / "tests" / "figures"))  # vectors of the figures' arithmetic
SITE = Path(os.environ.get("CONVSCOPE_SITE", ROOT / "docs" / "_build" / "html"))
SWITCHES = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
]

# One page of each kind.
KINDS = [
    "index.html",
    "tutorials/slide.html",
    "help/errors.html",
    "gallery/index.html",
    "gallery/edges/plot_stripe.html",
    "reference/generated/convscope.corr2d.html",
    "reference/glossary.html",
    "genindex.html",
    "search.html?q=kernel",
]

Open = Callable[..., Page]


@pytest.fixture(scope="session")
def site() -> Path:
    """Return the built site; without one there is nothing to test, and that is a failure."""
    if not (SITE / "index.html").is_file():
        pytest.fail(f"no site in {SITE}: build it with `nox -s docs`")
    return SITE


@pytest.fixture(scope="session")
def pages_with(site: Path) -> Callable[[str], list[str]]:
    """Find the pages that hold an element; the small pages to embed come last."""
    texts = {
        path.relative_to(site).as_posix(): path.read_text("utf-8")
        for path in sorted(site.rglob("*.html"))
    }
    pages = sorted(texts, key=lambda page: page.startswith("embed/"))
    return lambda name: [page for page in pages if f"<{name} " in texts[page]]


class Quiet(SimpleHTTPRequestHandler):
    """Serve files without a line for each."""

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture(scope="session")
def served(site: Path) -> Iterator[str]:
    """Serve the site on this machine."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(site))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Start the machine's Chromium, or Playwright's own; neither is a failure.

    Debian's shell comes first, because it opens no windows that have to be drawn.
    """
    named = ("chromium-headless-shell", "chromium")
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, named)), None)
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=found, args=SWITCHES)
        yield started
        started.close()


@pytest.fixture
def origin(request: pytest.FixtureRequest, served: str, site: Path) -> str:
    """Where the site is read from: a server, and the disk too in a test `from_both`."""
    return f"{site.resolve().as_uri()}/" if getattr(request, "param", "") == "file" else served


from_both = pytest.mark.parametrize("origin", ["http", "file"], indirect=True)


@pytest.fixture
def open_page(browser: Browser, served: str) -> Iterator[Open]:
    """Open pages in contexts of their own; afterwards nothing may have gone wrong on any."""
    contexts: list[BrowserContext] = []
    faults: list[str] = []

    def start(
        address: str,
        *,
        width: int = 1280,
        height: int = 900,
        theme: str = "light",
        javascript: bool = True,
        still: bool = False,
    ) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme="dark" if theme == "dark" else "light",
            java_script_enabled=javascript,
            reduced_motion="reduce" if still else "no-preference",
            has_touch=width < 500,
            permissions=["clipboard-read", "clipboard-write"],
        )
        contexts.append(context)
        context.route("**/*", lambda route: _only_here(route, served, faults))
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.on("pageerror", lambda error: faults.append(f"{address}: {error}"))
        page.on(
            "console",
            lambda message: (
                faults.append(f"{address}: {message.text} {message.location}")
                if message.type in {"error", "warning"}
                else None
            ),
        )
        page.goto(address if ":" in address else served + address)
        return page

    yield start
    for context in contexts:
        context.close()
    assert not faults


@pytest.fixture
def page(
    request: pytest.FixtureRequest,
    open_page: Open,
    origin: str,
    pages_with: Callable[[str], list[str]],
) -> Page:
    """Open the first page with the figure that the test's module names."""
    return open_page(origin + pages_with(request.module.NAME)[0])


def _only_here(route: object, served: str, faults: list[str]) -> None:
    from playwright.sync_api import Route

    assert isinstance(route, Route)
    address = route.request.url
    if address.startswith((served, "file://", "data:", "blob:")):
        route.continue_()
    else:
        faults.append(f"request to {address}")
        route.abort()
