"""The roadmap: who is on it, what is late and why, how it is cut, and the drawing itself."""

import re
from pathlib import Path
from typing import Any

from csi_as_code.model import Improvement, Plan
from csi_as_code.policy import Objective, Policy, Team
from csi_as_code.register import Register
from csi_as_code.site.facts import Site
from csi_as_code.site.gantt import LABEL, PLOT, Bar, Section, axis, cut_before, gantt
from csi_as_code.site.pages.roadmap import MOST_BARS, MOST_TOGETHER, PAGE, WAYS, behind, group, keys, says, view
from csi_as_code.site.printing import Printer

TODAY = "2026-11-22"
BY_TEAM, BY_OBJECTIVE = WAYS
TEAMS = {"a": Team(title="Alpha"), "b": Team(title="Beta")}


def site_of(*items: Improvement) -> Site:
    policy = Policy(title="T", id_prefix="A", teams=TEAMS, objectives={"O-1": Objective(title="Calm")})
    return Site(Register(policy=policy, improvements={item.id: item for item in items}), TODAY)


def work(ident: str, state: str, start: str | None, due: str | None, *needs: str, team: str = "a") -> Improvement:
    return Improvement(
        id=ident, state=state, title=f"Title {ident}", team=team, plan=Plan(start=start, due=due), depends_on=needs
    )


LATE = (
    work("A-1", "in_progress", "2026-10-01", "2026-11-10"),
    work("A-2", "approved", "2026-11-30", "2026-12-30", "A-3", team="b"),
    work("A-3", "in_progress", "2026-11-01", "2026-12-20", "A-1", team="b"),
    work("A-4", "closed", "2026-11-01", "2026-12-20"),
    work("A-5", "proposed", None, None, team="nobody"),
)


def test_groups_hold_open_work_by_title_and_what_has_none_comes_last() -> None:
    site = site_of(*LATE)
    found = [group(site, BY_TEAM, key) for key in keys(site, BY_TEAM)]
    assert [(one.title, [p.row.id for p in one.planned], [row.id for row in one.unplanned]) for one in found] == [
        ("Alpha", ["A-1"], []),
        ("Beta", ["A-3", "A-2"], []),
        ("Without a team", [], ["A-5"]),
    ]
    assert [one.path for one in found] == ["roadmaps/a.html", "roadmaps/b.html", "roadmap-none.html"]
    assert keys(site, BY_OBJECTIVE) == ("",)
    assert group(site, BY_OBJECTIVE, "").title == "Without an objective"


def test_what_is_late_is_named_with_its_reason() -> None:
    site = site_of(*LATE)
    shown = view(site, BY_TEAM)
    assert [(one.row.id, one.late_days, one.end) for one in shown.late] == [
        ("A-2", 20, "2027-01-19"),
        ("A-1", 12, "2026-11-22"),
    ]
    assert says(shown.late[0]) == (
        "A-2 Title A-2: approved, 30 Nov 2026 to 30 Dec 2026; not before 19 Jan 2027, 20 days late"
    )
    html = Printer(site, {}).page(next(PAGE.sheets(site))).decode()
    plain = " ".join(re.sub(r"<[^>]+>", " ", html).split())
    assert "3 open improvements with a due date, of which 2 cannot be on time" in plain
    assert "A-2 Approved 20 days late due 30 Dec 2026, not before 19 Jan 2027 waits for A-3" in plain
    assert plain.count("Title A-5") == 1


def test_the_drawing_ties_what_waits_to_what_it_waits_for() -> None:
    site = site_of(*LATE)
    drawing = str(view(site, BY_TEAM).drawing)
    assert drawing.count('class="tie') == 2
    assert drawing.count('class="tie late"') == 1
    assert drawing.count('class="tail"') == 2
    assert '<a class="bar doing" href="improvements/A-1.html"><title>A-1 Title A-1: in progress' in drawing
    assert ">Today</text>" in drawing
    one = str(view(site, BY_TEAM, "a", "../").drawing)
    assert 'href="../improvements/A-1.html"' in one
    assert "A-2" not in one


def test_no_line_begins_in_what_is_said_behind_a_bar() -> None:
    late = Bar(
        id="A-1", href="", name="", title="", says="", kind="doing", start=TODAY, due=TODAY, end=TODAY, late="+30 d"
    )
    next_one = Bar(
        id="A-2",
        href="",
        name="",
        title="",
        says="",
        kind="open",
        start="2027-06-01",
        due="2027-07-01",
        end="2027-07-01",
        needs=("A-1",),
    )
    drawing = str(gantt([Section("", (late, next_one))], TODAY, "label"))
    found = re.search(r'class="behind" x="([\d.]+)" y="[\d.]+" width="([\d.]+)"', drawing)
    tie = re.search(r'class="tie" d="M([\d.]+) ', drawing)
    assert found
    assert tie
    assert float(tie[1]) >= float(found[1]) + float(found[2])


def test_no_line_runs_through_what_a_bar_in_between_says() -> None:
    def one(ident: str, due: str, *needs: str, late: str = "") -> Bar:
        return Bar(
            id=ident,
            href="",
            name="",
            title="",
            says="",
            kind="open",
            start=due,
            due=due,
            end=due,
            late=late,
            needs=needs,
        )

    def turn(last: str) -> tuple[float, float, float]:
        bars = (one("A-1", "2027-01-05"), one("A-2", TODAY, late="+30 d"), one("A-3", last, "A-1"))
        drawing = str(gantt([Section("", bars)], TODAY, "label"))
        words = re.search(r'class="behind" x="([\d.]+)" y="[\d.]+" width="([\d.]+)"', drawing)
        tie = re.search(r'class="tie" d="M[\d.]+ [\d.]+H([\d.]+)V', drawing)
        assert words
        assert tie
        return float(tie[1]), float(words[1]), float(words[1]) + float(words[2])

    at, begin, end = turn("2028-06-01")
    assert at > end + 6
    at, begin, end = turn("2027-01-25")
    assert not begin < at < end


def test_lateness_is_short_in_the_drawing() -> None:
    assert [behind(days) for days in (0, 1, 729, 730, 2175)] == ["", "+1 d", "+729 d", "+2.0 y", "+6.0 y"]


def test_a_large_roadmap_is_a_bar_a_group_and_a_full_group_is_cut() -> None:
    many = [work(f"A-{number}", "approved", None, "2027-01-10") for number in range(1000, 1000 + MOST_BARS + 3)]
    site = site_of(*many, work("A-1", "approved", None, "2026-11-01", team="b"))
    whole = view(site, BY_TEAM)
    assert whole.number > MOST_TOGETHER
    assert [(one.title, len(one.planned), one.late) for one in whole.groups] == [
        ("Alpha", MOST_BARS + 3, 0),
        ("Beta", 1, 1),
    ]
    assert str(whole.drawing).count('<a class="bar group"') == 2
    assert str(whole.drawing).count('class="mark late"') == 1
    part = view(site, BY_TEAM, "a")
    assert (len(part.planned), part.more) == (MOST_BARS, 3)
    assert part.more_href.endswith("&team=a&sort=due")
    assert str(part.drawing).count('<a class="bar ') == MOST_BARS


def bar(ident: str, start: str, due: str, end: str = "") -> Bar:
    return Bar(id=ident, href="x.html", name=ident, title="t", says="s", kind="open", start=start, due=due, end=end)


def test_the_axis_has_whole_months_around_the_bars_and_today() -> None:
    span = axis([bar("A-1", "2026-10-10", "2026-12-05", "2026-12-24")], TODAY)
    assert span.x("2026-10-01") == LABEL
    assert span.x("2027-01-01") == LABEL + PLOT
    assert span.x("1999-01-01") == LABEL
    assert span.x("2099-01-01") == LABEL + PLOT


def test_days_far_away_do_not_squeeze_the_drawing() -> None:
    span = axis([bar("A-1", "0001-01-01", "9999-12-31", "9999-12-31")], TODAY)
    assert span.last - span.first < 1100
    assert axis([bar("A-1", "0001-01-01", "0001-01-02")], "0001-01-01").first == 1
    assert axis([bar("A-1", "9999-12-01", "9999-12-31")], "9999-12-31").last > axis([], "9999-11-01").first


def test_a_drawing_that_leaves_something_out_says_from_when_on_it_goes() -> None:
    inside = bar("A-1", "2026-10-10", "2026-12-05")
    assert cut_before([Section("", (inside,))], TODAY) == ""
    assert cut_before([Section("", (inside, bar("A-2", "", "2019-03-25")))], TODAY) == "2026-02-01"
    assert cut_before([], TODAY) == ""
    site = site_of(work("A-1", "in_progress", None, "2019-03-25"))
    printed = Printer(site, {}).page(next(PAGE.sheets(site))).decode()
    assert "what was before 1 Feb 2026 stands at the left edge" in printed


def test_names_in_a_drawing_are_escaped_and_cut() -> None:
    evil = Bar(
        id="A-1",
        href="improvements/x.html",
        name="<b>",
        title="<script>" + "w" * 99,
        says='"><svg onload=a()>',
        kind="open",
        start="",
        due=TODAY,
        end=TODAY,
        late="<i>",
    )
    drawing = str(gantt([Section("<h1>", (evil,))], TODAY, '"label"'))
    assert not re.search(r"<(?:b|script|h1|i)>|<svg onload", drawing)
    assert "\u2026</text>" in drawing
    assert 'aria-label="&quot;label&quot;"' in drawing


def test_the_sample_has_a_roadmap_of_every_team_and_objective_with_work(site: Path, parsed: dict[str, Any]) -> None:
    assert {path.stem for path in (site / "roadmaps").iterdir()} >= {"platform", "data"}
    assert "17 open improvements with a due date, of which 1 cannot be on time" in parsed["roadmap.html"].text
    assert "Three reports show three margins for one branch" in parsed["roadmaps/data.html"].text
    assert (site / "roadmaps-objectives" / "OBJ-5.html").is_file()
    assert (site / "roadmap-none.html").is_file()
