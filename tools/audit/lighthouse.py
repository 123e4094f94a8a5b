"""Lighthouse, when node and its package are there: scores on a desktop and a telephone."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

CATEGORIES = ("performance", "accessibility", "best-practices", "seo")


def run(url: str, tools: Path, chromium: str | None, *arguments: str) -> dict[str, object]:
    """Run Lighthouse once and return its report."""
    done = subprocess.run(
        [
            "node", str(tools / "node_modules/lighthouse/cli/index.js"), url, "--quiet",
            "--output=json", "--output-path=stdout", "--chrome-flags=--headless=new --no-sandbox",
            f"--only-categories={','.join(CATEGORIES)}", *arguments,
        ],
        env={**os.environ, "CHROME_PATH": chromium or ""},
        capture_output=True, text=True, check=True, timeout=180,
    )  # fmt: skip
    report: dict[str, object] = json.loads(done.stdout)
    return report


def measure(url: str, tools: Path | None, chromium: str | None, faults: list[str]) -> str:
    """Return the scores as text; every score but performance below 100 is a fault."""
    if tools is None or shutil.which("node") is None:
        return "Lighthouse: not run (it needs node and the npm package lighthouse)"
    told = []
    for device, arguments in (("desktop", ["--preset=desktop"]), ("phone", [])):
        report = run(url, tools, chromium, *arguments)
        categories = report["categories"]
        audits = report["audits"]
        assert isinstance(categories, dict)
        assert isinstance(audits, dict)
        scores = {name: round(100 * (categories[name]["score"] or 0)) for name in CATEGORIES}
        for name, score in scores.items():
            if name != "performance" and score < 100:
                failed = [
                    audit["id"]
                    for reference in categories[name]["auditRefs"]
                    if (audit := audits[reference["id"]])["score"] not in (None, 1)
                ]
                faults.append(f"Lighthouse {device} {name} {score}: {', '.join(failed)}")
        paint = audits["largest-contentful-paint"]["numericValue"] / 1000
        block = audits["total-blocking-time"]["numericValue"]
        shift = audits["cumulative-layout-shift"]["numericValue"]
        told.append(
            f"{device} {'/'.join(str(score) for score in scores.values())}"
            f" LCP {paint:.2f} s TBT {block:.0f} ms CLS {shift:.3f}"
        )
    return "; ".join(told)
