"""Measure every page of the built site and print one line for each.

``python -m audit docs/_build/html`` measures with a browser alone; the Nu checker
and Lighthouse join in when Java, node and their packages are found.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

from audit import browser, lighthouse, nu
from audit.serve import serving

# Bytes after and before compression, and requests: the budget of one page.
TEXT_PAGE = 200_000
FIGURE_PAGE = 400_000
TEXT_ZIPPED = 60_000
REQUESTS = 16


def pages_of(site: Path, wanted: list[str]) -> list[str]:
    """List the pages of the site, or those whose path holds one of the given words."""
    found = sorted(path.relative_to(site).as_posix() for path in site.rglob("*.html"))
    found = [page for page in found if not page.startswith("_")]
    return [page for page in found if not wanted or any(word in page for word in wanted)]


def budget(seen: browser.Seen) -> None:
    """Make a fault of every weight above its limit."""
    limit = FIGURE_PAGE if seen.figures else TEXT_PAGE
    if seen.zipped > limit:
        seen.faults.append(f"transfers {seen.zipped / 1000:.0f} kB, more than {limit / 1000:.0f}")
    if not seen.figures and seen.zipped > TEXT_ZIPPED:
        seen.faults.append(f"transfers {seen.zipped / 1000:.0f} kB of text, more than 60")
    if seen.requests > REQUESTS + seen.figures:
        seen.faults.append(f"makes {seen.requests} requests for {seen.figures} pictures")


def line(seen: browser.Seen, scores: str) -> str:
    """Write the line of one page."""
    weight = f"{seen.zipped / 1000:6.1f} kB {seen.requests:3d} requests"
    return f"{'ok  ' if not seen.faults else 'FAIL'} {seen.page:<55} {weight} {scores}"


def main() -> int:
    """Measure, print, and return the number of pages with a fault."""
    parser = argparse.ArgumentParser(prog="audit", description=__doc__)
    parser.add_argument("site", type=Path)
    parser.add_argument("words", nargs="*", help="measure only pages whose path holds one of these")
    parser.add_argument("--tools", type=Path, help="folder with node_modules of lighthouse and vnu")
    parser.add_argument("--lighthouse", action="store_true", help="run Lighthouse as well")
    options = parser.parse_args()
    site = options.site.resolve()
    pages = pages_of(site, options.words)
    errors = nu.check(site, pages, options.tools)
    bad = 0
    chromium = (
        os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    )
    with serving(site) as address, sync_playwright() as playwright:
        chrome = playwright.chromium.launch(executable_path=chromium)
        windows = browser.Windows.open(chrome)
        for page in pages:
            seen = windows.check(address, site, page)
            seen.faults += errors.get(page, [])
            budget(seen)
            scores = ""
            if options.lighthouse:
                scores = lighthouse.measure(address + page, options.tools, chromium, seen.faults)
            print(line(seen, scores), flush=True)
            for fault in seen.faults:
                print(f"     {fault}", flush=True)
            bad += bool(seen.faults)
        chrome.close()
    print(f"{len(pages)} pages, {bad} with faults")
    return min(bad, 100)


if __name__ == "__main__":
    sys.exit(main())
