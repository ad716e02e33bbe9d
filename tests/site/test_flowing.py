"""The overview's flow and benefits: from git or from the records, every number with the rows behind it."""

from pathlib import Path

import pytest
from tests.git_room.repository import record, register

from csi_as_code.model import Benefit, Closure, Decision, Improvement, Plan, Raised
from csi_as_code.reading.snapshot import Opened, open_folder
from csi_as_code.register import Register
from csi_as_code.site.facts import Site
from csi_as_code.site.flowing import WEEKS, flow_view, rows_in
from csi_as_code.site.pages import benefits, lists, overview
from csi_as_code.site.past import past_of
from csi_as_code.site.printing import Printer
from csi_as_code.site.table import rows_script

TODAY = "2026-11-22"


def closed(ident: str, day: str, code: str | None = "successful") -> Improvement:
    return Improvement(
        id=ident,
        state="closed",
        raised=Raised(by="@a", date="2026-06-01"),
        plan=Plan(start="2026-07-01", implemented="2026-08-03"),
        decisions=(Decision(to="closed", date=day, by=("@a",), why="Done"),),
        closure=Closure(code=code) if code else None,
    )


def site_of(*items: Improvement) -> Site:
    return Site(Register(improvements={item.id: item for item in items}), TODAY)


def test_without_git_the_records_tell_the_flow_and_the_page_says_so() -> None:
    view = flow_view(site_of(closed("A-1", "2026-11-02"), Improvement(id="A-2", state="measuring")))
    assert view.source == (
        "As the records tell it, from their dates and decisions. The register was built without its history."
    )
    assert (view.working, view.finished) == (1, 1)
    assert [(time.title, time.median, time.number) for time in view.times] == [
        ("Lead time", "154 days", 1),
        ("Cycle time", "124 days", 1),
        ("First response", "30 days", 1),
    ]
    assert (view.weeks[0].end, view.weeks[-1].end) == (TODAY, "2026-06-07")
    assert view.weeks[0].numbers[0] == 1
    assert sum(week.closed for week in view.weeks) == 1
    assert "Closed from 0 to 1" in view.diagram


def test_the_flow_ends_with_the_calendar() -> None:
    register = Register(improvements={"A-1": closed("A-1", "2026-11-02")})
    assert flow_view(Site(register, "9999-12-31")).weeks[0].end == "9999-12-31"


def test_with_a_history_git_tells_the_flow(tmp_path: Path) -> None:
    repository = register(tmp_path / "register")
    repository.commit({"improvements/IMP-0001.yaml": record("IMP-0001", "proposed")}, day="2026-01-05")
    repository.commit({"improvements/IMP-0001.yaml": record("IMP-0001", "closed")}, day="2026-03-02")
    opened = open_folder(repository.root)
    view = flow_view(Site(opened.register, TODAY, tell=lambda: past_of(opened)))
    assert view.source == "From the history in git."
    assert (view.times[0].median, len(view.weeks)) == ("56 days", 46)


def test_a_history_that_is_shorter_than_the_records_is_not_taken_for_the_whole(tmp_path: Path) -> None:
    repository = register(tmp_path / "register")
    repository.commit({"improvements/IMP-0001.yaml": record("IMP-0001", "proposed")}, day="2026-11-02")
    opened = open_folder(repository.root)
    view = flow_view(Site(opened.register, TODAY, tell=lambda: past_of(opened)))
    assert view.source.endswith("Its history in git begins on 2 Nov 2026.")


def test_at_most_two_years_are_shown() -> None:
    item = Improvement(id="A-1", state="proposed", raised=Raised(by="@a", date="1999-01-01"))
    assert len(flow_view(site_of(item)).weeks) == WEEKS


def test_an_empty_register_has_no_diagram_and_no_times() -> None:
    view = flow_view(site_of())
    assert (view.diagram, view.weeks, view.efficiency) == ("", (), None)
    assert {time.median for time in view.times} == {"\u2013"}


def test_what_closed_in_the_last_thirteen_weeks_is_listed() -> None:
    site = site_of(closed("A-1", "2026-08-23"), closed("A-2", "2026-08-24"), closed("A-3", "2026-11-02"))
    assert [row.id for row in site.finished] == ["A-3", "A-2"]
    assert "finished.html" in {path for path, *_ in lists.LISTS}


def test_rows_behind_a_number_are_an_address_of_the_register() -> None:
    assert rows_in("in_progress", "measuring") == "register.html#state=in_progress&state=measuring"


def test_outcomes_lead_to_the_rows_that_ended_so() -> None:
    site = site_of(
        closed("A-1", "2026-11-02"), closed("A-2", "2026-11-02", None), closed("A-3", "2026-11-02", "unsuccessful")
    )
    assert [(ending.title, ending.number, ending.href) for ending in overview.view(site).endings] == [
        ("Successful", 1, "register.html#ended=successful"),
        ("Unsuccessful", 1, "register.html#ended=unsuccessful"),
        ("Not judged", 1, "register.html#ended=not-judged"),
    ]
    script = bytes(rows_script(site)).decode()
    assert (
        '"endings":[["not-judged","Not judged"],["successful","Successful"],["unsuccessful","Unsuccessful"]]' in script
    )


@pytest.fixture
def paying() -> Site:
    def one(ident: str, forecast: int, actual: int | None, category: str = "revenue") -> Improvement:
        benefit = Benefit(category=category, kind="hard", unit="EUR/year", forecast=forecast, actual=actual)
        return Improvement(id=ident, title=ident, state="closed", benefits=(benefit,))

    return site_of(one("A-1", 100, 250), one("A-2", 100, None), one("A-3", 10, 5, "quality"))


def test_benefits_are_added_up_with_a_way_to_the_improvements(paying: Site) -> None:
    found = benefits.sums(paying)
    assert [
        (s.total.category, s.total.forecast, s.total.actual, s.number, s.percent, s.width, s.href) for s in found
    ] == [
        ("quality", 10, 5, 1, 50, 50, "benefits.html#sum-1"),
        ("revenue", 200, 250, 2, 250, 200, "benefits.html#sum-2"),
    ]
    view = benefits.view(paying, 1, 1)
    assert [[line.row.id for line in section.lines] for section in view.sections] == [["A-3"], ["A-1", "A-2"]]


def test_a_benefit_without_figures_leads_to_its_notes_and_has_no_empty_unit() -> None:
    soft = Benefit(category="quality", kind="soft", note="Fewer calls at night.")
    bare = Benefit(category="revenue", kind="soft")
    told = Benefit(category="time-savings", kind="hard", unit="hours/year", forecast=5, note="By the desk.")
    site = site_of(Improvement(id="A-1", title="A-1", state="closed", benefits=(soft, bare, told)))
    assert [(one.name, one.lacks) for one in benefits.sums(site)] == [
        ("Quality, soft", "no figure, see the notes"),
        ("Revenue, soft", "no figure"),
        ("Time savings, hard, hours/year", "nothing measured yet"),
    ]
    html = Printer(site, {}).page(next(benefits.PAGE.sheets(site))).decode()
    assert 'aria-label="Quality, soft"' in html
    assert '<span class="count"></span>' not in html


def test_many_benefits_go_over_several_pages(paying: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(benefits, "ROWS_PER_PAGE", 2)
    assert [sheet.path for sheet in benefits.PAGE.sheets(paying)] == ["benefits.html", "benefits-2.html"]
    first, second = benefits.view(paying, 1, 2), benefits.view(paying, 2, 2)
    assert [(section.begins, len(section.lines)) for section in (*first.sections, *second.sections)] == [
        (True, 1),
        (True, 1),
        (False, 1),
    ]
    assert benefits.sums(paying)[1].href == "benefits.html#sum-2"


def test_a_register_without_benefits_has_an_empty_page() -> None:
    assert benefits.view(site_of(), 1, 1).sums == ()


def test_the_overview_of_the_sample_shows_its_benefits(sample: Opened) -> None:
    view = overview.view(Site(sample.register, TODAY))
    assert view.benefits
    assert view.flow.diagram
    assert len(view.benefits) + view.more_benefits == len(benefits.sums(Site(sample.register, TODAY)))
