"""The review pack: what a period brought, as a management review asks for it (ISO/IEC 20000-1, clause 9.3).

What moved, what was decided, which benefits came, which targets were missed and what was decided on them, what is
overdue, how work flowed, and what comes next.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

import msgspec

from csi_as_code.analysis.agenda import DATED, Due, agenda
from csi_as_code.analysis.awaiting import Awaiting, awaiting
from csi_as_code.analysis.due import days_between, overdue_days, shifted
from csi_as_code.analysis.flow import Figures
from csi_as_code.analysis.graph import graph_of
from csi_as_code.analysis.priority import rate_all
from csi_as_code.analysis.reach import Sources
from csi_as_code.analysis.ready import ready
from csi_as_code.analysis.targets import Judgement, judged
from csi_as_code.analysis.told import Step
from csi_as_code.analysis.views import id_order
from csi_as_code.history import Transition
from csi_as_code.model import Benefit, Day, Decision, Improvement, Number
from csi_as_code.register import Register
from csi_as_code.workflow import MAIN_LINE, TABLE, State, is_open

_PLACES: Mapping[str, int] = {state: number for number, state in enumerate(MAIN_LINE)}
_LISTED = (*reversed(MAIN_LINE), *(row.state for row in TABLE if row.state not in MAIN_LINE))

GIT = Sources()
"""Git tells it all."""


class Period(msgspec.Struct, frozen=True):
    """From the first day to the last one, both included."""

    start: Day
    end: Day

    @property
    def days(self) -> int:
        """How many days it has."""
        return days_between(self.start, self.end) + 1


class Moved(msgspec.Struct, frozen=True):
    """Where a record went: `path` is its states from the one before the period (None: there was no record) on."""

    item: Improvement
    path: tuple[str | None, ...]

    @property
    def source(self) -> str | None:
        """The state before the period."""
        return self.path[0]

    @property
    def target(self) -> str | None:
        """The state after it; None for a record that was deleted."""
        return self.path[-1]

    @property
    def is_back(self) -> bool:
        """Whether it ended further back on the main line than it began."""
        source, target = (_PLACES.get(state or "") for state in (self.source, self.target))
        return source is not None and target is not None and target < source


class Decided(msgspec.Struct, frozen=True):
    """A decision that the period added to a record."""

    item: Improvement
    decision: Decision


class Brought(msgspec.Struct, frozen=True):
    """A benefit of a record that closed in the period, or that was measured in it."""

    item: Improvement
    benefit: Benefit


class Total(msgspec.Struct, frozen=True, kw_only=True):
    """Benefits of one kind added up, None where none has a value; `open` are those without an actual value."""

    category: str
    kind: str
    unit: str
    forecast: Number | None
    actual: Number | None
    number: int
    open: int


class Late(msgspec.Struct, frozen=True):
    """Work past its due date at the end of the period, by so many days; `is_new`: it was not so before the period."""

    item: Improvement
    days: int
    is_new: bool


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """How many records there were at a moment."""

    all: int
    open: int
    overdue: int
    states: Mapping[str, int]


class Flows(msgspec.Struct, frozen=True):
    """The flow of the period, and of the one before that was as long."""

    now: Figures
    before: Figures


class Pack(msgspec.Struct, frozen=True, kw_only=True):
    """All facts of a review pack, the most telling first in each part."""

    title: str
    period: Period
    sources: Sources
    before: Standing
    after: Standing
    moved: tuple[Moved, ...]
    decided: tuple[Decided, ...]
    brought: tuple[Brought, ...]
    totals: tuple[Total, ...]
    missed: tuple[Judgement, ...]
    reached: tuple[Judgement, ...]
    late: tuple[Late, ...]
    flows: Flows
    waiting: tuple[Awaiting, ...]
    startable: tuple[Improvement, ...]
    coming: tuple[Due, ...]
    items: Mapping[str, Improvement]

    @property
    def closed(self) -> tuple[Improvement, ...]:
        """What the period closed, and nobody opened again."""
        return tuple(one.item for one in self.moved if one.target == State.CLOSED)

    @property
    def codes(self) -> Mapping[str, int]:
        """How what closed has ended."""
        return Counter(item.closure.code if item.closure else "not judged" for item in self.closed)

    @property
    def new(self) -> int:
        """How many records the period brought."""
        return sum(one.source is None for one in self.moved)


def review_pack(
    base: Register,
    head: Register,
    period: Period,
    steps: Iterable[Transition | Step],
    flows: Flows,
    sources: Sources = GIT,
) -> Pack:
    """Return the facts of a period: the register before it and at its end, the steps in it, and its flow."""
    moved = tuple(sorted(_moved(base, head, steps), key=_by_state))
    closed = frozenset(one.item.id for one in moved if one.target == State.CLOSED)
    brought = tuple(_brought(base, head, closed))
    added = {ident: new for ident, item in head.improvements.items() if (new := _added(base, item, period))}
    targets = sorted(judged(head, period.start, period.end, closed, added), key=_by_day)
    return Pack(
        title=head.policy.title or "Improvement register",
        period=period,
        sources=sources,
        before=_standing(base, shifted(period.start, -1)),
        after=_standing(head, period.end),
        moved=moved,
        decided=tuple(sorted(_decided(head, added), key=lambda one: (one.decision.date, id_order(one.item.id)))),
        brought=brought,
        totals=totals(one.benefit for one in brought),
        missed=tuple(one for one in targets if not one.is_met),
        reached=tuple(one for one in targets if one.is_met),
        late=tuple(sorted(_late(base, head, period), key=lambda one: (-one.days, id_order(one.item.id)))),
        flows=flows,
        waiting=tuple(awaiting(head, period.end)),
        startable=_startable(head, period.end),
        coming=_coming(head, period),
        items=head.improvements,
    )


def _moved(base: Register, head: Register, steps: Iterable[Transition | Step]) -> Iterator[Moved]:
    paths: dict[str, list[str | None]] = {}
    for step in steps:
        if step.within is None:
            paths.setdefault(step.id, [step.source]).append(step.target)
    for ident, path in paths.items():
        item = head.improvements.get(ident) or base.improvements.get(ident) or Improvement(id=ident, state="")
        yield Moved(item, tuple(path))


def _by_state(one: Moved) -> tuple[int, tuple[str, int, str]]:
    """Sort key: what closed, then what came less far, then what left the main line."""
    place = _LISTED.index(State(one.target)) if one.target in _LISTED else len(_LISTED)
    return (place, id_order(one.item.id))


def _added(base: Register, item: Improvement, period: Period) -> tuple[Decision, ...]:
    """Return the decisions that a record has at the end of a period and had not before it.

    One that is dated earlier counts where the record was there already: it was recorded late.
    """
    old = base.improvements.get(item.id)
    known = Counter(map(_same, old.decisions)) if old else Counter[tuple[str, Day, tuple[str, ...]]]()
    found = []
    for decision in item.decisions:
        if known[_same(decision)]:
            known[_same(decision)] -= 1
        elif decision.date <= period.end and (old or decision.date >= period.start):
            found.append(decision)
    return tuple(found)


def _same(decision: Decision) -> tuple[str, Day, tuple[str, ...]]:
    return (decision.to, decision.date, decision.by)


def _decided(head: Register, added: Mapping[str, tuple[Decision, ...]]) -> Iterator[Decided]:
    for ident, decisions in added.items():
        for decision in decisions:
            yield Decided(head.improvements[ident], decision)


def _brought(base: Register, head: Register, closed: frozenset[str]) -> Iterator[Brought]:
    """Yield the benefits of what closed, and those whose actual value is new."""
    for ident, item in head.improvements.items():
        old = base.improvements.get(ident)
        known = old.benefits if old else ()
        for number, benefit in enumerate(item.benefits):
            before = known[number].actual if number < len(known) else None
            if ident in closed or (benefit.actual is not None and benefit.actual != before):
                yield Brought(item, benefit)


def totals(benefits: Iterable[Benefit]) -> tuple[Total, ...]:
    """Return benefits added up by category, kind and unit; only what has the same unit can be added up."""
    groups: dict[tuple[str, str, str], list[Benefit]] = {}
    for one in benefits:
        groups.setdefault((one.category, one.kind, one.unit or ""), []).append(one)
    return tuple(
        Total(
            category=category,
            kind=kind,
            unit=unit,
            forecast=_sum(one.forecast for one in group),
            actual=_sum(one.actual for one in group),
            number=len(group),
            open=sum(one.actual is None for one in group),
        )
        for (category, kind, unit), group in sorted(groups.items())
    )


def _sum(values: Iterable[Number | None]) -> Number | None:
    known = [value for value in values if value is not None]
    return sum(known) if known else None


def _by_day(one: Judgement) -> tuple[Day, tuple[str, int, str], str]:
    return (one.target.by, id_order(one.item.id), one.measure)


def _late(base: Register, head: Register, period: Period) -> Iterator[Late]:
    eve = shifted(period.start, -1)
    for ident, item in head.improvements.items():
        days = overdue_days(item, period.end)
        if days:
            old = base.improvements.get(ident)
            yield Late(item, days, is_new=not (old and overdue_days(old, eve)))


def _standing(register: Register, day: Day) -> Standing:
    items = register.improvements.values()
    counts = Counter(item.state for item in items)
    return Standing(
        all=len(items),
        open=sum(is_open(item.state) for item in items),
        overdue=sum(bool(overdue_days(item, day)) for item in items),
        states={row.state: counts[row.state] for row in TABLE if is_open(row.state)},
    )


def _startable(head: Register, end: Day) -> tuple[Improvement, ...]:
    found = ready(head, end, graph_of(head), rate_all(head))
    return tuple(one.item for one in found if one.step == "start")


def _coming(head: Register, period: Period) -> tuple[Due, ...]:
    """Return what has a date in the time after the period that is as long as it."""
    last = shifted(period.end, period.days)
    return tuple(due for due in agenda(head, period.end) if due.kind in DATED and period.end < due.day <= last)
