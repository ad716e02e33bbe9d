"""A period of a register's history: from days or refs to the two snapshots, the steps between them, and the flow."""

import datetime
import re
from functools import cache
from pathlib import Path
from typing import NamedTuple

import click
from msgspec.structs import replace

from csi_as_code.analysis import flow, told
from csi_as_code.analysis.due import shifted
from csi_as_code.analysis.pack import Flows, Period
from csi_as_code.analysis.reach import Reach, Sources, first_raised
from csi_as_code.errors import GitError, UsageError
from csi_as_code.git import log
from csi_as_code.history import History, Transition
from csi_as_code.model import Day
from csi_as_code.reading import moment, remembered, snapshot
from csi_as_code.reading.snapshot import Opened
from csi_as_code.reading.zone import day_number_of, day_of, end_of, is_day, start_of, zone_of
from csi_as_code.register import Register

DAY_SECONDS = 86_400
_LIKE_A_DAY = re.compile(r"[0-9]{1,4}([-./])[0-9]{1,2}\1[0-9]{1,4}")


class Read(NamedTuple):
    """A period with all that happened in it; `before` is the commit before it, nothing where none tells of it."""

    period: Period
    base: Register
    head: Opened
    steps: tuple[Transition | told.Step, ...]
    flows: Flows
    sources: Sources
    history: History
    before: str


def read_period(root: Path, start: str, end: str) -> Read:
    """Read the register before a period and at its end, and its history up to there."""
    _check(start, end)
    last = _found(root, end)
    zone = zone_of(moment.open_policy(root))
    before = _before(root, start)
    first_day, first = start, start_of(start, zone) if is_day(start) else 0
    if before and not is_day(start):
        first_day, first = before.day, log.time_of(root, before.commit) + 1
    final = end_of(end, zone) if is_day(end) else log.time_of(root, last.commit) + 1
    if first >= final:
        raise UsageError(f'"{start}" is not before "{end}"', "--from is the beginning, --to the end.")
    opened = snapshot.open_commits(root, last.commit, *([before.commit] if before else []))
    head, base = opened[0], opened[1].register if before else Register()
    history = remembered.history(root, lambda: head.register.policy.history.state_words, ref=last.commit)
    period = Period(first_day, last.day)
    sources = _sources(history, head.register, zone, period, refers=not is_day(start))
    steps: tuple[Transition | told.Step, ...]
    if sources.moves_from_git:
        steps = tuple(step for step in history.transitions if first <= step.landing.time < final)
    else:
        base, before = _stood(head.register, shifted(period.start, -1)), None
        steps = tuple(told.steps(head.register.improvements.values(), period.start, period.end))
    flows = _flows(history, zone, (first, final), period) if sources.flow_from_git else _flows_told(head, period)
    return Read(period, base, head, steps, flows, sources, history, before.commit if before else "")


def _sources(history: History, head: Register, zone: datetime.tzinfo, period: Period, *, refers: bool) -> Sources:
    """Return who tells of a period; one that begins with a commit (`refers`) is what git knows since then."""
    begins = day_of(history.transitions[0].landing.time, zone) if history.transitions else ""
    known = Reach(begins, first_raised(head.improvements.values()))
    return Sources(
        begins=begins,
        moves_from_git=refers or known.tells_moves(period.start),
        flow_from_git=known.tells_flow(_earlier(period), period.end),
    )


def _earlier(period: Period) -> Day:
    """Return the first day of the time before a period that is as long."""
    return shifted(period.start, -max(period.days, 1))


def _stood(head: Register, day: Day) -> Register:
    """Return a register as its records tell that it stood at the end of an earlier day."""
    return replace(head, improvements={item.id: item for item in told.stood(head.improvements.values(), day)})


def _flows(history: History, zone: datetime.tzinfo, seconds: tuple[int, int], period: Period) -> Flows:
    first, final = seconds
    day = cache(lambda time: day_number_of(time, zone))
    earlier = first - max(period.days, 1) * DAY_SECONDS
    return Flows(
        flow.measure(history, flow.Window(first, final), day).figures,
        flow.measure(history, flow.Window(earlier, first), day).figures,
    )


def _flows_told(head: Opened, period: Period) -> Flows:
    items, eve = head.register.improvements.values(), shifted(period.start, -1)
    return Flows(
        *(told.flow(items, start, end).figures for start, end in ((period.start, period.end), (_earlier(period), eve)))
    )


def _check(start: str, end: str) -> None:
    if is_day(start) and is_day(end) and start > end:
        raise UsageError(f'"{start}" is later than "{end}"', "--from is the beginning, --to the end.")


def _found(root: Path, word: str) -> moment.Moment:
    try:
        found = moment.find(root, word)
    except GitError as error:
        if _LIKE_A_DAY.fullmatch(word) and not is_day(word):
            raise UsageError(f'"{word}" is no day, nor a commit here', "Write a day as YYYY-MM-DD.") from error
        raise
    if found.doubt:
        click.echo(f"csi: warning: {found.doubt}", err=True)
    return found


def _before(root: Path, start: str) -> moment.Moment | None:
    """Return the commit before the period; None where the register began in it."""
    if not is_day(start):
        return _found(root, start)
    try:
        return _found(root, shifted(start, -1))
    except GitError as error:
        if "no commit yet" not in str(error):
            raise
        return None
