"""The life of a record as its timeline shows it: what it says of itself, and what git saw."""

from collections.abc import Sequence

import msgspec

from csi_as_code.analysis.trail import Entry
from csi_as_code.exports.proofs._brief import line
from csi_as_code.model import Day, Decision, Improvement
from csi_as_code.reading.attestations import Malformed
from csi_as_code.site.words import word
from csi_as_code.workflow import State, decisions_to


class Event(msgspec.Struct, frozen=True):
    """Something of the record's life, for the timeline; `state` is where it led, if anywhere.

    `landed` is the transition in git that brought it, `before` the state that it left, `proof` says what a git note
    attests of a decision. `is_stale` says of an approval that what it was given for has changed since.
    """

    date: Day
    state: str
    title: str
    by: tuple[str, ...] = ()
    why: str = ""
    until: Day = ""
    scope: str = ""
    before: str = ""
    landed: Entry | None = None
    proof: str = ""
    is_stale: bool = False


def events(item: Improvement, trail: Sequence[Entry] = (), *, is_stale: bool = False) -> tuple[Event, ...]:
    """Return the record's life, the earliest first: as it tells it, and as git saw it land.

    A decision and the transition that it goes with are one event, on the day of the decision. `is_stale` says that
    the newest approval is of something else than the record says now.
    """
    brought = {entry.step.decision: entry for entry in trail if entry.step.decision}
    found = []
    if item.raised:
        found.append(Event(item.raised.date, "proposed", "Raised", (item.raised.by,)))
    plan = item.plan
    if plan and plan.start:
        found.append(Event(plan.start, "", "Work started"))
    if plan and plan.implemented:
        found.append(Event(plan.implemented, "", "Took effect"))
    lapsed = decisions_to(item, State.APPROVED)[-1] if is_stale else None
    for decision in item.decisions:
        entry = brought.pop(decision, None)
        event = _decided(decision, entry)
        found.append(msgspec.structs.replace(event, is_stale=True) if decision is lapsed else event)
    found += (
        Event(
            r.date, "", f"Reviewed: {word(r.result)}" if r.result else "Reviewed", (r.by,) if r.by else (), r.note or ""
        )
        for r in item.reviews
        if r.date
    )
    found += (_landed(entry) for entry in trail if not entry.step.decision or entry.step.decision in brought)
    return tuple(sorted(found, key=lambda event: event.date))


def _decided(decision: Decision, entry: Entry | None) -> Event:
    before = entry.step.source or "" if entry else ""
    why, until, scope = decision.why or "", decision.until or "", decision.scope or ""
    return Event(decision.date, decision.to, "", decision.by, why, until, scope, before, entry, _proof(entry))


def _proof(entry: Entry | None) -> str:
    """Return what a note attests, in one line; empty where there is none."""
    if entry is None or entry.attested is None:
        return ""
    if isinstance(entry.attested, Malformed):
        return f"Not attested, its note is none: {entry.attested.why}"
    return f"Attested: {line(entry.attested)}"


def _landed(entry: Entry) -> Event:
    """Return a transition that no decision of the record goes with."""
    source, target = entry.step.source or "", entry.step.target
    title = "Deleted" if not target else "" if source else "Taken into git in state"
    return Event(entry.day, target or "", title, before=source, landed=entry)
