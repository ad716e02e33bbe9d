"""What moved in a span of days, record by record: from where it was at its beginning to where it is at its end."""

from collections.abc import Iterable

import msgspec

from csi_as_code.analysis.due import shifted
from csi_as_code.analysis.trail import Entry
from csi_as_code.model import Day, Decision
from csi_as_code.site.facts import Row, Site


class Moved(msgspec.Struct, frozen=True, kw_only=True):
    """A record that moved: from a state (None where it is new) to one (None where it was deleted).

    `row` is None where the record is no more. `steps` counts the transitions between; `last` is the newest one, None
    where only a recorded decision tells of it, because there is no history.
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


def moved(site: Site, days: int) -> tuple[Moved, ...]:
    """Return what moved in the last so many days, the newest first; back to where it was is no move.

    Without a history it is what was decided on those days, as the records say it.
    """
    first = since(site, days)
    if site.history is None:
        return tuple(
            Moved(id=m.row.id, row=m.row, source="", target=m.decision.to, day=m.date, decision=m.decision)
            for m in site.moves
            if m.date >= first
        )
    found: dict[str, list[Entry]] = {}
    for entry in site.trail:
        if entry.day >= first:
            found.setdefault(entry.step.id, []).append(entry)
    newest_first = sorted(found.values(), key=lambda entries: entries[-1].step.landing.time, reverse=True)
    return tuple(_net(site, entries) for entries in newest_first if _is_move(entries))


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
