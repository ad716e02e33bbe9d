"""Where records stand in the order of scores, all of a register at once."""

from collections.abc import Mapping

import msgspec

from csi_as_code.analysis.priority import Lane, rate_all
from csi_as_code.register import Register
from csi_as_code.workflow import is_open


class Place(msgspec.Struct, frozen=True, gc=False):
    """Score, band and lane of a record, and its rank among the `of` open ones; no rank where it is not open.

    Equal scores share a rank, as in sports.
    """

    score: float
    band: int
    lane: Lane
    rank: int | None
    of: int


def places(register: Register) -> Mapping[str, Place]:
    """Return the place of every improvement that has a priority."""
    ratings = rate_all(register)
    opened = {ident for ident in ratings if is_open(register.improvements[ident].state)}
    scores = sorted(-ratings[ident].score for ident in opened)
    ranks = {score: number for number, score in reversed(list(enumerate(scores, start=1)))}
    return {
        ident: Place(
            rating.score, rating.band, rating.lane, ranks[-rating.score] if ident in opened else None, len(scores)
        )
        for ident, rating in ratings.items()
    }
