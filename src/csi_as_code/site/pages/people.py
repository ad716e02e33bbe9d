"""The people: what each one owns, raised and decides."""

from collections.abc import Callable, Iterator

import msgspec

from csi_as_code.analysis.awaiting import Awaiting
from csi_as_code.policy import Person
from csi_as_code.site.dues import Item, item_of
from csi_as_code.site.facts import Site
from csi_as_code.site.given import of_shape
from csi_as_code.site.pages import Area, Page, Sheet, lists
from csi_as_code.site.pointing import Links
from csi_as_code.site.rows import Row

# So many of the next things that are due stand on a person's page; the calendar has all.
SHOWN = 12


class PersonView(msgspec.Struct, frozen=True, kw_only=True):
    """A person with what they own, raised and decide, and the next things that they have to see to."""

    handle: str
    page: str
    person: Person
    owned: tuple[Row, ...]
    ended: tuple[Row, ...]
    raised: tuple[Row, ...]
    overdue: int
    decides: tuple[Awaiting, ...]
    due: tuple[Item, ...]
    due_number: int


class PersonLine(msgspec.Struct, frozen=True):
    """A person in numbers: what they own that is open and overdue, what they decide and raised."""

    handle: str
    person: Person
    owns: int
    overdue: int
    decides: int
    raised: int


class PeopleView(msgspec.Struct, frozen=True):
    """Everybody in order of the handles, those who have left last, and how much open work nobody here owns."""

    people: tuple[PersonLine, ...]
    unowned: int
    unowned_href: str


def person_view(site: Site, handle: str) -> PersonView:
    """Return a person with what they own and raised."""
    rows = site.by_owner.get(handle, ())
    dues = site.agenda_of.get(handle, ())
    return PersonView(
        handle=handle,
        page=site.people[handle],
        person=site.policy.people[handle],
        owned=tuple(row for row in rows if row.is_open),
        ended=tuple(row for row in rows if not row.is_open),
        raised=site.by_requester.get(handle, ()),
        overdue=sum(bool(row.overdue_days) for row in rows),
        decides=tuple(site.awaiting_of[ident] for ident in site.awaiting_by.get(handle, ())),
        due=tuple(item_of(site, due) for due in dues[:SHOWN]),
        due_number=len(dues),
    )


@of_shape
def lines(site: Site) -> tuple[PersonLine, ...]:
    """Return everybody in numbers, those who have left last."""
    found = []
    for handle, person in sorted(site.policy.people.items()):
        rows = site.by_owner.get(handle, ())
        found.append(
            PersonLine(
                handle,
                person,
                sum(row.is_open for row in rows),
                sum(bool(row.overdue_days) for row in rows),
                len(site.awaiting_by.get(handle, ())),
                len(site.by_requester.get(handle, ())),
            )
        )
    return tuple(sorted(found, key=lambda line: not line.person.active))


def _sheets(site: Site) -> Iterator[Sheet]:
    def every(links: Links) -> PeopleView:
        unowned = links.site.once(lists.numbers)[lists.UNOWNED]
        return PeopleView(links.site.once(lines), unowned, lists.UNOWNED)

    def one(handle: str) -> Callable[[Links], PersonView]:
        return lambda links: person_view(links.site, handle)

    site.want(lines)
    yield Sheet("people.html", "people.html", "People", every, "people.html", watched=True)
    for handle, page in site.people.items():
        yield Sheet(page, "person.html", handle, one(handle), "people.html", watched=True)


PAGE = Page(title="People", path="people.html", area=Area.PEOPLE, order=20, sheets=_sheets)
