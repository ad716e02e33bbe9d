"""How targets ended in a period: reached, missed, or not shown by any point; and what was decided on them."""

from collections.abc import Iterator, Mapping

import msgspec

from csi_as_code.analysis.measures import Outcome, verdict
from csi_as_code.model import Baseline, Cycle, Day, Decision, Improvement, MeasureUse, Point, SignedException, Target
from csi_as_code.register import Register
from csi_as_code.workflow import RUNNING, State


class Judgement(msgspec.Struct, frozen=True, kw_only=True):
    """A target whose day came in a period, or whose record closed in it.

    `progress` is the way from baseline to target, 1 all of it, None where there is no way. What was decided on it is
    the decisions of the period since its day, or to close; the newest cycle's act since then (adopt, adapt or abandon);
    and the signed exception of a record that closed without the proof.
    """

    item: Improvement
    measure: str
    title: str
    unit: str
    baseline: Baseline | None
    target: Target
    outcome: Outcome
    point: Point | None = None
    progress: float | None = None
    decisions: tuple[Decision, ...] = ()
    cycle: Cycle | None = None
    exception: SignedException | None = None

    @property
    def is_met(self) -> bool:
        """Whether it was reached, in time or late."""
        return self.outcome in (Outcome.MET, Outcome.LATE)

    @property
    def is_decided(self) -> bool:
        """Whether anybody has answered it."""
        return bool(self.decisions or self.exception or self.cycle)


def judged(
    register: Register,
    start: Day,
    end: Day,
    closed: frozenset[str],
    decided: Mapping[str, tuple[Decision, ...]],
) -> Iterator[Judgement]:
    """Yield the targets of a period; `closed` are the ids of what closed in it, `decided` the decisions it added."""
    for item in register.improvements.values():
        if item.state not in RUNNING and item.id not in closed:
            continue
        for use in item.measures:
            if use.target and (start <= use.target.by <= end or item.id in closed):
                yield _judgement(register, item, use, use.target, end, decided.get(item.id, ()))


def _judgement(
    register: Register, item: Improvement, use: MeasureUse, target: Target, end: Day, decisions: tuple[Decision, ...]
) -> Judgement:
    measure = register.measures.get(use.measure)
    closings = [one.date for one in item.decisions if one.to == State.CLOSED and one.date <= end]
    until = closings[-1] if item.state == State.CLOSED and closings else end
    found = verdict(use, measure, item.plan.implemented if item.plan else None, until) if measure else None
    return Judgement(
        item=item,
        measure=use.measure,
        title=measure.title if measure and measure.title else use.measure,
        unit=(measure.unit if measure else None) or "",
        baseline=use.baseline,
        target=target,
        outcome=found.outcome if found else Outcome.NO_DATA,
        point=found.point if found else None,
        progress=found.progress if found else None,
        decisions=tuple(one for one in decisions if one.date >= target.by or one.to == State.CLOSED),
        cycle=_answer(item, target.by, end),
        exception=item.closure.exception if item.closure else None,
    )


def _answer(item: Improvement, day: Day, end: Day) -> Cycle | None:
    """Return the newest cycle that ended since a day and says what follows from it."""
    found = [cycle for cycle in item.cycles if cycle.act and cycle.done and day <= cycle.done <= end]
    return found[-1] if found else None
