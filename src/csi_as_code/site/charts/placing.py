"""Where a name stands in a chart: near the line that it names, and over as little of the rest as may be."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from operator import itemgetter

import msgspec

from csi_as_code.site.lettering import width

SIZE = 12
"""The size of the letters, in pixels."""
USUAL_WIDTH = 420
"""So wide, in pixels, a plot is taken to be, whose width is only known where it is shown."""
ABOVE = (-7, -12, -18, -24, -31, -38, -46, -54)
BELOW = (16, 21, 27, 33, 40, 47, 55, 63)
"""How far the foot of the letters may be from the line that they name, in pixels, the best first."""
NEAR = 3
"""So many places on each side are asked before those that are further away."""
_ASCENT, _DESCENT, _POINT = 10.0, 3.0, 6.5
# What it costs to stand over something: a point or a day hides it, a line only runs through the letters.
_OVER_POINT, _OVER_LINE, _OVER_DAY = 4.0, 2.0, 4.0


_x = itemgetter(0)


class Crowd(msgspec.Struct, frozen=True):
    """What is drawn already: points from left to right, level lines, and days; x are shares of the width, y pixels."""

    points: Sequence[tuple[float, float]] = ()
    lines: Sequence[tuple[float, float, float]] = ()
    """Each from where to where, and how high."""
    days: Sequence[float] = ()


class Place(msgspec.Struct, frozen=True):
    """Where a name stands: its end or its begin at `x`, its foot at `y`; `cost` is 0 where it covers nothing."""

    x: float
    y: float
    is_end: bool
    cost: float


def place(name: str, begin: float, end: float, level: float, crowd: Crowd, *, below: bool, room: range) -> Place:
    """Return the best place for the name of a line from `begin` to `end`; `below` is the side that is asked first.

    `room` has the pixels from top to bottom in which its foot may be. What covers nothing is taken at once, else what
    covers least.
    """
    wide, near = width(name, SIZE) / USUAL_WIDTH, _POINT / USUAL_WIDTH
    wished, other = (BELOW, ABOVE) if below else (ABOVE, BELOW)
    sides = [(False, begin, begin, begin + wide)]
    if end >= wide:
        sides.append((True, end, end - wide, end))
    taken = [_taken(left - near, right + near, crowd) for _, _, left, right in sides]
    best = None
    for aways in (wished[:NEAR] + other[:NEAR], wished[NEAR:] + other[NEAR:]):
        for (is_end, x, left, right), things in zip(sides, taken, strict=True):
            over = _OVER_DAY * (sum(left < day < right for day in crowd.days) + (right > 1))
            for away in aways:
                foot = min(max(level + away, room.start), room.stop)
                top, low = foot - _ASCENT, foot + _DESCENT
                cost = over + sum([weight for high, deep, weight in things if high < low and deep > top])
                if best is None or cost < best.cost:
                    best = Place(x, foot, is_end, cost)
                if not cost:
                    return best
    assert best is not None  # noqa: S101 - for the type checker; there are always places
    return best


def _taken(left: float, right: float, crowd: Crowd) -> list[tuple[float, float, float]]:
    """Return what is between two shares of the width: from which height to which, and what it costs to cover it."""
    points = crowd.points
    first = bisect_left(points, left, key=_x)
    last = bisect_right(points, right, key=_x)
    found = [(y - _POINT, y + _POINT, _OVER_POINT) for _, y in points[first:last]]
    for at in range(max(first - 1, 0), min(last, len(points) - 1)):
        (x1, y1), (x2, y2) = points[at], points[at + 1]
        if x2 > x1:
            edges = [y1 + (y2 - y1) * (min(max(x, x1), x2) - x1) / (x2 - x1) for x in (left, right)]
            found.append((min(edges), max(edges), _OVER_LINE))
    found += [(y, y, _OVER_LINE) for begin, end, y in crowd.lines if begin < right and end > left]
    return found
