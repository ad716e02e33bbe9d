"""What a state demands of a record: the defaults, changed by `demands:` of register.yaml."""

from collections.abc import Callable, Iterable, Iterator
from functools import cache

import msgspec

from csi_as_code.model import Improvement
from csi_as_code.policy import Policy
from csi_as_code.text import filled
from csi_as_code.workflow import EDGES, EVERY, MAIN_LINE, EdgeKind, State, decisions_to, outcome_measures


class Demand(msgspec.Struct, frozen=True):
    """Something that a record must have in certain states: a field path, its name in a sentence, and the test."""

    field: str
    says: str
    states: frozenset[str]
    met: Callable[[Improvement], bool]


def _from(state: State) -> frozenset[str]:
    return frozenset(MAIN_LINE[MAIN_LINE.index(state) :])


def _only(*states: State) -> frozenset[str]:
    return frozenset(states)


def _decided(state: State) -> Callable[[Improvement], bool]:
    return lambda item: any(filled(decision.why) for decision in decisions_to(item, state))


def _deferred_until(item: Improvement) -> bool:
    return any(decision.until and filled(decision.why) for decision in decisions_to(item, State.DEFERRED))


DEMANDS: tuple[Demand, ...] = (
    Demand("title", "a title", EVERY, lambda i: filled(i.title)),
    Demand("description", "a description", EVERY, lambda i: filled(i.description)),
    Demand("raised", "a note of who raised it, and when", EVERY, lambda i: i.raised is not None),
    Demand("source", "a source", EVERY, lambda i: i.source is not None),
    Demand("service", "a service", EVERY, lambda i: filled(i.service)),
    Demand(
        "source.evidence",
        "evidence of its source",
        _from(State.ASSESSED),
        lambda i: bool(i.source and i.source.evidence),
    ),
    Demand("owner", "an owner (the improvement coordinator)", _from(State.ASSESSED), lambda i: filled(i.owner)),
    Demand("team", "a team", _from(State.ASSESSED), lambda i: filled(i.team)),
    Demand("objective", "an objective that it serves", _from(State.ASSESSED), lambda i: filled(i.objective)),
    Demand("outcome", "a business outcome", _from(State.ASSESSED), lambda i: filled(i.outcome)),
    Demand("priority", "a priority", _from(State.ASSESSED), lambda i: i.priority is not None),
    Demand(
        "measures.baseline",
        "an outcome measure with a baseline",
        _from(State.ASSESSED),
        lambda i: any(use.baseline for use in outcome_measures(i)),
    ),
    Demand(
        "decisions.approved",
        "a decision to approve it",
        _from(State.APPROVED),
        lambda i: bool(decisions_to(i, State.APPROVED)),
    ),
    Demand(
        "measures.target",
        "an outcome measure with a target and its day",
        _from(State.APPROVED),
        lambda i: any(use.target for use in outcome_measures(i)),
    ),
    Demand("plan.due", "a due date", _from(State.APPROVED), lambda i: bool(i.plan and i.plan.due)),
    Demand(
        "plan.start", "the day on which work started", _from(State.IN_PROGRESS), lambda i: bool(i.plan and i.plan.start)
    ),
    Demand(
        "plan.implemented",
        "the day on which the change took effect",
        _from(State.MEASURING),
        lambda i: bool(i.plan and i.plan.implemented),
    ),
    Demand("plan.changes", "a change reference", _from(State.MEASURING), lambda i: bool(i.plan and i.plan.changes)),
    Demand("decisions.closed", "a decision to close it, with the reason", _only(State.CLOSED), _decided(State.CLOSED)),
    Demand("closure", "a closure", _only(State.CLOSED), lambda i: i.closure is not None),
    Demand(
        "closure.lessons",
        "lessons learnt",
        _only(State.CLOSED),
        lambda i: bool(i.closure and filled(i.closure.lessons)),
    ),
    Demand("reviews", "a review date", _only(State.CLOSED), lambda i: bool(i.reviews)),
    Demand(
        "decisions.on_hold", "a decision to hold it, with the reason", _only(State.ON_HOLD), _decided(State.ON_HOLD)
    ),
    Demand(
        "decisions.deferred", "a decision to defer it, with the reason", _only(State.DEFERRED), _decided(State.DEFERRED)
    ),
    Demand("decisions.until", "the day until which it is deferred", _only(State.DEFERRED), _deferred_until),
    Demand(
        "decisions.rejected",
        "a decision to reject it, with the reason",
        _only(State.REJECTED),
        _decided(State.REJECTED),
    ),
    Demand(
        "decisions.withdrawn",
        "a decision to withdraw it, with the reason",
        _only(State.WITHDRAWN),
        _decided(State.WITHDRAWN),
    ),
    Demand(
        "decisions.superseded",
        "a decision that it is superseded, with the reason",
        _only(State.SUPERSEDED),
        _decided(State.SUPERSEDED),
    ),
)


@cache
def demands_of(state: str) -> tuple[Demand, ...]:
    """Return what a record in a state must have by default, earliest demand first."""
    return tuple(demand for demand in DEMANDS if state in demand.states)


def added_by(state: State) -> tuple[Demand, ...]:
    """Return the demands that a state adds to those of the states before it."""
    before: Iterable[str] = MAIN_LINE[: MAIN_LINE.index(state)] if state in MAIN_LINE else (State.PROPOSED,)
    if state is State.PROPOSED:
        before = ()
    return tuple(d for d in demands_of(state) if not any(d.states >= {earlier} for earlier in before))


def fields_of(policy: Policy, state: str) -> tuple[str, ...]:
    """Return the paths that a state demands, the defaults first.

    What register.yaml demands on top of a state of the main line is demanded from that state on, as the defaults are;
    what it waives is waived in that state alone.
    """
    change = policy.demands.get(state)
    waived = change.waived if change else ()
    return tuple(path for path in asked_of(policy, state) if path not in waived)


def asked_of(policy: Policy, state: str) -> tuple[str, ...]:
    """Return the paths that a state would demand if nothing were waived."""
    return tuple(dict.fromkeys((*(demand.field for demand in demands_of(state)), *_also(policy, state))))


def _also(policy: Policy, state: str) -> Iterator[str]:
    """Yield the extra fields of a state, and on the main line those of the states before it."""
    line = [one.value for one in MAIN_LINE]
    for one in line[: line.index(state) + 1] if state in line else [state]:
        if one in policy.demands:
            yield from policy.demands[one].also


def next_states(state: str) -> tuple[State, ...]:
    """Return where a record goes from here when all goes well: forward, or back to work after a pause."""
    found = [edge.target for edge in EDGES if edge.source == state and edge.kind is EdgeKind.FORWARD]
    if not found and state in (State.DEFERRED, State.ON_HOLD):
        found = [edge.target for edge in EDGES if edge.source == state and edge.kind is EdgeKind.RESUME]
    return tuple(found)
