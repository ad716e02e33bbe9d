"""The services: what is agreed for them, what is measured, and the improvements of each."""

from collections.abc import Callable, Iterator

import msgspec

from csi_as_code.analysis.measures import level, misses_agreement
from csi_as_code.model import Agreement, Day, Measure, Point, Service
from csi_as_code.site.facts import Row, Site
from csi_as_code.site.pages import Area, Page, Sheet
from csi_as_code.site.pointing import Links
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


class ServicesView(msgspec.Struct, frozen=True):
    """All services."""

    services: tuple[ServiceView, ...]


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


def service_view(site: Site, key: str) -> ServiceView:
    """Return a service with its agreed levels and its improvements."""
    service = site.policy.services[key]
    rows = site.by_service.get(key, ())
    return ServiceView(
        key=key,
        page=site.services[key],
        service=service,
        levels=tuple(level_of(a, site.register.measures.get(a.measure), site.today) for a in service.agreements),
        open=tuple(row for row in rows if row.is_open),
        ended=tuple(row for row in rows if not row.is_open),
    )


def _sheets(site: Site) -> Iterator[Sheet]:
    def every(links: Links) -> ServicesView:
        return ServicesView(tuple(service_view(links.site, key) for key in sorted(links.site.policy.services)))

    def one(key: str) -> Callable[[Links], ServiceView]:
        return lambda links: service_view(links.site, key)

    yield Sheet("services.html", "services.html", "Services", every, "services.html", watched=True)
    for key, page in site.services.items():
        yield Sheet(page, "service.html", site.policy.services[key].title, one(key), "services.html", watched=True)


PAGE = Page(title="Services", path="services.html", area=Area.GOALS, order=30, sheets=_sheets)
