"""What moved in a span of days, record by record: from where it was at its beginning to where it is at its end."""

from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet

import msgspec
from msgspec.structs import replace

from csi_as_code.analysis import reach
from csi_as_code.analysis.due import shifted
from csi_as_code.analysis.trail import Entry
from csi_as_code.model import Day, Decision
from csi_as_code.site.dated import Dated, between
from csi_as_code.site.facts import Site
from csi_as_code.site.given import of_shape, rows_of_shape
from csi_as_code.site.rows import Row
from csi_as_code.site.words import day as said_day

SPANS = (7, 30, 90)
"""What moved is told for the last so many days."""
MOST = 400
"""A page stays small where much has happened; the register has all records, and csi log every move."""


class Moved(msgspec.Struct, frozen=True, kw_only=True):
    """A record that moved: from a state (None where it is new) to one (None where it was deleted).

    `source` is empty where it is not known. `row` is None where the record is no more. `steps` counts the transitions
    between, where all of them are known; `last` is the newest one, None where the record alone tells of it.
    """

    id: str
    row: Row | None = None
    source: str | None
    target: str | None
    day: Day
    steps: int = 1
    last: Entry | None = None
    decision: Decision | None = None


class Decided(msgspec.Struct, frozen=True):
    """A decision about a record."""

    id: str
    decision: Decision


class Lately(msgspec.Struct, frozen=True, kw_only=True):
    """What moved in a span of days, and what was decided in it: the newest of each, and how many there are in all.

    The rows are left out. `lacks` says why git does not tell it, if so; `begins` is the day on which the first record
    came into git, empty where nobody knows.
    """

    lacks: str
    begins: Day
    moved: tuple[Moved, ...]
    moved_number: int
    moved_to: tuple[tuple[str, int], ...]
    decided: tuple[Decided, ...]
    decided_number: int


@of_shape
def lately(site: Site) -> Mapping[int, Lately]:
    """Return what moved and what was decided, by span of days."""
    return {days: _lately(site, days) for days in SPANS}


def _lately(site: Site, days: int) -> Lately:
    found, decisions = moved(site, days), decided(site, days)
    return Lately(
        lacks=no_history(site, days),
        begins=begun(site),
        moved=found[:MOST],
        moved_number=len(found),
        moved_to=counted(found),
        decided=decisions[:MOST],
        decided_number=len(decisions),
    )


def since(site: Site, days: int) -> Day:
    """Return the first day of the last so many days, today being the last of them."""
    return shifted(site.today, 1 - days)


def begun(site: Site) -> Day:
    """Return the day on which the first record came into git, an empty text where git does not tell."""
    return site.past.day(site.trail[0].step.landing.time) if site.history and site.trail else ""


def no_history(site: Site, days: int) -> str:
    """Return why git does not tell what moved in the last so many days, or nothing where it does.

    Where records were written down elsewhere before and came into git in these days, all of them would seem new.
    """
    if site.history is None:
        return site.past.lacks
    if not site.trail:
        return ""
    begins = begun(site)
    is_told = reach.Reach(begins, site.once(first_raised)).tells_moves(since(site, days))
    return "" if is_told else f"Its history in git begins on {said_day(begins)}."


@of_shape
def first_raised(site: Site) -> Day:
    """Return the day on which the first record was raised, an empty text where nobody knows."""
    return reach.first_raised(site.register.improvements.values())


@rows_of_shape
def recent(site: Site) -> tuple[tuple[Row, tuple[Dated, ...]], ...]:
    """Return the records that tell of moves in the longest span, with these moves."""
    first, today = since(site, max(SPANS)), site.today
    found = ((row, between(row.item, first, today)) for row in site.rows.values())
    return tuple((row, moves) for row, moves in found if moves)


def decided(site: Site, days: int) -> tuple[Decided, ...]:
    """Return the decisions of the last so many days, which are one of SPANS, the newest first."""
    first = since(site, days)
    found = (
        Decided(row.id, one.decision)
        for row, moves in site.once(recent)
        for one in moves
        if one.decision and one.day >= first
    )
    return tuple(sorted(found, key=lambda one: one.decision.date, reverse=True))


def moved(site: Site, days: int) -> tuple[Moved, ...]:
    """Return what moved in the last so many days, which are one of SPANS, the newest first; without the rows.

    It is what git saw. Where git does not tell it, or not from the first of these days on, it is what the records say
    of themselves, up to the day on which the first of them came into git. So a longer span has all that a shorter one
    has, and what moved back to where it was is there too.
    """
    first = since(site, days)
    told: Mapping[str, tuple[Dated, ...]] = {}
    brought = site.once(taken_in)
    if no_history(site, days):
        told = _told(site, first, begun(site) or site.today)
    seen: dict[str, list[Entry]] = {}
    for entry in site.trail:
        if entry.day >= first:
            seen.setdefault(entry.step.id, []).append(entry)
    found = []
    for ident in dict.fromkeys((*told, *seen)):
        came, steps = _apart(seen.get(ident, []), brought)
        own = _not_seen(told.get(ident, ()), steps)
        if steps:
            found.append(_seen(ident, own, steps))
        elif own:
            newest = next((one.decision for one in reversed(own) if one.decision), None)
            target = came or site.rows[ident].state
            found.append(Moved(id=ident, source=_source(own), target=target, day=own[-1].day, decision=newest))
    return tuple(sorted(found, key=_when, reverse=True))


@of_shape
def taken_in(site: Site) -> frozenset[str]:
    """Return the records that were written down elsewhere before they came into git, which is no move of theirs.

    Where git's history is younger than the register, these are all that its first commit brought, and what was raised
    before that but came with a later one.
    """
    if not no_history(site, max(SPANS)) or not site.trail:
        return frozenset()
    begins, first = begun(site), site.trail[0].step.landing.oid
    entered = ((entry.step, site.rows.get(entry.step.id)) for entry in site.trail if entry.step.source is None)
    return frozenset(
        step.id for step, row in entered if step.landing.oid == first or (row and "" < row.raised < begins)
    )


def _apart(entries: list[Entry], brought: AbstractSet[str]) -> tuple[str, list[Entry]]:
    """Return the state in which a record was taken into git, where it was, and what git saw since."""
    came = entries[0] if entries and entries[0].step.source is None and entries[0].step.id in brought else None
    return (came.step.target or "", entries[1:]) if came else ("", entries)


def _not_seen(own: tuple[Dated, ...], steps: list[Entry]) -> tuple[Dated, ...]:
    """Return what a record says of itself without what git saw too, on a later day."""
    decisions = {step.step.decision for step in steps}
    states = {step.step.target for step in steps}
    return tuple(one for one in own if (one.decision not in decisions if one.decision else one.state not in states))


def _told(site: Site, first: Day, last: Day) -> Mapping[str, tuple[Dated, ...]]:
    """Return what records say of themselves from one day to another, by id."""
    found = {}
    for row, moves in site.once(recent):
        own = tuple(one for one in moves if first <= one.day <= last)
        if own:
            found[row.id] = own
    return found


def _source(own: tuple[Dated, ...]) -> str | None:
    """Return the state before what a record says of itself: none where it is new, and else nobody knows."""
    return None if any(one.is_first for one in own) else ""


def _seen(ident: str, own: tuple[Dated, ...], steps: list[Entry]) -> Moved:
    """Return the move that git saw, and what the record says of the days before with it."""
    last = steps[-1]
    return Moved(
        id=ident,
        source=_source(own) if own else steps[0].step.source,
        target=last.step.target,
        day=last.day,
        steps=1 if own else len(steps),
        last=last,
        decision=last.step.decision,
    )


def _when(one: Moved) -> tuple[Day, int]:
    return one.day, one.last.step.landing.time if one.last else 0


def with_rows(site: Site, found: Iterable[Moved]) -> tuple[Moved, ...]:
    """Return what moved with the rows of what is still there."""
    return tuple(replace(one, row=site.rows.get(one.id)) for one in found)


def counted(found: Iterable[Moved]) -> tuple[tuple[str, int], ...]:
    """Return how many moved to each state, most first; under an empty name what was deleted."""
    numbers: dict[str, int] = {}
    for one in found:
        numbers[one.target or ""] = numbers.get(one.target or "", 0) + 1
    return tuple(sorted(numbers.items(), key=lambda pair: (-pair[1], pair[0])))
