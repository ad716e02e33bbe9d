"""The values of records and measures: frozen, typed, plain.

Dates are ISO 8601 text (`2026-11-22`), so they compare in order as they are. Handles carry their `@`.
A field that a record does not have is None or an empty tuple. The words are those of the record format.
"""

from typing import Any

import msgspec

Number = int | float
Day = str
Pointer = tuple[str | int, ...]


class Value(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """A frozen value; fields that keep their default are left out where it is written down."""


class Raised(Value, frozen=True, kw_only=True):
    """Who logged the improvement, and when."""

    by: str
    date: Day


class Source(Value, frozen=True, kw_only=True):
    """Where the opportunity or nonconformity was seen, with links to the evidence."""

    kind: str
    evidence: tuple[str, ...] = ()


class Override(Value, frozen=True, kw_only=True):
    """A band set by hand instead of the computed one, with its reason and who signed it."""

    band: int
    why: str | None = None
    by: str | None = None
    until: Day | None = None


class Priority(Value, frozen=True, kw_only=True):
    """The four inputs of the score, 1 (least) to 5 (most) each."""

    impact: int
    urgency: int
    effort: int
    risk: int
    why: str | None = None
    override: Override | None = None


class Relation(Value, frozen=True, kw_only=True, rename={"kind": "as"}):
    """A link to another improvement that is not a dependency."""

    id: str
    kind: str
    why: str | None = None


class Why(Value, frozen=True, kw_only=True):
    """One step of the five whys."""

    why: str
    because: str
    evidence: str | None = None


class Cause(Value, frozen=True, kw_only=True):
    """One bone of the fishbone diagram (Ishikawa); `root` marks a root cause."""

    category: str
    cause: str
    root: bool = False
    countermeasure: str | None = None


class Analysis(Value, frozen=True, kw_only=True):
    """Lean waste (DOWNTIME), the five whys and the causes."""

    waste: str | None = None
    five_whys: tuple[Why, ...] = ()
    causes: tuple[Cause, ...] = ()


class Choice(Value, frozen=True, kw_only=True):
    """A considered way to improve, with its expected effect; `chosen` marks the one taken."""

    title: str
    effect: str | None = None
    why: str | None = None
    chosen: bool = False


class Baseline(Value, frozen=True, kw_only=True, rename={"start": "from", "end": "to"}):
    """Where a measure stood over a window of days, before the change."""

    value: Number
    start: Day
    end: Day


class Target(Value, frozen=True, kw_only=True):
    """The value to reach, and the day by which to reach it."""

    value: Number
    by: Day


class MeasureUse(Value, frozen=True, kw_only=True):
    """How an improvement uses a measure: its role, baseline and target."""

    measure: str
    role: str
    baseline: Baseline | None = None
    target: Target | None = None


class Task(Value, frozen=True, kw_only=True):
    """A piece of the plan."""

    title: str
    owner: str | None = None
    due: Day | None = None
    done: Day | None = None


class Plan(Value, frozen=True, kw_only=True):
    """When it starts and is due, when it took effect, by which tasks and change records."""

    start: Day | None = None
    due: Day | None = None
    implemented: Day | None = None
    tasks: tuple[Task, ...] = ()
    changes: tuple[str, ...] = ()


class Cycle(Value, frozen=True, kw_only=True):
    """One plan-do-study-act cycle (PDSA, Deming)."""

    hypothesis: str
    plan: str | None = None
    done: str | None = None
    study: str | None = None
    act: str | None = None


class Decision(Value, frozen=True, kw_only=True):
    """Who decided to move the record to a state, when and why; never edited, only added to."""

    to: str
    date: Day
    by: tuple[str, ...] = ()
    why: str | None = None
    until: Day | None = None
    scope: str | None = None


class Benefit(Value, frozen=True, kw_only=True):
    """A benefit as forecast and as it came, in `unit`; hard (in the books) or soft."""

    category: str
    kind: str
    unit: str | None = None
    forecast: Number | None = None
    actual: Number | None = None
    note: str | None = None


class SignedException(Value, frozen=True, kw_only=True):
    """Why a record closes without the proof of points, and who signed that."""

    by: str
    why: str
    date: Day


class Closure(Value, frozen=True, kw_only=True):
    """How it ended, what was learnt and where the knowledge went."""

    code: str
    summary: str | None = None
    lessons: str | None = None
    knowledge: str | None = None
    exception: SignedException | None = None


class Review(Value, frozen=True, kw_only=True):
    """A re-check after closure: whether the improvement is sustained."""

    due: Day
    date: Day | None = None
    by: str | None = None
    result: str | None = None
    note: str | None = None


class Iso20000(Value, frozen=True, kw_only=True):
    """A nonconformity and its correction (ISO/IEC 20000-1, clause 10)."""

    clause: str | None = None
    severity: str | None = None
    correction: str | None = None
    corrective_action: str | None = None
    effectiveness_check: str | None = None


class Capability(Value, frozen=True, kw_only=True):
    """Capability levels 0 to 5 (COBIT 2019): now and wanted."""

    current: int | None = None
    target: int | None = None


class Cobit(Value, frozen=True, kw_only=True):
    """The governance objective and practice that the improvement serves."""

    objective: str | None = None
    practice: str | None = None
    capability: Capability | None = None


class Compliance(Value, frozen=True, kw_only=True):
    """References to the standards that an auditor asks about."""

    iso20000: Iso20000 | None = None
    cobit: Cobit | None = None


class Suppression(Value, frozen=True, kw_only=True):
    """A finding that is known and accepted, with the reason and perhaps an end."""

    rule: str
    why: str
    until: Day | None = None


class Improvement(Value, frozen=True, kw_only=True):
    """One record of the register."""

    id: str
    state: str
    title: str = ""
    type: str = ""
    description: str | None = None
    tags: tuple[str, ...] = ()
    raised: Raised | None = None
    source: Source | None = None
    service: str | None = None
    team: str | None = None
    owner: str | None = None
    objective: str | None = None
    outcome: str | None = None
    priority: Priority | None = None
    depends_on: tuple[str, ...] = ()
    relates_to: tuple[Relation, ...] = ()
    analysis: Analysis | None = None
    options: tuple[Choice, ...] = ()
    measures: tuple[MeasureUse, ...] = ()
    plan: Plan | None = None
    cycles: tuple[Cycle, ...] = ()
    decisions: tuple[Decision, ...] = ()
    benefits: tuple[Benefit, ...] = ()
    closure: Closure | None = None
    reviews: tuple[Review, ...] = ()
    compliance: Compliance | None = None
    custom: dict[str, Any] = msgspec.field(default_factory=dict)
    suppress: tuple[Suppression, ...] = ()

    @property
    def measured_by(self) -> tuple[str, ...]:
        """The keys of the measures that it uses, in order."""
        return tuple(use.measure for use in self.measures)

    @property
    def awaits_review(self) -> bool:
        """Whether a re-check has not been held yet."""
        return any(review.date is None for review in self.reviews)


class Benchmark(Value, frozen=True, kw_only=True):
    """What others reach, by which source."""

    value: Number
    source: str
    date: Day | None = None


class MeasureSource(Value, frozen=True, kw_only=True):
    """Where the points come from."""

    type: str
    query: str | None = None
    url: str | None = None
    path: str | None = None
    note: str | None = None


class Point(Value, frozen=True, kw_only=True, gc=False):
    """One measured value, in the measure's unit, on a day."""

    date: Day
    value: Number
    note: str = ""


class Measure(Value, frozen=True, kw_only=True):
    """What is measured: definition, unit, direction, kind, frequency; and its points in order of date."""

    id: str
    title: str = ""
    definition: str = ""
    unit: str | None = None
    direction: str | None = None
    kind: str | None = None
    frequency: str | None = None
    service: str | None = None
    owner: str | None = None
    action_threshold: Number | None = None
    benchmark: Benchmark | None = None
    source: MeasureSource | None = None
    tags: tuple[str, ...] = ()
    points: tuple[Point, ...] = ()
