"""How work flows through the states: times, throughput and work in progress, from the transitions of a history.

Terms as in Kanban and Lean (Little's law relates throughput, lead time and work in progress): lead time runs from the
first commit of a record to its closing, cycle time from the start of work. Times are in days, from the
committers' clocks; a clock that runs backwards gives 0.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

import msgspec

from csi_as_code.history import History, Transition
from csi_as_code.workflow import ACTIVE, OPEN, State

DAY = 86_400
WEEK = 7 * DAY
MONDAY = 4 * DAY
"""The first Monday of the epoch, 5 January 1970, began so many seconds in (UTC)."""


class Spread(msgspec.Struct, frozen=True):
    """Durations in days: how many, their median and 85th percentile (nearest rank), None where there is none."""

    count: int
    median: float | None = None
    p85: float | None = None


class Stay(msgspec.Struct, frozen=True, gc=False):
    """A record's stay in a state; `end` is None while it lasts. `by_mass` says that a mass edit began or ended it."""

    id: str
    state: str
    start: int
    end: int | None
    by_mass: bool


class Flow(msgspec.Struct, frozen=True, kw_only=True):
    """The figures of one history, up to a moment in seconds since 1970."""

    moment: int
    records: int
    mass_edits: int
    time_in_state: Mapping[str, Spread]
    first_response: Spread
    lead_time: Spread
    cycle_time: Spread
    throughput: Mapping[str, int]
    ages: Mapping[str, Spread]
    efficiency: float | None
    in_progress: Mapping[str, Mapping[str, int]]


def spread(durations: Iterable[float]) -> Spread:
    """Return count, median and 85th percentile of durations."""
    found = sorted(durations)
    if not found:
        return Spread(0)
    middle = len(found) // 2
    median = found[middle] if len(found) % 2 else (found[middle - 1] + found[middle]) / 2
    return Spread(len(found), median, found[math.ceil(0.85 * len(found)) - 1])


def mass_edits(history: History, most: int) -> frozenset[str]:
    """Return the commits that moved more records than `most` at once."""
    moved = Counter(step.landing.commit.oid for step in history.transitions)
    return frozenset(oid for oid, number in moved.items() if number > most)


def stays(history: History, mass: frozenset[str] = frozenset()) -> Mapping[str, Sequence[Stay]]:
    """Return the stays of every record, oldest first; a deleted record's last stay has ended."""
    found: dict[str, list[Stay]] = defaultdict(list)
    open_: dict[str, tuple[str, int, bool]] = {}
    for step in history.transitions:
        time, by_mass = step.landing.commit.time, step.landing.commit.oid in mass
        if step.id in open_:
            state, start, began_by_mass = open_.pop(step.id)
            found[step.id].append(Stay(step.id, state, start, max(time, start), began_by_mass or by_mass))
        if step.target is not None:
            open_[step.id] = (step.target, time, by_mass)
    for ident, (state, start, by_mass) in open_.items():
        found[ident].append(Stay(ident, state, start, None, by_mass))
    return dict(sorted(found.items()))


def measure(history: History, moment: int, *, mass: frozenset[str] = frozenset()) -> Flow:
    """Return the figures at a moment; durations that begin or end with a commit in `mass` are left out."""
    by_record = stays(history, mass)
    every = [stay for found in by_record.values() for stay in found]
    ended = [stay for stay in every if stay.end is not None and not stay.by_mass]
    lasting = [stay for stay in every if stay.end is None and stay.state in OPEN and not stay.by_mass]
    closings = [
        step for step in history.transitions if step.target == State.CLOSED and step.landing.commit.oid not in mass
    ]
    states = sorted({stay.state for stay in every})
    lead, cycle, active = _closed(by_record, closings)
    return Flow(
        moment=moment,
        records=len(by_record),
        mass_edits=len(mass),
        time_in_state={state: spread(_days(s) for s in ended if s.state == state) for state in states},
        first_response=spread(_days(found[0]) for found in by_record.values() if _answered(found)),
        lead_time=spread(lead),
        cycle_time=spread(cycle),
        throughput=_weekly(closings),
        ages={
            state: spread((moment - s.start) / DAY for s in lasting if s.state == state)
            for state in states
            if state in OPEN
        },
        efficiency=sum(active) / sum(lead) if sum(lead) else None,
        in_progress=_levels(every, moment),
    )


def _days(stay: Stay) -> float:
    return ((stay.end or stay.start) - stay.start) / DAY


def _answered(found: Sequence[Stay]) -> bool:
    first = found[0]
    return first.state == State.PROPOSED and first.end is not None and not first.by_mass


def _closed(
    by_record: Mapping[str, Sequence[Stay]], closings: Iterable[Transition]
) -> tuple[list[float], list[float], list[float]]:
    """Return lead time, cycle time and active time in days of every closing, in order."""
    lead, cycle, active = [], [], []
    for step in closings:
        end = step.landing.commit.time
        before = [stay for stay in by_record[step.id] if stay.end is not None and stay.start <= end and stay.end <= end]
        if not before or any(stay.by_mass for stay in before):
            continue
        lead.append((end - before[0].start) / DAY)
        work = [stay for stay in before if stay.state in ACTIVE]
        active.append(sum(_days(stay) for stay in work))
        if work:
            cycle.append((end - work[0].start) / DAY)
    return lead, cycle, active


def week_of(time: int) -> str:
    """Return the ISO week of a moment (UTC), as `2026-W47`."""
    import datetime  # floor 2 knows no clock; this only names one that is given

    year, week, _ = datetime.datetime.fromtimestamp(time, datetime.UTC).isocalendar()
    return f"{year}-W{week:02d}"


def _weekly(closings: Sequence[Transition]) -> Mapping[str, int]:
    """Return how many closed in each week, weeks without any included."""
    if not closings:
        return {}
    times = [step.landing.commit.time for step in closings]
    found = {week_of(time): 0 for time in range(min(times), max(times) + WEEK, WEEK) if time <= max(times)}
    found[week_of(max(times))] = 0
    for time in times:
        found[week_of(time)] = found.get(week_of(time), 0) + 1
    return dict(sorted(found.items()))


def _levels(every: Sequence[Stay], moment: int) -> Mapping[str, Mapping[str, int]]:
    """Return how many records were in each state at the end of each week: the cumulative flow diagram."""
    if not every:
        return {}
    changes: Counter[tuple[int, str]] = Counter()
    for stay in every:
        changes[_week_number(stay.start), stay.state] += 1
        if stay.end is not None:
            changes[_week_number(stay.end), stay.state] -= 1
    first = min(number for number, _ in changes)
    states = sorted({stay.state for stay in every})
    level = dict.fromkeys(states, 0)
    found = {}
    for number in range(first, max(_week_number(moment), *(n for n, _ in changes)) + 1):
        for state in states:
            level[state] += changes[number, state]
        found[week_of(number * WEEK + MONDAY)] = dict(level)
    return found


def _week_number(time: int) -> int:
    return (time - MONDAY) // WEEK
