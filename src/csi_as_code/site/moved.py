"""What moved in a span of days, record by record: from where it was at its beginning to where it is at its end."""

from collections.abc import Iterable, Iterator, Mapping

import msgspec
from msgspec.structs import replace

from csi_as_code.analysis.due import shifted
from csi_as_code.analysis.trail import Entry
from csi_as_code.model import Day, Decision
from csi_as_code.site.days import ordinal
from csi_as_code.site.facts import Site
from csi_as_code.site.given import of_shape, rows_of_shape
from csi_as_code.site.rows import Row
from csi_as_code.site.words import day as said_day

SPANS = (7, 30, 90)
"""What moved is told for the last so many days."""
MOST = 400
"""A page stays small where much has happened; the register has all records, and csi log every move."""
LAG_DAYS = 31
"""Git's history may begin so much later than the records do, and be taken for the whole."""


class Moved(msgspec.Struct, frozen=True, kw_only=True):
    """A record that moved: from a state (None where it is new) to one (None where it was deleted).

    `source` is empty where it is not known. `row` is None where the record is no more. `steps` counts the transitions
    between; `last` is the newest one, None where the record alone tells of it.
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
    raised = site.once(first_raised) or begins
    is_late = (ordinal(begins) or 0) - (ordinal(raised) or 0) > LAG_DAYS
    return f"Its history in git begins on {said_day(begins)}." if is_late and begins >= since(site, days) else ""


@of_shape
def first_raised(site: Site) -> Day:
    """Return the day on which the first record was raised, an empty text where nobody knows."""
    return min(filter(ordinal, {row.raised for row in site.rows.values()}), default="")


@rows_of_shape
def recent(site: Site) -> tuple[tuple[Row, tuple[Decision, ...]], ...]:
    """Return the records that were raised or decided about in the longest span, with the decisions of it."""
    first, today = since(site, max(SPANS)), site.today
    found = []
    for row in site.rows.values():
        decisions = tuple(decision for decision in row.item.decisions if first <= decision.date <= today)
        if decisions or first <= row.raised <= today:
            found.append((row, decisions))
    return tuple(found)


def decided(site: Site, days: int) -> tuple[Decided, ...]:
    """Return the decisions of the last so many days, which are one of SPANS, the newest first."""
    first = since(site, days)
    found = (Decided(row.id, one) for row, decisions in site.once(recent) for one in decisions if one.date >= first)
    return tuple(sorted(found, key=lambda one: one.decision.date, reverse=True))


def moved(site: Site, days: int) -> tuple[Moved, ...]:
    """Return what moved in the last so many days, which are one of SPANS, the newest first; without the rows.

    Back to where it was is no move.

    Where git does not tell it, it is what the records say was raised and decided on those days.
    """
    first = since(site, days)
    if no_history(site, days):
        return tuple(_told(site, first))
    found: dict[str, list[Entry]] = {}
    for entry in site.trail:
        if entry.day >= first:
            found.setdefault(entry.step.id, []).append(entry)
    newest_first = sorted(found.values(), key=lambda entries: entries[-1].step.landing.time, reverse=True)
    return tuple(_net(entries) for entries in newest_first if _is_move(entries))


def _told(site: Site, first: Day) -> Iterator[Moved]:
    """Yield what the records say was raised or decided from a day on."""
    found = []
    for row, decisions in site.once(recent):
        is_new = first <= row.raised <= site.today
        source = None if is_new else ""
        newest = max(decisions, key=lambda decision: decision.date, default=None)
        if newest is not None and newest.date >= first:
            found.append(Moved(id=row.id, source=source, target=newest.to, day=newest.date, decision=newest))
        elif is_new:
            found.append(Moved(id=row.id, source=source, target=row.state, day=row.raised))
    yield from sorted(found, key=lambda one: one.day, reverse=True)


def _is_move(entries: list[Entry]) -> bool:
    source, target = entries[0].step.source, entries[-1].step.target
    return source != target and not (source is None and target is None)


def _net(entries: list[Entry]) -> Moved:
    last = entries[-1]
    return Moved(
        id=last.step.id,
        source=entries[0].step.source,
        target=last.step.target,
        day=last.day,
        steps=len(entries),
        last=last,
        decision=last.step.decision,
    )


def with_rows(site: Site, found: Iterable[Moved]) -> tuple[Moved, ...]:
    """Return what moved with the rows of what is still there."""
    return tuple(replace(one, row=site.rows.get(one.id)) for one in found)


def counted(found: Iterable[Moved]) -> tuple[tuple[str, int], ...]:
    """Return how many moved to each state, most first; under an empty name what was deleted."""
    numbers: dict[str, int] = {}
    for one in found:
        numbers[one.target or ""] = numbers.get(one.target or "", 0) + 1
    return tuple(sorted(numbers.items(), key=lambda pair: (-pair[1], pair[0])))
