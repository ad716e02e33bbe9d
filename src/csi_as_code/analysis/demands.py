"""What a record still needs for a state: the defaults of the state table, changed by `demands:` of register.yaml."""

from collections.abc import Iterator

from csi_as_code.analysis.fields import filled
from csi_as_code.model import Improvement, Policy
from csi_as_code.workflow import DEMANDS, EDGES, MAIN_LINE, EdgeKind, State, demands_of


def missing(policy: Policy, item: Improvement, state: str) -> tuple[str, ...]:
    """Return what a record lacks to be in a state, in words, in the order of the state table."""
    return tuple(says for _, says in lacking(policy, item, state))


def lacking(policy: Policy, item: Improvement, state: str) -> Iterator[tuple[str, str]]:
    """Yield field path and words of everything that a state demands and a record lacks.

    What register.yaml demands on top of a state of the main line is demanded from that state on, as the defaults are;
    what it waives is waived in that state alone.
    """
    change = policy.demands.get(state)
    waived = change.waived if change else ()
    asked = {demand.field for demand in demands_of(state)}
    for demand in demands_of(state):
        if demand.field not in waived and not demand.met(item):
            yield demand.field, demand.says
    known = {demand.field: demand for demand in DEMANDS}
    for path in _also(policy, state):
        demand = known.get(path)
        met = demand.met(item) if demand else filled(item, path)
        if path not in waived and path not in asked and not met:
            yield path, demand.says if demand else path


def _also(policy: Policy, state: str) -> tuple[str, ...]:
    """Return the extra fields of a state, and on the main line those of the states before it."""
    line = [one.value for one in MAIN_LINE]
    states = line[: line.index(state) + 1] if state in line else [state]
    paths = (path for one in states if one in policy.demands for path in policy.demands[one].also)
    return tuple(dict.fromkeys(paths))


def next_states(state: str) -> tuple[State, ...]:
    """Return where a record goes from here when all goes well: forward, or back to work after a pause."""
    found = [edge.target for edge in EDGES if edge.source == state and edge.kind is EdgeKind.FORWARD]
    if not found and state in (State.DEFERRED, State.ON_HOLD):
        found = [edge.target for edge in EDGES if edge.source == state and edge.kind is EdgeKind.RESUME]
    return tuple(found)
