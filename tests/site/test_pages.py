"""What the pages say about the sample and about small registers made for it."""

import re
from pathlib import Path
from typing import Any

import pytest

from csi_as_code.model import (
    Analysis,
    Baseline,
    Cause,
    Closure,
    Decision,
    Improvement,
    Measure,
    MeasureUse,
    Plan,
    Point,
    Priority,
    Raised,
    Relation,
    Review,
    Target,
)
from csi_as_code.policy import Approval, Objective, Policy, Team, When
from csi_as_code.reading.snapshot import Opened
from csi_as_code.register import Register
from csi_as_code.site import life
from csi_as_code.site.facts import Site
from csi_as_code.site.measured import standing
from csi_as_code.site.navigation import navigation
from csi_as_code.site.pages import Area, all_pages, improvement, objectives, overview, process, register, teams
from csi_as_code.site.printing import Printer
from csi_as_code.workflow import EDGES, TABLE

TODAY = "2026-11-22"
ROOT = Path(__file__).resolve().parents[2]


def site_of(*items: Improvement, policy: Policy | None = None, measures: tuple[Measure, ...] = ()) -> Site:
    found = {item.id: item for item in items}
    paths = {ident: f"improvements/{ident}.yaml" for ident in found}
    known = {measure.id: measure for measure in measures}
    if policy is None:
        policy = Policy(title="T", id_prefix="A")
    return Site(Register(policy=policy, improvements=found, paths=paths, measures=known), TODAY)


def test_every_module_is_a_page_and_every_page_has_its_place() -> None:
    modules = {path.stem for path in Path(improvement.__file__).parent.glob("*.py")} - {"__init__"}
    assert len(all_pages()) == len(modules)
    shown = [page for page in all_pages() if page.path]
    assert len({(page.area, page.order) for page in shown}) == len(shown)
    assert [page.title for page in shown if page.area is Area.HOME] == ["Overview"]


def test_the_navigation_opens_one_area_and_marks_the_page_in_it() -> None:
    sections = navigation(all_pages(), "teams.html")
    assert [section.title for section in sections] == ["Overview", "Work", "Goals", "People", "Evidence", "About"]
    assert [section.title for section in sections if section.is_open] == ["People"]
    assert [entry.path for section in sections for entry in section.entries if entry.is_here] == ["teams.html"]
    assert all(section.path == section.entries[0].path for section in sections[1:])
    assert (sections[0].path, sections[0].entries) == ("index.html", ())


def test_every_page_leads_to_every_other(parsed: dict[str, Any]) -> None:
    wanted = {page.path for page in all_pages() if page.path}
    for path, page in parsed.items():
        root = "../" if "/" in path else ""
        assert {root + other for other in wanted} <= set(page.values("href")), path


def test_the_overview_counts_every_record_once(sample: Opened) -> None:
    view = overview.view(Site(sample.register, TODAY))
    assert sum(count.number for count in (*view.line, *view.aside)) == view.total == len(sample.register.improvements)


@pytest.mark.parametrize(
    ("unread", "says"),
    [
        ((), None),
        (("A-2",), "1 record cannot be read and is not counted"),
        (("A-2", "A-3"), "2 records cannot be read and are not counted"),
    ],
)
def test_what_cannot_be_read_is_said_beside_the_numbers_that_lack_it(unread: tuple[str, ...], says: str | None) -> None:
    policy = Policy(title="T", id_prefix="A")
    items = {"A-1": Improvement(id="A-1", state="proposed")}
    site = Site(Register(policy=policy, improvements=items, unread=frozenset(unread)), TODAY)
    for page in (overview, register):
        html = Printer(site, {}).page(next(iter(page.PAGE.sheets(site)))).decode()
        said = re.findall(r'href="findings.html">([^<]* not counted)<', html)
        assert said == ([says] if says else [])


def test_without_scripts_the_register_says_where_its_lists_are() -> None:
    site = site_of(Improvement(id="A-1", state="proposed"))
    html = Printer(site, {}).page(next(iter(register.PAGE.sheets(site)))).decode()
    (said,) = re.findall(r"<noscript>(.*?)</noscript>", html, re.DOTALL)
    named = set(re.findall(r'href="([^"]*)"', said))
    assert named == {"finished.html", "overdue.html", "stuck.html", "ready.html", "lessons.html"}
    paths = {sheet.path for page in all_pages() for sheet in page.sheets(site)}
    assert named <= paths


def test_the_overview_says_what_is_late_stuck_and_ready() -> None:
    raised = Raised(by="@a", date="2026-09-01")
    quick = Priority(impact=4, urgency=4, effort=1, risk=1)
    items = (
        Improvement(id="A-1", state="in_progress", plan=Plan(start="2026-10-01", due="2026-11-20")),
        Improvement(id="A-2", state="proposed", raised=raised),
        Improvement(
            id="A-3",
            state="approved",
            priority=quick,
            decisions=(Decision(to="approved", date="2026-11-20", by=("@b",)),),
        ),
        Improvement(id="A-4", state="approved", priority=quick, depends_on=("A-1",)),
        Improvement(id="A-5", state="closed", closure=Closure(code="successful")),
        Improvement(id="A-6", state="closed"),
        Improvement(id="A-7", state="strange"),
    )
    view = overview.view(site_of(*items, policy=Policy(title="T", id_prefix="A", clocks={"proposed": 14})))
    assert [(row.id, row.overdue_days) for row in view.overdue.rows] == [("A-1", 2)]
    assert [(row.id, row.stuck_days) for row in view.stuck.rows] == [("A-2", 68)]
    assert [(lane.title, [one.row.id for one in lane.ready]) for lane in view.lanes] == [
        ("Quick wins", ["A-3"]),
        ("Strategic", []),
        ("Not rated yet", ["A-2"]),
    ]
    assert [(move.date, move.row.id) for move in view.moves] == [("2026-11-20", "A-3")]
    assert [(end.title, end.number, end.percent) for end in view.endings] == [
        ("Successful", 1, 50),
        ("Not judged", 1, 50),
    ]
    assert [(count.state, count.number, count.href) for count in view.aside if count.number] == [
        ("strange", 1, "register.html#unknown-1")
    ]


def test_a_decision_of_tomorrow_has_not_moved_anything() -> None:
    later = Decision(to="approved", date="2026-11-23", by=("@b",))
    assert overview.view(site_of(Improvement(id="A-1", state="assessed", decisions=(later,)))).moves == ()


def test_the_register_lists_states_in_the_order_of_the_workflow() -> None:
    items = (
        Improvement(id="A-1", state="closed"),
        Improvement(id="A-2", state="odd"),
        Improvement(id="A-3", state="proposed"),
    )
    found = [(section.anchor, [row.id for row in section.rows]) for section in register.view(site_of(*items)).sections]
    assert [entry for entry in found if entry[1]] == [
        ("proposed", ["A-3"]),
        ("closed", ["A-1"]),
        ("unknown-1", ["A-2"]),
    ]
    assert [anchor for anchor, _ in found] == [*(row.state for row in TABLE), "unknown-1"]


def test_an_improvement_shows_its_neighbours_in_both_directions() -> None:
    items = (
        Improvement(id="A-1", state="closed", title="One"),
        Improvement(id="A-2", state="approved", title="Two", depends_on=("A-1", "A-3", "A-9")),
        Improvement(id="A-3", state="approved", title="Three", relates_to=(Relation(id="A-2", kind="supersedes"),)),
        Improvement(id="A-4", state="proposed", title="Four", depends_on=("A-2",)),
    )
    view = improvement.view(site_of(*items), "A-2")
    assert [(need.id, need.row is not None, need.blocks) for need in view.needs] == [
        ("A-1", True, False),
        ("A-3", True, True),
        ("A-9", False, True),
    ]
    assert [row.id for row in view.needed_by] == ["A-4"]
    assert [(related.id, related.how) for related in view.related] == [("A-3", "Superseded by")]


def test_an_improvement_tells_its_life_in_order() -> None:
    item = Improvement(
        id="A-1",
        state="closed",
        raised=Raised(by="@a", date="2026-01-01"),
        plan=Plan(start="2026-02-01", due="2026-03-01", implemented="2026-02-20"),
        decisions=(
            Decision(to="approved", date="2026-01-20", by=("@b",)),
            Decision(to="closed", date="2026-05-01", by=("@b",)),
        ),
        reviews=(Review(due="2026-07-01", date="2026-07-02", result="sustained"), Review(due="2027-01-01")),
    )
    assert [(event.date, event.title or event.state) for event in life.events(item)] == [
        ("2026-01-01", "Raised"),
        ("2026-01-20", "approved"),
        ("2026-02-01", "Work started"),
        ("2026-02-20", "Took effect"),
        ("2026-05-01", "closed"),
        ("2026-07-02", "Reviewed: Sustained"),
    ]


def test_causes_are_grouped_by_the_bones_of_the_fishbone() -> None:
    causes = tuple(Cause(category=word, cause=word) for word in ("policy", "odd", "people", "policy"))
    item = Improvement(id="A-1", state="proposed", analysis=Analysis(causes=causes))
    assert [(bone.category, len(bone.causes)) for bone in improvement.bones(item)] == [
        ("people", 1),
        ("policy", 2),
        ("odd", 1),
    ]


def test_own_fields_have_the_titles_and_the_order_of_the_register() -> None:
    properties = {"b": {"title": "Budget"}, "a": True}
    policy = Policy(custom={"properties": properties})
    item = Improvement(id="A-1", state="proposed", custom={"a": "x", "b": 5, "other_field": ["y"]})
    assert [(own.title, own.value) for own in improvement.own_fields(item, policy)] == [
        ("Budget", "5"),
        ("A", "x"),
        ("Other field", "y"),
    ]


def measure(*values: tuple[str, float], direction: str | None = "decrease") -> Measure:
    return Measure(
        id="calls", title="Calls", direction=direction, points=tuple(Point(date=d, value=v) for d, v in values)
    )


USE = MeasureUse(
    measure="calls",
    role="outcome",
    baseline=Baseline(value=200, start="2026-01-01", end="2026-02-01"),
    target=Target(value=50, by="2026-10-01"),
)


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (measure(("2026-01-10", 200), ("2026-06-01", 100), ("2026-09-01", 40)), ("met", "Reached", 100)),
        (measure(("2026-01-10", 200), ("2026-06-01", 100), ("2026-11-01", 40)), ("met", "Reached late", 100)),
        (measure(("2026-01-10", 200), ("2026-06-01", 125)), ("missed", "Missed", 50)),
        (measure(("2026-01-10", 230)), ("open", "Not known", 0)),
        (measure(), ("open", "Not known", None)),
        (measure(("2027-01-10", 40)), ("open", "Not known", None)),
        (None, ("open", "Not known", None)),
    ],
)
def test_a_measure_stands_between_baseline_and_target(found: Measure | None, expected: tuple[Any, ...]) -> None:
    item = Improvement(id="A-1", state="measuring", measures=(USE,), plan=Plan(implemented="2026-03-01"))
    stands = standing(item, USE, found, TODAY)
    assert (stands.kind, stands.says, stands.percent) == expected


def test_objectives_stand_below_their_parents_whatever_the_parents_are() -> None:
    known = {
        "O-1": Objective(title="Top"),
        "O-1.1": Objective(title="Below", parent="O-1"),
        "O-1.1.1": Objective(title="Far below", parent="O-1.1"),
        "O-2": Objective(title="Orphan", parent="O-9"),
        "O-3": Objective(title="Ring", parent="O-4"),
        "O-4": Objective(title="Ring", parent="O-3"),
        "O-5": Objective(title="Self", parent="O-5"),
    }
    items = (
        Improvement(id="A-1", state="proposed", objective="O-1.1.1"),
        Improvement(id="A-2", state="closed", objective="O-1"),
        Improvement(id="A-3", state="proposed", objective="O-77"),
    )
    site = site_of(*items, policy=Policy(objectives=known))
    view = objectives.view(site)
    assert [(node.key, node.depth, node.below_open, node.below_closed) for node in view.nodes] == [
        ("O-1", 0, 1, 1),
        ("O-1.1", 1, 1, 0),
        ("O-1.1.1", 2, 1, 0),
        ("O-2", 0, 0, 0),
        ("O-3", 0, 0, 0),
        ("O-4", 0, 0, 0),
        ("O-5", 0, 0, 0),
    ]
    assert [row.id for row in view.without] == ["A-3"]
    assert objectives.objective_view(site, "O-1.1.1").path == ("O-1", "O-1.1")


def test_a_team_is_measured_against_its_limit() -> None:
    items = tuple(
        Improvement(id=f"A-{n}", state=state, team="t")
        for n, state in enumerate(("in_progress", "measuring", "closed"))
    )
    over = teams.team_view(site_of(*items, policy=Policy(teams={"t": Team(title="T", wip_limit=1)})), "t")
    full = teams.team_view(site_of(*items, policy=Policy(teams={"t": Team(title="T", wip_limit=2)})), "t")
    free = teams.team_view(site_of(*items, policy=Policy(teams={"t": Team(title="T")})), "t")
    assert [(v.active, v.percent, v.is_full, v.is_over) for v in (over, full, free)] == [
        (2, 100, False, True),
        (2, 100, True, False),
        (2, 0, False, False),
    ]


def test_the_process_page_has_every_state_and_every_edge(sample: Opened) -> None:
    view = process.view(Site(sample.register, TODAY))
    assert [state.row.state for state in view.states] == [row.state for row in TABLE]
    drawn = {(source, target) for steps in view.edges for source in steps.sources for target in steps.targets}
    assert drawn == {(edge.source, edge.target) for edge in EDGES}
    assert all(f'href="#{row.state}"' in view.diagram for row in TABLE)


def test_the_sample_reads_well(sample: Opened, parsed: dict[str, Any]) -> None:
    page = parsed["improvements/IMP-0009.html"].text
    for text in (
        "Handheld batteries die before the shift ends",
        "How it ended: successful",
        "Root cause",
        "Pilot branch",
        "improvements/IMP-0009.yaml",
        "Reviewed: Sustained",
        "What waits for it",
    ):
        assert text in page
    source = f"{sample.register.policy.repository}/blob/HEAD/improvements/IMP-0009.yaml"
    assert source in parsed["improvements/IMP-0009.html"].values("href")


def test_objectives_have_gaps_of_three_kinds() -> None:
    known = {"O-1": Objective(title="Served"), "O-2": Objective(title="Once"), "O-3": Objective(title="Never")}
    items = (
        Improvement(id="A-1", state="proposed", objective="O-1"),
        Improvement(id="A-2", state="closed", objective="O-2"),
        Improvement(id="A-3", state="closed", objective="O-9"),
    )
    view = objectives.view(site_of(*items, policy=Policy(objectives=known)))
    assert [node.key for node in view.empty] == ["O-3"]
    assert [node.key for node in view.idle] == ["O-2"]
    assert (view.without, view.is_whole) == ((), False)
    whole = objectives.view(site_of(items[0], policy=Policy(objectives={"O-1": Objective(title="Served")})))
    assert whole.is_whole


def test_the_process_says_who_decides_on_what() -> None:
    when = When(effort_at_most=2, impact_at_least=4, type=("nonconformity", "observation"), lane="quick-win")
    policy = Policy(approvals=(Approval(approvers=("@a",), count=1, when=when), Approval(approvers=("@b",), count=2)))
    view = process.view(site_of(policy=policy))
    assert [(entry.conditions, entry.approvers, entry.count) for entry in view.deciders] == [
        (
            ("impact 4 or more", "effort 2 or less", "type nonconformity or observation", "lane quick-win"),
            ("@a",),
            1,
        ),
        ((), ("@b",), 2),
    ]
    assert view.weights == (("impact", 4), ("urgency", 3), ("effort", 2), ("risk", 1))
    assert [band for band, _, _ in view.bands] == [1, 2, 3, 4, 5]
