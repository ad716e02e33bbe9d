"""How far a weight must move before two improvements change places: exact algebra, no search.

With merits m (0 to 4: how good each input is) and weights w, the score is 25 x sum(w m) / sum(w). Two scores are in
the order of D = sum(w d), where d is the difference of the merits, because the divisor is the same for both. Of one
weight alone, D is a straight line, which crosses zero at w = -R / d, R being D without that weight's part.
"""

from collections.abc import Mapping
from fractions import Fraction

import msgspec

from csi_as_code.analysis.priority import TERMS, merit
from csi_as_code.model import Priority
from csi_as_code.policy import Weights


class Flip(msgspec.Struct, frozen=True, kw_only=True):
    """Where a weight changes the order of two improvements: at `at` they are level, beyond it they have swapped.

    `at` is None where no weight does it. `move` is the way to get there; 0 where they are level now.
    """

    weight: str
    now: Fraction
    at: Fraction | None

    @property
    def move(self) -> Fraction | None:
        """How far the weight has to move, negative downwards."""
        return None if self.at is None else self.at - self.now


class Ranked(msgspec.Struct, frozen=True, kw_only=True):
    """A place in the order of scores: how many score higher, how many the same, the neighbours up and down."""

    rank: int
    level: tuple[str, ...]
    of: int
    above: str | None
    below: str | None


def exact(weights: Weights) -> dict[str, Fraction]:
    """Return the weights as they are written: 0.1 is a tenth."""
    return {name: Fraction(str(getattr(weights, name))) for name in TERMS}


def merits(priority: Priority) -> dict[str, int]:
    """Return what each input counts for, 0 to 4, more is better."""
    return {name: merit(name, getattr(priority, name)) - 1 for name in TERMS}


def flips(one: Priority, other: Priority, weights: Weights) -> tuple[Flip, ...]:
    """Return for each weight where it changes the order of two improvements, the others staying as they are."""
    now = exact(weights)
    mine, theirs = merits(one), merits(other)
    lead = {name: mine[name] - theirs[name] for name in TERMS}
    return tuple(Flip(weight=name, now=now[name], at=_crossing(name, lead, now)) for name in TERMS)


def _crossing(name: str, lead: Mapping[str, int], now: Mapping[str, Fraction]) -> Fraction | None:
    if not lead[name]:
        return None
    rest = sum((now[other] * lead[other] for other in TERMS if other != name), start=Fraction(0))
    at = -rest / lead[name]
    if at < 0:
        return None
    # At 0 there is nothing beyond: they only become level, unless they are level now.
    return at if at > 0 or now[name] == 0 else None


def ranked(ident: str, scores: Mapping[str, float]) -> Ranked:
    """Return the place of a record among scores, the highest first; equal scores share a rank."""
    mine = scores[ident]
    level = tuple(sorted(other for other, score in scores.items() if score == mine and other != ident))
    higher = [(score, other) for other, score in scores.items() if score > mine]
    lower = [(score, other) for other, score in scores.items() if score < mine]
    above = min(higher, key=lambda pair: (pair[0], pair[1]))[1] if higher else None
    below = min(lower, key=lambda pair: (-pair[0], pair[1]))[1] if lower else None
    return Ranked(rank=len(higher) + 1, level=level, of=len(scores), above=above, below=below)
