"""What is due, as the calendar and the pages of people show it."""

import datetime

import msgspec

from csi_as_code.analysis.agenda import TITLES, Due, Kind
from csi_as_code.model import Day
from csi_as_code.site.days import days_between
from csi_as_code.site.facts import Site
from csi_as_code.site.rows import Row
from csi_as_code.workflow import ROWS

WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


class Item(msgspec.Struct, frozen=True, kw_only=True):
    """Something that is due: its day and weekday, what kind it is, the record (or the measure), who sees to it."""

    day: Day
    weekday: str
    kind: Kind
    title: str
    row: Row | None
    measure: str
    what: str
    who: str
    late_days: int


def item_of(site: Site, due: Due) -> Item:
    """Return something that is due as it is shown."""
    row = None if due.kind is Kind.POINT else site.rows[due.id]
    late = days_between(due.day, site.today) or 0
    return Item(
        day=due.day,
        weekday=WEEKDAYS[datetime.date.fromisoformat(due.day).weekday()],
        kind=due.kind,
        title=TITLES[due.kind],
        row=row,
        measure=due.id if due.kind is Kind.POINT else "",
        what=_what(site, due),
        who=due.who,
        late_days=max(0, late),
    )


def _what(site: Site, due: Due) -> str:
    """Return which one of the record's things it is, or why the clock runs."""
    if due.kind is not Kind.CLOCK:
        return due.what
    known = ROWS.get(due.what)
    return f"{known.title if known else due.what} may last {site.policy.clocks[due.what]} days"
