"""The register: every improvement in one table, a section a state."""

from collections.abc import Iterator

import msgspec

from csi_as_code.exports.registers import File, all_files
from csi_as_code.site.facts import Row, Site
from csi_as_code.site.pages import Page, Sheet
from csi_as_code.site.pointing import Links
from csi_as_code.workflow import ROWS

UNKNOWN = "A state that the workflow does not know."


class Section(msgspec.Struct, frozen=True):
    """The records of one state; `anchor` is where links to them lead."""

    anchor: str
    state: str
    meaning: str
    rows: tuple[Row, ...]


class RegisterView(msgspec.Struct, frozen=True):
    """What the register page shows."""

    total: int
    sections: tuple[Section, ...]
    files: tuple[File, ...]


def view(site: Site) -> RegisterView:
    """Return the sections of the register, states in the order of the workflow."""
    sections = (
        Section(site.anchors[state], state, ROWS[state].meaning if state in ROWS else UNKNOWN, rows)
        for state, rows in site.by_state.items()
    )
    return RegisterView(len(site.rows), tuple(sections), tuple(file for file in all_files() if file.title))


def _sheets(_site: Site) -> Iterator[Sheet]:
    def show(links: Links) -> RegisterView:
        return view(links.site)

    yield Sheet("register.html", "register.html", "Register", show, "register.html")


PAGE = Page(title="Register", path="register.html", order=20, sheets=_sheets)
