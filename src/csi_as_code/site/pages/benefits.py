"""The benefits: forecast and actual, added up where they can be, and the improvements behind each sum."""

from collections.abc import Callable, Iterator, Mapping
from functools import partial

import msgspec

from csi_as_code.analysis.benefits import Total, counting, totals
from csi_as_code.model import Benefit
from csi_as_code.site.facts import Site
from csi_as_code.site.given import kept_of_shape, of_shape
from csi_as_code.site.pages import Area, Page, Sheet
from csi_as_code.site.paging import Part, others, paged, pages_for
from csi_as_code.site.pointing import Links
from csi_as_code.site.rows import Row
from csi_as_code.site.words import word

ROWS_PER_PAGE = 500
MOST = 200
"""A share above this many per cent is drawn as this many."""


class Sum(msgspec.Struct, frozen=True):
    """Benefits that can be added up, their number, the share that came in per cent, and where they are listed.

    `name` is what they are, `lacks` why there is no share.
    """

    total: Total
    name: str
    lacks: str
    number: int
    percent: int | None
    width: int
    href: str
    anchor: str


class Line(msgspec.Struct, frozen=True):
    """A benefit of an improvement."""

    row: Row
    benefit: Benefit


class Section(msgspec.Struct, frozen=True):
    """The benefits of a sum on a page; `begins` where they begin."""

    sum: Sum
    lines: tuple[Line, ...]
    begins: bool


class BenefitsView(msgspec.Struct, frozen=True):
    """A page of the benefits: all sums, and the lines of this page."""

    sums: tuple[Sum, ...]
    sections: tuple[Section, ...]
    page: int
    others: tuple[tuple[int, str], ...]


def page_path(at: int) -> str:
    """Return the path of a page of benefits, the first being 1."""
    return "benefits.html" if at == 1 else f"benefits-{at}.html"


class Place(msgspec.Struct, frozen=True):
    """Where a benefit stands: its record, and its position there."""

    id: str
    number: int


@kept_of_shape
def added(site: Site) -> tuple[Total, ...]:
    """Return the totals of all benefits that count."""
    return totals(row.item for row in site.rows.values())


@kept_of_shape
def pages_of(site: Site) -> Mapping[int, tuple[Part[Place], ...]]:
    """Return the benefits by page, the first being 1, those of a sum together, the improvements in order of id."""
    keys = {(total.category, total.kind, total.unit): f"sum-{at}" for at, total in enumerate(site.once(added), 1)}
    places: dict[str, list[Place]] = {key: [] for key in keys.values()}
    for row in site.rows.values():
        for number, benefit in counting(row.item):
            places[keys[benefit.category, benefit.kind, benefit.unit or ""]].append(Place(row.id, number))
    return dict(enumerate(paged(places, ROWS_PER_PAGE), 1))


@of_shape
def sums(site: Site) -> tuple[Sum, ...]:
    """Return what the benefits add up to, by category, kind and unit, with the place where each is listed."""
    begins: dict[str, int] = {}
    for page, parts in site.once(pages_of).items():
        for part in parts:
            begins.setdefault(part.key, page)
    made = []
    for at, total in enumerate(site.once(added), 1):
        anchor = f"sum-{at}"
        percent = None if total.share is None else round(100 * total.share)
        href = f"{page_path(begins[anchor])}#{anchor}"
        width = max(0, min(percent or 0, MOST))
        made.append(Sum(total, _name(total), _lacks(site, total), len(total.ids), percent, width, href, anchor))
    return tuple(made)


def _name(total: Total) -> str:
    return ", ".join(filter(None, (word(total.category), total.kind, total.unit)))


def _lacks(site: Site, total: Total) -> str:
    """Return why nothing can be said of what came: without any figure there may be notes, which do."""
    if total.forecast is None and total.actual is None:
        alike = (total.category, total.kind, total.unit)
        notes = (
            benefit.note
            for ident in total.ids
            for _, benefit in counting(site.rows[ident].item)
            if (benefit.category, benefit.kind, benefit.unit or "") == alike
        )
        return "no figure, see the notes" if any(notes) else "no figure"
    return "nothing measured yet"


def view(site: Site, page: int, count: int) -> BenefitsView:
    """Return a page of the benefits, the first being 1, of so many."""
    every = site.once(sums)
    named = {one.anchor: one for one in every}
    sections = tuple(
        Section(
            named[part.key],
            tuple(map(partial(_line, site), part.rows)),
            named[part.key].href.startswith(f"{page_path(page)}#"),
        )
        for part in site.once(pages_of)[page]
    )
    return BenefitsView(every, sections, page, others(page, count, page_path))


def _line(site: Site, place: Place) -> Line:
    row = site.rows[place.id]
    return Line(row, row.item.benefits[place.number])


def _sheets(site: Site) -> Iterator[Sheet]:
    count = pages_for(sum(1 for row in site.rows.values() for _ in counting(row.item)), ROWS_PER_PAGE)
    site.want(pages_of, sums)
    for page in range(1, count + 1):
        yield Sheet(page_path(page), "benefits.html", "Benefits", _view(page, count), "benefits.html", watched=True)


def _view(page: int, count: int) -> Callable[[Links], BenefitsView]:
    return lambda links: view(links.site, page, count)


PAGE = Page(title="Benefits", path="benefits.html", area=Area.GOALS, order=50, sheets=_sheets)
