"""The seven steps of the ITIL 4 continual improvement model, and which of them a record has evidence for.

Source: AXELOS, ITIL Foundation, ITIL 4 edition, section 5.2.1.
"""

from collections.abc import Callable

import msgspec

from csi_as_code.model import Improvement
from csi_as_code.text import filled
from csi_as_code.workflow import State, decisions_to, outcome_measures


class Step(msgspec.Struct, frozen=True):
    """A step of the ITIL 4 continual improvement model and the test of whether a record has evidence for it."""

    number: int
    question: str
    evidence: str
    shown: Callable[[Improvement], bool]


SEVEN_STEPS: tuple[Step, ...] = (
    Step(1, "What is the vision?", "objective and outcome", lambda i: filled(i.objective) and filled(i.outcome)),
    Step(
        2,
        "Where are we now?",
        "evidence and a baseline",
        lambda i: bool(i.source and i.source.evidence) and any(use.baseline for use in outcome_measures(i)),
    ),
    Step(
        3, "Where do we want to be?", "a target with its day", lambda i: any(use.target for use in outcome_measures(i))
    ),
    Step(
        4,
        "How do we get there?",
        "a due date with tasks, options or a decision",
        lambda i: bool(i.plan and i.plan.due and (i.plan.tasks or i.options or decisions_to(i, State.APPROVED))),
    ),
    Step(
        5,
        "Take action",
        "a start and a change, a finished task or a cycle",
        lambda i: bool(i.plan and i.plan.start and (i.plan.changes or i.cycles or any(t.done for t in i.plan.tasks))),
    ),
    Step(
        6,
        "Did we get there?",
        "a closure that says how it ended",
        lambda i: bool(i.closure and filled(i.closure.summary)),
    ),
    Step(
        7,
        "How do we keep the momentum going?",
        "lessons and a re-check",
        lambda i: bool(i.closure and filled(i.closure.lessons) and i.reviews),
    ),
)
