"""Which demands of its state a record does not meet, and where in the record the missing part belongs."""

from collections.abc import Callable, Mapping

import msgspec

from csi_as_code.analysis import fields
from csi_as_code.analysis.demands import DEMANDS, Demand, fields_of
from csi_as_code.model import Decision, Improvement, MeasureUse
from csi_as_code.policy import Policy
from csi_as_code.workflow import EVERY, State

_BY_FIELD: Mapping[str, Demand] = {demand.field: demand for demand in DEMANDS}


def demands_in(policy: Policy, state: str) -> tuple[Demand, ...]:
    """Return what a record in a state must have in a register.

    A field that no improvement has demands nothing: the rule policy-demand speaks of it.
    """
    return tuple(
        _BY_FIELD.get(field) or Demand(field, f'the field "{field}"', EVERY, _has(field))
        for field in fields_of(policy, state)
        if field in _BY_FIELD or fields.is_field(field, policy)
    )


def _has(field: str) -> Callable[[Improvement], bool]:
    return lambda item: fields.filled(item, field)


def unmet(item: Improvement, demands: tuple[Demand, ...]) -> tuple[Demand, ...]:
    """Return the demands that a record does not meet; not those on a part of something that is missing itself."""
    missing = [demand for demand in demands if not demand.met(item)]
    if len(missing) < 2:
        return tuple(missing)
    names = {demand.field for demand in missing}
    return tuple(demand for demand in missing if _whole(demand.field) not in names)


def _whole(field: str) -> str:
    """Return the field that one is a part of; the day of a deferral is a part of the decision to defer."""
    return "decisions.deferred" if field == "decisions.until" else field.rpartition(".")[0]


def reached(item: Improvement) -> int:
    """Return how far along the main line a record has all that is demanded by default; -1 if not even proposed.

    This is the table of demands in one look, for records as they are read, which have no blank texts. Most records of
    an old register are complete, and asking a closed one's 22 demands one by one takes several times as long.
    """
    source, plan, closure = item.source, item.plan, item.closure
    if not (source and item.raised and item.title and item.description and item.service):
        return -1
    if not (source.evidence and item.priority and item.owner and item.team and item.objective and item.outcome):
        return 0
    baseline = target = approved = closed = False
    for use in item.measures:
        if use.role == "outcome":
            baseline = baseline or use.baseline is not None
            target = target or use.target is not None
    if not baseline:
        return 0
    for decision in item.decisions:
        approved = approved or decision.to == "approved"
        closed = closed or (decision.to == "closed" and bool(decision.why))
    if not (target and approved and plan and plan.due):
        return 1
    if not plan.start:
        return 2
    if not (plan.implemented and plan.changes):
        return 3
    return 5 if closed and item.reviews and closure and closure.lessons else 4


def place_of(item: Improvement, field: str) -> tuple[str | int, ...]:
    """Return the pointer to the deepest part of a field's path that a record has; its state where it has none.

    In a list it is the item that should have the rest: the outcome measure, the decision to that state.
    """
    pointer: tuple[str | int, ...] = ()
    value: object = item
    for name in field.split("."):
        if isinstance(value, tuple):
            place = next((number for number, part in enumerate(value) if _is_meant(part, name)), None)
            return pointer if place is None else (*pointer, place)
        value = _part(value, name)
        if value in (None, "", (), {}):
            break
        pointer = (*pointer, name)
    return pointer or ("state",)


def _is_meant(part: object, name: str) -> bool:
    if isinstance(part, MeasureUse):
        return part.role == "outcome"
    return isinstance(part, Decision) and part.to == (State.DEFERRED if name == "until" else name)


def _part(value: object, name: str) -> object:
    if isinstance(value, Mapping):
        return value.get(name)
    if isinstance(value, msgspec.Struct):
        return next((getattr(value, f.name) for f in msgspec.structs.fields(value) if f.encode_name == name), None)
    return None
