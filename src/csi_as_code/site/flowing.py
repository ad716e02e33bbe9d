"""How work flows, as the overview shows it: from git's history, or as the records themselves tell it."""

import datetime
from collections.abc import Iterator, Mapping, Sequence

import msgspec
from markupsafe import Markup

from csi_as_code.analysis import told
from csi_as_code.analysis.due import shifted
from csi_as_code.analysis.flow import Flow, Spread
from csi_as_code.analysis.reach import Reach
from csi_as_code.model import Day
from csi_as_code.site.charts.cumulative import Band, columns, cumulative
from csi_as_code.site.days import ordinal
from csi_as_code.site.facts import Site
from csi_as_code.site.figures import Entry
from csi_as_code.site.given import made_of, of_shape
from csi_as_code.site.moved import first_raised
from csi_as_code.site.words import day
from csi_as_code.text import count
from csi_as_code.workflow import ROWS, State

WEEKS = 104
"""So many weeks are shown."""

FINISHED_WEEKS = 26
PAUSED = "paused"
BANDS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("closed", ROWS[State.CLOSED].title, (State.CLOSED,)),
    ("measuring", ROWS[State.MEASURING].title, (State.MEASURING,)),
    ("in_progress", ROWS[State.IN_PROGRESS].title, (State.IN_PROGRESS,)),
    ("approved", ROWS[State.APPROVED].title, (State.APPROVED,)),
    ("assessed", ROWS[State.ASSESSED].title, (State.ASSESSED,)),
    ("proposed", ROWS[State.PROPOSED].title, (State.PROPOSED,)),
    (PAUSED, "On hold or deferred", (State.ON_HOLD, State.DEFERRED)),
)


class Week(msgspec.Struct, frozen=True):
    """A line of the diagram's table: the day on which a week ended, what closed in it, how many were in each band."""

    end: Day
    closed: int
    numbers: tuple[int, ...]


class Time(msgspec.Struct, frozen=True):
    """A time that something took: median and 85th percentile in days, of how many, and where these are listed."""

    title: str
    meaning: str
    median: str
    most: str
    number: int
    href: str


class FlowView(msgspec.Struct, frozen=True, kw_only=True):
    """What the overview says of the flow."""

    source: str
    working: int
    working_href: str
    finished: int
    finished_href: str
    times: tuple[Time, ...]
    efficiency: int | None
    diagram: Markup
    columns: Markup
    key: tuple[Entry, ...]
    bands: tuple[str, ...]
    weeks: tuple[Week, ...]


class Told(msgspec.Struct, frozen=True):
    """What the flow follows from: git's history by its newest commit, or why there is none, and what the records tell.

    `lives` is empty where git tells it all.
    """

    tip: str
    lacks: str
    first: Day
    lives: tuple[told.Dates, ...]


@of_shape
def told_by(site: Site) -> Told:
    """Return what the flow follows from."""
    tip = site.history.tip if site.history else ""
    is_whole = _reach(site).is_whole and any(one.step.target and not one.step.within for one in site.trail)
    lives = () if is_whole else tuple(told.dates(row.item) for row in site.rows.values())
    return Told(tip, site.past.lacks, site.once(first_raised), lives)


@of_shape
def closed_lately(site: Site) -> int:
    """Return how many closed lately."""
    return len(site.finished)


def flow_view(site: Site) -> FlowView:
    """Return how work flows, up to the end of the day."""
    flow, source = site.once(flow_of)
    weeks = _weeks(flow, site.today)
    states = (State.IN_PROGRESS, State.MEASURING)
    return FlowView(
        source=source,
        working=sum(site.numbers[state] for state in states),
        working_href=rows_in(*states),
        finished=site.once(closed_lately),
        finished_href="finished.html",
        times=tuple(_times(flow)),
        efficiency=None if flow.figures.efficiency is None else round(100 * flow.figures.efficiency),
        diagram=_diagram(weeks),
        columns=_columns(weeks[-FINISHED_WEEKS:]),
        key=tuple(_key(weeks)),
        bands=tuple(title for _, title, _ in BANDS),
        weeks=tuple(reversed(weeks)),
    )


def rows_in(*states: str) -> str:
    """Return the address of the register's table narrowed down to some states."""
    return f"register.html#{'&'.join(f'state={state}' for state in states)}"


@made_of(told_by)
@of_shape
def flow_of(site: Site) -> tuple[Flow, str]:
    """Return the flow and where it is from; the records tell it where git's history is not as long as theirs."""
    known = site.flow
    begins = _begin(site)
    if known and known.levels and _reach(site).tells_flow(None, site.today):
        return known, "From the history in git."
    found = told.flow((row.item for row in site.rows.values()), None, site.today)
    why = f"Its history in git begins on {day(begins)}." if begins else site.past.lacks
    return found, f"As the records tell it, from their dates and decisions. {why}"


def _reach(site: Site) -> Reach:
    """Return how far back git's history reaches, beside the records."""
    return Reach(_begin(site), site.once(first_raised))


def _begin(site: Site) -> Day:
    """Return the day of the first transition that git knows."""
    steps = site.history.transitions if site.history else ()
    return site.past.day(steps[0].landing.time) if steps else ""


def _weeks(flow: Flow, today: Day) -> list[Week]:
    names = list(flow.levels)[-WEEKS:]
    return [
        Week(
            min(_end(name), today),
            flow.figures.throughput.get(name, 0),
            tuple(_in(flow.levels[name], states) for _, _, states in BANDS),
        )
        for name in names
    ]


def _in(levels: Mapping[str, int], states: Sequence[str]) -> int:
    return sum(levels.get(state, 0) for state in states)


def _end(name: str) -> Day:
    """Return the Sunday of a week that is called as in ISO 8601; the calendar's last day where that ends before."""
    year, week = name.split("-W")
    return shifted(datetime.date.fromisocalendar(int(year), int(week), 1).isoformat(), 6)


def _times(flow: Flow) -> tuple[Time, ...]:
    closed = rows_in(State.CLOSED)
    others = [state for state in ROWS if state != State.PROPOSED]
    figures = flow.figures
    return (
        _time("Lead time", "from raised to closed", figures.lead_time, closed),
        _time("Cycle time", "from start of work to closed", figures.cycle_time, closed),
        _time("First response", "from raised to the next state", figures.first_response, rows_in(*others)),
    )


def _time(title: str, meaning: str, spread: Spread, href: str) -> Time:
    return Time(title, meaning, _days(spread.median), _days(spread.p85), spread.count, href)


def _days(days: float | None) -> str:
    if days is None:
        return "\u2013"
    return count(round(days), "day") if days >= 1 else "under a day"


def _diagram(weeks: Sequence[Week]) -> Markup:
    bands = [Band(css, title, tuple(week.numbers[at] for week in weeks)) for at, (css, title, _) in enumerate(BANDS)]
    shown = [band for band in bands if any(band.numbers)]
    dates = [ordinal(week.end) or 1 for week in weeks]
    return cumulative(
        dates,
        shown,
        key="flow-diagram",
        title="Work in each state over time",
        description=_said(weeks, shown),
    )


def _key(weeks: Sequence[Week]) -> Iterator[Entry]:
    """Yield what the bands are, the top one first, for where there is no room for names beside them."""
    for at, (css, title, _) in reversed([*enumerate(BANDS)]):
        if any(week.numbers[at] for week in weeks):
            yield Entry(f"band {css}", "M-14-7H14V7H-14z", f"{title} {weeks[-1].numbers[at]}")


def _said(weeks: Sequence[Week], bands: Sequence[Band]) -> str:
    if not weeks:
        return ""
    changes = ", ".join(f"{band.name} from {band.numbers[0]} to {band.numbers[-1]}" for band in bands)
    return (
        f"A cumulative flow diagram of {count(len(weeks), 'week')}, from {day(weeks[0].end)} to {day(weeks[-1].end)}: "
        f"{changes}. The table below has every week."
    )


def _columns(weeks: Sequence[Week]) -> Markup:
    total = sum(week.closed for week in weeks)
    return columns(
        [ordinal(week.end) or 1 for week in weeks],
        [week.closed for week in weeks],
        key="finished-columns",
        title="Closed a week",
        description=f"{total} closed in {count(len(weeks), 'week')}. The table below has every week.",
    )
