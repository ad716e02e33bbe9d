"""The register: every improvement in one table, a section a state."""

from collections.abc import Iterator

import msgspec

from csi_as_code.site.facts import Row, Site
from csi_as_code.site.pages import Page, Sheet
from csi_as_code.site.pointing import Links
from csi_as_code.workflow import ROWS


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


def view(site: Site) -> RegisterView:
    """Return the sections of the register, states in the order of the workflow."""
    known = [Section(state, state, ROWS[state].meaning, rows) for state, rows in site.by_state.items() if state in ROWS]
    strange = [(state, rows) for state, rows in sorted(site.by_state.items()) if state not in ROWS]
    unknown = [
        Section(
            "unknown" if number == 0 else f"unknown-{number}", state, "A state that the workflow does not know.", rows
        )
        for number, (state, rows) in enumerate(strange)
    ]
    return RegisterView(len(site.rows), (*known, *unknown))


def _sheets(_site: Site) -> Iterator[Sheet]:
    def show(links: Links) -> RegisterView:
        return view(links.site)

    yield Sheet("register.html", "register.html", "Register", show, "register.html")


PAGE = Page(title="Register", path="register.html", order=20, sheets=_sheets)
