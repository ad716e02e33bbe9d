"""What the points of a measure say: level, progress to a target, the verdict, and whether a baseline is theirs."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping
from decimal import Decimal
from enum import StrEnum
from math import fsum, sqrt
from operator import attrgetter

import msgspec

from csi_as_code.model import Baseline, Day, Improvement, Measure, MeasureUse, Number, Point
from csi_as_code.policy import Agreement

FREQUENCY_DAYS: Mapping[str, int] = {"daily": 1, "weekly": 7, "monthly": 31, "quarterly": 92, "yearly": 366}
"""The longest that the period of one point takes."""

_day = attrgetter("date")

LEAST_POINTS = 4
"""Fewer points in a baseline's window prove nothing about it."""


class Outcome(StrEnum):
    """How the points judge a target."""

    MET = "met"
    LATE = "met late"
    MISSED = "missed"
    NO_DATA = "no data"


class Verdict(msgspec.Struct, frozen=True):
    """How a target ended, the point that says so, and how far it came: 0 at the baseline, 1 at the target."""

    outcome: Outcome
    point: Point | None = None
    progress: float | None = None

    @property
    def is_met(self) -> bool:
        """Tell whether the target was reached, in time or late."""
        return self.outcome in (Outcome.MET, Outcome.LATE)


class BaselineCheck(msgspec.Struct, frozen=True):
    """A recorded baseline beside the points of its window: their mean, their number, and the allowed difference."""

    recorded: Number
    mean: float
    points: int
    tolerance: float

    @property
    def agrees(self) -> bool:
        """Tell whether the recorded value can be a summary of the points."""
        return abs(self.recorded - self.mean) <= self.tolerance + 1e-9 * max(1.0, abs(self.mean))


def level(measure: Measure, on_or_before: Day) -> Point | None:
    """Return the newest point on or before a day."""
    number = bisect_right(measure.points, on_or_before, key=_day)
    return measure.points[number - 1] if number else None


def between(measure: Measure, start: Day, end: Day) -> tuple[Point, ...]:
    """Return the points from one day to another, both included."""
    points = measure.points
    return points[bisect_left(points, start, key=_day) : bisect_right(points, end, key=_day)]


def progress(use: MeasureUse, measure: Measure, value: Number) -> float | None:
    """Return the way from baseline to target that a value has come: 0 none of it or less, 1 all of it or more.

    None where there is no way: without baseline or target, where the baseline meets the target already, as of a limit
    that is kept, and where nobody can tell which way is better.
    """
    band = accepted(use, measure)
    if use.baseline is None or use.target is None or band is None or _inside(use.baseline.value, band):
        return None
    share = (value - use.baseline.value) / (use.target.value - use.baseline.value)
    return max(0.0, min(1.0, share))


def percent(share: float) -> int:
    """Return a share of a way in whole per cent: 100 is all of it, not nearly all."""
    return 100 if share >= 1 else min(99, round(100 * share))


def verdict(use: MeasureUse, measure: Measure, implemented: Day | None, until: Day) -> Verdict:
    """Judge a target by the newest point after the change took effect, on or before a day.

    The day is that of the closing decision, or today.

    - increase: met at or above the target; decrease: met at or below it.
    - maintain: met inside the band around the baseline that the target is the edge of. Points scatter, so the band is
      never narrower than two standard deviations of the points in the baseline's window.
    - late: the newest point meets the target, but no point did by the target's day.
    - no data: no target, no point after the change (or no change yet), or no telling which way is better.
    """
    band = accepted(use, measure)
    if use.target is None or band is None or implemented is None:
        return Verdict(Outcome.NO_DATA)
    after = between(measure, implemented, until)
    if after and after[0].date == implemented:
        after = after[1:]
    if not after:
        return Verdict(Outcome.NO_DATA)
    newest = after[-1]
    way = progress(use, measure, newest.value)
    if not _inside(newest.value, band):
        return Verdict(Outcome.MISSED, newest, way)
    first = next(point for point in after if _inside(point.value, band))
    outcome = Outcome.MET if first.date <= use.target.by else Outcome.LATE
    return Verdict(outcome, newest, way)


def accepted(use: MeasureUse, measure: Measure) -> tuple[float, float] | None:
    """Return the lowest and the highest value that meet a target; None where nobody can tell which way is better."""
    if use.target is None:
        return None
    target = use.target.value
    match heading(use, measure):
        case "increase":
            return target, float("inf")
        case "decrease":
            return float("-inf"), target
        case "maintain" if use.baseline:
            middle = use.baseline.value
            width = abs(target - middle)
            points = between(measure, use.baseline.start, use.baseline.end)
            if points:
                width = max(width, 2 * _mean_and_deviation(points)[1])
            return middle - width, middle + width
    return None


def heading(use: MeasureUse, measure: Measure) -> str | None:
    """Return the measure's direction, or the one from baseline to target where it states none."""
    if measure.direction:
        return measure.direction
    if use.baseline is None or use.target is None or use.baseline.value == use.target.value:
        return None
    return "increase" if use.target.value > use.baseline.value else "decrease"


def baseline_check(baseline: Baseline, measure: Measure) -> BaselineCheck | None:
    """Compare a recorded baseline with the mean of the points in its window; None when there are too few of them.

    The allowed difference is one standard deviation of those points (no median, trimmed or weighted mean of
    theirs is usually further away; for the median that is a theorem, Hotelling and Solomons 1932), or half a
    unit of the last digit that was recorded, where that is more.
    """
    points = between(measure, baseline.start, baseline.end)
    if len(points) < LEAST_POINTS:
        return None
    mean, deviation = _mean_and_deviation(points)
    return BaselineCheck(baseline.value, mean, len(points), max(deviation, _half_unit(baseline.value)))


def _mean_and_deviation(points: tuple[Point, ...]) -> tuple[float, float]:
    """Return the mean and the standard deviation (of the population) of one point or more."""
    values = [point.value for point in points]
    mean = fsum(values) / len(values)
    return mean, sqrt(fsum((value - mean) ** 2 for value in values) / len(values))


def _half_unit(value: Number) -> float:
    exponent = Decimal(repr(value)).as_tuple().exponent
    return 0.5 * 10.0 ** (exponent if isinstance(exponent, int) else 0)


def misses_agreement(agreement: Agreement, value: Number) -> bool:
    """Tell whether a value is outside the level that a service has agreed."""
    too_low = agreement.at_least is not None and value < agreement.at_least
    return too_low or (agreement.at_most is not None and value > agreement.at_most)


def beyond_threshold(measure: Measure, value: Number) -> bool:
    """Tell whether a value is past the measure's action threshold, on its bad side."""
    if measure.action_threshold is None:
        return False
    if measure.direction == "decrease":
        return value > measure.action_threshold
    return measure.direction == "increase" and value < measure.action_threshold


def days_until_stale(measure: Measure) -> int | None:
    """Return how many days after the newest point's day two further points are missing; None without a frequency.

    A point may be dated on the first day of its period and is known when the period is over, so one period is
    added.
    """
    days = FREQUENCY_DAYS.get(measure.frequency or "")
    return 3 * days if days else None


def users(items: Iterable[Improvement], states: frozenset[str]) -> Mapping[str, tuple[str, ...]]:
    """Return the ids of the improvements in some states that use each measure, by measure."""
    found: dict[str, list[str]] = {}
    for item in items:
        if item.measures and item.state in states:
            for key in {use.measure for use in item.measures}:
                found.setdefault(key, []).append(item.id)
    return {key: tuple(ids) for key, ids in found.items()}


def _inside(value: Number, band: tuple[float, float]) -> bool:
    return band[0] <= value <= band[1]
