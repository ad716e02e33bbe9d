"""The measures: what their points say, what moved them, and who works on them."""

from collections.abc import Callable, Iterator, Mapping

import msgspec
from markupsafe import Markup
from msgspec.structs import replace

from csi_as_code.analysis.measures import beyond_threshold, misses_agreement
from csi_as_code.model import Day, Measure, MeasureUse, Point
from csi_as_code.policy import Agreement
from csi_as_code.site.behaviour import Behaviour, Effect, Phase
from csi_as_code.site.charts.spark import spark
from csi_as_code.site.days import ordinal
from csi_as_code.site.facts import Site
from csi_as_code.site.figures import Figure, of_measure
from csi_as_code.site.given import of_shape
from csi_as_code.site.links import source_link
from csi_as_code.site.measured import Standing, standing
from csi_as_code.site.pages import Area, Page, Sheet
from csi_as_code.site.paging import Part, others, paged, pages_for
from csi_as_code.site.pointing import Links
from csi_as_code.site.rows import Row
from csi_as_code.site.words import number

MEASURES_PER_PAGE = 500
POINTS_SHOWN = 500


class Status(msgspec.Struct, frozen=True):
    """What the newest point says: a word, whether that is well (met), bad (missed) or neither (open), and more."""

    says: str
    kind: str
    more: str = ""


class MeasureRow(msgspec.Struct, frozen=True, kw_only=True):
    """A measure in the list."""

    id: str
    title: str
    page: str
    unit: str
    point: Point | None
    status: Status
    spark: Markup
    working: int


class Group(msgspec.Struct, frozen=True):
    """The measures of a service on a page of the list."""

    service: str
    rows: tuple[MeasureRow, ...]
    number: int


class MeasuresView(msgspec.Struct, frozen=True):
    """A page of the list of measures."""

    groups: tuple[Group, ...]
    total: int
    page: int
    others: tuple[tuple[int, str], ...]


class PointRow(msgspec.Struct, frozen=True):
    """A point in the table: its gravest sign in words, and whether that is for the better."""

    point: Point
    says: str
    mood: str


class Agreed(msgspec.Struct, frozen=True):
    """A level that somebody wants: its name, value, where it is from, and whether the newest point keeps it."""

    title: str
    value: str
    service: str
    note: str
    date: Day
    keeps: bool | None


class UseRow(msgspec.Struct, frozen=True):
    """An improvement that uses the measure."""

    row: Row
    standing: Standing
    implemented: Day


class MeasureView(msgspec.Struct, frozen=True, kw_only=True):
    """What the page of a measure shows."""

    measure: Measure
    title: str
    unit: str
    point: Point | None
    status: Status
    figure: Figure | None
    phases: tuple[Phase, ...]
    effects: tuple[Effect, ...]
    signals: int
    uses: tuple[UseRow, ...]
    agreed: tuple[Agreed, ...]
    points: tuple[PointRow, ...]
    older: int
    path: str
    source: str


def status(found: Behaviour) -> Status:
    """Return what the newest point of a measure says."""
    if not found.points:
        return Status("No points", "open")
    if beyond_threshold(found.measure, found.points[-1].value):
        return Status("Act", "missed", f"past the action threshold {number(found.measure.action_threshold)}")
    at = len(found.points) - 1
    signs = found.control.signs.get(at)
    if signs:
        felt = found.moods[at]
        title = {"better": "Better", "worse": "Worse"}.get(felt, "Changed")
        return Status(title, {"better": "met", "worse": "missed"}.get(felt, "open"), signs[0])
    if not found.control.stages[-1].limits:
        return Status("Too early", "open", "too few points for limits")
    return Status("Steady", "open", "within the natural process limits")


def measure_row(site: Site, key: str) -> MeasureRow:
    """Return a measure as the list shows it."""
    found = site.behaviours[key]
    return MeasureRow(
        id=key,
        title=found.title,
        page=site.measures[key],
        unit=found.unit,
        point=found.points[-1] if found.points else None,
        status=status(found),
        spark=spark([ordinal(point.date) or 1 for point in found.points], [point.value for point in found.points]),
        working=site.once(working)[key],
    )


@of_shape
def working(site: Site) -> Mapping[str, int]:
    """Return how many open improvements use each measure."""
    return {key: len({row.id for row, _ in site.uses.get(key, ()) if row.is_open}) for key in site.measures}


def groups(site: Site) -> Mapping[str, tuple[str, ...]]:
    """Return the measures by service, in the order of the services' titles, those of none last."""
    services = site.policy.services
    found: dict[str, list[str]] = {key: [] for key in sorted(services, key=lambda key: (services[key].title, key))}
    for key, measure in sorted(site.register.measures.items(), key=lambda one: (one[1].title or one[0], one[0])):
        service = measure.service or ""
        found.setdefault(service if service in services else "", []).append(key)
    return {service: tuple(keys) for service, keys in found.items() if keys}


@of_shape
def pages_of(site: Site) -> tuple[tuple[Part[str], ...], ...]:
    """Return the measures of each page of the list."""
    return paged(groups(site), MEASURES_PER_PAGE)


def measures_view(site: Site, page: int) -> MeasuresView:
    """Return a page of the list, the first being 1."""
    pages = site.once(pages_of)
    shown = tuple(
        Group(part.key, tuple(measure_row(site, key) for key in part.rows), part.number) for part in pages[page - 1]
    )
    total = sum({part.key: part.number for parts in pages for part in parts}.values())
    return MeasuresView(shown, total, page, others(page, len(pages), list_page))


def list_page(at: int) -> str:
    """Return the path of a page of the list, the first being 1."""
    return "measures.html" if at == 1 else f"measures-{at}.html"


def view(site: Site, key: str) -> MeasureView:
    """Return what the page of a measure shows."""
    found = site.behaviours[key]
    measure = found.measure
    path = site.register.measure_paths.get(key, "")
    rows = [_point_row(found, at) for at in range(len(found.points) - 1, -1, -1)[:POINTS_SHOWN]]
    return MeasureView(
        measure=measure,
        title=found.title,
        unit=found.unit,
        point=found.points[-1] if found.points else None,
        status=status(found),
        figure=of_measure(site, key),
        phases=found.phases,
        effects=found.effects,
        signals=found.signals,
        uses=tuple(_use_row(site, row, use) for row, use in site.uses.get(key, ())),
        agreed=tuple(_agreed(site, measure, found.points[-1] if found.points else None)),
        points=tuple(rows),
        older=len(found.points) - len(rows),
        path=path,
        source=source_link(site.policy.repository, path) or "" if path else "",
    )


def _use_row(site: Site, row: Row, use: MeasureUse) -> UseRow:
    plan = row.item.plan
    stands = standing(row.item, use, site.register.measures[use.measure], site.today)
    return UseRow(row, stands, plan.implemented if plan and plan.implemented else "")


def _point_row(found: Behaviour, at: int) -> PointRow:
    signs = found.control.signs.get(at, ())
    says = f"{signs[0]}{f', and {len(signs) - 1} more' if len(signs) > 1 else ''}" if signs else ""
    return PointRow(found.points[at], says, found.moods.get(at, ""))


def _agreed(site: Site, measure: Measure, point: Point | None) -> Iterator[Agreed]:
    if measure.action_threshold is not None:
        keeps = None if point is None or not measure.direction else not beyond_threshold(measure, point.value)
        yield Agreed("Action threshold", number(measure.action_threshold), "", "", "", keeps)
    for key, service in sorted(site.policy.services.items()):
        for agreement in service.agreements:
            if agreement.measure == measure.id:
                yield from _levels(key, agreement, point)
    if measure.benchmark:
        benchmark = measure.benchmark
        yield Agreed("Benchmark", number(benchmark.value), "", benchmark.source, benchmark.date or "", None)


def _levels(service: str, agreement: Agreement, point: Point | None) -> Iterator[Agreed]:
    for part in (replace(agreement, at_most=None), replace(agreement, at_least=None)):
        least, most = part.at_least, part.at_most
        keeps = None if point is None else not misses_agreement(part, point.value)
        if least is not None or most is not None:
            says = f"at least {number(least)}" if least is not None else f"at most {number(most)}"
            yield Agreed("Agreed level", says, service, "", "", keeps)


def _sheets(site: Site) -> Iterator[Sheet]:
    def listed(page: int) -> Callable[[Links], MeasuresView]:
        return lambda links: measures_view(links.site, page)

    def one(key: str) -> Callable[[Links], MeasureView]:
        return lambda links: view(links.site, key)

    site.want(working, pages_of)
    for page in range(1, pages_for(len(site.measures), MEASURES_PER_PAGE) + 1):
        yield Sheet(list_page(page), "measures.html", "Measures", listed(page), "measures.html", watched=True)
    for key, path in site.measures.items():
        yield Sheet(
            path, "measure.html", site.register.measures[key].title or key, one(key), "measures.html", watched=True
        )


PAGE = Page(title="Measures", path="measures.html", area=Area.GOALS, order=40, sheets=_sheets)
