"""The trail of a record: its transitions, chosen and with people called by their handles."""

from collections.abc import Iterable, Mapping, Sequence

import msgspec

from csi_as_code.analysis.people import by_address, called
from csi_as_code.history import Transition
from csi_as_code.model import Day, Policy


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """Which transitions: of one record, to some states, from a second and before another one; None means any."""

    id: str | None = None
    states: tuple[str, ...] = ()
    since: int | None = None
    until: int | None = None


class Entry(msgspec.Struct, frozen=True):
    """A transition, the day on which it landed, and who wrote and merged it, as people are called."""

    step: Transition
    day: Day
    written_by: tuple[str, ...]
    merged_by: str | None


class Trail(msgspec.Struct, frozen=True, kw_only=True):
    """The entries in the order in which they are shown, the commit that they end in, and what could not be read."""

    tip: str
    entries: tuple[Entry, ...]
    unreadable: int = 0


def select(transitions: Iterable[Transition], wanted: Wanted) -> list[Transition]:
    """Return the transitions that are wanted, in the order in which they are."""
    return [
        step
        for step in transitions
        if (wanted.id is None or step.id == wanted.id)
        and (not wanted.states or step.target in wanted.states)
        and (wanted.since is None or step.landing.time >= wanted.since)
        and (wanted.until is None or step.landing.time < wanted.until)
    ]


def entries(steps: Sequence[Transition], days: Sequence[Day], policy: Policy) -> tuple[Entry, ...]:
    """Return transitions as entries, each with its day."""
    known: Mapping[str, str] = by_address(policy)
    found = []
    for step, day in zip(steps, days, strict=True):
        writers = tuple(dict.fromkeys(called(one, known) for one in step.authors))
        merger = step.landing.merged_by
        found.append(Entry(step, day, writers, called(merger, known) if merger else None))
    return tuple(found)
