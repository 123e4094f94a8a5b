"""Measure every page of the built site and print one line for each.

``python -m audit docs/_build/html`` measures with a browser alone; the Nu checker
and Lighthouse join in when Java, node and their packages are found.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import SimpleQueue

from playwright.sync_api import sync_playwright

from audit import browser, lighthouse, nu
from audit.serve import serving

# The budget of a page: bytes as they are, bytes as a host sends them, requests.
TEXT, TEXT_ZIPPED = 200_000, 60_000
FIGURES_ZIPPED = 400_000
REQUESTS = 16


def pages_of(site: Path, wanted: list[str]) -> list[str]:
    """List the pages of the site, or those whose path holds one of the given words."""
    found = sorted(path.relative_to(site).as_posix() for path in site.rglob("*.html"))
    found = [page for page in found if not page.startswith("_")]
    return [page for page in found if not wanted or any(word in page for word in wanted)]


def budget(seen: browser.Seen) -> None:
    """Make a fault of every weight above its limit."""
    if seen.figures:
        limits = [("transferred", seen.zipped, FIGURES_ZIPPED)]
    else:
        limits = [("of text", seen.raw, TEXT), ("of text, zipped", seen.zipped, TEXT_ZIPPED)]
    for what, bytes_, limit in limits:
        if bytes_ > limit:
            seen.faults.append(f"{bytes_ / 1000:.1f} kB {what}, more than {limit // 1000}")
    if seen.requests > REQUESTS:
        seen.faults.append(f"{seen.requests} requests, more than {REQUESTS}")


def line(seen: browser.Seen) -> str:
    """Write the line of one page."""
    weight = f"{seen.raw / 1000:4.0f} kB, zipped {seen.zipped / 1000:5.1f}"
    weight += f" (in the end {seen.everything / 1000:3.0f})"
    counts = f"{seen.requests:2d} requests {seen.figures:2d} pictures"
    verdict = "ok  " if not seen.faults else "FAIL"
    return f"{verdict} {seen.page:<55} {weight} {counts} words {seen.words:4.0%} {seen.scores}"


def check(
    site: Path, pages: list[str], tools: Path | None, *, scores: bool, thorough: bool
) -> Iterator[browser.Seen]:
    """Check some pages in a browser of their own."""
    chromium = (
        os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    )
    with serving(site) as address, sync_playwright() as playwright:
        chrome = playwright.chromium.launch(executable_path=chromium)
        windows = browser.Windows.open(chrome)
        for page in pages:
            seen = windows.check(address, site, page, thorough=thorough)
            budget(seen)
            if scores:
                seen.scores = lighthouse.measure(address + page, tools, chromium, seen.faults)
            yield seen
        chrome.close()


def check_all(
    site: Path, pages: list[str], tools: Path | None, *, jobs: int, **how: bool
) -> Iterator[browser.Seen]:
    """Check the pages in several browsers at once."""
    done: SimpleQueue[browser.Seen | None] = SimpleQueue()

    def check_share(share: list[str]) -> None:
        try:
            for seen in check(site, share, tools, **how):
                done.put(seen)
        finally:
            done.put(None)

    with ThreadPoolExecutor(jobs) as pool:
        shares = [pool.submit(check_share, pages[number::jobs]) for number in range(jobs)]
        ended = 0
        while ended < jobs:
            seen = done.get()
            if seen is None:
                ended += 1
            else:
                yield seen
        for share in shares:
            share.result()


def main() -> int:
    """Measure, print, and return the number of pages with a fault."""
    parser = argparse.ArgumentParser(prog="audit", description=__doc__)
    parser.add_argument("site", type=Path)
    parser.add_argument("words", nargs="*", help="measure only pages whose path holds one of these")
    parser.add_argument("--tools", type=Path, help="folder with node_modules of lighthouse and vnu")
    parser.add_argument("--lighthouse", action="store_true", help="run Lighthouse as well")
    parser.add_argument("--thorough", action="store_true", help="ask every rule in every view")
    parser.add_argument("--jobs", type=int, default=2, help="how many browsers work at once")
    options = parser.parse_intermixed_args()
    site = options.site.resolve()
    pages = pages_of(site, options.words)
    errors = nu.check(site, pages, options.tools)
    # What runs beside Lighthouse would be taken for the page's slowness.
    jobs = 1 if options.lighthouse else max(1, min(options.jobs, len(pages)))
    bad = 0
    for seen in check_all(
        site, pages, options.tools, jobs=jobs,
        scores=options.lighthouse, thorough=options.thorough,
    ):  # fmt: skip
        seen.faults += errors.get(seen.page, [])
        print("\n     ".join([line(seen), *seen.faults]), flush=True)
        bad += bool(seen.faults)
    print(f"{len(pages)} pages, {bad} with faults")
    return min(bad, 100)


if __name__ == "__main__":
    sys.exit(main())
