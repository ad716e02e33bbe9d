"""The benefits: forecast and actual, added up where they can be, and the improvements behind each sum."""

from collections.abc import Callable, Iterator

import msgspec

from csi_as_code.analysis.benefits import Total, totals
from csi_as_code.model import Benefit
from csi_as_code.site.facts import Row, Site
from csi_as_code.site.pages import Area, Page, Sheet
from csi_as_code.site.paging import paged
from csi_as_code.site.pointing import Links

ROWS_PER_PAGE = 500
MOST = 200
"""A share above this many per cent is drawn as this many."""


class Sum(msgspec.Struct, frozen=True):
    """Benefits that can be added up, their number, the share that came in per cent, and where they are listed."""

    total: Total
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
    pages: tuple[str, ...]


def page_path(at: int) -> str:
    """Return the path of a page of benefits, the first being 1."""
    return "benefits.html" if at == 1 else f"benefits-{at}.html"


def sums(site: Site) -> tuple[Sum, ...]:
    """Return what the benefits add up to, by category, kind and unit, with the place where each is listed."""
    found = totals(row.item for row in site.rows.values())
    lines = _lines(site, found)
    places: dict[str, int] = {}
    for page, parts in enumerate(paged(lines, ROWS_PER_PAGE), 1):
        for part in parts:
            places.setdefault(part.key, page)
    made = []
    for at, total in enumerate(found, 1):
        anchor = f"sum-{at}"
        percent = None if total.share is None else round(100 * total.share)
        href = f"{page_path(places[anchor])}#{anchor}"
        made.append(Sum(total, len(total.ids), percent, max(0, min(percent or 0, MOST)), href, anchor))
    return tuple(made)


def _lines(site: Site, found: tuple[Total, ...]) -> dict[str, list[Line]]:
    """Return the benefits of each sum by its anchor, the improvements in order of id."""
    keys = {(total.category, total.kind, total.unit): f"sum-{at}" for at, total in enumerate(found, 1)}
    lines: dict[str, list[Line]] = {key: [] for key in keys.values()}
    for row in site.rows.values():
        for benefit in row.item.benefits:
            lines[keys[benefit.category, benefit.kind, benefit.unit or ""]].append(Line(row, benefit))
    return lines


def view(site: Site, page: int) -> BenefitsView:
    """Return a page of the benefits, the first being 1."""
    every = sums(site)
    named = {one.anchor: one for one in every}
    pages = paged(_lines(site, tuple(one.total for one in every)), ROWS_PER_PAGE)
    sections = tuple(
        Section(named[part.key], tuple(part.rows), named[part.key].href.startswith(f"{page_path(page)}#"))
        for part in pages[page - 1]
    )
    return BenefitsView(every, sections, page, tuple(page_path(at) for at in range(1, len(pages) + 1)))


def _sheets(site: Site) -> Iterator[Sheet]:
    def one(page: int) -> Callable[[Links], BenefitsView]:
        return lambda links: view(links.site, page)

    lines = _lines(site, totals(row.item for row in site.rows.values()))
    for page in range(1, len(paged(lines, ROWS_PER_PAGE)) + 1):
        yield Sheet(page_path(page), "benefits.html", "Benefits", one(page), "benefits.html")


PAGE = Page(title="Benefits", path="benefits.html", area=Area.GOALS, order=50, sheets=_sheets)
