"""Where improvements stand between value and effort: the two sides of the priority that people weigh first."""

from collections.abc import Iterable, Mapping

import msgspec

from csi_as_code.model import Priority
from csi_as_code.policy import Weights

# Values are drawn on so many lines from 1 to 5: with the usual weights of impact and urgency each value has its own.
LINES = 29


class Spot(msgspec.Struct, frozen=True, order=True):
    """A place of the matrix: effort from 1 to 5, and the line of the value, 0 (worth least) to LINES - 1."""

    effort: int
    line: int


def value(priority: Priority, weights: Weights) -> float:
    """Return what an improvement is worth, 1 to 5: the mean of impact and urgency by their weights."""
    impact, urgency = float(weights.impact), float(weights.urgency)
    if not impact + urgency:
        impact = urgency = 1.0
    return (impact * priority.impact + urgency * priority.urgency) / (impact + urgency)


def spot(priority: Priority, weights: Weights) -> Spot:
    """Return the place of an improvement in the matrix."""
    return Spot(priority.effort, round((value(priority, weights) - 1) * (LINES - 1) / 4))


def spots(priorities: Iterable[tuple[str, Priority]], weights: Weights) -> Mapping[Spot, tuple[str, ...]]:
    """Return the ids at each place, in the order in which they come."""
    found: dict[Spot, list[str]] = {}
    for ident, priority in priorities:
        found.setdefault(spot(priority, weights), []).append(ident)
    return {place: tuple(found[place]) for place in sorted(found)}
