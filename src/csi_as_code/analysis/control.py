"""Tell signals from noise in the points of a measure: the control chart of individual values and moving ranges (XmR).

Sources of the formulas:
limits, 2.66 times the mean moving range around the mean (2.66 is 3 / d2, and d2 is 1.128 for ranges of two): Shewhart,
Economic Control of Quality of Manufactured Product (1931), and Wheeler, Understanding Variation (1993), who calls them
natural process limits and has them from six points on;
a point beyond a limit, two of three beyond two sigma, four of five beyond one sigma, eight in a row on one side of the
centre line: Western Electric, Statistical Quality Control Handbook (1956);
six in a row that all rise or all fall: Nelson, The Shewhart Control Chart: Tests for Special Causes (1984), test 3;
limits of a baseline, and new ones only when the process has changed, it is known why, and it lasts: Wheeler, ibid.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from itertools import pairwise
from math import fsum

import msgspec

from csi_as_code.model import Day, Point

LEAST = 6
"""Fewer points than this have no limits that mean anything."""

FACTOR = 2.66
D2 = 1.128
RUN = 8
TREND = 6
BEYOND_IN_A_ROW = 3


class Sign(StrEnum):
    """Why a point is no noise; the first that fits is the one that its mark shows."""

    BEYOND = "beyond a limit"
    TWO_OF_THREE = "two of three far from the centre"
    FOUR_OF_FIVE = "four of five off the centre"
    RUN = "eight in a row on one side"
    TREND = "six in a row that rise or fall"


Signs = Mapping[int, tuple[Sign, ...]]
"""The signs of each point that has one, by its position."""


class Limits(msgspec.Struct, frozen=True):
    """The mean of some points and their mean moving range, in the measure's unit."""

    centre: float
    mean_range: float

    @property
    def upper(self) -> float:
        """The upper natural process limit."""
        return self.centre + FACTOR * self.mean_range

    @property
    def lower(self) -> float:
        """The lower natural process limit."""
        return self.centre - FACTOR * self.mean_range

    @property
    def sigma(self) -> float:
        """The standard deviation that the moving ranges tell of."""
        return self.mean_range / D2


class Stage(msgspec.Struct, frozen=True):
    """Points of one process, from a position up to another, which is no longer in it; no limits where they are few.

    While a process goes over from one to another (`is_settling`) it has none either. `basis` are the points that the
    limits are made of.
    """

    start: int
    end: int
    limits: Limits | None
    basis: tuple[int, int] = (0, 0)
    is_settling: bool = False


class Change(msgspec.Struct, frozen=True):
    """What took effect on a day, and whether it moved the process: 1 up, -1 down, 0 not shown, None nobody can tell."""

    day: Day
    ids: tuple[str, ...]
    move: int | None


class Control(msgspec.Struct, frozen=True):
    """The stages of a process, the signs in them, and the changes."""

    stages: tuple[Stage, ...]
    signs: Signs
    changes: tuple[Change, ...]


def limits(values: Sequence[float]) -> Limits | None:
    """Return the limits of values in order of time; None for fewer than six."""
    if len(values) < LEAST:
        return None
    ranges = [abs(after - before) for before, after in pairwise(values)]
    return Limits(fsum(values) / len(values), fsum(ranges) / len(ranges))


def signs(values: Sequence[float], within: Limits) -> Signs:
    """Return which values are signals against limits, and why."""
    found: dict[int, list[Sign]] = {}
    margin = 1e-9 * max(abs(within.centre), within.mean_range)
    away = [value - within.centre for value in values]
    for sign, positions in (
        (Sign.BEYOND, _far(away, 1, 1, FACTOR * within.mean_range + margin)),
        (Sign.TWO_OF_THREE, _far(away, 2, 3, 2 * within.sigma + margin)),
        (Sign.FOUR_OF_FIVE, _far(away, 4, 5, within.sigma + margin)),
        (Sign.RUN, _far(away, RUN, RUN, margin)),
        (Sign.TREND, _trends(values)),
    ):
        for position in sorted(set(positions)):
            found.setdefault(position, []).append(sign)
    return {position: tuple(names) for position, names in sorted(found.items())}


def _far(away: Sequence[float], number: int, among: int, distance: float) -> Iterator[int]:
    """Yield the positions of at least `number` among some values in a row that lie further out on the same side."""
    for side in (1, -1):
        out = [position for position, value in enumerate(away) if side * value > distance]
        for first, last in zip(out, out[number - 1 :], strict=False):
            if last - first < among:
                yield from (position for position in out if first <= position <= last)


def _trends(values: Sequence[float]) -> Iterator[int]:
    for side in (1, -1):
        start = 0
        for position in range(1, len(values) + 1):
            if position < len(values) and side * (values[position] - values[position - 1]) > 0:
                continue
            if position - start >= TREND:
                yield from range(start, position)
            start = position


def moved(after: Sequence[float], before: Limits) -> int:
    """Tell whether a process has left its old limits and stays away: 1 up, -1 down, 0 not shown.

    It has when the newest eight points are on one side of the old centre line, or the newest three beyond one limit.
    """
    margin = 1e-9 * max(abs(before.centre), before.mean_range)
    for number, distance in ((RUN, margin), (BEYOND_IN_A_ROW, FACTOR * before.mean_range + margin)):
        newest = [value - before.centre for value in after[-number:]]
        for side in (1, -1):
            if len(newest) == number and all(side * value > distance for value in newest):
                return side
    return 0


def settled(values: Sequence[float]) -> int:
    """Return from which value on a process has settled: the first within the limits of the second half, else 0."""
    half = len(values) - max(len(values) // 2, LEAST)
    later = limits(values[max(half, 0) :])
    if later is None:
        return 0
    last = len(values) - LEAST
    return next((at for at in range(last + 1) if later.lower <= values[at] <= later.upper), 0)


def control(
    points: Sequence[Point],
    implemented: Mapping[Day, tuple[str, ...]],
    baselines: Collection[tuple[Day, Day]] = (),
) -> Control:
    """Return the stages of a measure's process, given which improvements took effect on which day.

    A stage ends where a change is shown to have moved the process and six points of the new one are there; the new one
    begins when it has settled. The limits are those of the longest of the recorded baselines in the stage (of six
    points, where it has fewer), else of its points. Until it has moved, the points after a change are held against the
    limits from before it.
    """
    values = [float(point.value) for point in points]
    dates = [point.date for point in points]
    windows = [_window(dates, first, last) for first, last in sorted(baselines)]
    days = sorted(implemented)
    places = [bisect_right(dates, day) for day in days]
    moves: dict[int, int | None] = {}
    stages: list[Stage] = []
    start, kept = 0, len(values)
    for place, until in pairwise([*sorted(set(places)), len(values)]):
        basis = _basis(windows, start, min(place, kept))
        before = limits(values[slice(*basis)])
        moves[place] = moved(values[place:until], before) if before and place < until else None
        if moves[place] and until - place >= LEAST:
            stages.append(Stage(start, place, before, basis))
            start, kept = place + settled(values[place:until]), len(values)
            if start > place:
                stages.append(Stage(place, start, None, is_settling=True))
        else:
            kept = min(place, kept)
    stages += _last(values, windows, start, kept)
    changes = (Change(day, implemented[day], moves[place]) for day, place in zip(days, places, strict=True))
    return Control(tuple(stages), dict(_signs(values, stages)), tuple(changes))


def _window(dates: Sequence[Day], first: Day, last: Day) -> tuple[int, int]:
    """Return the positions of a baseline's points, and of so many behind them that there are six."""
    start, end = bisect_left(dates, first), bisect_right(dates, last)
    return (start, max(end, start + LEAST)) if start < end else (start, end)


def _basis(windows: Iterable[tuple[int, int]], start: int, end: int) -> tuple[int, int]:
    """Return the longest window that lies in a stage and has enough points for limits, else all of the stage."""
    inside = [(first, last) for first, last in windows if start <= first and last <= end and last - first >= LEAST]
    return max(inside, key=lambda window: window[1] - window[0], default=(start, end))


def _last(values: Sequence[float], windows: Sequence[tuple[int, int]], start: int, kept: int) -> Iterator[Stage]:
    """Yield the stage that lasts; `kept` is the first change in it, with which the points for its limits end."""
    end = len(values)
    if start >= end:
        return
    for basis in (_basis(windows, start, kept), _basis(windows, start, end)):
        found = limits(values[slice(*basis)])
        if found:
            yield Stage(start, end, found, basis)
            return
    yield Stage(start, end, None)


def _signs(values: Sequence[float], stages: Iterable[Stage]) -> Iterator[tuple[int, tuple[Sign, ...]]]:
    for stage in stages:
        if stage.limits:
            found = signs(values[stage.start : stage.end], stage.limits)
            yield from ((stage.start + position, names) for position, names in found.items())
