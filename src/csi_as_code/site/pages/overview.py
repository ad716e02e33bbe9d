"""The overview: where everything stands, what needs somebody, what moved, what can start."""

from collections import Counter
from collections.abc import Iterator
from urllib.parse import urlencode

import msgspec

from csi_as_code.analysis.awaiting import Awaiting
from csi_as_code.analysis.due import days_between
from csi_as_code.analysis.ready import Ready, by_lane
from csi_as_code.model import Day
from csi_as_code.reading.jobs import Job
from csi_as_code.site.facts import Site
from csi_as_code.site.flowing import FlowView, closed_lately, flow_view, told_by
from csi_as_code.site.given import rows_of_shape
from csi_as_code.site.links import selection
from csi_as_code.site.moved import SPANS, Moved, lately, with_rows
from csi_as_code.site.pages import Page, Sheet, benefits, lists
from csi_as_code.site.pages.benefits import Sum
from csi_as_code.site.pointing import Links
from csi_as_code.site.rows import Move, Row
from csi_as_code.site.table import NOT_JUDGED
from csi_as_code.site.words import word
from csi_as_code.workflow import MAIN_LINE, State, is_open

SHOWN = 6
DECIDED_SHOWN = 8
WEEK = SPANS[0]

BENEFITS_SHOWN = 8


class Count(msgspec.Struct, frozen=True):
    """How many records are in a state, and where they are listed."""

    state: str
    number: int
    href: str


class Next(msgspec.Struct, frozen=True):
    """A record that is ready: its next step, and the record from which it inherits its priority, if from another."""

    row: Row
    step: str
    inherits: str


class Lane(msgspec.Struct, frozen=True):
    """The first of what is ready in a lane, and how many there are."""

    title: str
    ready: tuple[Next, ...]
    number: int
    empty: str
    href: str


class Some(msgspec.Struct, frozen=True):
    """The first of a list, how many there are, and where all of them are."""

    rows: tuple[Row, ...]
    number: int
    href: str


class Ending(msgspec.Struct, frozen=True):
    """How many of what closed ended in one way."""

    code: str
    title: str
    number: int
    percent: int
    href: str


class Ran(msgspec.Struct, frozen=True):
    """When a job last ran; `silent` where that is too long ago, or nobody knows of a run."""

    name: str
    day: Day | None
    silent: bool


SILENT_DAYS = 2
"""After so many days without a run somebody should look: GitHub stops scheduled workflows after 60 quiet days."""


class Now(msgspec.Struct, frozen=True, kw_only=True):
    """What the overview shows of the records as they are."""

    total: int
    unread: int
    open: int
    open_href: str
    line: tuple[Count, ...]
    aside: tuple[Count, ...]
    overdue: Some
    stuck: Some
    ready: int
    lanes: tuple[Lane, ...]
    awaiting: tuple[Awaiting, ...]
    awaiting_number: int
    moves: tuple[Move, ...]
    endings: tuple[Ending, ...]
    closed: int


class Overview(Now, frozen=True, kw_only=True):
    """What the overview shows."""

    moved: tuple[Moved, ...]
    moved_number: int
    moved_to: tuple[tuple[str, int], ...]
    flow: FlowView
    benefits: tuple[Sum, ...]
    more_benefits: int
    jobs: tuple[Ran, ...]


@rows_of_shape
def now(site: Site) -> Now:
    """Return what the overview shows of the records as they are."""
    return Now(
        total=len(site.rows),
        unread=site.unread,
        open=sum(number for state, number in site.numbers.items() if is_open(state)),
        open_href=selection({"state": [state for state, number in site.numbers.items() if number and is_open(state)]}),
        line=tuple(_count(site, state) for state in MAIN_LINE),
        aside=tuple(_count(site, state) for state in site.by_state if state not in MAIN_LINE),
        overdue=_some(site.overdue, "overdue.html"),
        stuck=_some(site.stuck, "stuck.html"),
        ready=len(site.ready),
        lanes=lanes(site),
        awaiting=site.awaiting[:SHOWN],
        awaiting_number=len(site.awaiting),
        moves=_decided(site),
        endings=endings(site.by_state[State.CLOSED]),
        closed=site.numbers[State.CLOSED],
    )


def _decided(site: Site) -> tuple[Move, ...]:
    """Return the newest decisions, however old they are."""
    known = site.once(lately)[max(SPANS)].decided[:DECIDED_SHOWN]
    if len(known) < DECIDED_SHOWN:
        return site.moves[:DECIDED_SHOWN]
    return tuple(Move(one.decision.date, site.rows[one.id], one.decision) for one in known)


def view(site: Site) -> Overview:
    """Return what the overview shows."""
    found = site.once(lately)[WEEK]
    every = site.once(benefits.sums)
    return Overview(
        **msgspec.structs.asdict(site.once(now)),
        moved=with_rows(site, found.moved[:SHOWN]),
        moved_number=found.moved_number,
        moved_to=found.moved_to,
        flow=flow_view(site),
        benefits=every[:BENEFITS_SHOWN],
        more_benefits=max(0, len(every) - BENEFITS_SHOWN),
        jobs=tuple(_ran(job, site.today) for job in site.jobs),
    )


EMPTY = {"quick-win": "No quick win is ready.", "strategic": "No strategic work is ready.", "": ""}


def lanes(site: Site) -> tuple[Lane, ...]:
    """Return what is ready by lane, quick wins first; what nobody has rated only where there is such."""
    found = []
    for key, ready in by_lane(site.ready).items():
        if ready or EMPTY[key]:
            shown = tuple(_next(site, one) for one in ready[:SHOWN])
            href = lists.lane_place(key) if ready else "ready.html"
            found.append(Lane(lists.LANES[key], shown, len(ready), EMPTY[key], href))
    return tuple(found)


def _next(site: Site, one: Ready) -> Next:
    inherits = one.effective.source if one.effective and one.inherits else ""
    return Next(site.rows[one.item.id], one.step, inherits)


def endings(rows: tuple[Row, ...]) -> tuple[Ending, ...]:
    """Return how closed records ended, the known ways first; those without a closure count as not judged."""
    codes = Counter(row.item.closure.code if row.item.closure else "" for row in rows)
    order = [*dict.fromkeys(("successful", "unsuccessful", "withdrawn", *sorted(codes)))]
    return tuple(
        Ending(
            code if code in ("successful", "unsuccessful") else "other",
            word(code) or "Not judged",
            codes[code],
            round(100 * codes[code] / len(rows)),
            f"register.html#{urlencode({'ended': code or NOT_JUDGED})}",
        )
        for code in order
        if codes[code]
    )


def _ran(job: Job, today: Day) -> Ran:
    silent = job.last_run is None or days_between(job.last_run, today) > SILENT_DAYS
    return Ran(job.name, job.last_run, silent)


def _count(site: Site, state: str) -> Count:
    return Count(state, site.numbers[state], site.places[state])


def _some(rows: tuple[Row, ...], href: str) -> Some:
    return Some(rows[:SHOWN], len(rows), href)


def _sheets(site: Site) -> Iterator[Sheet]:
    site.want(lately, now, told_by, closed_lately, benefits.sums)

    def show(links: Links) -> Overview:
        return view(links.site)

    yield Sheet("index.html", "overview.html", "Overview", show, "index.html", watched=True)


PAGE = Page(title="Overview", path="index.html", sheets=_sheets)
