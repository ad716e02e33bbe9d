"""The calendar: what is late stands on top, then month by month, and a long one is divided."""

import pytest

from csi_as_code.model import Improvement, Measure, MeasureUse, Plan, Point, Raised, Review
from csi_as_code.policy import Policy
from csi_as_code.register import Register
from csi_as_code.site.build import Printer
from csi_as_code.site.facts import Site
from csi_as_code.site.pages import Sheet, calendar
from csi_as_code.site.pages.calendar import CalendarView, pages_of, view

TODAY = "2026-11-22"


def site_of(*items: Improvement, measures: tuple[Measure, ...] = ()) -> Site:
    register = Register(
        policy=Policy(title="T", id_prefix="A", clocks={"proposed": 14}),
        improvements={item.id: item for item in items},
        measures={measure.id: measure for measure in measures},
    )
    return Site(register, TODAY)


def shown(site: Site, number: int = 1) -> CalendarView:
    return view(site, number, len(site.once(pages_of)))


def test_late_things_come_first_then_month_by_month() -> None:
    items = (
        Improvement(id="A-1", state="in_progress", title="One", owner="@a", plan=Plan(due="2026-11-20")),
        Improvement(id="A-2", state="in_progress", title="Two", plan=Plan(due=TODAY)),
        Improvement(id="A-3", state="proposed", title="Three", raised=Raised(by="@a", date="2026-11-20")),
        Improvement(id="A-4", state="closed", title="Four", reviews=(Review(due="2027-01-04"),)),
    )
    found = shown(site_of(*items))
    assert [
        (section.anchor, section.title, [(i.weekday, i.title, i.row and i.row.id, i.late_days) for i in section.items])
        for section in found.sections
    ] == [
        ("late", "Late", [("Fri", "Due", "A-1", 2)]),
        ("m2026-11", "November 2026", [("Sun", "Due", "A-2", 0)]),
        ("m2026-12", "December 2026", [("Fri", "Clock runs out", "A-3", 0)]),
        ("m2027-01", "January 2027", [("Mon", "Re-check", "A-4", 0)]),
    ]
    assert [(jump.title, jump.href, jump.number) for jump in found.jumps] == [
        ("Late", "calendar.html#late", 1),
        ("Nov 2026", "calendar.html#m2026-11", 1),
        ("Dec 2026", "calendar.html#m2026-12", 1),
        ("Jan 2027", "calendar.html#m2027-01", 1),
    ]
    assert found.sections[2].items[0].what == "Proposed may last 14 days"


def test_a_point_is_due_for_a_measure_not_for_a_record() -> None:
    calls = Measure(id="calls", title="Calls", frequency="weekly", points=(Point(date="2026-11-02", value=1),))
    item = Improvement(id="A-1", state="measuring", measures=(MeasureUse(measure="calls", role="outcome"),))
    (found,) = shown(site_of(item, measures=(calls,))).sections[0].items
    assert (found.day, found.title, found.measure, found.row) == ("2026-11-23", "Measure again", "calls", None)


def test_a_long_calendar_is_divided_and_every_month_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calendar, "PER_PAGE", 3)
    items = tuple(
        Improvement(id=f"A-{number}", state="approved", plan=Plan(due=f"2026-12-{number:02}")) for number in range(1, 6)
    )
    site = site_of(*items, Improvement(id="A-9", state="approved", plan=Plan(due="2027-02-01")))
    first, last = (shown(site, number) for number in (1, 2))
    assert [[(s.title, len(s.items), s.number) for s in page.sections] for page in (first, last)] == [
        [("December 2026", 3, 5)],
        [("December 2026", 2, 5), ("February 2027", 1, 1)],
    ]
    assert [jump.href for jump in last.jumps] == ["calendar.html#m2026-12", "calendar-2.html#m2027-02"]
    assert (first.others, last.others) == (((1, ""), (2, "calendar-2.html")), ((1, "calendar.html"), (2, "")))


def test_an_empty_calendar_says_so() -> None:
    site = site_of()
    sheets: list[Sheet] = list(calendar.PAGE.sheets(site))
    assert [sheet.path for sheet in sheets] == ["calendar.html"]
    assert b"Nothing is due." in Printer(site, {}).page(sheets[0])
