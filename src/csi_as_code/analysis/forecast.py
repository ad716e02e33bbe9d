"""When work that remains can be done at the earliest: lateness carried forward to what waits for it.

This is the forward pass of the critical path method (Kelley and Walker 1959) over the planned days, from today on:
nothing is sped up, and nothing new goes wrong. So every day here is "at the earliest".
"""

from collections.abc import Iterator, Mapping
from datetime import date

import msgspec

from csi_as_code.analysis.graph import Graph
from csi_as_code.analysis.paths import remains
from csi_as_code.analysis.ready import in_effect
from csi_as_code.model import Day, Improvement
from csi_as_code.register import Register
from csi_as_code.workflow import ACTIVE, RUNNING, is_open


class Forecast(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """When a record that remains can be in effect at the earliest, against its due date.

    `late_days` is how long after its due date that is, `own_days` the part of it that comes from its own dates alone.
    `held_by` are the dependencies that move it, `unknown` those of which nobody can say when they are in effect:
    paused, without a due date, ended without effect, unreadable, or waiting for this record themselves.
    """

    id: str
    start: Day | None
    due: Day
    finish: Day
    late_days: int = 0
    own_days: int = 0
    held_by: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()


def forecasts(register: Register, graph: Graph, today: Day) -> Mapping[str, Forecast]:
    """Return the forecast, by id, of every record that remains, is not paused and has a due date."""
    now = _number(today)
    if now is None:
        return {}
    rings = {ident: group for group in graph.groups for ident in group}
    ends: dict[str, int] = {}
    found = {}
    for ident in _needed_first(register, graph):
        item = register.improvements.get(ident)
        if item is None or item.state not in RUNNING or not remains(item):
            continue
        due = _number(item.plan.due) if item.plan else None
        if due is not None:
            one = _forecast(register, item, due, now, ends, rings.get(ident, frozenset()))
            ends[ident] = due + one.late_days
            found[ident] = one
    return dict(sorted(found.items()))


def _needed_first(register: Register, graph: Graph) -> Iterator[str]:
    yield from graph.order
    linked = frozenset(graph.order)
    yield from (ident for ident in register.improvements if ident not in linked)


def _forecast(
    register: Register, item: Improvement, due: int, now: int, ends: Mapping[str, int], ring: frozenset[str]
) -> Forecast:
    plan = item.plan
    begin = _number(plan.start) if plan else None
    waits: dict[str, int] = {}
    unknown = []
    for other in dict.fromkeys(item.depends_on):
        needed = register.improvements.get(other)
        if other == item.id or (needed is not None and in_effect(needed)):
            continue
        if needed is None or not is_open(needed.state) or other in ring or other not in ends:
            unknown.append(other)
        else:
            waits[other] = ends[other]
    begun = item.state in ACTIVE or begin is None
    # Work that has begun ends no earlier than what it needs; work that has not begins no earlier.
    floor, rest = (max(due, now), 0) if begun or begin is None else (max(begin, now), max(due - begin, 0))
    last = max(waits.values(), default=floor)
    at = max(floor, last)
    return Forecast(
        id=item.id,
        start=_day(at) if not begun else plan.start if plan else None,
        due=_day(due),
        finish=_day(max(at + rest, due)),
        late_days=max(at + rest - due, 0),
        own_days=max(floor + rest - due, 0),
        held_by=tuple(sorted(other for other, end in waits.items() if end == last > floor)),
        unknown=tuple(unknown),
    )


def _number(day: Day | None) -> int | None:
    try:
        return date.fromisoformat(day).toordinal() if day else None
    except ValueError:
        return None


def _day(number: int) -> Day:
    return date.fromordinal(min(number, date.max.toordinal())).isoformat()
