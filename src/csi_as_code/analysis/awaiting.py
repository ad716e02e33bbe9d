"""What waits for a decision, whose it is, and what is still missing before anybody can take it."""

from collections.abc import Iterator

import msgspec

from csi_as_code.analysis.approvals import Mandate, may_decide
from csi_as_code.analysis.measures import Outcome, verdict
from csi_as_code.analysis.renewal import RENEWABLE, needs_renewal
from csi_as_code.analysis.unmet import demands_in, unmet
from csi_as_code.model import Day, Improvement
from csi_as_code.register import Register
from csi_as_code.text import count
from csi_as_code.workflow import APPROVED_ON, State, outcome_measures

DECISIONS = {State.APPROVED: "decisions.approved", State.CLOSED: "decisions.closed"}


class Awaiting(msgspec.Struct, frozen=True, kw_only=True):
    """A record that waits for a decision to a state.

    `mandate` says who may decide, None where no entry of the approvals is for it. `lacks` is what is missing besides
    the decision, `holds` the dependencies that are not as far yet as approval demands. `is_again` says that it was
    approved, and that what was approved has changed since.
    """

    item: Improvement
    to: State
    mandate: Mandate | None
    lacks: tuple[str, ...] = ()
    holds: tuple[str, ...] = ()
    is_again: bool = False

    @property
    def is_complete(self) -> bool:
        """Whether nothing is missing but the decision."""
        return not self.lacks and not self.holds


def awaiting(register: Register, today: Day) -> Iterator[Awaiting]:
    """Yield what waits for a decision: assessed records for approval, and measuring ones whose outcome is known.

    Approved work waits for approval again where its approval is of something else than it says now.
    """
    for item in register.improvements.values():
        if item.state == State.ASSESSED:
            yield _approval(register, item)
        elif item.state in RENEWABLE and needs_renewal(register, item):
            yield _approval(register, item, is_again=True)
        elif item.state == State.MEASURING and _is_judged(register, item, today):
            yield _closing(register, item)


def _closing(register: Register, item: Improvement) -> Awaiting:
    lacks = _lacks(register, item, State.CLOSED)
    open_tasks = sum(task.done is None for task in item.plan.tasks) if item.plan else 0
    if open_tasks:
        lacks = (*lacks, f"{count(open_tasks, 'open task')} to be done")
    return Awaiting(item=item, to=State.CLOSED, mandate=may_decide(item, register.policy), lacks=lacks)


def _lacks(register: Register, item: Improvement, state: State) -> tuple[str, ...]:
    """Return what a state demands and a record lacks, without the decision to that state itself."""
    found = unmet(item, demands_in(register.policy, state))
    return tuple(demand.says for demand in found if demand.field != DECISIONS[state])


def _approval(register: Register, item: Improvement, *, is_again: bool = False) -> Awaiting:
    lacks = _lacks(register, item, State.APPROVED)
    others = register.improvements
    holds = tuple(
        other
        for other in dict.fromkeys(item.depends_on)
        if other not in others or others[other].state not in APPROVED_ON
    )
    mandate = may_decide(item, register.policy)
    return Awaiting(item=item, to=State.APPROVED, mandate=mandate, lacks=lacks, holds=holds, is_again=is_again)


def _is_judged(register: Register, item: Improvement, today: Day) -> bool:
    """Tell whether the points say how each outcome ended: reached, or not reached by its day."""
    uses = [use for use in outcome_measures(item) if use.target]
    implemented = item.plan.implemented if item.plan else None
    for use in uses:
        measure = register.measures.get(use.measure)
        found = verdict(use, measure, implemented, today) if measure else None
        if found is None or found.outcome is Outcome.NO_DATA:
            return False
        if not found.is_met and use.target and use.target.by >= today:
            return False
    return bool(uses)
