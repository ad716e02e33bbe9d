"""What waits for a decision, and for whose: the list behind the overview's number."""

from collections.abc import Iterator

import msgspec

from csi_as_code.analysis.awaiting import Awaiting
from csi_as_code.site.facts import Site
from csi_as_code.site.pages import Page, Sheet
from csi_as_code.site.pointing import Links


class Part(msgspec.Struct, frozen=True):
    """Records that wait for the same."""

    anchor: str
    title: str
    waiting: tuple[Awaiting, ...]


class AwaitingView(msgspec.Struct, frozen=True):
    """Everything that waits, by what is missing; what nothing else is missing for stands first."""

    number: int
    parts: tuple[Part, ...]


def view(site: Site) -> AwaitingView:
    """Return everything that waits for a decision."""
    waiting = site.awaiting
    parts = (
        Part("complete", "Nothing is missing but the decision", tuple(one for one in waiting if one.is_complete)),
        Part("lacking", "Something is missing first", tuple(one for one in waiting if not one.is_complete)),
    )
    return AwaitingView(len(waiting), tuple(part for part in parts if part.waiting))


def _sheets(_site: Site) -> Iterator[Sheet]:
    def show(links: Links) -> AwaitingView:
        return view(links.site)

    yield Sheet("awaiting.html", "awaiting.html", "Awaiting a decision", show, "index.html", watched=True)


PAGE = Page(sheets=_sheets)
