"""How far back git's history reaches, beside what the records tell themselves: which of the two tells of a time.

A register that was kept elsewhere before came into git as a whole: git's first commit says nothing of when a record was
raised, or what it went through before.
"""

from collections.abc import Iterable
from datetime import date

import msgspec

from csi_as_code.analysis.due import days_between
from csi_as_code.model import Day, Improvement

LAG_DAYS = 31
"""Git's history may begin so much later than the records do, and be taken for the whole."""
ENOUGH_WEEKS = 26
"""A history of more weeks than these tells how work flows, however old the records are."""


class Reach(msgspec.Struct, frozen=True):
    """The day on which git's history begins, and the one on which the first record was raised; empty if not known."""

    begins: Day
    first: Day

    @property
    def is_whole(self) -> bool:
        """Whether git's history is as long as that of the records, or a little shorter."""
        return not (self.begins and self.first) or days_between(self.first, self.begins) <= LAG_DAYS

    def tells_moves(self, start: Day) -> bool:
        """Tell whether git knows what moved from a day on: else all that came into git then would seem new."""
        return self.is_whole or self.begins < start

    def tells_flow(self, start: Day | None, end: Day) -> bool:
        """Tell whether git knows how work flowed from a day (None: from the beginning) to another."""
        return self.is_whole or is_long(self.begins, start, end)


class Sources(msgspec.Struct, frozen=True, kw_only=True):
    """Who tells what moved and how work flowed: git, whose history begins on a day, or the records themselves."""

    begins: Day = ""
    moves_from_git: bool = True
    flow_from_git: bool = True


def is_long(begins: Day, start: Day | None, end: Day) -> bool:
    """Tell whether a history is long enough to tell the flow of a time, however old the records are."""
    return (start is None or begins < start) and _week(end) - _week(begins) >= ENOUGH_WEEKS


def first_raised(items: Iterable[Improvement]) -> Day:
    """Return the day on which the first record was raised, an empty text where nobody knows."""
    return min((item.raised.date for item in items if item.raised and _is_day(item.raised.date)), default="")


def _week(day: Day) -> int:
    return (date.fromisoformat(day).toordinal() - 1) // 7


def _is_day(day: Day) -> bool:
    try:
        return bool(date.fromisoformat(day))
    except ValueError:
        return False
