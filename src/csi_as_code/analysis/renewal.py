"""Approvals that no longer fit: what was approved is not what the record says now. A record alone tells it."""

import msgspec

from csi_as_code.analysis.fingerprint import is_stale
from csi_as_code.model import Improvement
from csi_as_code.register import Register
from csi_as_code.workflow import UNDER_WAY, State

LACKS = "a new approval, because what was approved has changed since"
"""What such a record lacks, as people read it in a list of what is missing."""

RENEWABLE = UNDER_WAY | {State.ON_HOLD}
"""States in which a record can be approved again; one that has closed is reopened first."""

READ = frozenset({"outcome", "measures", "priority", "plan", "decisions"})
"""The fields from which it is told."""

_FIELDS = frozenset(field.encode_name for field in msgspec.structs.fields(Improvement))


def needs_renewal(register: Register, item: Improvement) -> bool:
    """Tell whether the newest approval is of something else than the record says.

    Where reading had to leave something out that may be what was approved, as a field of a name that nobody knows
    may be, that is no sign of a change.
    """
    if not item.decisions or not is_stale(item):
        return False
    dropped = register.dropped.get(register.paths.get(item.id, ""), ())
    return not any(pointer[0] in READ or pointer[0] not in _FIELDS for pointer in dropped)


def way_out(item: Improvement) -> str:
    """Return what to do about it, as a sentence; of what has closed nobody can approve anything before it is open."""
    if item.state == State.CLOSED:
        reopen = f"csi move {item.id} {State.MEASURING} --why TEXT"
        return f"Put back what was changed, or reopen it and have it approved again: {reopen}."
    again = f"csi move {item.id} {item.state} --by HANDLE --why TEXT"
    back = f'; or send it back to "{State.ASSESSED}"' if item.state == State.APPROVED else ""
    return f'Put back what was changed, or add a new decision "to: approved" by those who may: {again}{back}.'
