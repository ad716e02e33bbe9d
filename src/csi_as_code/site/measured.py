"""Where a measure stands for an improvement: newest point, way from baseline to target, verdict."""

import msgspec

from csi_as_code.analysis.measures import Outcome, level, percent, progress, verdict
from csi_as_code.model import Day, Improvement, Measure, MeasureUse, Point
from csi_as_code.workflow import State, decisions_to


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """A measure as an improvement uses it: newest point, per cent of the way to the target (0 to 100), verdict.

    `kind` is met, missed, or open while nobody can tell.
    """

    title: str
    unit: str
    use: MeasureUse
    point: Point | None
    percent: int | None
    kind: str
    says: str


def standing(item: Improvement, use: MeasureUse, measure: Measure | None, today: Day) -> Standing:
    """Return where a measure stands for an improvement."""
    point = level(measure, today) if measure else None
    way = progress(use, measure, point.value) if measure and point else None
    kind, says = _judged(item, use, measure, today) if measure else ("open", "Not known")
    return Standing(
        title=measure.title if measure and measure.title else use.measure,
        unit=(measure.unit if measure else "") or "",
        use=use,
        point=point,
        percent=None if way is None else percent(way),
        kind=kind,
        says=says,
    )


def _judged(item: Improvement, use: MeasureUse, measure: Measure, today: Day) -> tuple[str, str]:
    closings = decisions_to(item, State.CLOSED)
    until = min(closings[-1].date, today) if closings and item.state == State.CLOSED else today
    implemented = item.plan.implemented if item.plan else None
    match verdict(use, measure, implemented, until).outcome:
        case Outcome.MET:
            return "met", "Reached"
        case Outcome.LATE:
            return "met", "Reached late"
        case Outcome.MISSED if use.target and use.target.by <= until:
            return "missed", "Missed"
        case Outcome.MISSED:
            return "open", "Not yet"
        case _:
            return "open", "Not yet" if use.target and not implemented else "Not known"
