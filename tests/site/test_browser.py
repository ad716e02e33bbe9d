"""The site in a real browser: from the disk, without JavaScript, on a phone, light and dark, on paper."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from csi_as_code.reading.snapshot import Opened
from csi_as_code.site.build import build

pytestmark = pytest.mark.browser

PAGES = (
    "index.html",
    "register.html",
    "overdue.html",
    "ready.html",
    "board.html",
    "boards/platform.html",
    "boards-phases/platform.html",
    "roadmap.html",
    "roadmaps/data.html",
    "dependencies.html",
    "dependencies/commerce.html",
    "priority.html",
    "priority/effort-2.html",
    "improvements/IMP-0007.html",
    "improvements/IMP-0009.html",
    "improvements/IMP-0031.html",
    "objectives.html",
    "objectives/OBJ-1.html",
    "teams.html",
    "teams/platform.html",
    "services.html",
    "services/identity.html",
    "measures.html",
    "measures/reset-calls.html",
    "measures/enddate-coverage.html",
    "benefits.html",
    "finished.html",
    "people.html",
    "people/maya.html",
    "process.html",
    "files.html",
    "calendar.html",
    "lessons.html",
    "changes.html",
    "awaiting.html",
    "coverage.html",
    "coverage/correction.html",
    "rules.html",
    "rules/date-clock.html",
    "findings.html",
)
# The ratio of contrast between two sRGB colours, and the text whose ratio is too low (WCAG 2.2, 1.4.3).
CONTRAST = """() => {
  const parse = (text) => { const n = text.match(/[\\d.]+/g).map(Number); return [n[0], n[1], n[2], n[3] ?? 1]; };
  const light = ([r, g, b]) => [r, g, b].map((c) => c / 255)
    .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4))
    .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
  const behind = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const colour = parse(getComputedStyle(at).backgroundColor);
      if (colour[3] === 1) return colour;
    }
    return [255, 255, 255, 1];
  };
  const found = [];
  for (const element of document.querySelectorAll("body *")) {
    const own = [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
    const style = getComputedStyle(element);
    if (!own || !element.checkVisibility() || parseFloat(style.fontSize) === 0 || element.closest("svg")) continue;
    const [a, b] = [light(parse(style.color)), light(behind(element))].sort((x, y) => y - x);
    const large = parseFloat(style.fontSize) >= 24;
    if ((a + 0.05) / (b + 0.05) < (large ? 3 : 4.5)) found.push(element.textContent.trim().slice(0, 40));
  }
  return found;
}"""
# What sticks out of the page to the right, other than inside a box that scrolls.
WIDER = """() => document.documentElement.scrollWidth > document.documentElement.clientWidth
  ? [...document.querySelectorAll("body *")]
      .filter((e) => e.getBoundingClientRect().right > innerWidth + 1 && !e.closest(".scroll"))
      .map((e) => e.outerHTML.slice(0, 80))
  : []"""
# What scrolls sideways but cannot be focussed or has no name.
UNREACHED = """() => [...document.querySelectorAll("body *")]
  .filter((e) => e.scrollWidth > e.clientWidth + 1 && ["auto", "scroll"].includes(getComputedStyle(e).overflowX))
  .filter((e) => e.tabIndex !== 0 || !e.getAttribute("aria-label")).map((e) => e.outerHTML.slice(0, 80))"""
VIOLATIONS = """
  window.violations = [];
  document.addEventListener("securitypolicyviolation", (event) => violations.push(event.violatedDirective));
"""


def visit(context: Any, site: Path, path: str) -> tuple[Any, list[str]]:
    """Open a page; return it with everything that it should not have done."""
    page = context.new_page()
    wrong: list[str] = []
    page.on("console", lambda message: wrong.append(f"console: {message.text}"))
    page.on("pageerror", lambda error: wrong.append(f"error: {error}"))
    page.on("requestfailed", lambda request: wrong.append(f"failed: {request.url}"))
    page.on("request", lambda r: None if r.url.startswith(site.as_uri()) else wrong.append(f"foreign: {r.url}"))
    page.goto((site / path).as_uri())
    return page, wrong


def test_every_kind_of_page_is_quiet_fits_and_can_be_read(chromium: Any, site: Path) -> None:
    context = chromium.new_context(reduced_motion="reduce")
    context.add_init_script(VIOLATIONS)
    for path in PAGES:
        page, wrong = visit(context, site, path)
        assert page.evaluate("getComputedStyle(document.querySelector('.skip')).position") == "absolute", (
            "no stylesheet"
        )
        for width in (390, 1280, 2560):
            page.set_viewport_size({"width": width, "height": 900})
            assert page.evaluate(WIDER) == [], (path, width)
            if width == 390:
                assert page.evaluate(UNREACHED) == [], path
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            assert page.evaluate(CONTRAST) == [], (path, scheme)
        assert page.evaluate("violations") == [], path
        assert wrong == [], path
        page.close()
    context.close()


def test_long_words_in_every_field_do_not_widen_a_phone(
    chromium: Any, sample: Opened, poisoned: Callable[[Opened, str], Opened], tmp_path: Path
) -> None:
    build(poisoned(sample, "-" + "w" * 120), tmp_path / "site", "2026-11-22")
    context = chromium.new_context(viewport={"width": 390, "height": 900})
    longest = max((tmp_path / "site" / "improvements").iterdir(), key=lambda path: path.stat().st_size)
    names = ("teams", "services", "objectives", "people", "boards", "roadmaps", "dependencies")
    folders = [min((tmp_path / "site" / name).iterdir()) for name in names]
    for path in (*sorted((tmp_path / "site").glob("*.html")), longest, *folders):
        page, wrong = visit(context, tmp_path / "site", path.relative_to(tmp_path / "site").as_posix())
        assert page.evaluate(WIDER) == [], path.name
        assert wrong == [], path.name
        page.close()
    context.close()


def test_a_phone_shows_the_verdict_of_a_measure_without_scrolling(chromium: Any, site: Path) -> None:
    found = (path for path in sorted((site / "improvements").iterdir()) if b'"plain measured"' in path.read_bytes())
    context = chromium.new_context(viewport={"width": 390, "height": 900})
    page, _ = visit(context, site, next(found).relative_to(site).as_posix())
    box = page.locator(".measured .verdict").first.bounding_box()
    assert box
    assert box["x"] + box["width"] <= 390
    assert page.locator(".scroll:has(.measured)").evaluate("e => e.scrollWidth <= e.clientWidth")
    context.close()


def test_everything_is_there_without_javascript(chromium: Any, site: Path, sample: Opened) -> None:
    context = chromium.new_context(java_script_enabled=False)
    page, wrong = visit(context, site, "register.html")
    assert wrong == []
    assert page.locator("tbody tr:not(.group)").count() == len(sample.register.improvements)
    page.get_by_role("link", name="Handheld batteries die before the shift ends").click()
    assert page.get_by_role("heading", level=1).inner_text() == "Handheld batteries die before the shift ends"
    page.get_by_role("link", name="Teams").click()
    assert page.title().startswith("Teams")
    context.close()


def test_the_keyboard_reaches_the_content_and_shows_where_it_is(chromium: Any, site: Path) -> None:
    page, _ = visit(chromium, site, "index.html")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to content"
    assert page.evaluate("document.activeElement.getBoundingClientRect().top") >= 0
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")
    assert page.evaluate("parseFloat(getComputedStyle(document.activeElement).outlineWidth)") >= 2
    page.close()


def test_states_differ_in_shape_and_not_in_colour_alone(chromium: Any, site: Path) -> None:
    page, _ = visit(chromium, site, "process.html")
    masks = page.evaluate(
        """() => [...document.querySelectorAll(".states .state")]
          .map((e) => getComputedStyle(e, "::before").maskImage)"""
    )
    assert len(masks) == len(set(masks)) == 11
    assert all("data:image/svg+xml" in mask for mask in masks)
    page.close()


def test_an_improvement_prints_on_paper(chromium: Any, site: Path) -> None:
    page, _ = visit(chromium, site, "improvements/IMP-0007.html")
    page.emulate_media(media="print")
    assert not page.locator("nav").filter(visible=True).count()
    assert page.get_by_role("heading", level=1).is_visible()
    assert page.pdf(format="A4").startswith(b"%PDF")
    assert page.pdf(format="A3", landscape=True).startswith(b"%PDF")
    page.close()


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("path", ["measures/enddate-coverage.html", "improvements/IMP-0007.html", "index.html"])
def test_a_chart_is_as_wide_as_its_place_and_its_words_keep_their_size(
    chromium: Any, site: Path, path: str, width: int
) -> None:
    context = chromium.new_context(viewport={"width": width, "height": 900})
    page, wrong = visit(context, site, path)
    charts = page.evaluate(
        """() => [...document.querySelectorAll("svg.chart")].map((chart) => {
          const place = chart.parentElement.getBoundingClientRect();
          const texts = [...chart.querySelectorAll("text")].filter((text) => text.checkVisibility());
          const boxes = texts.map((text) => text.getBoundingClientRect());
          return {
            sizes: [...new Set(texts.map((text) => getComputedStyle(text).fontSize))],
            height: chart.getBoundingClientRect().height,
            left: Math.min(...boxes.map((box) => box.left)) - place.left,
            right: place.right - Math.max(...boxes.map((box) => box.right)),
          };
        })"""
    )
    assert charts
    for chart in charts:
        assert chart["sizes"] == ["12px"]
        assert chart["height"] in (264, 140)
        assert chart["left"] >= -1
        assert chart["right"] >= -1
    assert wrong == []
    context.close()
