"""What moved in a span of days, record by record: from where it was at its beginning to where it is at its end."""

from collections.abc import Iterable, Iterator

import msgspec

from csi_as_code.analysis.due import shifted
from csi_as_code.analysis.trail import Entry
from csi_as_code.model import Day, Decision
from csi_as_code.site.days import ordinal
from csi_as_code.site.facts import Move, Row, Site
from csi_as_code.site.words import day as said_day

LAG_DAYS = 31
"""Git's history may begin so much later than the records do, and be taken for the whole."""


class Moved(msgspec.Struct, frozen=True, kw_only=True):
    """A record that moved: from a state (None where it is new) to one (None where it was deleted).

    `source` is empty where it is not known. `row` is None where the record is no more. `steps` counts the transitions
    between; `last` is the newest one, None where the record alone tells of it.
    """

    id: str
    row: Row | None
    source: str | None
    target: str | None
    day: Day
    steps: int = 1
    last: Entry | None = None
    decision: Decision | None = None


def since(site: Site, days: int) -> Day:
    """Return the first day of the last so many days, today being the last of them."""
    return shifted(site.today, 1 - days)


def no_history(site: Site, days: int) -> str:
    """Return why git does not tell what moved in the last so many days, or nothing where it does.

    Where records were written down elsewhere before and came into git in these days, all of them would seem new.
    """
    if site.history is None:
        return site.past.lacks
    if not site.trail:
        return ""
    begins = site.past.day(site.trail[0].step.landing.time)
    raised = min((row.raised for row in site.rows.values() if ordinal(row.raised)), default=begins)
    is_late = (ordinal(begins) or 0) - (ordinal(raised) or 0) > LAG_DAYS
    return f"Its history in git begins on {said_day(begins)}." if is_late and begins >= since(site, days) else ""


def moved(site: Site, days: int) -> tuple[Moved, ...]:
    """Return what moved in the last so many days, the newest first; back to where it was is no move.

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
    return tuple(_net(site, entries) for entries in newest_first if _is_move(entries))


def _told(site: Site, first: Day) -> Iterator[Moved]:
    """Yield what the records say was raised or decided from a day on."""
    newest: dict[str, Move] = {}
    for one in site.moves:
        if one.date >= first:
            newest.setdefault(one.row.id, one)
    found = []
    for ident, row in site.rows.items():
        is_new = first <= row.raised <= site.today
        move = newest.get(ident)
        source = None if is_new else ""
        if move is not None:
            decision = move.decision
            found.append(Moved(id=ident, row=row, source=source, target=decision.to, day=move.date, decision=decision))
        elif is_new:
            found.append(Moved(id=ident, row=row, source=source, target=row.state, day=row.raised))
    yield from sorted(found, key=lambda one: one.day, reverse=True)


def _is_move(entries: list[Entry]) -> bool:
    source, target = entries[0].step.source, entries[-1].step.target
    return source != target and not (source is None and target is None)


def _net(site: Site, entries: list[Entry]) -> Moved:
    last = entries[-1]
    return Moved(
        id=last.step.id,
        row=site.rows.get(last.step.id),
        source=entries[0].step.source,
        target=last.step.target,
        day=last.day,
        steps=len(entries),
        last=last,
        decision=last.step.decision,
    )


def counted(found: Iterable[Moved]) -> tuple[tuple[str, int], ...]:
    """Return how many moved to each state, most first; under an empty name what was deleted."""
    numbers: dict[str, int] = {}
    for one in found:
        numbers[one.target or ""] = numbers.get(one.target or "", 0) + 1
    return tuple(sorted(numbers.items(), key=lambda pair: (-pair[1], pair[0])))
