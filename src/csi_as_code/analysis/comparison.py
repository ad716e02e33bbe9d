"""Two snapshots of a register beside each other, in the terms in which people decide: what moved, and what it needs."""

from collections.abc import Iterator, Mapping

import msgspec

from csi_as_code.analysis import consequences
from csi_as_code.analysis.consequences import Consequences, Step
from csi_as_code.analysis.fieldwise import FieldChange, field_changes
from csi_as_code.analysis.graph import graph_of
from csi_as_code.analysis.measures import accepted
from csi_as_code.analysis.placing import Place, places
from csi_as_code.analysis.priority import rate_all
from csi_as_code.analysis.views import id_order
from csi_as_code.model import Day, Decision, Improvement, Measure, Number, Point
from csi_as_code.register import POLICY_PATH, Register
from csi_as_code.workflow import is_open


class RecordChange(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a record.

    `kind` is new, changed or gone, or unread and read where it cannot be read any longer or can again. `unclear` are
    the fields that could not be read on one side, about which nothing else is said. `due` are the days before and after
    and how many lie between them; `moved` the file before and after.
    """

    id: str
    kind: str
    before: Improvement | None = None
    after: Improvement | None = None
    step: Step | None = None
    was: Place | None = None
    now: Place | None = None
    due: tuple[Day, Day, int | None] | None = None
    decisions: tuple[Decision, ...] = ()
    follows: Consequences = Consequences()
    moved: tuple[str, str] | None = None
    unclear: tuple[str, ...] = ()
    fields: tuple[FieldChange, ...] = ()

    @property
    def title(self) -> str:
        """The title as it is, or as it was."""
        item = self.after or self.before
        return item.title if item else ""

    @property
    def weight(self) -> int:
        """How soon an approver should see it: 0 it needs a decision, 1 a step or a loss, 2 a new record, 3 the rest."""
        if self.follows.needs:
            return 0
        if self.step or self.kind in ("gone", "unread"):
            return 1
        return 2 if self.kind == "new" else 3


class Judged(msgspec.Struct, frozen=True):
    """The newest point of a measure against the target of an improvement that is judged by it."""

    id: str
    target: Number
    is_met: bool


class MeasureChange(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a measure: points added, changed (rewritten) and removed, and the newest one."""

    id: str
    kind: str
    title: str = ""
    unit: str = ""
    added: int = 0
    rewritten: int = 0
    removed: int = 0
    newest: Point | None = None
    judged: tuple[Judged, ...] = ()
    fields: tuple[FieldChange, ...] = ()


class Shift(msgspec.Struct, frozen=True):
    """A record that the register's new rules put in another band, though nobody touched it."""

    id: str
    old: int
    new: int


class Comparison(msgspec.Struct, frozen=True, kw_only=True):
    """All that differs between two snapshots: records (the most important first), measures, register.yaml."""

    records: tuple[RecordChange, ...] = ()
    measures: tuple[MeasureChange, ...] = ()
    rules: tuple[FieldChange, ...] = ()
    shifts: tuple[Shift, ...] = ()
    unread_rules: bool = False
    undecided: int = 0
    """How many decisions are still needed."""

    @property
    def is_empty(self) -> bool:
        """Tell whether nothing differs."""
        return not (self.records or self.measures or self.rules or self.unread_rules)


def compare(base: Register, head: Register, *, authors: frozenset[str] = frozenset()) -> Comparison:
    """Compare two snapshots; `authors` are the handles of those who wrote the change, where that is known.

    Who may decide and what a state demands is read from the base, as the gate does.
    """
    records = sorted(_records(base, head, authors), key=lambda one: (one.weight, id_order(one.id)))
    readable = base.policy_read and head.policy_read
    return Comparison(
        records=tuple(records),
        measures=tuple(_measures(base, head)),
        rules=_rules(base, head) if readable else (),
        shifts=tuple(_shifts(base, head)) if readable else (),
        unread_rules=base.policy_read != head.policy_read or _dropped(base, head, POLICY_PATH) != (),
        undecided=sum(len(one.follows.needs) for one in records),
    )


def _records(base: Register, head: Register, authors: frozenset[str]) -> Iterator[RecordChange]:
    differing = [ident for ident in {*base.improvements, *head.improvements} if _differs(base, head, ident)]
    if differing:
        was, now = places(base), places(head)
        graph = graph_of(head)
        for ident in differing:
            follows = consequences.of(base, head, ident, graph, authors)
            yield _record(base, head, ident, was.get(ident), now.get(ident), follows)
    for ident in head.unread - base.unread - base.improvements.keys():
        yield RecordChange(id=ident, kind="unread")
    for ident in base.unread - head.unread - head.improvements.keys():
        yield RecordChange(id=ident, kind="gone")


def _differs(base: Register, head: Register, ident: str) -> bool:
    old, new = base.improvements.get(ident), head.improvements.get(ident)
    if old != new or base.paths.get(ident) != head.paths.get(ident):
        return True
    return bool((base.dropped or head.dropped) and _dropped(base, head, base.paths[ident]))


def _dropped(base: Register, head: Register, path: str) -> tuple[str, ...]:
    """Return the fields of a file that cannot be read on one side alone."""
    old = {str(pointer[0]) for pointer in base.dropped.get(path, ()) if pointer}
    new = {str(pointer[0]) for pointer in head.dropped.get(path, ()) if pointer}
    return tuple(sorted(old ^ new))


def _record(
    base: Register, head: Register, ident: str, was: Place | None, now: Place | None, follows: Consequences
) -> RecordChange:
    old, new = base.improvements.get(ident), head.improvements.get(ident)
    if old is None:
        kind = "read" if ident in base.unread else "new"
    else:
        kind = "changed" if new else "unread" if ident in head.unread else "gone"
    paths = base.paths.get(ident, ""), head.paths.get(ident, "")
    unclear = (base.faulty(old) if old else frozenset()) | (head.faulty(new) if new else frozenset())
    fields = field_changes(old, new) if new else ()
    return RecordChange(
        id=ident,
        kind=kind,
        before=old,
        after=new,
        step=consequences.step_of(base.policy, old, new) if old and new else None,
        was=was,
        now=now,
        due=_due(old, new) if old and new else None,
        decisions=consequences.added(old, new) if new else (),
        follows=follows,
        moved=paths if old and new and paths[0] != paths[1] else None,
        unclear=tuple(sorted(unclear)),
        fields=tuple(one for one in fields if one.path[0] not in unclear),
    )


def _due(old: Improvement, new: Improvement) -> tuple[Day, Day, int | None] | None:
    first = old.plan.due if old.plan else None
    last = new.plan.due if new.plan else None
    if not (first and last) or first == last:
        return None
    return first, last, consequences.days(first, last)


def _measures(base: Register, head: Register) -> Iterator[MeasureChange]:
    users: Mapping[str, list[Improvement]] | None = None
    for key in sorted({*base.measures, *head.measures}):
        old, new = base.measures.get(key), head.measures.get(key)
        if old == new:
            continue
        users = _users(head) if users is None else users
        yield _measure(key, old, new, users.get(key, []))


def _users(register: Register) -> dict[str, list[Improvement]]:
    """Return the open improvements that are judged by a measure, by the measure."""
    found: dict[str, list[Improvement]] = {}
    for item in register.improvements.values():
        if is_open(item.state):
            for key in {use.measure for use in item.measures if use.target}:
                found.setdefault(key, []).append(item)
    return found


def _measure(key: str, old: Measure | None, new: Measure | None, users: list[Improvement]) -> MeasureChange:
    if new is None:
        return MeasureChange(id=key, kind="gone", title=old.title if old else "")
    before = {point.date: point for point in old.points} if old else {}
    after = {point.date: point for point in new.points}
    added = len(after.keys() - before.keys())
    return MeasureChange(
        id=key,
        kind="changed" if old else "new",
        title=new.title,
        unit=new.unit or "",
        added=added,
        rewritten=sum(1 for day, point in after.items() if day in before and before[day] != point),
        removed=len(before.keys() - after.keys()),
        newest=new.points[-1] if new.points else None,
        judged=tuple(_judged(new, users)) if added else (),
        fields=tuple(one for one in field_changes(old, new) if one.path[0] not in ("points", "id")),
    )


def _judged(measure: Measure, users: list[Improvement]) -> Iterator[Judged]:
    for item in users:
        for use in item.measures:
            band = accepted(use, measure) if use.measure == measure.id else None
            if use.target and band:
                yield Judged(item.id, use.target.value, band[0] <= measure.points[-1].value <= band[1])


def _rules(base: Register, head: Register) -> tuple[FieldChange, ...]:
    unclear = {*_tops(base), *_tops(head)}
    return tuple(one for one in field_changes(base.policy, head.policy) if one.path[0] not in unclear)


def _tops(register: Register) -> Iterator[str]:
    for pointer in register.dropped.get(POLICY_PATH, ()):
        if pointer:
            yield str(pointer[0])


def _shifts(base: Register, head: Register) -> Iterator[Shift]:
    """Yield the open records that stayed as they were, and yet change their band."""
    if base.policy.priority == head.policy.priority:
        return
    was, now = rate_all(base), rate_all(head)
    for ident, rating in now.items():
        item = head.improvements[ident]
        if ident in was and was[ident].band != rating.band and is_open(item.state) and base.improvements[ident] == item:
            yield Shift(ident, was[ident].band, rating.band)
