"""References to people who have left, where they would have to act."""

from collections.abc import Iterator

from csi_as_code.analysis.measures import users
from csi_as_code.analysis.references import people_in_policy
from csi_as_code.finding import Finding, Severity
from csi_as_code.model import Improvement, Pointer
from csi_as_code.rules.registry import Context, rule
from csi_as_code.workflow import OPEN, State

CLOSED = str(State.CLOSED)
HINT = "Name somebody who can act, or set active: true in register.yaml."


@rule("reference-inactive", Severity.WARNING)
def inactive(context: Context) -> Iterator[Finding]:
    """Somebody who has left would have to act: as owner, on a task or re-check that is not done, or in register.yaml.

    Why: Work whose owner has left stops without anybody noticing. What people did before they left stays as
    it is: requesters, decisions and finished tasks may name them for ever.

    Bad:
        state: in_progress
        owner: "@anders"         # people: "@anders": {name: Change manager, active: false}
    Good:
        state: in_progress
        owner: "@jonas"
    Fix: Hand the work over to somebody who is there.
    """
    register = context.register
    gone = {handle for handle, person in register.policy.people.items() if not person.active}
    if not gone:
        return
    for item in register.improvements.values():
        if item.state == CLOSED and not item.awaits_review:  # nearly all records
            continue
        for pointer, handle in _to_act(item):
            if handle in gone:
                message = f'"{handle}" is to act here, but is not active any more'
                yield register.at(item, *pointer, message=message, hint=HINT)
    used = users(context.open.improvements.values(), OPEN)
    for measure in register.measures.values():
        if measure.owner in gone and measure.id in used:
            message = f'"{measure.owner}" owns a measure that open records use, but is not active any more'
            yield register.in_measure(measure, "owner", message=message, hint=HINT)
    for pointer, handle in people_in_policy(register.policy):
        if handle in gone:
            message = f'"{handle}" is to act here, but is not active any more'
            yield register.in_policy(*pointer, message=message, hint=HINT)


def _to_act(item: Improvement) -> Iterator[tuple[Pointer, str]]:
    """Yield whom a record still waits for."""
    if item.state in OPEN:
        if item.owner:
            yield ("owner",), item.owner
        for number, task in enumerate(item.plan.tasks if item.plan else ()):
            if task.owner and task.done is None:
                yield ("plan", "tasks", number, "owner"), task.owner
    elif item.state == State.CLOSED:
        for number, review in enumerate(item.reviews):
            if review.by and review.date is None:
                yield ("reviews", number, "by"), review.by
