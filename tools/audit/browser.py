"""What a browser sees of one page: weight, hosts, accessibility, other ways to read it."""

from __future__ import annotations

import gzip
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal, NamedTuple
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page, Response

AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8")
START = "Shift"  # any key starts the interactive figures, those far below too
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
EXTRA = {"target-size": {"enabled": True}, "label-content-name-mismatch": {"enabled": True}}
EVERY_RULE: dict[str, object] = {"runOnly": TAGS, "rules": EXTRA}


def only(*rules: str) -> dict[str, object]:
    """Return the options for axe to run some rules alone."""
    return {"runOnly": {"type": "rule", "values": list(rules)}}


COLORS = ("color-contrast", "link-in-text-block")
SIZES = ("target-size", "scrollable-region-focusable")


class View(NamedTuple):
    """One way to look at a page, and the rules whose answer it can change."""

    name: str
    width: int
    height: int
    scheme: Literal["light", "dark"]
    rules: dict[str, object]


# A phone shows other elements than a desktop; the dark theme changes colors alone.
VIEWS = (
    View("light", 1440, 900, "light", EVERY_RULE),
    View("dark", 1440, 900, "dark", only(*COLORS)),
    View("light-1280", 1280, 800, "light", only(*SIZES)),
    View("phone", 390, 844, "light", EVERY_RULE),
    View("phone-dark", 390, 844, "dark", only(*COLORS)),
)
TOO_WIDE = """() => [...document.querySelectorAll("body *")].filter(e => {
  const box = e.getBoundingClientRect();
  if (box.right <= innerWidth + 1 || !box.width || !box.height) return false;
  if (e.closest("pre, .table-wrapper, .math-wrapper, .visually-hidden, [hidden]")) return false;
  if (e.closest(".sidebar-drawer, .toc-drawer, svg")) return false;
  return true;
}).map(e => e.tagName.toLowerCase() + "." + e.className).slice(0, 5)"""
CUT_OFF = """() => [...document.querySelectorAll("main *")].filter(e => {
  const box = e.getBoundingClientRect();
  const clipped = ["auto", "scroll", "hidden"].includes(getComputedStyle(e).overflowX) &&
    e.scrollWidth > e.clientWidth + 1 && !e.classList.contains("visually-hidden");
  return box.width && (clipped || box.right > document.documentElement.clientWidth + 1)
    && !e.closest(".visually-hidden, svg, math");
}).map(e => e.tagName.toLowerCase() + "." + e.className).slice(0, 5)"""
SHOWN_IN_PRINT = """() => [".sidebar-drawer", ".toc-drawer", ".mobile-header", ".related-pages"]
  .filter(s => [...document.querySelectorAll(s)].some(e => e.getClientRects().length))"""
# Every word of the page counts, those of an interactive figure too: without its script a
# figure shows tables instead of fields. Only names of buttons do not, which need a script.
WORDS = """() => {
  const text = document.querySelector("main").cloneNode(true);
  text.querySelectorAll("script, style, noscript, button").forEach(e => e.remove());
  return text.textContent.split(/\\s+/).filter(Boolean).length;
}"""
PICTURES = """() => document.querySelectorAll("main img").length"""
LOADED = """async () => {
  const images = [...document.querySelectorAll("main img")];
  images.forEach(i => i.loading = "eager");
  await Promise.all(images.map(i => i.decode().catch(() => null)));
  return images.filter(i => !i.naturalWidth).map(i => i.src);
}"""
FORMULAS = """() => [...document.querySelectorAll("math")].filter(m => {
  const box = m.getBoundingClientRect();
  const folded = m.closest("details:not([open])");
  return !folded && !(box.width > 0 && box.height > 0);
}).length"""


@dataclass
class Seen:
    """What was found on one page; `faults` are sentences, empty when all is well."""

    page: str
    raw: int = 0
    zipped: int = 0
    everything: int = 0
    requests: int = 0
    figures: int = 0
    words: float = 1.0  # the smallest share of the words that a reader without script has
    scores: str = ""
    faults: list[str] = field(default_factory=list)


def watch(page: Page, address: str, seen: Seen) -> list[Response]:
    """Collect responses, and make a fault of each console error and each other host."""
    responses: list[Response] = []

    def answered(response: Response) -> None:
        responses.append(response)

    page.on("response", answered)
    page.on("pageerror", lambda error: seen.faults.append(f"script error: {error}"))

    def said(message: Any) -> None:
        if message.type == "error":
            seen.faults.append(f"console: {message.text}")

    def asked(request: Any) -> None:
        url = urlsplit(request.url)
        if url.scheme in ("http", "https") and url.netloc != urlsplit(address).netloc:
            seen.faults.append(f"asks another host: {request.url}")

    page.on("console", said)
    page.on("request", asked)
    return responses


def weigh(browser: Browser, address: str, seen: Seen) -> int:
    """Load the page once with an empty cache; count requests, bytes and words.

    Both are of opening the page; `everything` is what a reader has received at its end, with
    every picture and every figure.
    """
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    page = context.new_page()
    responses = watch(page, address, seen)
    page.goto(address + seen.page, wait_until="networkidle")
    opened = len(responses)
    page.keyboard.press(START)
    for source in page.evaluate(LOADED):
        seen.faults.append(f"picture does not load: {source}")
    page.wait_for_load_state("networkidle")
    for number, response in enumerate(responses):
        if response.status >= 400 and seen.page != "404.html":
            seen.faults.append(f"{response.status} for {response.url}")
        if response.url.startswith("data:"):
            continue
        body = response.body()
        packed = response.headers.get("content-encoding") == "gzip"
        sent = len(gzip.compress(body, 6)) if packed else len(body)
        seen.everything += sent
        if number < opened:
            seen.requests += 1
            seen.raw += len(body)
            seen.zipped += sent
    seen.figures = page.evaluate(PICTURES)
    words: int = page.evaluate(WORDS)
    context.close()
    return words


def check_views(page: Page, address: str, seen: Seen, *, thorough: bool) -> None:
    """Look at one loaded page in every view: axe, the smallest screen, and paper."""
    page.goto(address + seen.page, wait_until="load")
    page.keyboard.press(START)
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    page.evaluate(AXE)
    for view in VIEWS:
        page.set_viewport_size({"width": view.width, "height": view.height})
        page.emulate_media(color_scheme=view.scheme, reduced_motion="reduce")
        # What opens may fade in, and text that is half there has too little contrast.
        page.evaluate("document.getAnimations().forEach(animation => animation.finish())")
        rules = EVERY_RULE if thorough else view.rules
        result = page.evaluate(
            "rules => axe.run(document, {...rules, resultTypes: ['violations']})", rules
        )
        for violation in result["violations"]:
            nodes = [node["target"][0] for node in violation["nodes"]]
            seen.faults.append(f"axe {view.name}: {violation['id']} at {str(nodes[:2])[:150]}")
    page.set_viewport_size({"width": 320, "height": 640})
    width = page.evaluate("document.documentElement.scrollWidth")
    wide = page.evaluate(TOO_WIDE)
    if width > 320 or wide:
        seen.faults.append(f"at 320 px the page is {width} px wide: {wide}")
    page.set_viewport_size({"width": 720, "height": 1000})
    page.emulate_media(media="print")
    for what in page.evaluate(SHOWN_IN_PRINT):
        seen.faults.append(f"printed although it is navigation: {what}")
    cut = page.evaluate(CUT_OFF)
    if cut:
        seen.faults.append(f"cut off on paper: {cut}")
    page.emulate_media(media="screen")


def check_without_script(
    plain: Page, disk: Page, address: str, site: Path, words: int, seen: Seen
) -> None:
    """Without JavaScript, and from disk, the page still says and shows the same."""
    for name, page, base in (
        ("without JavaScript", plain, address),
        ("from disk", disk, site.as_uri() + "/"),
    ):
        page.goto(base + seen.page, wait_until="load")
        count = page.evaluate(WORDS)
        seen.words = min(seen.words, count / words)
        if seen.page != "search.html" and count < 0.95 * words:
            seen.faults.append(f"{name}: {count} of {words} words")
        lost = page.evaluate(FORMULAS)
        if lost:
            seen.faults.append(f"{lost} formulas without a size {name}")
    for source in disk.evaluate(LOADED):
        seen.faults.append(f"picture does not load from disk: {source}")


@dataclass
class Windows:
    """The windows that stay open from page to page: opening one takes longer than a check."""

    browser: Browser
    views: Page
    plain: Page
    disk: Page
    said_on_disk: list[str]

    @classmethod
    def open(cls, browser: Browser) -> Windows:
        """Open a window for the views, one without JavaScript, and one for files."""
        size: Any = {"width": 1440, "height": 900}
        disk = browser.new_page(viewport=size)
        said: list[str] = []
        disk.on("console", lambda m: said.append(m.text) if m.type == "error" else None)
        disk.on("pageerror", lambda error: said.append(str(error)))
        return cls(
            browser,
            browser.new_page(viewport=size),
            browser.new_page(viewport=size, java_script_enabled=False),
            disk,
            said,
        )

    def check(self, address: str, site: Path, page: str, *, thorough: bool) -> Seen:
        """Check everything about one page; `thorough` asks every rule in every view."""
        seen = Seen(page)
        words = weigh(self.browser, address, seen)
        check_views(self.views, address, seen, thorough=thorough)
        self.said_on_disk.clear()
        check_without_script(self.plain, self.disk, address, site, words, seen)
        seen.faults += [f"console from disk: {text}" for text in self.said_on_disk]
        return seen
