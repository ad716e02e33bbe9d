"""The board: columns, lanes, limits, what comes first and what is cut."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from csi_as_code.model import Decision, Improvement, Plan, Priority, Raised
from csi_as_code.policy import Policy, Team
from csi_as_code.reading.snapshot import Opened
from csi_as_code.register import Register
from csi_as_code.site.facts import Site
from csi_as_code.site.pages.board import MOST, WAYS, BoardView, view
from csi_as_code.site.pages.teams import team_view
from csi_as_code.workflow import DROPPED, State

TODAY = "2026-11-22"
QUICK = Priority(impact=3, urgency=3, effort=1, risk=1)
SLOW = Priority(impact=3, urgency=3, effort=5, risk=1)
BY_STATE, BY_PHASE = WAYS


def site_of(*items: Improvement, **policy: object) -> Site:
    found = {item.id: item for item in items}
    return Site(Register(policy=Policy(title="T", id_prefix="A", **policy), improvements=found), TODAY)


def cells(board: BoardView, lane: str) -> dict[str, list[str]]:
    found = next(one for one in board.lanes if one.title == lane)
    return {cell.column.title: [card.row.id for card in cell.cards] for cell in found.cells}


def test_columns_are_the_states_and_what_paused_shares_one() -> None:
    items = [Improvement(id=f"A-{number}", state=state) for number, state in enumerate((*State, "odd"))]
    board = view(site_of(*items), BY_STATE)
    assert {column: len(ids) for column, ids in cells(board, "Not rated yet").items()} == {
        "Proposed": 1,
        "Assessed": 1,
        "Approved": 1,
        "In progress": 1,
        "Measuring": 1,
        "Closed": 1,
        "Paused": 2,
        "Unknown": 1,
    }
    assert (board.number, board.dropped) == (8, len(DROPPED))
    assert board.dropped_href == "register.html#state=rejected&state=superseded&state=withdrawn"


def test_phases_are_those_of_pdca() -> None:
    items = [Improvement(id=f"A-{number}", state=state) for number, state in enumerate(State)]
    found = cells(view(site_of(*items), BY_PHASE), "Not rated yet")
    assert {phase: len(ids) for phase, ids in found.items()} == {"Plan": 5, "Do": 1, "Check": 1, "Act": 1}


def test_lanes_keep_quick_wins_apart() -> None:
    items = (
        Improvement(id="A-1", state="approved", priority=QUICK),
        Improvement(id="A-2", state="approved", priority=SLOW),
    )
    board = view(site_of(*items), BY_STATE)
    assert [(lane.key, lane.title, lane.number) for lane in board.lanes] == [
        ("quick-win", "Quick wins", 1),
        ("strategic", "Strategic work", 1),
    ]
    assert cells(board, "Quick wins")["Approved"] == ["A-1"]


def test_what_is_longest_overdue_comes_first_then_the_highest_priority() -> None:
    items = (
        Improvement(id="A-1", state="approved", priority=SLOW),
        Improvement(id="A-2", state="approved", priority=SLOW, plan=Plan(due="2026-11-20")),
        Improvement(id="A-3", state="approved", priority=SLOW, plan=Plan(due="2026-11-01")),
        Improvement(id="A-4", state="approved", priority=Priority(impact=5, urgency=5, effort=5, risk=1)),
    )
    board = view(site_of(*items), BY_STATE)
    assert cells(board, "Strategic work")["Approved"] == ["A-3", "A-2", "A-4", "A-1"]
    assert board.overdue == 2


def test_of_what_is_closed_the_latest_is_shown() -> None:
    items = [
        Improvement(
            id=f"A-{day}", state="closed", priority=QUICK, decisions=(Decision(to="closed", date=f"2026-10-{day}"),)
        )
        for day in range(10, 20)
    ]
    assert cells(view(site_of(*items), BY_STATE), "Quick wins")["Closed"] == ["A-19", "A-18", "A-17", "A-16"]


def test_work_that_waits_is_blocked_and_what_is_live_is_not() -> None:
    items = (
        Improvement(id="A-1", state="in_progress"),
        Improvement(id="A-2", state="approved", depends_on=("A-1", "A-9")),
        Improvement(id="A-3", state="measuring", depends_on=("A-1",)),
    )
    board = view(site_of(*items), BY_STATE)
    cards = {card.row.id: card.blocked_by for lane in board.lanes for cell in lane.cells for card in cell.cards}
    assert cards == {"A-1": (), "A-2": ("A-1", "A-9"), "A-3": ()}
    assert board.blocked == 1


def test_teams_at_their_limit_are_shown_those_over_it_first() -> None:
    teams = {
        "a": Team(title="A", wip_limit=1),
        "b": Team(title="B", wip_limit=1),
        "c": Team(title="C", wip_limit=9),
        "d": Team(title="D"),
    }
    items = (
        Improvement(id="A-1", state="in_progress", team="a"),
        Improvement(id="A-2", state="in_progress", team="b"),
        Improvement(id="A-3", state="measuring", team="b"),
        Improvement(id="A-4", state="in_progress", team="c"),
    )
    board = view(site_of(*items, teams=teams), BY_STATE)
    assert [(one.key, one.active, one.is_over) for one in board.limits] == [("b", 2, True), ("a", 1, False)]
    assert board.within == 1
    own = view(site_of(*items, teams=teams), BY_STATE, "c")
    assert [(one.key, one.active) for one in own.limits] == [("c", 1)]
    assert (own.number, own.within) == (1, 0)


@pytest.mark.parametrize("team", ["", "ops"])
def test_a_full_column_says_how_many_more_and_where(team: str) -> None:
    many = [
        Improvement(id=f"A-{number}", state="deferred", priority=QUICK, team="ops", raised=Raised(by="@a", date=TODAY))
        for number in range(100, 140)
    ]
    board = view(site_of(*many, teams={"ops": Team(title="Ops")}), BY_STATE, team)
    cell = next(cell for cell in board.lanes[0].cells if cell.column.title == "Paused")
    assert (cell.number, cell.more) == (40, 40 - len(cell.cards))
    assert (len(cell.cards) == MOST) is not bool(team)
    assert cell.href == "register.html#state=on_hold&state=deferred&lane=quick-win" + (f"&team={team}" if team else "")


def test_every_team_has_its_board_both_ways(sample: Opened, site: Path) -> None:
    for key in sample.register.policy.teams:
        assert (site / "boards" / f"{key}.html").is_file()
        assert (site / "boards-phases" / f"{key}.html").is_file()


def test_the_sample_s_board_names_what_is_late_and_blocked(parsed: dict[str, Any]) -> None:
    text = parsed["board.html"].text
    assert "31 open, 1 overdue, 4 blocked." in text
    assert "Callers ask the desk what is down IMP-0048 @tomas score 77.5 Blocked by IMP-0049" in text
    assert "Data 2 of 1 over its limit" in text


def test_the_page_of_a_team_leads_to_its_board_roadmap_and_dependencies() -> None:
    teams = {"a": Team(title="A"), "b": Team(title="B")}
    items = (
        Improvement(id="A-1", state="closed", team="a"),
        Improvement(id="A-2", state="approved", team="a", depends_on=("A-1",)),
    )
    site = site_of(*items, teams=teams)
    assert [(one.title, one.href) for one in team_view(site, "a").others] == [
        ("Board", "boards/a.html"),
        ("Roadmap", "roadmaps/a.html"),
        ("Dependencies", "dependencies/a.html"),
    ]
    assert [one.title for one in team_view(site, "b").others] == ["Board"]


@pytest.mark.browser
def test_the_rest_of_a_column_is_in_the_register(chromium: Any, site: Path) -> None:
    page = chromium.new_page()
    page.goto((site / "board.html").as_uri())
    closed = page.locator(".lane").first.locator(".cell", has=page.get_by_role("heading", name="Closed"))
    number = closed.locator(".count").inner_text()
    closed.get_by_role("link", name="more").click()
    expect(page.locator("#found")).to_have_text(f"{number} of 50 improvements")
    page.close()
