"""What moved, what waits and what changed: by git where there is one, by the records where there is none."""

import random
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from csi_as_code.analysis.due import shifted
from csi_as_code.analysis.fingerprint import fingerprint
from csi_as_code.history import History, Landing, Signature, Transition
from csi_as_code.model import Decision, Improvement, Measure, Plan, Point, Raised, Task
from csi_as_code.policy import Approval, Person, Policy
from csi_as_code.register import Register
from csi_as_code.site.build import build
from csi_as_code.site.facts import Site
from csi_as_code.site.moved import SPANS, counted, moved
from csi_as_code.site.pages import awaiting, changes, improvement, overview, people
from csi_as_code.site.past import Past
from csi_as_code.site.printing import Printer

TODAY = "2026-11-22"
NOON = 1_795_348_800  # 2026-11-22T12:00:00Z
DAY = 86_400
ANN = Signature("Ann", "ann@example.org")
BEN = Signature("Ben", "ben@example.org")


def step(ident: str, source: str | None, target: str | None, days_ago: int, **more: Any) -> Transition:
    landing = Landing(f"{days_ago:040x}", NOON - days_ago * DAY, ANN, merged_by=BEN, request=12)
    return Transition(ident, source, target, landing, f"improvements/{ident}.yaml", authors=(ANN,), **more)


def site_of(*items: Improvement, steps: tuple[Transition, ...] | None = (), **more: Any) -> Site:
    policy = Policy(
        title="T",
        id_prefix="A",
        repository="https://code.example/r",
        people={
            "@ann": Person(name="Ann A", email=("ann@example.org",)),
            "@ben": Person(name="Ben B"),
            "@cat": Person(name="Cat C"),
        },
        approvals=(Approval(approvers=("@ann", "@ben"), count=1),),
    )
    register = Register(policy=policy, improvements={item.id: item for item in items}, **more)
    past = Past(lacks="No git here.") if steps is None else Past(History(tip="f" * 40, transitions=steps))
    return Site(register, TODAY, tell=lambda: past)


def found(site: Site, days: int = 7) -> list[tuple[Any, ...]]:
    return [(one.id, one.source, one.target, one.day, one.steps) for one in moved(site, days)]


def test_a_record_moves_from_where_it_was_to_where_it_is() -> None:
    steps = (
        step("A-1", None, "proposed", 30),
        step("A-1", "proposed", "assessed", 6),
        step("A-2", None, "proposed", 5),
        step("A-1", "assessed", "approved", 2),
        step("A-3", "approved", None, 1),
        step("A-4", "approved", "on_hold", 3),
        step("A-4", "on_hold", "approved", 1),
        step("A-5", None, "proposed", 2),
        step("A-5", "proposed", None, 1),
    )
    site = site_of(Improvement(id="A-1", state="approved"), Improvement(id="A-2", state="proposed"), steps=steps)
    assert found(site) == [
        ("A-3", "approved", None, "2026-11-21", 1),
        ("A-4", "approved", "approved", "2026-11-21", 2),
        ("A-5", None, None, "2026-11-21", 2),
        ("A-1", "proposed", "approved", "2026-11-20", 2),
        ("A-2", None, "proposed", "2026-11-17", 1),
    ]
    assert counted(moved(site, 7)) == (("", 2), ("approved", 2), ("proposed", 1))


@pytest.mark.parametrize(("days_ago", "is_in"), [(0, True), (6, True), (7, False), (-1, False)])
def test_seven_days_are_today_and_the_six_before(days_ago: int, is_in: bool) -> None:
    site = site_of(Improvement(id="A-1", state="assessed"), steps=(step("A-1", "proposed", "assessed", days_ago),))
    assert bool(moved(site, 7)) == is_in


def test_without_a_history_the_records_tell() -> None:
    decisions = (
        Decision(to="rejected", date="2026-11-10", by=("@ben",)),
        Decision(to="approved", date="2026-11-20", by=("@ben",)),
    )
    items = (
        Improvement(id="A-1", state="approved", decisions=decisions, raised=Raised(by="@a", date="2026-01-01")),
        Improvement(id="A-2", state="proposed", raised=Raised(by="@a", date="2026-11-21")),
        Improvement(id="A-3", state="proposed", raised=Raised(by="@a", date="2026-11-23")),
    )
    site = site_of(*items, steps=None)
    assert found(site) == [("A-2", None, "proposed", "2026-11-21", 1), ("A-1", "", "approved", "2026-11-20", 1)]
    assert changes.view(site, 7).lacks == "No git here."


@pytest.mark.parametrize(
    ("raised", "days_ago", "says"),
    [
        ("2026-01-01", 3, "Its history in git begins on 19 Nov 2026."),
        ("2026-01-01", 8, ""),
        ("2026-11-01", 3, ""),
    ],
)
def test_records_that_came_into_git_in_these_days_are_not_all_new(raised: str, days_ago: int, says: str) -> None:
    item = Improvement(id="A-1", state="approved", raised=Raised(by="@a", date=raised))
    site = site_of(item, steps=(step("A-1", None, "approved", days_ago),))
    assert changes.view(site, 7).lacks == says
    assert len(moved(site, 7)) == (0 if says or days_ago > 6 else 1)


def test_a_move_is_told_by_the_record_before_git_begins_and_by_git_from_there_on() -> None:
    approved = Decision(to="approved", date="2026-11-18", by=("@ben",))
    raised = Raised(by="@a", date="2026-01-01")
    plan = Plan(start="2026-11-17", implemented="2026-11-21")
    items = (
        Improvement(id="A-1", state="measuring", raised=raised, plan=plan),
        Improvement(id="A-2", state="approved", raised=raised, decisions=(approved,)),
        Improvement(id="A-3", state="assessed", raised=Raised(by="@a", date="2026-11-17")),
        Improvement(
            id="A-4", state="in_progress", raised=raised, plan=Plan(start="2026-10-01", implemented="2026-11-18")
        ),
        Improvement(id="A-5", state="proposed", raised=Raised(by="@a", date="2026-11-21")),
    )
    steps = (
        step("A-1", None, "in_progress", 3),
        step("A-2", None, "assessed", 3),
        step("A-3", None, "assessed", 3),
        step("A-4", None, "in_progress", 3),
        step("A-6", None, "proposed", 3),
        step("A-2", "assessed", "approved", 2, decision=approved),
        step("A-1", "in_progress", "measuring", 1),
        step("A-5", None, "proposed", 1),
        step("A-6", "proposed", None, 1),
    )
    site = site_of(*items, steps=steps)
    assert found(site) == [
        ("A-1", "", "measuring", "2026-11-21", 1),
        ("A-6", "proposed", None, "2026-11-21", 1),
        ("A-5", None, "proposed", "2026-11-21", 1),
        ("A-2", "assessed", "approved", "2026-11-20", 1),
        ("A-3", None, "assessed", "2026-11-17", 1),
    ]


def test_what_was_taken_into_git_by_several_commits_is_new_by_none() -> None:
    """A register of long standing that comes in bit by bit: only what was raised since is new, and what moves moves."""
    days = {"A-1": "2025-03-01", "A-2": "2025-04-01", "A-3": "2026-11-21", "A-4": "2025-05-01"}
    items = [Improvement(id=ident, state="assessed", raised=Raised(by="@ann", date=day)) for ident, day in days.items()]
    entered = {"A-1": 3, "A-2": 3, "A-4": 2, "A-3": 1}
    steps = [step(ident, None, "assessed", days_ago) for ident, days_ago in entered.items()]
    site = site_of(*items, steps=(*steps, step("A-4", "assessed", "approved", 0)))
    for span in SPANS:
        assert {(one.id, one.source, one.target) for one in moved(site, span)} == {
            ("A-3", None, "assessed"),
            ("A-4", "assessed", "approved"),
        }


def of_chance(seed: int) -> Site:
    """Return a site whose records moved at random, each as its decisions say or not, with a history or none."""
    chance = random.Random(seed)
    states = ("proposed", "assessed", "approved", "in_progress", "measuring", "on_hold", None)
    state_of: dict[str, str | None] = {}
    steps = []
    begins = chance.choice((0, 1, 3, 6, 7, 20, 29, 30, 60, 100))
    for days_ago in sorted((chance.randint(0, begins) for _ in range(30)), reverse=True):
        ident = f"A-{chance.randint(1, 12)}"
        target = chance.choice([state for state in states if state != state_of.get(ident)])
        steps.append(step(ident, state_of.get(ident), target, days_ago))
        state_of[ident] = target

    def day() -> str:
        return shifted(TODAY, -chance.randint(-3, 120))

    items = [
        Improvement(
            id=ident,
            state=state,
            raised=Raised(by="@a", date=day()),
            plan=Plan(start=day(), implemented=day()),
            decisions=(Decision(to="approved", date=day(), by=("@ben",)),),
        )
        for ident, state in state_of.items()
        if state
    ]
    return site_of(*items, steps=chance.choice((tuple(steps), tuple(steps), None)))


@pytest.mark.parametrize("seed", range(60))
def test_a_longer_span_has_all_that_a_shorter_one_has(seed: int) -> None:
    site = of_chance(seed)
    idents = [{one.id for one in moved(site, days)} for days in SPANS]
    assert idents[0] <= idents[1] <= idents[2]
    numbers = [changes.view(site, days).moved_number for days in SPANS]
    assert numbers == [len(found) for found in idents]


@pytest.mark.parametrize(("days_ago", "begins", "has_before"), [(3, "2026-11-19", False), (7, "", True), (8, "", True)])
def test_only_a_day_on_which_records_were_in_git_is_compared_with(days_ago: int, begins: str, has_before: bool) -> None:
    item = Improvement(id="A-1", state="approved", raised=Raised(by="@a", date="2026-11-01"))
    view = changes.view(site_of(item, steps=(step("A-1", None, "approved", days_ago),)), 7)
    assert (view.before, view.begins, view.has_before) == ("2026-11-15", begins, has_before)
    without = changes.view(site_of(item, steps=None), 7)
    assert (without.begins, without.has_before) == ("", False)


def test_changes_hold_moves_decisions_and_points_of_their_days() -> None:
    item = Improvement(
        id="A-1", state="approved", decisions=(Decision(to="approved", date="2026-11-01", by=("@ben",)),)
    )
    points = tuple(Point(date=day, value=1) for day in ("2026-08-01", "2026-11-17", "2026-11-21", "2026-11-23"))
    site = site_of(
        item,
        steps=(step("A-1", "assessed", "approved", 20),),
        measures={"calls": Measure(id="calls", title="Calls", points=points)},
    )
    week, month = changes.view(site, 7), changes.view(site, 30)
    assert (week.first, week.before, month.first) == ("2026-11-16", "2026-11-15", "2026-10-24")
    assert (week.moved_number, week.decided_number) == (0, 0)
    assert (month.moved_number, month.decided_number) == (1, 1)
    assert [(one.measure.id, one.number, one.newest.date) for one in week.measured] == [("calls", 2, "2026-11-21")]
    assert [sheet.path for sheet in changes.PAGE.sheets(site)] == ["changes.html", "changes-30.html", "changes-90.html"]


def test_the_overview_shows_what_moved_and_who_has_to_decide() -> None:
    item = Improvement(id="A-1", state="assessed", owner="@ann")
    view = overview.view(site_of(item, steps=(step("A-1", "proposed", "assessed", 1),)))
    assert (view.moved_number, view.moved_to) == (1, (("assessed", 1),))
    (one,) = view.awaiting
    assert (one.item.id, one.mandate and one.mandate.may) == ("A-1", ("@ben",))


def test_the_list_of_what_waits_puts_the_complete_first() -> None:
    site = site_of(Improvement(id="A-1", state="assessed"), Improvement(id="A-2", state="proposed"))
    assert [(part.anchor, len(part.waiting)) for part in awaiting.view(site).parts] == [("lacking", 1)]
    assert awaiting.view(site_of()).parts == ()


def test_an_approval_of_something_else_is_said_beside_it_and_waits_for_a_new_one() -> None:
    promise = Improvement(id="A-1", state="in_progress", owner="@ann", outcome="Quick.", plan=Plan(due="2026-12-01"))
    scopes = ("sha256:0000000000000000", fingerprint(promise))
    decisions = tuple(Decision(to="approved", date="2026-02-01", by=("@ben",), scope=scope) for scope in scopes)
    for due, stale in (("2026-12-01", []), ("2027-01-31", [False, True])):
        site = site_of(msgspec.structs.replace(promise, plan=Plan(due=due), decisions=decisions))
        view = improvement.view(site, "A-1")
        assert [event.is_stale for event in view.events if event.scope] == (stale or [False, False])
        assert ("a new approval, because what was approved has changed since" in view.lacks) is bool(stale)
        assert [one.is_again for one in people.person_view(site, "@ben").decides] == stale[1:]


def test_a_person_sees_what_to_decide_and_what_is_due() -> None:
    tasks = tuple(Task(title=f"Task {number}", due=f"2026-12-{number:02}") for number in range(1, 20))
    items = (
        Improvement(id="A-1", state="assessed", owner="@ann"),
        Improvement(id="A-2", state="in_progress", owner="@ben", plan=Plan(due="2026-12-30", tasks=tasks)),
    )
    site = site_of(*items)
    ben, cat = people.person_view(site, "@ben"), people.person_view(site, "@cat")
    assert [one.item.id for one in ben.decides] == ["A-1"]
    assert (len(ben.due), ben.due_number, ben.due[0].what) == (people.SHOWN, 20, "Task 1")
    assert (cat.decides, cat.due_number) == ((), 0)


def test_who_wrote_and_merged_stands_on_the_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sample: Any, page_of: Callable[[Path], Any]
) -> None:
    steps = (step("IMP-0029", None, "assessed", 300), step("IMP-0029", "assessed", "approved", 1))
    past = Past(History(tip="f" * 40, transitions=steps))
    monkeypatch.setattr("csi_as_code.site.build.past_of", lambda _opened: past)
    build(sample, tmp_path / "site", TODAY)
    page = page_of(tmp_path / "site" / "changes.html")
    assert "Assessed → Approved written by Ann merged by Ben #12 0000000000" in page.text
    repository = sample.register.policy.repository
    assert {f"{repository}/pull/12", f"{repository}/commit/{1:040x}"} <= set(page.values("href"))


def test_the_timeline_joins_what_the_record_says_and_what_git_saw() -> None:
    decision = Decision(to="approved", date="2026-11-18", by=("@ben",), why="Worth it.")
    item = Improvement(
        id="A-1", state="in_progress", raised=Raised(by="@cat", date="2026-11-01"), decisions=(decision,)
    )
    steps = (
        step("A-1", None, "proposed", 21),
        step("A-1", "assessed", "approved", 2, decision=decision),
        step("A-1", "approved", "in_progress", 1),
    )
    site = site_of(item, steps=steps)
    view = improvement.view(site, "A-1")
    assert [(e.date, e.before, e.state, e.title, e.landed and e.landed.day, e.by) for e in view.events] == [
        ("2026-11-01", "", "proposed", "Raised", None, ("@cat",)),
        ("2026-11-01", "", "proposed", "Taken into git in state", "2026-11-01", ()),
        ("2026-11-18", "assessed", "approved", "", "2026-11-20", ("@ben",)),
        ("2026-11-21", "approved", "in_progress", "", "2026-11-21", ()),
    ]
    assert [e.landed.written_by for e in view.events if e.landed] == [("@ann",)] * 3
    html = Printer(site, {}).page(next(improvement.PAGE.sheets(site))).decode()
    assert html.count("written by") == html.count("merged by Ben") == 3
    assert html.count('href="https://code.example/r/pull/12"') == 3


def test_the_commit_that_brought_a_record_in_its_state_did_not_move_it() -> None:
    item = Improvement(id="A-1", state="in_progress", plan=Plan(start="2026-06-15"))
    site = site_of(item, steps=(step("A-1", None, "in_progress", 0), step("A-1", "in_progress", None, 0)))
    events = [(event.date, event.before, event.state, event.title) for event in improvement.view(site, "A-1").events]
    assert events == [
        ("2026-06-15", "", "", "Work started"),
        (TODAY, "", "in_progress", "Taken into git in state"),
        (TODAY, "in_progress", "", "Deleted"),
    ]
    html = Printer(site, {}).page(next(improvement.PAGE.sheets(site))).decode()
    assert re.search(r"<b>Taken into git in state</b>\s*<span [^>]*>(<[^>]*>)*In progress", html)


def test_a_change_can_be_proposed_where_the_repository_is_known() -> None:
    site = site_of(Improvement(id="A-1", state="proposed"), paths={"A-1": "improvements/A-1.yaml"})
    view = improvement.view(site, "A-1")
    assert (view.source, view.edit) == (
        "https://code.example/r/blob/HEAD/improvements/A-1.yaml",
        "https://code.example/r/edit/HEAD/improvements/A-1.yaml",
    )
