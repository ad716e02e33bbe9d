"""Changes: what became of the register in the last 7, 30 and 90 days, from git and from the records."""

from collections.abc import Callable, Iterator, Mapping
from itertools import islice

import msgspec

from csi_as_code.analysis.due import shifted
from csi_as_code.analysis.measures import between
from csi_as_code.model import Day, Measure, Point
from csi_as_code.site.edited import Edits, edited
from csi_as_code.site.facts import Site
from csi_as_code.site.given import of_shape
from csi_as_code.site.moved import MOST, SPANS, Moved, lately, since, with_rows
from csi_as_code.site.pages import Area, Page, Sheet
from csi_as_code.site.pointing import Links
from csi_as_code.site.rows import Move


class Measured(msgspec.Struct, frozen=True):
    """A measure that got points: how many, and the newest one."""

    measure: Measure
    number: int
    newest: Point


class ChangesView(msgspec.Struct, frozen=True, kw_only=True):
    """What became of the register from a day to the last one; `lacks` says why there is no history, if so.

    `begins` is the day on which the records came into git, where that is after the day `before`.
    """

    days: int
    first: Day
    before: Day
    spans: tuple[tuple[int, str, bool], ...]
    lacks: str
    begins: Day
    has_before: bool
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
    before = shifted(first, -1)
    found = site.once(lately)[days]
    points = site.once(measured)[days]
    return ChangesView(
        days=days,
        first=first,
        before=before,
        spans=tuple((span, changes_page(span), span == days) for span in SPANS),
        lacks=found.lacks,
        begins=found.begins if found.begins > before else "",
        has_before=bool(found.begins) and found.begins <= before,
        moved=with_rows(site, found.moved),
        moved_number=found.moved_number,
        moved_to=found.moved_to,
        decided=tuple(Move(one.decision.date, site.rows[one.id], one.decision) for one in found.decided),
        decided_number=found.decided_number,
        measured=tuple(Measured(site.register.measures[key], *told) for key, told in points.items()),
        edited=site.once(edits)[days],
    )


@of_shape
def measured(site: Site) -> Mapping[int, Mapping[str, tuple[int, Point]]]:
    """Return by span the measures with points of these days: how many, and the newest; in order of key."""
    return {days: dict(islice(_measured(site, since(site, days)), MOST)) for days in SPANS}


def _measured(site: Site, first: Day) -> Iterator[tuple[str, tuple[int, Point]]]:
    for key, measure in sorted(site.register.measures.items()):
        points = between(measure, first, site.today)
        if points:
            yield key, (len(points), points[-1])


def edits(site: Site) -> Mapping[int, Edits]:
    """Return what was edited by span."""
    return {days: edited(site, shifted(since(site, days), -1)) for days in SPANS}


def _sheets(site: Site) -> Iterator[Sheet]:
    site.want(lately, measured, edits)
    for days in SPANS:
        title = f"Changes in {days} days"
        yield Sheet(changes_page(days), "changes.html", title, _view(days), "changes.html", watched=True)


def _view(days: int) -> Callable[[Links], ChangesView]:
    return lambda links: view(links.site, days)


PAGE = Page(title="Changes", path="changes.html", area=Area.EVIDENCE, order=10, sheets=_sheets)
