"""What is particular to some pages in a real browser; test_kinds.py holds what all have in common."""

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from csi_as_code.reading.snapshot import Opened

pytestmark = pytest.mark.browser


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
    expect(page.get_by_role("heading", level=1)).to_have_text("Handheld batteries die before the shift ends")
    page.get_by_role("link", name="Teams").click()
    expect(page).to_have_title(re.compile("^Teams"))
    context.close()


def test_the_keyboard_reaches_the_content_and_shows_where_it_is(chromium: Any, site: Path) -> None:
    page, _ = visit(chromium, site, "index.html")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to content"
    assert page.evaluate("document.activeElement.getBoundingClientRect().top") >= 0
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("#main$"))
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
