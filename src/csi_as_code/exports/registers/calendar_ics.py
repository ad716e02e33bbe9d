"""calendar.ics: due and review dates for any calendar (iCalendar, RFC 5545), each with an id that stays."""

import datetime
import uuid
from typing import TYPE_CHECKING

from csi_as_code.analysis.agenda import DATED, TITLES, Due, agenda
from csi_as_code.exports.registers import File, Whole
from csi_as_code.text import visible
from csi_as_code.workflow import ROWS

if TYPE_CHECKING:
    from icalendar import Event

PRODUCT = "-//csi-as-code//Register of improvements//EN"
REFRESH = datetime.timedelta(days=1)


def render(whole: Whole) -> bytes:
    """Return a calendar with an event for the whole of each day on which something is due.

    An event's UID says what it is about and never changes, so that a calendar moves it where its day moves; its
    DTSTAMP is the day of the build, so that the same commit and day give the same bytes.
    """
    from icalendar import Calendar  # 50 ms, for this file alone

    policy = whole.register.policy
    title = visible(policy.title or "Improvement register")
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("name", title)
    calendar.add("x-wr-calname", title)
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    space = uuid.uuid5(uuid.NAMESPACE_URL, _bare(policy.repository or policy.title))
    stamp = datetime.datetime.combine(datetime.date.fromisoformat(whole.today), datetime.time(), datetime.UTC)
    for due in agenda(whole.register, whole.today):
        if due.kind in DATED:
            calendar.add_component(_event(due, whole, space, stamp))
    return bytes(calendar.to_ical())


def _event(due: Due, whole: Whole, space: uuid.UUID, stamp: datetime.datetime) -> "Event":
    from icalendar import Event  # is there already

    item = whole.register.improvements[due.id]
    day = datetime.date.fromisoformat(due.day)
    event = Event()
    event.add("uid", str(uuid.uuid5(space, _bare(f"{due.id}/{due.kind}/{due.place}"))))
    event.add("dtstamp", stamp)
    event.add("dtstart", day)
    event.add("summary", visible(f"{TITLES[due.kind]}: {due.id} {item.title}"))
    event.add("description", "\n".join(_lines(due, whole)))
    event.add("categories", [TITLES[due.kind]])
    event.add("transp", "TRANSPARENT")
    address = whole.address(whole.pages[due.id]) if due.id in whole.pages else None
    if address:
        event.add("url", visible(address))
    return event


def _lines(due: Due, whole: Whole) -> list[str]:
    """Return what an event says besides its title."""
    item = whole.register.improvements[due.id]
    person = whole.register.policy.people.get(due.who)
    known = ROWS.get(item.state)
    found = [due.what, item.outcome or "", f"State: {known.title if known else item.state}"]
    if due.who:
        found.append(f"{person.name} ({due.who})" if person else due.who)
    return [visible(line) for line in found if line]


def _bare(text: str) -> str:
    """Return text that can be encoded, which half a pair of UTF-16 cannot."""
    return text.encode("utf-8", "replace").decode()


FILE = File(
    name="calendar.ics",
    holds="Due dates, tasks, targets, re-checks and deferrals, to subscribe to in a calendar.",
    title="Calendar",
    render=render,
)
