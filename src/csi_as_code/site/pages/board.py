"""The board: open work in columns by state or by phase of PDCA, quick wins apart from strategic work."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from heapq import nlargest, nsmallest

import msgspec

from csi_as_code.analysis.paths import remains
from csi_as_code.analysis.priority import Lane
from csi_as_code.site.facts import Site
from csi_as_code.site.given import of_shape, rows_of_shape
from csi_as_code.site.links import selection
from csi_as_code.site.pages import Area, Page, Sheet
from csi_as_code.site.pages.teams import Load, load, loads
from csi_as_code.site.pointing import Links
from csi_as_code.site.rows import Row
from csi_as_code.site.tabs import Tab
from csi_as_code.workflow import DROPPED, ROWS, TABLE, State

# Cards of a lane in a column: what a screen holds. A team's own board shows more of each, what ended shows less.
MOST = 6
MOST_OF_TEAM = 15
MOST_ENDED = 4
LANES = {Lane.QUICK_WIN: "Quick wins", Lane.STRATEGIC: "Strategic work", None: "Not rated yet"}


class Column(msgspec.Struct, frozen=True):
    """A column: its title and the states in it; `one` is the state that it stands for, if it is for one."""

    title: str
    states: tuple[str, ...]
    one: str


class Card(msgspec.Struct, frozen=True):
    """A record on the board, and what it waits for while it is to be done."""

    row: Row
    blocked_by: tuple[str, ...]


class Cell(msgspec.Struct, frozen=True):
    """The cards of a lane in a column: the first ones, how many there are, and where all of them are."""

    column: Column
    cards: tuple[Card, ...]
    number: int
    href: str

    @property
    def more(self) -> int:
        """How many have no card here."""
        return self.number - len(self.cards)


class LaneView(msgspec.Struct, frozen=True):
    """A lane: `key` names it on the page."""

    key: str
    title: str
    number: int
    cells: tuple[Cell, ...]


class BoardView(msgspec.Struct, frozen=True, kw_only=True):
    """A board of all teams or of one; `dropped` is how many were rejected, withdrawn or superseded."""

    title: str
    team: str
    ways: tuple[Tab, ...]
    boards: tuple[Tab, ...]
    limits: tuple[Load, ...]
    within: int
    lanes: tuple[LaneView, ...]
    number: int
    overdue: int
    blocked: int
    dropped: int
    dropped_href: str


class Totals(msgspec.Struct, frozen=True):
    """How many records of a board are open, overdue and blocked, and how many were dropped."""

    open: int
    overdue: int
    blocked: int
    dropped: int


class Way(msgspec.Struct, frozen=True):
    """A way to cut the board into columns, where its boards stand, and the column of each state."""

    title: str
    path: str
    folder: str
    of: Callable[[str], str]


def _by_state(state: str) -> str:
    known = ROWS.get(state)
    if known is None:
        return "Unknown"
    alone = sum(row.column == known.column for row in TABLE) == 1
    return known.title if alone else known.column


def _by_phase(state: str) -> str:
    return ROWS[state].pdca if state in ROWS else "Unknown"


WAYS = (
    Way("By state", "board.html", "boards", _by_state),
    Way("By phase of PDCA", "board-phases.html", "boards-phases", _by_phase),
)


def columns(way: Way, states: Sequence[str]) -> tuple[Column, ...]:
    """Return the columns of a way in the order of the workflow, without those for what was dropped."""
    found: dict[str, list[str]] = {}
    for state in states:
        if state not in DROPPED:
            found.setdefault(way.of(state), []).append(state)
    return tuple(
        Column(title, tuple(inside), inside[0] if way is WAYS[0] and len(inside) == 1 else "")
        for title, inside in found.items()
    )


def view(site: Site, way: Way, team: str = "") -> BoardView:
    """Return a board of all teams, or of one."""
    rows = site.by_team.get(team, ()) if team else ()
    totals = totals_of(rows) if team else site.once(totals_of_all)
    teams = (load(site, team),) if team else tuple(site.once(loads).values())
    limits = tuple(one for one in teams if one.team.wip_limit and (team or one.is_over or one.is_full))
    facets = {"team": team} if team else {}
    return BoardView(
        title=site.policy.teams[team].title if team else "Board",
        team=team,
        ways=tuple(Tab(one.title, "" if one == way else _path(site, one, team)) for one in WAYS),
        boards=_boards(site, way, team),
        limits=tuple(sorted(limits, key=lambda one: (one.is_full, one.key))),
        within=sum(bool(one.team.wip_limit) for one in teams) - len(limits),
        lanes=lanes(site, way, rows, facets) if team else site.once(lanes_of_all)[way.path],
        number=totals.open,
        overdue=totals.overdue,
        blocked=totals.blocked,
        dropped=totals.dropped,
        dropped_href=selection({"state": sorted(DROPPED), **facets}),
    )


def totals_of(rows: Sequence[Row]) -> Totals:
    """Return the totals of a board of some records."""
    shown = [row for row in rows if row.state not in DROPPED]
    return Totals(
        sum(row.is_open for row in shown),
        sum(bool(row.overdue_days) for row in shown),
        sum(bool(blocked_by(row)) for row in shown),
        len(rows) - len(shown),
    )


@of_shape
def totals_of_all(site: Site) -> Totals:
    """Return the totals of the board of all teams."""
    return totals_of(site.best_first)


@rows_of_shape
def lanes_of_all(site: Site) -> Mapping[str, tuple[LaneView, ...]]:
    """Return what the boards of all teams show, by the page of each way."""
    return {way.path: lanes(site, way, site.best_first, {}) for way in WAYS}


def _path(site: Site, way: Way, team: str) -> str:
    return f"{way.folder}/{site.teams[team].rpartition('/')[2]}" if team else way.path


def _boards(site: Site, way: Way, team: str) -> tuple[Tab, ...]:
    every = (Tab("All teams", _path(site, way, "") if team else ""),)
    ordered = sorted(site.policy.teams, key=lambda key: (site.policy.teams[key].title.casefold(), key))
    return every + tuple(
        Tab(site.policy.teams[key].title, "" if key == team else _path(site, way, key)) for key in ordered
    )


def lanes(site: Site, way: Way, rows: Sequence[Row], facets: Mapping[str, str]) -> tuple[LaneView, ...]:
    """Return quick wins, strategic work and, where there is such, what nobody has rated, each cut into columns.

    The rows come best first; what was dropped has no place.
    """
    every = columns(way, tuple(site.anchors))
    # A column for a state that nobody knows stands there only while a record is in such a state.
    of_state = {state: column for column in every for state in column.states}
    inside: dict[tuple[Lane | None, str], list[Row]] = {}
    for row in rows:
        if row.state in of_state:
            inside.setdefault((row.lane, of_state[row.state].title), []).append(row)
    most = MOST_OF_TEAM if facets else MOST
    found = []
    for lane, title in LANES.items():
        cells = tuple(
            _cell(column, inside.get((lane, column.title), []), most, {"lane": lane, **facets}) for column in every
        )
        number = sum(cell.number for cell in cells)
        if number or lane is not None:
            found.append(LaneView(lane or "unrated", title, number, cells))
    return tuple(found)


def _cell(column: Column, rows: Sequence[Row], most: int, facets: Mapping[str, str | None]) -> Cell:
    if State.CLOSED in column.states:
        first = nlargest(MOST_ENDED, sorted(rows, key=lambda row: row.id), key=lambda row: row.since)
    else:  # the longest overdue first, then as they came, which is by priority
        first = nsmallest(most, rows, key=lambda row: -row.overdue_days)
    cards = tuple(Card(row, blocked_by(row)) for row in first)
    return Cell(column, cards, len(rows), selection({"state": column.states, **facets}))


def blocked_by(row: Row) -> tuple[str, ...]:
    """Return what a record waits for, as long as it is to be done itself."""
    return row.waits_for if row.waits_for and remains(row.item) else ()


def _sheets(site: Site) -> Iterator[Sheet]:
    site.want(totals_of_all, lanes_of_all, loads)
    for number, way in enumerate(WAYS):
        yield Sheet(way.path, "board.html", "Board", _view(number, ""), "board.html", watched=True)
        for key in site.policy.teams:
            title = f"Board: {site.policy.teams[key].title}"
            path = _path(site, way, key)
            yield Sheet(path, "board.html", title, _view(number, key), "board.html", watched=True)


def _view(number: int, team: str) -> Callable[[Links], BoardView]:
    return lambda links: view(links.site, WAYS[number], team)


PAGE = Page(title="Board", path="board.html", area=Area.WORK, order=20, sheets=_sheets)
