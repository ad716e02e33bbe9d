"""The register: every improvement in one table, a section a state, over as many pages as it takes."""

from collections.abc import Callable, Iterator, Mapping, Sequence

import msgspec

from csi_as_code.exports.registers import File, all_files
from csi_as_code.site.facts import Site
from csi_as_code.site.given import of_shape
from csi_as_code.site.listed import ROWS_PER_PAGE, register_page
from csi_as_code.site.pages import Area, Page, Sheet
from csi_as_code.site.paging import Part, pages_for
from csi_as_code.site.pointing import Links
from csi_as_code.site.rows import Row
from csi_as_code.site.table import UNKNOWN
from csi_as_code.workflow import ROWS


class Section(msgspec.Struct, frozen=True):
    """The records of one state on a page, and how many there are in all; `anchor` is where links to them lead."""

    anchor: str
    state: str
    meaning: str
    rows: Sequence[Row]
    number: int


class Jump(msgspec.Struct, frozen=True):
    """A state, how many records it has and where they begin."""

    state: str
    number: int
    href: str


class Other(msgspec.Struct, frozen=True):
    """A page of the register; without an address it is the one that is shown."""

    number: int
    href: str


class RegisterView(msgspec.Struct, frozen=True, kw_only=True):
    """What a page of the register shows; `others` are all pages, or nothing where there is one."""

    total: int
    unread: int
    number: int
    jumps: tuple[Jump, ...]
    sections: tuple[Section, ...]
    others: tuple[Other, ...]
    files: tuple[File, ...]


@of_shape
def parts_of(site: Site) -> Mapping[int, tuple[Part[str], ...]]:
    """Return the ids of the records by page, the first being 1, states in the order of the workflow."""
    return {
        number: tuple(Part(part.key, tuple(row.id for row in part.rows), part.number) for part in parts)
        for number, parts in enumerate(site.pages, 1)
    }


@of_shape
def jumps_of(site: Site) -> tuple[Jump, ...]:
    """Return the states that have records."""
    return tuple(Jump(state, len(rows), site.places[state]) for state, rows in site.by_state.items() if rows)


def view(site: Site, number: int = 1, count: int = 1) -> RegisterView:
    """Return the sections of a page of the register, of so many."""
    jumps = site.once(jumps_of)
    others = (Other(at, "" if at == number else register_page(at)) for at in range(1, count + 1))
    return RegisterView(
        total=sum(jump.number for jump in jumps),
        unread=site.unread,
        number=number,
        jumps=jumps,
        sections=tuple(_section(site, part) for part in site.once(parts_of)[number]),
        others=tuple(others) if count > 1 else (),
        files=tuple(file for file in all_files() if file.title),
    )


def _section(site: Site, part: Part[str]) -> Section:
    meaning = ROWS[part.key].meaning if part.key in ROWS else UNKNOWN
    return Section(site.anchors[part.key], part.key, meaning, tuple(map(site.rows.__getitem__, part.rows)), part.number)


def _sheets(site: Site) -> Iterator[Sheet]:
    count = pages_for(len(site.rows), ROWS_PER_PAGE)
    site.want(parts_of, jumps_of)
    for number in range(1, count + 1):
        title = "Register" if number == 1 else f"Register, page {number}"
        view_of = _view(number, count)
        yield Sheet(register_page(number), "register.html", title, view_of, "register.html", watched=True)


def _view(number: int, count: int) -> Callable[[Links], RegisterView]:
    return lambda links: view(links.site, number, count)


PAGE = Page(title="Register", path="register.html", area=Area.WORK, order=10, sheets=_sheets)
