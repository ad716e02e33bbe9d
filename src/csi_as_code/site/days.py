"""Days as numbers, and the days between two dates."""

import datetime

from csi_as_code.model import Day


def days_between(start: Day, end: Day) -> int | None:
    """Return the days from one date to another, or None where one of them is no date."""
    first = ordinal(start)
    last = ordinal(end)
    return None if first is None or last is None else last - first


_ORDINALS: dict[str, int | None] = {}


def ordinal(day: Day) -> int | None:
    """Return the number of a day since year 1, or None for what is no date."""
    if day not in _ORDINALS:
        if len(_ORDINALS) > 50_000:
            _ORDINALS.clear()
        try:
            _ORDINALS[day] = datetime.date.fromisoformat(day).toordinal() if len(day) == 10 else None
        except ValueError:
            _ORDINALS[day] = None
    return _ORDINALS[day]
