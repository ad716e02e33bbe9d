"""calendar.ics: due and review dates for any calendar (iCalendar, RFC 5545), each with an id that stays."""

import datetime
import uuid
from collections.abc import Iterable, Sequence

import msgspec

from csi_as_code.analysis.agenda import DATED, TITLES, Due, Kind
from csi_as_code.exports.pieces import Pieces
from csi_as_code.exports.registers import File, Whole
from csi_as_code.model import Improvement
from csi_as_code.text import visible
from csi_as_code.workflow import ROWS

PRODUCT = "-//csi-as-code//Register of improvements//EN"
REFRESH = datetime.timedelta(days=1)
END = b"END:VCALENDAR\r\n"
LONGEST = 75
"""So many bytes a line may have, without its end."""
_ESCAPING = rb"\^"


def render(whole: Whole) -> Pieces:
    """Return a calendar with an event for the whole of each day on which something is due.

    An event's UID says what it is about, wherever that stands in the record, so that a calendar moves it where its day
    moves, and shows nothing twice when something is put in front of it. Its DTSTAMP is the day of the build, so that
    the same commit and day give the same bytes.
    """
    dues = [due for due in whole.agenda if due.kind in DATED]
    policy = whole.register.policy

    def make(places: Sequence[int]) -> Iterable[bytes]:
        space = uuid.uuid5(uuid.NAMESPACE_URL, _bare(policy.repository or policy.title))
        return (_event(dues[place], whole, space) for place in places)

    return Pieces(
        count=len(dues),
        keys=lambda: [whole.digests[due.id] + _key(due) for due in dues],
        make=make,
        head=lambda: _head(policy.title or "Improvement register"),
        tail=END,
    )


def _head(title: str) -> bytes:
    """Return the calendar's own properties."""
    from icalendar import Calendar, vDuration  # 50 ms, for this file alone

    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("name", visible(title))
    calendar.add("x-wr-calname", visible(title))
    calendar.add("refresh-interval", vDuration(REFRESH), parameters={"VALUE": "DURATION"})
    return bytes(calendar.to_ical()).removesuffix(END)


def _key(due: Due) -> bytes:
    """Return what an event is made of besides its record."""
    try:
        return msgspec.msgpack.encode(due)
    except UnicodeEncodeError:  # half a pair of UTF-16
        return repr(due).encode("utf-8", "backslashreplace")


def _event(due: Due, whole: Whole, space: uuid.UUID) -> bytes:
    """Return an event; its lines are put together here, because components take ten times as long for thousands."""
    item = whole.register.improvements[due.id]
    address = whole.address(whole.pages[due.id]) if due.id in whole.pages else None
    lines = (
        b"BEGIN:VEVENT",
        b"UID:%s" % str(uuid.uuid5(space, _bare(f"{due.id}/{due.kind}/{_name(due, item)}"))).encode(),
        b"DTSTAMP:%sT000000Z" % whole.today.replace("-", "").encode(),
        b"DTSTART;VALUE=DATE:%s" % due.day.replace("-", "").encode(),
        _folded(f"SUMMARY:{_escaped(visible(f'{TITLES[due.kind]}: {due.id} {item.title}'))}"),
        _folded(f"DESCRIPTION:{_escaped(chr(10).join(_lines(due, whole)))}"),
        b"CATEGORIES:%s" % TITLES[due.kind].encode(),
        b"TRANSP:TRANSPARENT",
        *((_folded(f"URL:{visible(address)}"),) if address else ()),
        b"END:VEVENT\r\n",
    )
    return b"\r\n".join(lines)


def _name(due: Due, item: Improvement) -> str:
    """Return what tells something due from all else of its kind in a record: how often it stood before, and its name.

    A task is called by its title, a target by its measure, a re-check, which has nothing else, by its day. Where some
    are called the same, they are told apart by their order alone.
    """
    names: list[str] = []
    match due.kind:
        case Kind.TASK if item.plan:
            names = [" ".join(task.title.split()) for task in item.plan.tasks]
        case Kind.TARGET:
            names = [use.measure for use in item.measures]
        case Kind.REVIEW:
            names = [review.due for review in item.reviews]
    if not names:
        return str(due.place)
    name = names[due.place]
    return f"{names[: due.place].count(name)}/{name}"


def _escaped(text: str) -> str:
    """Return text as RFC 5545, section 3.3.11, writes it."""
    return text.replace("\\", r"\\").replace(";", r"\;").replace(",", r"\,").replace("\n", r"\n")


def _folded(line: str) -> bytes:
    """Return a line without its end, of at most 75 bytes, continued in others where it is longer (section 3.1).

    It is cut where icalendar cuts, which goes through it character by character: after 74 bytes, neither within a
    character nor within an escape.
    """
    data = line.encode()
    if len(data) <= LONGEST:
        return data
    parts = []
    start, most = 0, LONGEST - 1
    while len(data) - start > most:
        end = start + most
        while data[end] & 0xC0 == 0x80:  # not the first byte of a character
            end -= 1
        if data[end - 1] in _ESCAPING:
            end -= 1
        parts.append(data[start:end])
        start = end
    parts.append(data[start:])
    return b"\r\n ".join(parts)


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
