"""What can be taken up now, and how much it matters: a record inherits priority from what waits for it.

This is priority inheritance as operating systems have it (Sha, Rajkumar, Lehoczky 1990): whoever holds up something
important is as important as that.
"""

from collections.abc import Iterable, Mapping

import msgspec

from csi_as_code.analysis.graph import Graph
from csi_as_code.analysis.priority import Lane, Rating
from csi_as_code.analysis.renewal import needs_renewal
from csi_as_code.model import Day, Improvement
from csi_as_code.register import Register
from csi_as_code.workflow import PAUSED, State, decisions_to, is_open

DONE = frozenset({State.MEASURING, State.CLOSED})
"""States in which the change is live, so that what waits for it can go on."""

STEPS: Mapping[str, str] = {State.APPROVED: "start", State.ASSESSED: "decide", State.PROPOSED: "assess"}
"""What to do next with a record that nobody works on yet, the furthest along first."""

UNRATED = 9


class Effective(msgspec.Struct, frozen=True, gc=False):
    """The priority that counts: the record's own, or that of `source`, which waits for it."""

    band: int
    score: float
    source: str

    @property
    def order(self) -> tuple[int, float]:
        """The order of importance, the most important first."""
        return (self.band, -self.score)


class Ready(msgspec.Struct, frozen=True, kw_only=True):
    """A record that nothing blocks: the next step, its priority, what counts instead, and who waits directly."""

    item: Improvement
    step: str
    rating: Rating | None
    effective: Effective | None
    unblocks: tuple[str, ...]

    @property
    def lane(self) -> Lane | None:
        """Quick win or strategic, None without a priority."""
        return self.rating.lane if self.rating else None

    @property
    def inherits(self) -> bool:
        """Whether it counts for more than its own priority."""
        return self.effective is not None and self.effective.source != self.item.id


def blockers(register: Register, item: Improvement) -> tuple[str, ...]:
    """Return what a record waits for: every dependency whose change is not in effect, or that nobody can find."""
    improvements = register.improvements
    return tuple(
        other
        for other in dict.fromkeys(item.depends_on)
        if other not in improvements or not in_effect(improvements[other])
    )


def in_effect(item: Improvement) -> bool:
    """Tell whether a record's change is live: measuring, closed, or open with a day on which it was implemented."""
    return item.state in DONE or bool(is_open(item.state) and item.plan and item.plan.implemented)


def effective(register: Register, graph: Graph, ratings: Mapping[str, Rating]) -> Mapping[str, Effective]:
    """Return the priority that counts, by id, of every record that is to be done and has or inherits one.

    The most important record hands its priority down first, so each record is visited once, rings or not. What is on
    hold or deferred hands on what it inherits but nothing of its own.
    """
    own = (Effective(rating.band, rating.score, ident) for ident, rating in ratings.items() if _to_do(register, ident))
    found: dict[str, Effective] = {}
    paused = []
    for one in sorted(own, key=lambda one: (*one.order, one.source)):
        if register.improvements[one.source].state in PAUSED:
            paused.append(one)
        elif one.source not in found:
            _hand_down(one, register, graph, found)
    for one in paused:
        found.setdefault(one.source, one)
    return found


def _hand_down(one: Effective, register: Register, graph: Graph, found: dict[str, Effective]) -> None:
    todo = [one.source]
    while todo:
        ident = todo.pop()
        if ident not in found and _to_do(register, ident):
            found[ident] = one
            todo.extend(graph.needs.get(ident, ()))


def _to_do(register: Register, ident: str) -> bool:
    item = register.improvements.get(ident)
    return item is not None and is_open(item.state) and not in_effect(item)


def ready(register: Register, today: Day, graph: Graph, ratings: Mapping[str, Rating]) -> list[Ready]:
    """Return what nothing blocks and nobody works on yet, by effective priority; then what is further along, older.

    A deferred record is back when its day has come. What nobody rated comes last.
    """
    counts = effective(register, graph, ratings)
    found = []
    for ident, item in register.improvements.items():
        step = _step(register, item, today)
        if step and not blockers(register, item):
            waiting = tuple(other for other in graph.unblocks.get(ident, ()) if _to_do(register, other))
            found.append(
                Ready(
                    item=item,
                    step=step,
                    rating=ratings.get(ident),
                    effective=counts.get(ident),
                    unblocks=waiting,
                )
            )
    return sorted(found, key=_order)


def _step(register: Register, item: Improvement, today: Day) -> str | None:
    """Return what to do next; what was approved as something else is decided on again before it starts."""
    if item.state == State.DEFERRED:
        untils = [decision.until for decision in decisions_to(item, State.DEFERRED)]
        return "assess again" if untils and untils[-1] and untils[-1] <= today else None
    if item.state == State.APPROVED and needs_renewal(register, item):
        return STEPS[State.ASSESSED]
    return STEPS.get(item.state)


_NUMBERS = {step: number for number, step in enumerate((*STEPS.values(), "assess again"))}


def _order(one: Ready) -> tuple[int, float, int, Day, str]:
    band, score = one.effective.order if one.effective else (UNRATED, 0.0)
    return (band, score, _NUMBERS[one.step], one.item.raised.date if one.item.raised else "", one.item.id)


def by_lane(found: Iterable[Ready]) -> dict[str, list[Ready]]:
    """Return what is ready by lane, quick wins first; under an empty name what nobody rated."""
    lanes: dict[str, list[Ready]] = {lane: [] for lane in (*(lane.value for lane in Lane), "")}
    for one in found:
        lanes[one.lane.value if one.lane else ""].append(one)
    return lanes
