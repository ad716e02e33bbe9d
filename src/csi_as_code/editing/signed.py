"""Nobody signs what is not there: what a record lacks for a state is said before anybody decides that it is in it."""

from collections.abc import Iterable

import msgspec

from csi_as_code.analysis.demands import Demand
from csi_as_code.analysis.spelling import WRITE
from csi_as_code.analysis.unmet import demands_in, unmet
from csi_as_code.editing.plan import Draft
from csi_as_code.errors import UsageError
from csi_as_code.policy import Policy
from csi_as_code.reading import parse
from csi_as_code.text import listed
from csi_as_code.workflow import ROWS, State

SIGNED = frozenset({State.APPROVED, State.CLOSED})
"""States that somebody decides on by what the record says: what is approved has its fingerprint in the decision."""


def lacking(draft: Draft, ident: str, policy: Policy, state: str) -> tuple[Demand, ...]:
    """Return what a state demands and a record lacks as it would be written."""
    found = parse.improvement(draft.text.encode("utf-8")).value
    return unmet(msgspec.structs.replace(found, id=ident), demands_in(policy, state)) if found else ()


def refuse_unready(draft: Draft, ident: str, policy: Policy, state: str) -> None:
    """Raise UsageError where a decision to a state would be about a record that lacks what the state demands."""
    lacks = lacking(draft, ident, policy, state) if state in SIGNED else ()
    if lacks:
        message = f"{ident} cannot be {ROWS[state].title.lower()} yet: it lacks {listed(lack.says for lack in lacks)}"
        raise UsageError(message, f"Write it into the record first: {'; '.join(_written(lacks))}")


def _written(lacks: Iterable[Demand]) -> Iterable[str]:
    return (WRITE.get(lack.field, lack.field) for lack in lacks)
