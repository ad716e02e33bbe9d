"""Lessons: what was learnt from all that ended, also from what failed and from what was not done."""

from collections.abc import Callable, Iterator, Mapping, Sequence

import msgspec

from csi_as_code.model import Closure, Day, Decision
from csi_as_code.policy import Policy
from csi_as_code.site.facts import Site
from csi_as_code.site.given import kept_of_shape, of_shape
from csi_as_code.site.links import selection
from csi_as_code.site.pages import Area, Page, Sheet
from csi_as_code.site.paging import Part, others, paged, pages_for
from csi_as_code.site.pointing import Links
from csi_as_code.site.rows import Row
from csi_as_code.workflow import TABLE, State, decisions_to, is_open

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
    """A record that ended: when, how, by which decision, and its closure where there is one.

    `team` is empty where it is called as the service is.
    """

    row: Row
    date: Day
    closure: Closure | None
    decision: Decision | None
    team: str = ""


class Section(msgspec.Struct, frozen=True):
    """The lessons of one ending on a page, and how many there are in all."""

    key: str
    title: str
    lessons: Sequence[Lesson]
    number: int


class LessonsView(msgspec.Struct, frozen=True, kw_only=True):
    """A page of lessons: where each ending begins, and the other pages, if there are any.

    `everywhere` is the register's table with all that ended, where a search looks through the lessons of all pages.
    """

    total: int
    jumps: tuple[tuple[str, str, int], ...]
    sections: tuple[Section, ...]
    number: int
    others: tuple[tuple[int, str], ...]
    everywhere: str


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


@kept_of_shape
def pages_of(site: Site) -> Mapping[int, tuple[Part[str], ...]]:
    """Return the ids of what ended by page, the first being 1."""
    every = {key: tuple(one.row.id for one in group) for key, group in lessons(site).items()}
    return dict(enumerate(paged(every, PER_PAGE), 1))


@of_shape
def places(site: Site) -> tuple[tuple[str, str, int], ...]:
    """Return the endings: title, where the first page of each is, and how many there are."""
    found: dict[str, tuple[str, str, int]] = {}
    for at, parts in site.once(pages_of).items():
        for part in parts:
            found.setdefault(part.key, (GROUPS[part.key], f"{lessons_page(at)}#{part.key}", part.number))
    return tuple(found.values())


def view(site: Site, number: int, count: int) -> LessonsView:
    """Return a page of lessons, of so many."""
    jumps = site.once(places)
    return LessonsView(
        total=sum(number for _, _, number in jumps),
        jumps=jumps,
        sections=tuple(_section(site, part) for part in site.once(pages_of)[number]),
        number=number,
        others=others(number, count, lessons_page),
        everywhere=selection({"state": [row.state for row in TABLE if not is_open(row.state)]}),
    )


def _section(site: Site, part: Part[str]) -> Section:
    shown = tuple(_named(site.policy, _lesson(site.rows[ident])) for ident in part.rows)
    return Section(part.key, GROUPS[part.key], shown, part.number)


def _named(policy: Policy, lesson: Lesson) -> Lesson:
    """Return a lesson with the team that it names beside its service."""
    item = lesson.row.item
    team, service = policy.teams.get(item.team or ""), policy.services.get(item.service or "")
    alike = team and service and team.title == service.title
    return msgspec.structs.replace(lesson, team="" if alike else item.team or "")


def _sheets(site: Site) -> Iterator[Sheet]:
    count = pages_for(sum(not row.is_open for row in site.rows.values()), PER_PAGE)
    site.want(pages_of, places)
    for number in range(1, count + 1):
        title = "Lessons" if number == 1 else f"Lessons, page {number}"
        yield Sheet(lessons_page(number), "lessons.html", title, _view(number, count), "lessons.html", watched=True)


def _view(number: int, count: int) -> Callable[[Links], LessonsView]:
    return lambda links: view(links.site, number, count)


PAGE = Page(title="Lessons", path="lessons.html", area=Area.EVIDENCE, order=20, sheets=_sheets)
