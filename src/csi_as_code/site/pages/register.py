"""The register: every improvement in one table, a section a state, over as many pages as it takes."""

from collections.abc import Callable, Iterator, Sequence

import msgspec

from csi_as_code.exports.registers import File, all_files
from csi_as_code.site.facts import Row, Site, register_page
from csi_as_code.site.pages import Area, Page, Sheet
from csi_as_code.site.pointing import Links
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
    number: int
    jumps: tuple[Jump, ...]
    sections: tuple[Section, ...]
    others: tuple[Other, ...]
    files: tuple[File, ...]


def view(site: Site, number: int = 1) -> RegisterView:
    """Return the sections of a page of the register, states in the order of the workflow."""
    sections = (
        Section(
            site.anchors[part.key],
            part.key,
            ROWS[part.key].meaning if part.key in ROWS else UNKNOWN,
            part.rows,
            part.number,
        )
        for part in site.pages[number - 1]
    )
    count = len(site.pages)
    others = (Other(at, "" if at == number else register_page(at)) for at in range(1, count + 1))
    return RegisterView(
        total=len(site.rows),
        number=number,
        jumps=tuple(Jump(state, len(rows), site.places[state]) for state, rows in site.by_state.items() if rows),
        sections=tuple(sections),
        others=tuple(others) if count > 1 else (),
        files=tuple(file for file in all_files() if file.title),
    )


def _sheets(site: Site) -> Iterator[Sheet]:
    for number in range(1, len(site.pages) + 1):
        title = "Register" if number == 1 else f"Register, page {number}"
        yield Sheet(register_page(number), "register.html", title, _view(number), "register.html")


def _view(number: int) -> Callable[[Links], RegisterView]:
    return lambda links: view(links.site, number)


PAGE = Page(title="Register", path="register.html", area=Area.WORK, order=10, sheets=_sheets)
