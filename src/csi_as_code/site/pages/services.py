"""The services: what is agreed for them, what is measured, and the improvements of each."""

from collections.abc import Callable, Iterator, Mapping

import msgspec

from csi_as_code.analysis.measures import level, misses_agreement
from csi_as_code.model import Day, Measure, Point
from csi_as_code.policy import Agreement, Service
from csi_as_code.site.facts import Site
from csi_as_code.site.given import of_shape
from csi_as_code.site.pages import Area, Page, Sheet, lists
from csi_as_code.site.pointing import Links
from csi_as_code.site.rows import Row
from csi_as_code.site.words import number


class Level(msgspec.Struct, frozen=True):
    """An agreed level and the newest point of its measure; `met` is None where nothing was measured."""

    measure: str
    title: str
    unit: str
    agreed: str
    point: Point | None
    met: bool | None


class ServiceView(msgspec.Struct, frozen=True, kw_only=True):
    """A service with its agreed levels and its improvements."""

    key: str
    page: str
    service: Service
    levels: tuple[Level, ...]
    open: tuple[Row, ...]
    ended: tuple[Row, ...]


class ServiceLine(msgspec.Struct, frozen=True, kw_only=True):
    """A service with its agreed levels, and how many improvements of it are open and ended."""

    page: str
    service: Service
    levels: tuple[Level, ...]
    open: int
    ended: int


class ServicesView(msgspec.Struct, frozen=True):
    """All services, and how much open work names none of them."""

    services: tuple[ServiceLine, ...]
    without: int
    without_href: str


def level_of(agreement: Agreement, measure: Measure | None, today: Day) -> Level:
    """Return an agreement beside the newest point up to today."""
    point = level(measure, today) if measure else None
    bounds = []
    if agreement.at_least is not None:
        bounds.append(f"at least {number(agreement.at_least)}")
    if agreement.at_most is not None:
        bounds.append(f"at most {number(agreement.at_most)}")
    title = measure.title if measure and measure.title else agreement.measure
    met = None if point is None else not misses_agreement(agreement, point.value)
    return Level(agreement.measure, title, (measure.unit if measure else "") or "", ", ".join(bounds), point, met)


def levels(site: Site, service: Service) -> tuple[Level, ...]:
    """Return what is agreed for a service beside what was measured."""
    return tuple(level_of(a, site.register.measures.get(a.measure), site.today) for a in service.agreements)


def service_view(site: Site, key: str) -> ServiceView:
    """Return a service with its agreed levels and its improvements."""
    service = site.policy.services[key]
    rows = site.by_service.get(key, ())
    return ServiceView(
        key=key,
        page=site.services[key],
        service=service,
        levels=levels(site, service),
        open=tuple(row for row in rows if row.is_open),
        ended=tuple(row for row in rows if not row.is_open),
    )


@of_shape
def numbers(site: Site) -> Mapping[str, tuple[int, int]]:
    """Return how many improvements of each service are open, and how many ended."""
    found = {}
    for key in site.services:
        rows = site.by_service.get(key, ())
        is_open = sum(row.is_open for row in rows)
        found[key] = is_open, len(rows) - is_open
    return found


def view(site: Site) -> ServicesView:
    """Return all services."""
    lines = []
    for key, service in sorted(site.policy.services.items()):
        is_open, ended = site.once(numbers)[key]
        page, agreed = site.services[key], levels(site, service)
        lines.append(ServiceLine(page=page, service=service, levels=agreed, open=is_open, ended=ended))
    return ServicesView(tuple(lines), site.once(lists.numbers)[lists.HOMELESS], lists.HOMELESS)


def _sheets(site: Site) -> Iterator[Sheet]:
    def every(links: Links) -> ServicesView:
        return view(links.site)

    def one(key: str) -> Callable[[Links], ServiceView]:
        return lambda links: service_view(links.site, key)

    site.want(numbers)
    yield Sheet("services.html", "services.html", "Services", every, "services.html", watched=True)
    for key, page in site.services.items():
        yield Sheet(page, "service.html", site.policy.services[key].title, one(key), "services.html", watched=True)


PAGE = Page(title="Services", path="services.html", area=Area.GOALS, order=30, sheets=_sheets)
