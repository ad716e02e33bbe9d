"""Lessons: everything that ended is there, the failures first."""

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from csi_as_code.model import Closure, Decision, Improvement
from csi_as_code.policy import Policy, Service, Team
from csi_as_code.register import Register
from csi_as_code.site.build import Printer, build
from csi_as_code.site.facts import Site
from csi_as_code.site.pages.lessons import PAGE, lessons, view
from csi_as_code.workflow import is_open


def site_of(*items: Improvement) -> Site:
    return Site(Register(policy=Policy(title="T"), improvements={item.id: item for item in items}), "2026-11-22")


def ended(number: int, state: str, date: str, code: str = "", why: str = "Because.") -> Improvement:
    return Improvement(
        id=f"A-{number}",
        state=state,
        title=f"T{number}",
        closure=Closure(code=code, lessons="Learn.") if code else None,
        decisions=(Decision(to=state, date=date, by=("@a",), why=why),),
    )


ITEMS = (
    ended(1, "closed", "2026-01-01", "successful"),
    ended(2, "closed", "2026-03-01", "unsuccessful"),
    ended(3, "rejected", "2026-02-01"),
    ended(4, "closed", "2026-02-01", "successful"),
    ended(5, "superseded", "2026-02-01"),
    ended(6, "withdrawn", "2026-02-01"),
    ended(7, "closed", "2026-02-01", "withdrawn"),
    ended(8, "closed", "2026-02-01"),
    Improvement(id="A-9", state="measuring", title="Runs"),
)


def test_failures_come_first_and_the_newest_first() -> None:
    found = lessons(site_of(*ITEMS))
    assert {key: [lesson.row.id for lesson in group] for key, group in found.items()} == {
        "unsuccessful": ["A-2"],
        "successful": ["A-4", "A-1"],
        "rejected": ["A-3"],
        "superseded": ["A-5"],
        "withdrawn": ["A-6", "A-7"],
        "other": ["A-8"],
    }
    assert list(found) == ["unsuccessful", "successful", "rejected", "superseded", "withdrawn", "other"]


def test_many_lessons_are_divided_and_each_ending_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("csi_as_code.site.pages.lessons.PER_PAGE", 3)
    site = site_of(*ITEMS)
    assert [sheet.path for sheet in PAGE.sheets(site)] == ["lessons.html", "lessons-2.html", "lessons-3.html"]
    assert [[one.row.id for one in section.lessons] for section in view(site, 2, 3).sections] == [
        ["A-3"],
        ["A-5"],
        ["A-6"],
    ]
    assert [jump[1] for jump in view(site, 2, 3).jumps] == [
        "lessons.html#unsuccessful",
        "lessons.html#successful",
        "lessons-2.html#rejected",
        "lessons-2.html#superseded",
        "lessons-2.html#withdrawn",
        "lessons-3.html#other",
    ]
    assert view(site, 1, 3).others == ((1, ""), (2, "lessons-2.html"), (3, "lessons-3.html"))


def test_a_team_that_is_called_as_its_service_is_named_once() -> None:
    names = {"desk": Team(title="Service desk"), "web": Team(title="Web")}
    policy = Policy(title="T", teams=names, services={"help": Service(title="Service desk")})
    items = {
        f"A-{number}": Improvement(id=f"A-{number}", state="rejected", team=team, service="help")
        for number, team in enumerate(("desk", "web", None), 1)
    }
    found = view(Site(Register(policy=policy, improvements=items), "2026-11-22"), 1, 1).sections[0].lessons
    assert [(lesson.row.id, lesson.team) for lesson in found] == [("A-1", ""), ("A-2", "web"), ("A-3", "")]


def test_what_was_not_written_down_is_said() -> None:
    item = Improvement(id="A-1", state="closed", closure=Closure(code="successful"))
    site = site_of(item, Improvement(id="A-2", state="rejected"))
    html = Printer(site, {}).page(next(PAGE.sheets(site)))
    assert b"No lessons were written down." in html
    assert b"No reason was written down." in html


def test_the_sample_has_all_its_lessons(parsed: dict[str, Any], sample: Any) -> None:
    text = parsed["lessons.html"].text
    items = [item for item in sample.register.improvements.values() if not is_open(item.state)]
    assert len(items) > 10
    assert [item.title for item in items if item.title not in text] == []


@pytest.mark.browser
def test_a_search_narrows_down_and_stays_in_the_address(chromium: Any, site: Path) -> None:
    page = chromium.new_page()
    page.goto((site / "lessons.html").as_uri())
    entries = page.locator("[data-entry]").filter(visible=True)
    total = entries.count()
    page.get_by_role("searchbox").fill("RESTORES failed")
    assert entries.count() == 1
    assert page.get_by_role("status").inner_text() == f"1 of {total}"
    expect(page).to_have_url(re.compile(r"lessons\.html#q=RESTORES%20failed$"))
    assert page.get_by_role("heading", level=2).filter(visible=True).all_inner_texts() == ["Successful 13"]
    page.reload()
    assert entries.count() == 1
    page.get_by_role("searchbox").press("Escape")
    assert entries.count() == total
    expect(page).to_have_url(re.compile(r"lessons\.html$"))
    page.goto((site / "lessons.html").as_uri() + "#q=%E0%A4%A")
    assert entries.count() == total
    page.close()


@pytest.mark.browser
def test_a_search_goes_on_to_the_lessons_of_all_pages(
    chromium: Any, sample: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("csi_as_code.site.pages.lessons.PER_PAGE", 4)
    build(sample, tmp_path / "site", "2026-11-22")
    page = chromium.new_page()
    page.goto((tmp_path / "site" / "lessons.html").as_uri())
    everywhere = page.get_by_role("link", name=re.compile("^Search the lessons of all [0-9]+ pages$"))
    expect(everywhere).to_be_hidden()
    page.get_by_role("searchbox").fill("sponsors technical")
    expect(page.get_by_role("status")).to_have_text("0 of 4 on this page")
    everywhere.click()
    expect(page).to_have_url(re.compile("register\\.html#"))
    expect(page.locator("#found")).to_have_text(re.compile("^1 of "))
    expect(page.get_by_role("link", name="Contractors' accounts never end")).to_be_visible()
    page.close()
