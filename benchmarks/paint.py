"""How soon a browser shows a page: `python -m benchmarks.paint PAGE ROUNDS`. From the disk, nothing cached."""

import importlib.util
import json
import shutil
import statistics
import subprocess
import sys
from pathlib import Path
from typing import Any

from benchmarks.timing import Failed

FLAGS = ("--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking")
NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
ROOT = Path(__file__).resolve().parent.parent
FIRST_PAINT = """() => new Promise((done) => new PerformanceObserver((list) => {
  const paint = list.getEntries().find((entry) => entry.name === "first-contentful-paint");
  if (paint) done(paint.startTime / 1000);
}).observe({ type: "paint", buffered: true }))"""
# Looked for by the page itself: playwright's wait_for_function is evaluated there again and again, which the page's
# security policy forbids.
ROWS_THERE = """() => new Promise((done) => {
  const look = () => document.querySelector("#found")?.textContent
    ? done(performance.now() / 1000) : requestAnimationFrame(look);
  look();
})"""


def program() -> str | None:
    """Return the path of Chromium, or None where there is none, or nothing to drive it with."""
    if importlib.util.find_spec("playwright") is None:
        return None
    return next(filter(None, map(shutil.which, NAMES)), None)


def measured(page_file: Path, rounds: int) -> tuple[float, float]:
    """Return the median seconds to the first paint of a page, and until its controls and all rows are there."""
    command = [sys.executable, "-m", "benchmarks.paint", str(page_file), str(rounds)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise Failed(f"Chromium: {done.stderr[-500:]}")
    paint, whole = json.loads(done.stdout)
    return float(paint), float(whole)


def main(page_file: str, rounds: str) -> None:
    """Print both medians as JSON."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program(), args=FLAGS)
        found = [_one(browser, Path(page_file).as_uri()) for _ in range(int(rounds))]
        browser.close()
    print(json.dumps([statistics.median(times) for times in zip(*found, strict=True)]))


def _one(browser: Any, address: str) -> tuple[float, float]:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.goto(address, wait_until="commit")
    paint = page.evaluate(FIRST_PAINT)
    whole = page.evaluate(ROWS_THERE)
    context.close()
    return paint, whole


if __name__ == "__main__":
    main(*sys.argv[1:])
