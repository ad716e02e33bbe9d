"""How work flows through the states: times, throughput, ages and work in progress, from the transitions of a history.

Sources of the terms:
work in progress, throughput, cycle time, work item age: Vacanti, Actionable Agile Metrics for Predictability (2015),
and The Kanban Guide (2020); lead time, from the request to the delivery: Anderson, Kanban (2010);
the 85th percentile as what can be promised: Vacanti, ibid. (service level expectation);
flow efficiency, active time over lead time: Modig and Ahlstrom, This is Lean (2012);
work in each state at the end of each week: the cumulative flow diagram, Reinertsen, The Principles of Product
Development Flow (2009). Little's law (1961) binds work in progress, throughput and time in the system.

Times are in days of 24 hours, from the committers' clocks, in the order of the main line; where a clock runs backwards,
what it dates happened when the step before did. Weeks are those of ISO 8601 in the register's time zone.
"""

import math
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

import msgspec

from csi_as_code.history import History
from csi_as_code.workflow import ACTIVE, OPEN, State

DAY = 86_400
DayOf = Callable[[int], int]
"""The number of the local day of a moment in seconds since 1970; 1 is the first day of the calendar, a Monday."""


class Spread(msgspec.Struct, frozen=True):
    """Durations in days: how many, their median and 85th percentile (nearest rank), None where there is none."""

    count: int
    median: float | None = None
    p85: float | None = None


class Stay(msgspec.Struct, frozen=True, gc=False):
    """A record's stay in a state, from one commit to another; no `end` and no `until` while it lasts."""

    state: str
    start: int
    since: str
    end: int | None = None
    until: str | None = None

    @property
    def days(self) -> float:
        """How long it lasted; 0 while it lasts."""
        return 0.0 if self.end is None else (self.end - self.start) / DAY


class Life(msgspec.Struct, frozen=True):
    """A record from its first commit to its deletion; one that came back begins a new life."""

    id: str
    stays: tuple[Stay, ...]
    deleted: bool

    @property
    def closing(self) -> Stay | None:
        """The stay in `closed` that holds: one that was reopened later does not."""
        return self.stays[-1] if self.stays[-1].state == State.CLOSED else None

    @property
    def work(self) -> tuple[Stay, ...]:
        """The stays in which it was worked on."""
        return tuple(stay for stay in self.stays if stay.state in ACTIVE)


class Open(msgspec.Struct, frozen=True):
    """An open record: its state, its age since its first commit, and its time in the state so far, in days."""

    id: str
    state: str
    age_days: float
    in_state_days: float


class Figures(msgspec.Struct, frozen=True, kw_only=True):
    """What was measured. `throughput` counts closings by week, `efficiency` is a share of 1."""

    time_in_state: Mapping[str, Spread]
    first_response: Spread
    lead_time: Spread
    cycle_time: Spread
    efficiency: float | None
    throughput: Mapping[str, int]
    ages: Mapping[str, Spread]


class Window(msgspec.Struct, frozen=True):
    """From a second (None: from the beginning) to the moment that counts as now, in seconds since 1970."""

    start: int | None
    moment: int

    def has(self, time: int | None) -> bool:
        """Tell whether something happened in it."""
        return time is not None and (self.start is None or time >= self.start) and time < self.moment


class Flow(msgspec.Struct, frozen=True, kw_only=True):
    """The figures of a window; `apart` are the same with mass edits set aside, where that was asked for.

    `levels` says how many records were in each state at the end of each week.
    """

    records: int
    figures: Figures
    mass_edits: tuple[str, ...] = ()
    apart: Figures | None = None
    open: tuple[Open, ...] = ()
    levels: Mapping[str, Mapping[str, int]]


class Shown(msgspec.Struct, frozen=True, kw_only=True):
    """What was asked for: the commit, the days of the window, and how many records make a mass edit.

    `begins` is the day on which git's history begins, which tells the flow where it reaches back far enough.
    """

    tip: str
    since: str | None
    until: str
    most: int | None
    unreadable: int = 0
    begins: str | None = None
    from_git: bool = True


def spread(durations: Iterable[float]) -> Spread:
    """Return count, median and 85th percentile of durations."""
    found = sorted(durations)
    if not found:
        return Spread(0)
    middle = len(found) // 2
    median = found[middle] if len(found) % 2 else (found[middle - 1] + found[middle]) / 2
    return Spread(len(found), median, found[math.ceil(0.85 * len(found)) - 1])


def mass_edits(history: History, most: int) -> tuple[str, ...]:
    """Return the commits that touched more records than `most` at once and moved one of them, oldest first."""
    landings = (step.landing for step in history.transitions)
    return tuple(dict.fromkeys(one.oid for one in landings if one.records > most))


def lives(history: History) -> tuple[Life, ...]:
    """Return the lives of all records, in order of id and then of time."""
    done: list[Life] = []
    stays: dict[str, list[Stay]] = {}
    for step in history.transitions:
        if step.within:
            continue
        oid, time = step.landing.oid, step.landing.time
        past = stays.setdefault(step.id, [])
        if past:
            last = past[-1]
            time = max(time, last.start)
            past[-1] = Stay(last.state, last.start, last.since, time, oid)
        if step.target is not None:
            past.append(Stay(step.target, time, oid))
        elif past:
            done.append(Life(step.id, tuple(stays.pop(step.id)), deleted=True))
    done.extend(Life(ident, tuple(found), deleted=False) for ident, found in stays.items() if found)
    return tuple(sorted(done, key=lambda life: life.id))


def measure(history: History, window: Window, day_of: DayOf, *, most: int | None = None) -> Flow:
    """Return the figures of a window; with `most`, also those without commits that touched more records than that.

    What ended in the window counts; ages and levels are those of its last moment. Without mass edits a duration that
    one of them began or ended is left out; levels are facts, of which nothing is left out.
    """
    every = lives(history)
    found = measure_lives(every, window, day_of)
    if most is None:
        return found
    mass = mass_edits(history, most)
    apart = _figures(every, window, day_of, frozenset(mass))
    return msgspec.structs.replace(found, mass_edits=mass, apart=apart)


def measure_lives(every: Sequence[Life], window: Window, day_of: DayOf) -> Flow:
    """Return the figures of a window for some lives."""
    return Flow(
        records=len({life.id for life in every}),
        figures=_figures(every, window, day_of, frozenset()),
        open=tuple(_open(every, window.moment)),
        levels=_levels(every, window, day_of),
    )


def _figures(every: Sequence[Life], window: Window, day_of: DayOf, mass: frozenset[str]) -> Figures:
    ended = [
        stay for life in every for stay in life.stays
        if window.has(stay.end) and stay.since not in mass and stay.until not in mass
    ]  # fmt: skip
    finished = [
        life for life in every
        if life.closing and window.has(life.closing.start) and life.closing.since not in mass
    ]  # fmt: skip
    timed = [life for life in finished if life.stays[0].since not in mass]
    even = [life for life in timed if not any(stay.since in mass for stay in life.stays)]
    worked = [life for life in finished if life.work and life.work[0].since not in mass]
    total = sum(map(_lead_days, even))
    states = sorted({stay.state for life in every for stay in life.stays})
    return Figures(
        time_in_state={state: spread(stay.days for stay in ended if stay.state == state) for state in states},
        first_response=spread(
            life.stays[0].days for life in every
            if _answered(life) and window.has(life.stays[0].end)
            and life.stays[0].since not in mass and life.stays[0].until not in mass
        ),
        lead_time=spread(map(_lead_days, timed)),
        cycle_time=spread(_days(life.work[0].start, life.stays[-1].start) for life in worked),
        efficiency=sum(stay.days for life in even for stay in life.work) / total if total else None,
        throughput=_weekly([life.stays[-1].start for life in finished], window, day_of),
        ages=_ages([life for life in every if life.stays[0].since not in mass], window.moment),
    )  # fmt: skip


def _days(start: int, end: int) -> float:
    return max(end - start, 0) / DAY


def _lead_days(life: Life) -> float:
    return _days(life.stays[0].start, life.stays[-1].start)


def _answered(life: Life) -> bool:
    """Tell whether the requester heard back: a new record went on from `proposed`; a deletion is no answer."""
    return life.stays[0].state == State.PROPOSED and len(life.stays) > 1


def _is_open(life: Life) -> bool:
    return not life.deleted and life.stays[-1].state in OPEN


def _open(every: Iterable[Life], moment: int) -> Iterator[Open]:
    for life in every:
        if _is_open(life):
            last = life.stays[-1]
            yield Open(life.id, last.state, _days(life.stays[0].start, moment), _days(last.start, moment))


def _ages(every: Sequence[Life], moment: int) -> Mapping[str, Spread]:
    found: dict[str, list[float]] = {}
    for one in _open(every, moment):
        found.setdefault(one.state, []).append(one.age_days)
    return {state: spread(ages) for state, ages in sorted(found.items())}


def _week(time: int, day_of: DayOf) -> int:
    return (day_of(max(time, 0)) - 1) // 7


def week_name(number: int) -> str:
    """Return a week of ISO 8601, as `2026-W47`, of its number since the first Monday of the calendar."""
    import datetime  # floor 2 knows no clock; this only names a day that is given

    year, week, _ = datetime.date.fromordinal(number * 7 + 1).isocalendar()
    return f"{year}-W{week:02d}"


def _weekly(times: Sequence[int], window: Window, day_of: DayOf) -> Mapping[str, int]:
    """Return how many closed in each week to the end of the window, from its start or the first closing."""
    counts = Counter(_week(time, day_of) for time in times)
    if window.start is None and not counts:
        return {}
    first = min(counts) if window.start is None else _week(window.start, day_of)
    last = _week(window.moment - 1, day_of)
    return {week_name(number): counts[number] for number in range(first, last + 1)}


def _levels(every: Sequence[Life], window: Window, day_of: DayOf) -> Mapping[str, Mapping[str, int]]:
    """Return how many records were in each state at the end of each week of the window: the cumulative flow diagram."""
    last = _week(window.moment - 1, day_of)
    changes: Counter[tuple[int, str]] = Counter()
    for life in every:
        for stay in life.stays:
            changes[_week(stay.start, day_of), stay.state] += 1
            if stay.end is not None:
                changes[_week(stay.end, day_of), stay.state] -= 1
    if not changes:
        return {}
    states = sorted({state for _, state in changes})
    level = dict.fromkeys(states, 0)
    begin = min(number for number, _ in changes)
    shown = begin if window.start is None else _week(window.start, day_of)
    found = {}
    for number in range(begin, last + 1):
        for state in states:
            level[state] += changes[number, state]
        if number >= shown:
            found[week_name(number)] = dict(level)
    return found
