"""Changes: what became of the register in the last 7, 30 and 90 days, from git and from the records."""

from collections.abc import Callable, Iterator

import msgspec

from csi_as_code.analysis.due import shifted
from csi_as_code.model import Day, Measure, Point
from csi_as_code.site.edited import Edits, edited
from csi_as_code.site.facts import Move, Site
from csi_as_code.site.moved import Moved, counted, moved, no_history, since
from csi_as_code.site.pages import Area, Page, Sheet
from csi_as_code.site.pointing import Links

SPANS = (7, 30, 90)
# A page stays small where much has happened; the register has all records, and csi log every move.
SHOWN = 400


class Measured(msgspec.Struct, frozen=True):
    """A measure that got points: how many, and the newest one."""

    measure: Measure
    number: int
    newest: Point


class ChangesView(msgspec.Struct, frozen=True, kw_only=True):
    """What became of the register from a day to the last one; `lacks` says why there is no history, if so."""

    days: int
    first: Day
    before: Day
    spans: tuple[tuple[int, str, bool], ...]
    lacks: str
    moved: tuple[Moved, ...]
    moved_number: int
    moved_to: tuple[tuple[str, int], ...]
    decided: tuple[Move, ...]
    decided_number: int
    measured: tuple[Measured, ...]
    edited: Edits


def changes_page(days: int) -> str:
    """Return the path of the page of a span of days."""
    return "changes.html" if days == SPANS[0] else f"changes-{days}.html"


def view(site: Site, days: int) -> ChangesView:
    """Return what became of the register in the last so many days, today being the last of them."""
    first = since(site, days)
    found = moved(site, days)
    decided = tuple(move for move in site.moves if move.date >= first)
    return ChangesView(
        days=days,
        first=first,
        before=shifted(first, -1),
        spans=tuple((span, changes_page(span), span == days) for span in SPANS),
        lacks=no_history(site, days),
        moved=found[:SHOWN],
        moved_number=len(found),
        moved_to=counted(found),
        decided=decided[:SHOWN],
        decided_number=len(decided),
        measured=tuple(_measured(site, first))[:SHOWN],
        edited=edited(site, shifted(first, -1)),
    )


def _measured(site: Site, first: Day) -> Iterator[Measured]:
    """Yield the measures with points of these days, in order of key."""
    for _, measure in sorted(site.register.measures.items()):
        points = [point for point in measure.points if first <= point.date <= site.today]
        if points:
            yield Measured(measure, len(points), points[-1])


def _sheets(_site: Site) -> Iterator[Sheet]:
    for days in SPANS:
        yield Sheet(changes_page(days), "changes.html", f"Changes in {days} days", _view(days), "changes.html")


def _view(days: int) -> Callable[[Links], ChangesView]:
    return lambda links: view(links.site, days)


PAGE = Page(title="Changes", path="changes.html", area=Area.EVIDENCE, order=10, sheets=_sheets)
