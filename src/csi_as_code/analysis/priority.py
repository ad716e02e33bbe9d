"""Score, band and lane of an improvement: computed from its four inputs and the register's weights, never typed.

The score is absolute (it does not change when other records do): 100 x (m - 1) / 4, where m is the weighted mean of
impact, urgency, ease (6 - effort) and safety (6 - risk), 1 to 5 each.
"""

from collections.abc import Mapping
from enum import StrEnum

import msgspec

from csi_as_code.model import Improvement, Priority
from csi_as_code.policy import PriorityPolicy
from csi_as_code.register import Register

TERMS = ("impact", "urgency", "effort", "risk")
LOWER_IS_BETTER = frozenset({"effort", "risk"})


class Lane(StrEnum):
    """Whether an improvement is cheap and safe, or needs steering."""

    QUICK_WIN = "quick-win"
    STRATEGIC = "strategic"


class Term(msgspec.Struct, frozen=True):
    """One input of a score: its value, its merit (1 to 5, more is better), its weight, and its part in points."""

    name: str
    given: int
    merit: int
    weight: float
    points: float


class Rating(msgspec.Struct, frozen=True, gc=False):
    """The priority: score 0 to 100, band 1 (critical) to 5 (planning), the band before an override, the lane."""

    score: float
    band: int
    computed_band: int
    lane: Lane


def merit(name: str, given: int) -> int:
    """Return what an input counts for, 1 to 5, where more is always better."""
    return 6 - given if name in LOWER_IS_BETTER else given


def terms(priority: Priority, policy: PriorityPolicy) -> tuple[Term, ...]:
    """Return the four terms of a score; their points add up to it."""
    weights = {name: float(getattr(policy.weights, name)) for name in TERMS}
    total = sum(weights.values()) or 1.0
    found = []
    for name in TERMS:
        given = getattr(priority, name)
        worth = merit(name, given)
        found.append(Term(name, given, worth, weights[name], 25 * weights[name] * (worth - 1) / total))
    return tuple(found)


def score(priority: Priority, policy: PriorityPolicy) -> float:
    """Return the score, 0 (least) to 100 (most urgent to do); 0 where all weights are 0."""
    weights = policy.weights
    total = weights.impact + weights.urgency + weights.effort + weights.risk
    if not total:
        return 0.0
    gained = (
        weights.impact * (priority.impact - 1)
        + weights.urgency * (priority.urgency - 1)
        + weights.effort * (5 - priority.effort)
        + weights.risk * (5 - priority.risk)
    )
    return 25 * gained / total


def band_of(points: float, policy: PriorityPolicy) -> int:
    """Return the first band, from 1, whose floor a score reaches; 5 below all of them."""
    for band in range(1, 5):
        if points >= policy.bands.get(str(band), 101):
            return band
    return 5


def rate(item: Improvement, policy: PriorityPolicy) -> Rating | None:
    """Return score, band and lane of an improvement, or None without a priority."""
    priority = item.priority
    if priority is None:
        return None
    points = score(priority, policy)
    computed = band_of(points, policy)
    band = priority.override.band if priority.override else computed
    quick = priority.effort <= policy.quick_win.effort_at_most and priority.risk <= policy.quick_win.risk_at_most
    return Rating(points, band, computed, Lane.QUICK_WIN if quick else Lane.STRATEGIC)


def rate_all(register: Register) -> Mapping[str, Rating]:
    """Return the rating of every improvement that has a priority, by id."""
    policy = register.policy.priority
    known: dict[tuple[int, int, int, int], Rating] = {}
    found = {}
    for ident, item in register.improvements.items():
        given = item.priority
        if given is None:
            continue
        inputs = (given.impact, given.urgency, given.effort, given.risk)
        rating = None if given.override else known.get(inputs)
        if rating is None and (rating := rate(item, policy)) and not given.override:
            known[inputs] = rating
        if rating:
            found[ident] = rating
    return found
