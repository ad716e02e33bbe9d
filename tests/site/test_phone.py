"""Narrow windows: tables become cards, what goes on beyond the edge says so, and no word makes a table wider."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from csi_as_code.model import Improvement
from csi_as_code.policy import Policy
from csi_as_code.reading.snapshot import Opened
from csi_as_code.register import Register
from csi_as_code.site.build import build

pytestmark = pytest.mark.browser

CARDS = ("measures/joiner-calls.html", "process.html", "priority.html", "teams.html", "people.html", "objectives.html")
CUT = """() => [...document.querySelectorAll(".scroll:has(> .stacked)")]
  .filter((box) => box.scrollWidth > box.clientWidth).map((box) => box.getAttribute("aria-label"))"""
LABELS = """() => [...document.querySelectorAll(".stacked td[data-label]")]
  .filter((cell) => cell.checkVisibility())
  .map((cell) => getComputedStyle(cell, "::before").content === `"${cell.dataset.label} "` || cell.dataset.label === "")
"""


@pytest.mark.parametrize("path", CARDS)
def test_a_table_is_cards_on_a_phone_and_says_what_each_number_is(chromium: Any, site: Path, path: str) -> None:
    page = chromium.new_page()
    page.set_viewport_size({"width": 390, "height": 900})
    page.goto((site / path).as_uri())
    assert page.evaluate(CUT) == []
    labelled = page.evaluate(LABELS)
    assert labelled
    assert all(labelled)
    page.close()


@pytest.mark.parametrize("path", ["roadmap.html", "priority.html", "process.html", "dependencies.html"])
def test_a_drawing_that_goes_on_says_so_on_a_phone_alone(chromium: Any, site: Path, path: str) -> None:
    page = chromium.new_page()
    page.set_viewport_size({"width": 390, "height": 900})
    page.goto((site / path).as_uri())
    box = page.locator(".scroll.drawing")
    hint = page.get_by_text("The drawing goes on to the right.")
    expect(hint).to_be_visible()
    assert box.evaluate("box => box.scrollWidth > box.clientWidth")
    assert shades(page) == {"left": False, "right": True}
    box.evaluate("box => { box.scrollLeft = box.scrollWidth; }")
    assert shades(page) == {"left": True, "right": False}
    page.set_viewport_size({"width": 1280, "height": 900})
    expect(hint).to_be_hidden()
    assert shades(page) == {"left": False, "right": False}
    page.close()


def test_the_drawing_around_an_improvement_is_whole_in_a_window(chromium: Any, site: Path) -> None:
    page = chromium.new_page()
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto((site / "improvements" / "IMP-0023.html").as_uri())
    box, hint = page.locator(".around"), page.get_by_text("The drawing goes on to the right.")
    assert box.evaluate("box => box.scrollWidth - box.clientWidth") == 0
    expect(hint).to_be_hidden()
    page.set_viewport_size({"width": 390, "height": 900})
    assert box.evaluate("box => box.scrollWidth > box.clientWidth")
    expect(hint).to_be_visible()
    page.close()


def test_the_calendar_says_that_its_months_go_on(chromium: Any, site: Path) -> None:
    page = chromium.new_page()
    page.set_viewport_size({"width": 390, "height": 900})
    page.goto((site / "calendar.html").as_uri())
    expect(page.get_by_text("The drawing goes on to the right.")).to_be_visible()
    assert page.locator(".scroll:has(> .months)").evaluate("box => box.scrollWidth > box.clientWidth")
    page.close()


def test_the_head_of_the_register_stays_in_a_wide_window(chromium: Any, site: Path) -> None:
    page = chromium.new_page()
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto((site / "register.html").as_uri())
    expect(page.locator("#found")).to_contain_text("improvements")
    page.evaluate("scrollTo(0, 1500)")
    assert page.evaluate("scrollY") == 1500
    assert page.locator(".records thead th").first.evaluate("cell => cell.getBoundingClientRect().top") == 0
    page.close()


def shades(page: Any) -> dict[str, bool]:
    """Return at which edge of the drawing's box there is a shadow: whether a picture of it is not all of one colour."""
    page.locator(".drawing > *").first.evaluate("inside => { inside.style.visibility = 'hidden'; }")
    page.locator(".scroll.drawing").evaluate("box => box.scrollIntoView()")
    box = page.locator(".scroll.drawing").bounding_box()
    found = {}
    for name, x in (("left", box["x"]), ("right", box["x"] + box["width"] - 8)):
        clip = {"x": x, "y": box["y"] + 40, "width": 8, "height": 8}
        pixels = page.evaluate(PIXELS, list(page.screenshot(clip=clip)))
        found[name] = pixels > 1
    return found


# How many colours a picture has, as the browser itself decodes it.
PIXELS = """async (bytes) => {
  const picture = await createImageBitmap(new Blob([new Uint8Array(bytes)], { type: "image/png" }));
  const canvas = new OffscreenCanvas(picture.width, picture.height).getContext("2d");
  canvas.drawImage(picture, 0, 0);
  const { data } = canvas.getImageData(0, 0, picture.width, picture.height);
  return new Set(new Uint32Array(data.buffer)).size;
}"""


def test_the_longest_state_does_not_push_columns_out_of_the_window(chromium: Any, tmp_path: Path) -> None:
    item = Improvement(id="A-0001", state="provisional|implementable|implemented|deferred|rejected|withdrawn|replaced")
    other = Improvement(id="A-0002", state="proposed", title="A plain one")
    items = {one.id: one for one in (item, other)}
    paths = {ident: f"improvements/{ident}.yaml" for ident in items}
    register = Register(policy=Policy(title="T", id_prefix="A"), improvements=items, paths=paths)
    build(Opened(register, str.encode, tmp_path), tmp_path / "site", "2026-11-22")
    page = chromium.new_page()
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto((tmp_path / "site" / "register.html").as_uri())
    expect(page.locator("#found")).to_have_text("2 improvements")
    assert page.locator(".scroll:has(#records)").evaluate("box => box.scrollWidth - box.clientWidth") == 0
    page.close()
