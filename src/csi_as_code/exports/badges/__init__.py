"""What a badge says about a register."""

from collections.abc import Iterable

import msgspec

from csi_as_code.analysis.views import Entry
from csi_as_code.workflow import is_open

LABEL = "improvements"


class Badge(msgspec.Struct, frozen=True):
    """The words of a badge, and whether they ask for attention."""

    label: str
    message: str
    is_late: bool


def badge_of(found: Iterable[Entry]) -> Badge:
    """Return how many improvements are open, and how many of them are overdue."""
    open_now = [entry for entry in found if is_open(entry.item.state)]
    late = sum(entry.overdue for entry in open_now)
    return Badge(LABEL, f"{len(open_now)} open, {late} overdue" if late else f"{len(open_now)} open", late > 0)
