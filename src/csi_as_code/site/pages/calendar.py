"""The calendar: all that is due, what is late first, then month by month."""

from collections.abc import Callable, Iterator, Mapping, Sequence

import msgspec

from csi_as_code.analysis.agenda import Due
from csi_as_code.site.dues import Item, item_of
from csi_as_code.site.facts import Site
from csi_as_code.site.given import of_shape
from csi_as_code.site.pages import Area, Page, Sheet
from csi_as_code.site.paging import Part, others, paged, pages_for
from csi_as_code.site.pointing import Links
from csi_as_code.site.words import MONTHS

LATE = "late"
PER_PAGE = 400
MOST_ON_A_PHONE = 4
"""So many groups are as wide as a phone."""

FULL_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


class Section(msgspec.Struct, frozen=True):
    """What is late, or what is due in a month; `number` is how many the whole group has."""

    anchor: str
    title: str
    items: Sequence[Item]
    number: int


class Jump(msgspec.Struct, frozen=True):
    """A group: where it begins, and how many things are in it; `share` of the fullest one, 0 to 100."""

    href: str
    title: str
    number: int
    share: int
    is_late: bool


class CalendarView(msgspec.Struct, frozen=True, kw_only=True):
    """A page of the calendar; `is_wide` says that a phone has no room for the drawing of its groups.

    `others` are the numbers and addresses of all pages, or nothing where there is one.
    """

    jumps: tuple[Jump, ...]
    is_wide: bool
    sections: tuple[Section, ...]
    number: int
    others: tuple[tuple[int, str], ...]


def groups(site: Site) -> Mapping[str, tuple[Due, ...]]:
    """Return what is due: late things under LATE, then a group for each month; today's is not late."""
    found: dict[str, list[Due]] = {}
    for due in site.agenda:
        found.setdefault(LATE if due.day < site.today else due.day[:7], []).append(due)
    return {key: tuple(items) for key, items in found.items()}


def calendar_page(number: int) -> str:
    """Return the path of a page of the calendar, the first being 1."""
    return "calendar.html" if number == 1 else f"calendar-{number}.html"


@of_shape
def pages_of(site: Site) -> Mapping[int, tuple[Part[Due], ...]]:
    """Return what is due by page, the first being 1."""
    return dict(enumerate(paged(groups(site), PER_PAGE), 1))


@of_shape
def jumps(site: Site) -> tuple[Jump, ...]:
    """Return the groups, and where the first page of each is."""
    places: dict[str, str] = {}
    numbers: dict[str, int] = {}
    for at, parts in site.once(pages_of).items():
        for part in parts:
            places.setdefault(part.key, f"{calendar_page(at)}#{_anchor(part.key)}")
            numbers[part.key] = part.number
    most = max(numbers.values(), default=1)
    return tuple(
        Jump(href, _short(key), numbers[key], max(2, round(100 * numbers[key] / most)), key == LATE)
        for key, href in places.items()
    )


def view(site: Site, number: int, count: int) -> CalendarView:
    """Return a page of the calendar, the first being 1, of so many."""
    sections = (
        Section(_anchor(part.key), _title(part.key), tuple(item_of(site, due) for due in part.rows), part.number)
        for part in site.once(pages_of)[number]
    )
    return CalendarView(
        jumps=site.once(jumps),
        is_wide=len(site.once(jumps)) > MOST_ON_A_PHONE,
        sections=tuple(sections),
        number=number,
        others=others(number, count, calendar_page),
    )


def _anchor(key: str) -> str:
    return key if key == LATE else f"m{key}"


def _title(key: str) -> str:
    return "Late" if key == LATE else f"{FULL_MONTHS[int(key[5:]) - 1]} {int(key[:4])}"


def _short(key: str) -> str:
    return "Late" if key == LATE else f"{MONTHS[int(key[5:]) - 1]} {int(key[:4])}"


def _sheets(site: Site) -> Iterator[Sheet]:
    count = pages_for(len(site.agenda), PER_PAGE)
    site.want(pages_of, jumps)
    for number in range(1, count + 1):
        title = "Calendar" if number == 1 else f"Calendar, page {number}"
        yield Sheet(calendar_page(number), "calendar.html", title, _view(number, count), "calendar.html", watched=True)


def _view(number: int, count: int) -> Callable[[Links], CalendarView]:
    return lambda links: view(links.site, number, count)


PAGE = Page(title="Calendar", path="calendar.html", area=Area.WORK, order=35, sheets=_sheets)
