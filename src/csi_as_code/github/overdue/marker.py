"""The hidden first line of our issues: what they are about. Only with our label and our authorship does it count."""

import re
from typing import NamedTuple

from csi_as_code.github.comments import same
from csi_as_code.model import Day

LABEL = "csi:overdue"
_PATTERN = re.compile(
    r"<!-- csi:overdue (?P<key>[A-Za-z0-9_/-]{1,80}) due=(?P<due>\d{4}-\d\d-\d\d) level=(?P<level>-1|\d{1,2}) -->\Z",
    re.ASCII,
)


class Marker(NamedTuple):
    """What an issue is about, until when it was in time, and how far it had come when the text was written."""

    key: str
    due: Day
    level: int

    @property
    def line(self) -> str:
        """The line."""
        return f"<!-- csi:overdue {self.key} due={self.due} level={self.level} -->"


def marker_in(body: str | None) -> Marker | None:
    """Return the marker in the first line of a text, or None."""
    found = _PATTERN.match(same(body or "").partition("\n")[0])
    return Marker(found["key"], found["due"], int(found["level"])) if found else None
