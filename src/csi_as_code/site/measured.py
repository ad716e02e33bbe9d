"""Where a measure stands: its newest point, and how far it has come from baseline to target."""

from bisect import bisect_right

import msgspec

from csi_as_code.model import Day, Measure, MeasureUse, Number


class Reading(msgspec.Struct, frozen=True):
    """A measured value and its day."""

    value: Number
    date: Day


class Progress(msgspec.Struct, frozen=True, kw_only=True):
    """A measure as an improvement uses it: `percent` of the way from baseline to target, `met` if it is there."""

    key: str
    title: str
    unit: str
    role: str
    use: MeasureUse
    reading: Reading | None
    change: Number | None
    percent: int | None
    met: bool | None
    is_late: bool


def latest(measure: Measure | None, today: Day) -> Reading | None:
    """Return the newest point up to today."""
    if measure is None or not measure.points:
        return None
    at = bisect_right(measure.points, today, key=lambda point: point.date)
    if at == 0:
        return None
    point = measure.points[at - 1]
    return Reading(point.value, point.date)


def progress(use: MeasureUse, measure: Measure | None, today: Day) -> Progress:
    """Return where a measure stands between the baseline and the target of an improvement."""
    reading = latest(measure, today)
    start = use.baseline.value if use.baseline else None
    goal = use.target.value if use.target else None
    met = reached(reading.value, start, goal, measure) if reading and goal is not None else None
    percent = None
    if reading and start is not None and goal is not None and start != goal:
        percent = max(0, min(100, round(100 * (reading.value - start) / (goal - start))))
    return Progress(
        key=use.measure,
        title=measure.title if measure and measure.title else use.measure,
        unit=(measure.unit if measure else "") or "",
        role=use.role,
        use=use,
        reading=reading,
        change=reading.value - start if reading and start is not None else None,
        percent=percent,
        met=met,
        is_late=bool(met is False and use.target and use.target.by < today),
    )


def reached(value: Number, start: Number | None, goal: Number, measure: Measure | None) -> bool:
    """Tell whether a value is at its target or beyond it, seen from the baseline; by the direction without one."""
    downwards = (
        goal < start if start is not None and start != goal else bool(measure and measure.direction == "decrease")
    )
    return value <= goal if downwards else value >= goal
