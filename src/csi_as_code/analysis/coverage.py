"""What standards and methods ask for, and which records have evidence of it.

ISO/IEC 20000-1:2018, clause 10 (nonconformity and corrective action; continual improvement), in our own words; the
seven steps of the ITIL 4 continual improvement model; the eight wastes of Lean (DOWNTIME); COBIT 2019 objectives
and practices with their capability levels.
"""

from collections.abc import Callable, Iterable, Mapping

import msgspec

from csi_as_code.analysis.seven_steps import SEVEN_STEPS
from csi_as_code.model import Capability, Improvement
from csi_as_code.policy import Objective
from csi_as_code.register import Register
from csi_as_code.workflow import APPROVED_ON, MAIN_LINE, State, decisions_to, outcome_measures, step

Test = Callable[[Improvement], bool]

WASTES: tuple[str, ...] = (
    "defects",
    "overproduction",
    "waiting",
    "non-utilised-talent",
    "transport",
    "inventory",
    "motion",
    "extra-processing",
)
"""DOWNTIME, in the order of its letters."""


class Requirement(msgspec.Struct, frozen=True):
    """Something that is asked for: where, in words, from which state on, and when a record has evidence of it.

    `of` narrows it down to records of one kind; None means all.
    """

    key: str
    clause: str
    asks: str
    since: State
    shown: Test
    of: Test | None = None


class Coverage(msgspec.Struct, frozen=True):
    """By the key of a requirement, the ids of the records that have evidence, and of those that lack it."""

    key: str
    shown: tuple[str, ...]
    gaps: tuple[str, ...]


def is_nonconformity(item: Improvement) -> bool:
    """Tell whether a record is about a nonconformity, by its type or by what it says of ISO/IEC 20000-1."""
    return item.type == "nonconformity" or bool(item.compliance and item.compliance.iso20000)


def _says(field: str) -> Test:
    """Return the test of whether a field of `compliance.iso20000` has text."""
    return lambda item: bool(item.compliance and item.compliance.iso20000 and getattr(item.compliance.iso20000, field))


def _has_cause(item: Improvement) -> bool:
    return bool(item.analysis and (item.analysis.five_whys or any(cause.root for cause in item.analysis.causes)))


def _has_action(item: Improvement) -> bool:
    acts = bool(item.plan and (item.plan.changes or any(task.done for task in item.plan.tasks)))
    return _says("corrective_action")(item) or acts


def _is_checked(item: Improvement) -> bool:
    return _says("effectiveness_check")(item) or any(review.result for review in item.reviews)


def _has_target(item: Improvement) -> bool:
    return any(use.baseline and use.target for use in outcome_measures(item))


def _is_planned(item: Improvement) -> bool:
    return bool(item.priority and item.plan and item.plan.due)


def _is_judged(item: Improvement) -> bool:
    return bool(item.closure and item.closure.code and (item.plan and item.plan.implemented))


CLAUSE_10: tuple[Requirement, ...] = (
    Requirement(
        "correction",
        "10.1.1 a)",
        "The nonconformity is controlled and corrected, and its consequences are dealt with.",
        State.ASSESSED,
        _says("correction"),
        is_nonconformity,
    ),
    Requirement(
        "causes",
        "10.1.1 b)",
        "Its causes are determined, so that it neither recurs nor occurs elsewhere.",
        State.ASSESSED,
        _has_cause,
        is_nonconformity,
    ),
    Requirement(
        "action",
        "10.1.1 c)",
        "The action that is needed is taken.",
        State.MEASURING,
        _has_action,
        is_nonconformity,
    ),
    Requirement(
        "effectiveness",
        "10.1.1 d)",
        "It is reviewed whether the corrective action was effective.",
        State.CLOSED,
        _is_checked,
        is_nonconformity,
    ),
    Requirement(
        "evidence",
        "10.1.2",
        "The nature of the nonconformity and the results of the action are documented.",
        State.PROPOSED,
        lambda item: bool(item.description and item.source and item.source.evidence),
        is_nonconformity,
    ),
    Requirement(
        "criteria",
        "10.2",
        "Opportunities are evaluated by criteria, and approved by people who may.",
        State.APPROVED,
        lambda item: bool(item.priority and decisions_to(item, State.APPROVED)),
    ),
    Requirement(
        "targets",
        "10.2 a)",
        "Targets for the improvement are set.",
        State.APPROVED,
        _has_target,
    ),
    Requirement(
        "planned",
        "10.2 b)",
        "Improvements are prioritised, planned and implemented.",
        State.IN_PROGRESS,
        _is_planned,
    ),
    Requirement(
        "measured",
        "10.2 d)",
        "What was implemented is measured against the target; where it is missed, action follows.",
        State.CLOSED,
        _is_judged,
    ),
    Requirement(
        "reported",
        "10.2 e)",
        "It is reported what was implemented and what came of it.",
        State.CLOSED,
        lambda item: bool(item.closure and item.closure.summary and item.closure.lessons),
    ),
)

# From which state on a record should have evidence of each of the seven steps.
_EXPECTED = (
    State.ASSESSED,
    State.ASSESSED,
    State.APPROVED,
    State.APPROVED,
    State.MEASURING,
    State.CLOSED,
    State.CLOSED,
)

SEVEN: tuple[Requirement, ...] = tuple(
    Requirement(f"step-{one.number}", str(one.number), one.question, state, one.shown)
    for one, state in zip(SEVEN_STEPS, _EXPECTED, strict=True)
)


REQUIREMENTS: Mapping[str, Requirement] = {one.key: one for one in (*CLAUSE_10, *SEVEN)}


def covered(register: Register, requirements: Iterable[Requirement]) -> tuple[Coverage, ...]:
    """Return for each requirement which records have evidence of it and which lack it, in order of id."""
    asked = tuple(requirements)
    found: dict[str, tuple[list[str], list[str]]] = {one.key: ([], []) for one in asked}
    # What is asked of a record by the state that it has reached, and of which records: a register has thousands.
    by_step = [_asked_from(at, asked) for at in range(len(MAIN_LINE))]
    for item in register.improvements.values():
        at = step(item.state)
        for of, tests in by_step[at] if at is not None else ():
            if of is None or of(item):
                for key, shown in tests:
                    found[key][not shown(item)].append(item.id)
    return tuple(Coverage(one.key, *map(tuple, found[one.key])) for one in asked)


def _asked_from(at: int, asked: Iterable[Requirement]) -> list[tuple[Test | None, list[tuple[str, Test]]]]:
    """Return the tests for a step of the main line, those for the same kind of record together."""
    kinds: dict[Test | None, list[tuple[str, Test]]] = {}
    for one in asked:
        if at >= MAIN_LINE.index(one.since):
            kinds.setdefault(one.of, []).append((one.key, one.shown))
    return list(kinds.items())


class Waste(msgspec.Struct, frozen=True):
    """A waste of Lean and the ids of the records that remove it; not `is_known` is a word that is none of the eight."""

    waste: str
    ids: tuple[str, ...]
    is_known: bool = True


def wastes(register: Register) -> tuple[Waste, ...]:
    """Return the eight wastes with their records, and after them words that mean none of the eight."""
    found: dict[str, list[str]] = {waste: [] for waste in WASTES}
    for item in register.improvements.values():
        if item.analysis and item.analysis.waste:
            found.setdefault(item.analysis.waste, []).append(item.id)
    return tuple(Waste(waste, tuple(ids), waste in WASTES) for waste, ids in found.items())


class Goal(msgspec.Struct, frozen=True, kw_only=True):
    """A COBIT objective: its practices with the records of each, the register's objectives that answer to it.

    `current` and `target` are the lowest capability now and the highest that a record wants, where records say it.
    `bare` are practices that objectives of the register answer to and no record serves.
    """

    key: str
    practices: Mapping[str, tuple[str, ...]]
    ids: tuple[str, ...]
    objectives: tuple[str, ...]
    current: int | None
    target: int | None
    bare: tuple[str, ...]

    @property
    def is_reached(self) -> bool | None:
        """Whether the capability is what is wanted; None where nobody says it."""
        return None if self.current is None or self.target is None else self.current >= self.target


def goals(register: Register) -> tuple[Goal, ...]:
    """Return the COBIT objectives that records or the register's objectives name, in order of key."""
    served: dict[str, dict[str, list[str]]] = {}
    levels: dict[str, list[Capability]] = {}
    for item in register.improvements.values():
        cobit = item.compliance.cobit if item.compliance else None
        key = goal_of(cobit.objective or cobit.practice or "") if cobit else ""
        if cobit is None or not key:
            continue
        served.setdefault(key, {}).setdefault(cobit.practice or "", []).append(item.id)
        if cobit.capability and item.state in APPROVED_ON | {State.ASSESSED, State.PROPOSED}:
            levels.setdefault(key, []).append(cobit.capability)
    asked = _asked(register.policy.objectives)
    return tuple(
        _goal(key, served.get(key, {}), levels.get(key, []), asked.get(key, {})) for key in sorted({*served, *asked})
    )


def goal_of(practice: str) -> str:
    """Return the COBIT objective of a practice: `APO11` for `APO11.05`."""
    return practice.partition(".")[0].strip()


def _asked(objectives: Mapping[str, Objective]) -> dict[str, dict[str, list[str]]]:
    """Return by COBIT objective the practices that objectives of the register answer to, with these."""
    found: dict[str, dict[str, list[str]]] = {}
    for key, objective in sorted(objectives.items()):
        for practice in objective.cobit:
            if goal_of(practice):
                found.setdefault(goal_of(practice), {}).setdefault(practice, []).append(key)
    return found


def _goal(key: str, served: Mapping[str, list[str]], levels: list[Capability], asked: Mapping[str, list[str]]) -> Goal:
    currents = [level.current for level in levels if level.current is not None]
    targets = [level.target for level in levels if level.target is not None]
    return Goal(
        key=key,
        practices={practice: tuple(ids) for practice, ids in sorted(served.items()) if practice},
        ids=tuple(ident for ids in served.values() for ident in ids),
        objectives=tuple(dict.fromkeys(one for keys in asked.values() for one in keys)),
        current=min(currents, default=None),
        target=max(targets, default=None),
        bare=tuple(practice for practice in asked if practice not in served),
    )
