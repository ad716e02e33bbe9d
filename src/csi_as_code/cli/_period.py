"""A period of a register's history: from days or refs to the two snapshots, the steps between them, and the flow."""

from functools import cache
from pathlib import Path
from typing import NamedTuple

import click

from csi_as_code.analysis import flow
from csi_as_code.analysis.due import shifted
from csi_as_code.analysis.pack import Flows, Period
from csi_as_code.errors import GitError, UsageError
from csi_as_code.git import log
from csi_as_code.history import History, Transition
from csi_as_code.reading import moment, remembered, snapshot
from csi_as_code.reading.snapshot import Opened
from csi_as_code.reading.zone import day_number_of, end_of, is_day, start_of, zone_of
from csi_as_code.register import Register

DAY_SECONDS = 86_400


class Read(NamedTuple):
    """A period with all that happened in it; `before` is the commit before it, nothing where there was none yet."""

    period: Period
    base: Register
    head: Opened
    steps: tuple[Transition, ...]
    flows: Flows
    history: History
    before: str


def read_period(root: Path, start: str, end: str) -> Read:
    """Read the register before a period and at its end, and its history up to there."""
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
    day_of = cache(lambda time: day_number_of(time, zone))
    period = Period(first_day, last.day)
    earlier = first - max(period.days, 1) * DAY_SECONDS
    flows = Flows(
        flow.measure(history, flow.Window(first, final), day_of).figures,
        flow.measure(history, flow.Window(earlier, first), day_of).figures,
    )
    within = tuple(step for step in history.transitions if first <= step.landing.time < final)
    return Read(period, base, head, within, flows, history, before.commit if before else "")


def _found(root: Path, word: str) -> moment.Moment:
    found = moment.find(root, word)
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
