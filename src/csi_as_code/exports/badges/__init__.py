"""What a badge says about a register."""

from collections.abc import Iterable

import msgspec

from csi_as_code.analysis.due import is_overdue
from csi_as_code.model import Day, Improvement
from csi_as_code.workflow import is_open

LABEL = "improvements"


class Badge(msgspec.Struct, frozen=True):
    """The words of a badge, and whether they ask for attention."""

    label: str
    message: str
    is_late: bool


def badge_of(items: Iterable[Improvement], today: Day) -> Badge:
    """Return how many improvements are open, and how many of them are overdue."""
    open_now = [item for item in items if is_open(item.state)]
    late = sum(is_overdue(item, today) for item in open_now)
    return Badge(LABEL, f"{len(open_now)} open, {late} overdue" if late else f"{len(open_now)} open", late > 0)
