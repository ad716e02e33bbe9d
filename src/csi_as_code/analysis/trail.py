"""The trail of a record: its transitions, chosen and with people called by their handles."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache, partial
from typing import TYPE_CHECKING

import msgspec

from csi_as_code.analysis.people import by_address, called
from csi_as_code.history import Transition
from csi_as_code.model import Day
from csi_as_code.policy import Policy
from csi_as_code.workflow import State

if TYPE_CHECKING:
    from csi_as_code.reading.attestations import Attestation, Held, Malformed


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """Which transitions: of one record, to some states, from a second and before another one; None means any."""

    id: str | None = None
    states: tuple[str, ...] = ()
    since: int | None = None
    until: int | None = None


class Entry(msgspec.Struct, frozen=True):
    """A transition, the day on which it landed, and who wrote and merged it, as people are called.

    `attested` is what the note on the commit that brought it says, where the note is about this record's decision.
    """

    step: Transition
    day: Day
    written_by: tuple[str, ...]
    merged_by: str | None
    attested: "Attestation | Malformed | None" = None


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
        and (not wanted.states or _new_state(step) in wanted.states)
        and (wanted.since is None or step.landing.time >= wanted.since)
        and (wanted.until is None or step.landing.time < wanted.until)
    ]


def _new_state(step: Transition) -> str | None:
    """Return the state that a step leads to; a record that was approved again counts as approved."""
    return State.APPROVED if step.is_renewal else step.target


def entries(
    steps: Sequence[Transition], days: Sequence[Day], policy: Policy, held: "Held | None" = None
) -> tuple[Entry, ...]:
    """Return transitions as entries, each with its day and with what notes, by commit, attest of it."""
    known: Mapping[str, str] = by_address(policy)
    name = cache(partial(called, known=known))
    found = []
    for step, day in zip(steps, days, strict=True):
        writers = tuple(dict.fromkeys(map(name, step.authors)))
        merger = step.landing.merged_by
        attested = attested_of(step, held) if held else None
        found.append(Entry(step, day, writers, name(merger) if merger else None, attested))
    return tuple(found)


def attested_of(step: Transition, held: "Held") -> "Attestation | Malformed | None":
    """Return what notes attest of the decision that goes with a transition; None where there is none or no note."""
    from csi_as_code.reading.attestations import Attestation  # 15 ms that most registers do not need

    note = held.get(step.within or step.landing.oid) if step.decision else None
    if isinstance(note, Attestation) and all(one.id != step.id for one in note.decisions):
        return None
    return note
