"""What a state demands of a record: the defaults of the state table, changed by `demands:` of register.yaml."""

from collections.abc import Iterator

from csi_as_code.model import Policy
from csi_as_code.workflow import EDGES, MAIN_LINE, EdgeKind, State, demands_of


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
