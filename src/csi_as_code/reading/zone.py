"""Days in the register's time zone: of a moment, and where they begin and end."""

import datetime
import re
from zoneinfo import ZoneInfo

from csi_as_code.model import Day
from csi_as_code.policy import Policy

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")
_SECONDS = 86_400


def zone_of(policy: Policy) -> datetime.tzinfo:
    """Return the register's time zone; UTC where its name is not known, which a rule says."""
    try:
        return ZoneInfo(policy.timezone)
    except (KeyError, ValueError, OSError):
        return datetime.UTC


def day_of(time: int, zone: datetime.tzinfo) -> Day:
    """Return the day of a moment in seconds since 1970; the calendar's first or last where the clock is beyond it."""
    try:
        return datetime.datetime.fromtimestamp(time, zone).date().isoformat()
    except (OverflowError, ValueError, OSError):
        return "9999-12-31" if time > 0 else "0001-01-01"


def end_of(day: Day, zone: datetime.tzinfo) -> int:
    """Return the first second that is no longer of a day, since 1970."""
    date = datetime.date.fromisoformat(day)
    try:
        following = datetime.datetime.combine(date + datetime.timedelta(days=1), datetime.time(), zone)
        return int(following.timestamp())
    except (OverflowError, ValueError):  # the last day of the calendar
        return int(datetime.datetime(9999, 12, 30, tzinfo=datetime.UTC).timestamp()) + 2 * _SECONDS


def start_of(day: Day, zone: datetime.tzinfo) -> int:
    """Return the first second of a day, since 1970."""
    date = datetime.date.fromisoformat(day)
    try:
        return int(datetime.datetime.combine(date, datetime.time(), zone).timestamp())
    except (OverflowError, ValueError):  # the first day of the calendar
        return int(datetime.datetime(1, 1, 2, tzinfo=datetime.UTC).timestamp()) - _SECONDS


def is_day(text: str) -> bool:
    """Tell whether a text is a real day as YYYY-MM-DD."""
    try:
        return bool(_DAY.match(text)) and bool(datetime.date.fromisoformat(text))
    except ValueError:
        return False


def day_number_of(time: int, zone: datetime.tzinfo) -> int:
    """Return the number of the day of a moment; 1 is the first day of the calendar."""
    return datetime.date.fromisoformat(day_of(time, zone)).toordinal()
