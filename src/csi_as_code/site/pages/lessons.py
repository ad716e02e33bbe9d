"""Lessons: what was learnt from all that ended, also from what failed and from what was not done."""

from collections.abc import Callable, Iterator, Mapping, Sequence

import msgspec

from csi_as_code.model import Closure, Day, Decision
from csi_as_code.site.facts import Row, Site
from csi_as_code.site.pages import Area, Page, Sheet
from csi_as_code.site.paging import Part, paged
from csi_as_code.site.pointing import Links
from csi_as_code.workflow import State, decisions_to

PER_PAGE = 200
# What people learn most from stands first.
GROUPS: Mapping[str, str] = {
    "unsuccessful": "Unsuccessful",
    "successful": "Successful",
    "rejected": "Rejected",
    "superseded": "Superseded",
    "withdrawn": "Withdrawn",
    "other": "Ended otherwise",
}


class Lesson(msgspec.Struct, frozen=True):
    """A record that ended: when, how, by which decision, and its closure where there is one."""

    row: Row
    date: Day
    closure: Closure | None
    decision: Decision | None


class Section(msgspec.Struct, frozen=True):
    """The lessons of one ending on a page, and how many there are in all."""

    key: str
    title: str
    lessons: Sequence[Lesson]
    number: int


class LessonsView(msgspec.Struct, frozen=True, kw_only=True):
    """A page of lessons: where each ending begins, and the other pages, if there are any."""

    total: int
    jumps: tuple[tuple[str, str, int], ...]
    sections: tuple[Section, ...]
    number: int
    others: tuple[tuple[int, str], ...]


def lessons(site: Site) -> Mapping[str, tuple[Lesson, ...]]:
    """Return what ended, by ending in the order of GROUPS, the newest first; endings that do not occur are left out."""
    found: dict[str, list[Lesson]] = {key: [] for key in GROUPS}
    for row in site.rows.values():
        if not row.is_open:
            lesson = _lesson(row)
            found[_ending(row, lesson.closure)].append(lesson)
    ordered = {key: sorted(group, key=lambda one: one.row.id) for key, group in found.items()}
    return {
        key: tuple(sorted(group, key=lambda one: one.date, reverse=True)) for key, group in ordered.items() if group
    }


def _lesson(row: Row) -> Lesson:
    decided = decisions_to(row.item, row.state)
    decision = decided[-1] if decided else None
    return Lesson(row, decision.date if decision else row.since, row.item.closure, decision)


def _ending(row: Row, closure: Closure | None) -> str:
    if row.state == State.CLOSED:
        return closure.code if closure and closure.code in GROUPS else "other"
    return row.state if row.state in GROUPS else "other"


def lessons_page(number: int) -> str:
    """Return the path of a page of lessons, the first being 1."""
    return "lessons.html" if number == 1 else f"lessons-{number}.html"


def view(pages: Sequence[Sequence[Part[Lesson]]], number: int) -> LessonsView:
    """Return a page of lessons."""
    places: dict[str, tuple[str, str, int]] = {}
    for at, parts in enumerate(pages, 1):
        for part in parts:
            places.setdefault(part.key, (GROUPS[part.key], f"{lessons_page(at)}#{part.key}", part.number))
    others = ((at, "" if at == number else lessons_page(at)) for at in range(1, len(pages) + 1))
    return LessonsView(
        total=sum(count for _, _, count in places.values()),
        jumps=tuple(places.values()),
        sections=tuple(Section(part.key, GROUPS[part.key], part.rows, part.number) for part in pages[number - 1]),
        number=number,
        others=tuple(others) if len(pages) > 1 else (),
    )


def _sheets(site: Site) -> Iterator[Sheet]:
    pages = paged(lessons(site), PER_PAGE)
    for number in range(1, len(pages) + 1):
        title = "Lessons" if number == 1 else f"Lessons, page {number}"
        yield Sheet(lessons_page(number), "lessons.html", title, _view(pages, number), "lessons.html")


def _view(pages: Sequence[Sequence[Part[Lesson]]], number: int) -> Callable[[Links], LessonsView]:
    return lambda _links: view(pages, number)


PAGE = Page(title="Lessons", path="lessons.html", area=Area.EVIDENCE, order=20, sheets=_sheets)
