"""Everything about one improvement that somebody asks before a decision, gathered from the whole register."""

from collections.abc import Iterable

import msgspec

from csi_as_code.analysis import renewal
from csi_as_code.analysis.demands import next_states
from csi_as_code.analysis.due import is_overdue
from csi_as_code.analysis.graph import Graph
from csi_as_code.analysis.missing import missing
from csi_as_code.analysis.priority import Rating, Term, rate, terms
from csi_as_code.analysis.ready import blockers
from csi_as_code.analysis.seven_steps import SEVEN_STEPS
from csi_as_code.analysis.views import age_days
from csi_as_code.finding import Finding
from csi_as_code.model import Day, Improvement, MeasureUse, Point
from csi_as_code.register import Register


class Neighbour(msgspec.Struct, frozen=True, kw_only=True):
    """Another record: a dependency, somebody who waits, or a relation; `title` is empty where nobody can read it."""

    id: str
    title: str
    state: str
    blocks: bool = False
    kind: str = ""
    why: str | None = None


class Ahead(msgspec.Struct, frozen=True, kw_only=True):
    """A state that comes next, and what the record lacks for it."""

    state: str
    missing: tuple[str, ...]


class Measured(msgspec.Struct, frozen=True, kw_only=True):
    """A measure as the improvement uses it, with what the register knows about it."""

    use: MeasureUse
    title: str
    unit: str
    direction: str
    latest: Point | None


class StepSeen(msgspec.Struct, frozen=True, kw_only=True):
    """A step of the ITIL continual improvement model, and whether the record has evidence for it."""

    number: int
    question: str
    shown: bool


class Dossier(msgspec.Struct, frozen=True, kw_only=True):
    """One improvement with all that is computed about it.

    `renewal` says what to do where its approval is of something else than it says now, which is among what it lacks.
    """

    item: Improvement
    path: str
    age_days: int | None
    overdue: bool
    rating: Rating | None
    terms: tuple[Term, ...]
    lacks: tuple[str, ...]
    renewal: str
    ahead: tuple[Ahead, ...]
    needs: tuple[Neighbour, ...]
    unblocks: tuple[Neighbour, ...]
    relations: tuple[Neighbour, ...]
    measures: tuple[Measured, ...]
    steps: tuple[StepSeen, ...]
    findings: tuple[Finding, ...]


def dossier(register: Register, graph: Graph, item: Improvement, today: Day, findings: Iterable[Finding]) -> Dossier:
    """Gather what there is to know about an improvement; `findings` are those about its file."""
    policy = register.policy
    is_stale = renewal.needs_renewal(register, item)
    lacks = missing(policy, item, item.state)
    return Dossier(
        item=item,
        path=register.paths[item.id],
        age_days=age_days(item, today),
        overdue=is_overdue(item, today),
        rating=rate(item, policy.priority),
        terms=terms(item.priority, policy.priority) if item.priority else (),
        lacks=(*lacks, renewal.LACKS) if is_stale else lacks,
        renewal=renewal.way_out(item) if is_stale else "",
        ahead=tuple(Ahead(state=state, missing=missing(policy, item, state)) for state in next_states(item.state)),
        needs=_needs(register, item),
        unblocks=tuple(_neighbour(register, other) for other in graph.unblocks.get(item.id, ())),
        relations=_relations(register, item),
        measures=tuple(_measured(register, use) for use in item.measures),
        steps=tuple(
            StepSeen(number=step.number, question=step.question, shown=step.shown(item)) for step in SEVEN_STEPS
        ),
        findings=tuple(findings),
    )


def _neighbour(register: Register, ident: str, **more: object) -> Neighbour:
    other = register.improvements.get(ident)
    if other is None:
        state = "unreadable" if ident in register.unread else "unknown"
        return msgspec.structs.replace(Neighbour(id=ident, title="", state=state), **more)
    return msgspec.structs.replace(Neighbour(id=ident, title=other.title, state=other.state), **more)


def _needs(register: Register, item: Improvement) -> tuple[Neighbour, ...]:
    waits_for = blockers(register, item)
    return tuple(_neighbour(register, other, blocks=other in waits_for) for other in dict.fromkeys(item.depends_on))


def _relations(register: Register, item: Improvement) -> tuple[Neighbour, ...]:
    """Return the relations that a record declares, and those that others declare to it."""
    own = [_neighbour(register, one.id, kind=one.kind, why=one.why) for one in item.relates_to]
    others = [
        _neighbour(register, ident, kind=_PASSIVE.get(one.kind, one.kind), why=one.why)
        for ident, other in register.improvements.items()
        for one in other.relates_to
        if one.id == item.id
    ]
    return (*own, *others)


_PASSIVE = {
    "supports": "supported by",
    "conflicts": "conflicts",
    "duplicates": "duplicated by",
    "supersedes": "superseded by",
    "follows": "followed by",
}


def _measured(register: Register, use: MeasureUse) -> Measured:
    measure = register.measures.get(use.measure)
    if measure is None:
        return Measured(use=use, title="", unit="", direction="", latest=None)
    return Measured(
        use=use,
        title=measure.title,
        unit=measure.unit or "",
        direction=measure.direction or "",
        latest=measure.points[-1] if measure.points else None,
    )
