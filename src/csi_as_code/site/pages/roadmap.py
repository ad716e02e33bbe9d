"""The roadmap: open work from start to due, by team or by objective, and lateness carried forward to what waits."""

from collections.abc import Callable, Iterator, Mapping, Sequence

import msgspec
from markupsafe import Markup

from csi_as_code.analysis.forecast import Forecast
from csi_as_code.analysis.paths import remains
from csi_as_code.site.facts import Site
from csi_as_code.site.gantt import Bar, Section, cut_before, gantt
from csi_as_code.site.links import selection
from csi_as_code.site.pages import Area, Page, Sheet
from csi_as_code.site.pointing import Links
from csi_as_code.site.rows import Row
from csi_as_code.site.tabs import Tab
from csi_as_code.site.words import day
from csi_as_code.text import count
from csi_as_code.workflow import OPEN, PAUSED, State

# From so many bars on, the roadmap of all is one bar a team or objective, and each has a page.
MOST_TOGETHER = 120
MOST_BARS = 250
MOST_LATE = 12
MOST_UNPLANNED = 6
LONG = 730
"""From so many days on lateness is said in years."""


class Planned(msgspec.Struct, frozen=True):
    """A record with a due date, and its forecast if it remains."""

    row: Row
    forecast: Forecast | None

    @property
    def start(self) -> str:
        """When it starts, or an empty text."""
        plan = self.row.item.plan
        return plan.start or "" if plan else ""

    @property
    def end(self) -> str:
        """When it is in effect at the earliest, when it took effect, or when it is due."""
        plan = self.row.item.plan
        return self.forecast.finish if self.forecast else (plan and plan.implemented) or self.row.due

    @property
    def late_days(self) -> int:
        """By how many days it is late at the least."""
        return self.forecast.late_days if self.forecast else 0


class Group(msgspec.Struct, frozen=True, kw_only=True):
    """The planned work of a team or objective; `key` is empty for what has none."""

    key: str
    title: str
    path: str
    planned: tuple[Planned, ...]
    unplanned: tuple[Row, ...]

    @property
    def late(self) -> int:
        """How many are late."""
        return sum(bool(one.late_days) for one in self.planned)


class RoadmapView(msgspec.Struct, frozen=True, kw_only=True):
    """A roadmap: of all, where `groups` stand for their work if there is too much of it, or of one group.

    `edge` is the day at the left of the drawing where something lies before it.
    """

    title: str
    key: str
    by: str
    ways: tuple[Tab, ...]
    others: tuple[Tab, ...]
    drawing: Markup | None
    edge: str
    planned: tuple[Planned, ...]
    groups: tuple[Group, ...]
    number: int
    late: tuple[Planned, ...]
    late_number: int
    more: int
    more_href: str
    unplanned: tuple[Row, ...]
    unplanned_number: int


class Way(msgspec.Struct, frozen=True, kw_only=True):
    """A way to group the roadmap: its title, its page, the folder of its groups, and where the site has what of them.

    `name` is the facet of the register, `nothing` the title of what belongs to no group.
    """

    name: str
    title: str
    path: str
    folder: str
    nothing: str
    busy: Callable[[Site], tuple[str, ...]]
    rows: Callable[[Site], Mapping[str, tuple[Row, ...]]]
    titles: Callable[[Site], Mapping[str, str]]
    pages: Callable[[Site], Mapping[str, str]]


WAYS = (
    Way(
        name="team",
        title="By team",
        path="roadmap.html",
        folder="roadmaps",
        nothing="Without a team",
        busy=lambda site: site.busy_teams,
        rows=lambda site: site.open_by_team,
        titles=lambda site: {key: team.title for key, team in site.policy.teams.items()},
        pages=lambda site: site.teams,
    ),
    Way(
        name="objective",
        title="By objective",
        path="roadmap-objectives.html",
        folder="roadmaps-objectives",
        nothing="Without an objective",
        busy=lambda site: site.busy_objectives,
        rows=lambda site: site.open_by_objective,
        titles=lambda site: {key: f"{key} {one.title}" for key, one in site.policy.objectives.items()},
        pages=lambda site: site.objectives,
    ),
)


def keys(site: Site, way: Way) -> tuple[str, ...]:
    """Return what has open work in the order of the titles, and last an empty text where some belongs to nothing."""
    titles, busy = way.titles(site), way.busy(site)
    ordered = sorted((key for key in busy if key), key=lambda key: (titles[key].casefold(), key))
    return (*ordered, *([""] if "" in busy else []))


def path_of(site: Site, way: Way, key: str) -> str:
    """Return the page of a group."""
    if not key:
        return way.path.replace(".html", "-none.html")
    return f"{way.folder}/{way.pages(site)[key].rpartition('/')[2]}"


def title_of(site: Site, way: Way, key: str) -> str:
    """Return how a group is called."""
    return way.titles(site)[key] if key else way.nothing


def group(site: Site, way: Way, key: str) -> Group:
    """Return the open work of a group: what has a due date by its start, the rest by priority."""
    rows = way.rows(site)[key]
    planned = sorted((Planned(row, site.forecasts.get(row.id)) for row in rows if row.due), key=_by_start)
    return Group(
        key=key,
        title=title_of(site, way, key),
        path=path_of(site, way, key),
        planned=tuple(planned),
        unplanned=tuple(row for row in rows if not row.due),
    )


def _by_start(one: Planned) -> tuple[str, str, str]:
    return (one.start or one.row.due, one.row.due, one.row.id)


def view(site: Site, way: Way, key: str | None = None, root: str = "") -> RoadmapView:
    """Return the roadmap of all groups, or of the one with a key."""
    every = keys(site, way)
    shown = [group(site, way, one) for one in ([key] if key is not None else every)]
    planned = [one for group in shown for one in group.planned]
    unplanned = [row for group in shown for row in group.unplanned]
    late = sorted((one for one in planned if one.late_days), key=lambda one: (-one.late_days, one.row.id))
    is_sum = key is None and len(planned) > MOST_TOGETHER
    drawn = [] if is_sum else planned[:MOST_BARS]
    sections = tuple(_sections(shown, key, root, is_sum=is_sum))
    facets = {"state": sorted(OPEN), **({way.name: key or None} if key is not None else {})}
    return RoadmapView(
        title="Roadmap" if key is None else title_of(site, way, key),
        key=key or "",
        by=way.name,
        ways=tuple(Tab(one.title, "" if one is way and key is None else one.path) for one in WAYS),
        others=tuple(Tab(title_of(site, way, one), "" if one == key else path_of(site, way, one)) for one in every),
        drawing=gantt(sections, site.today, _label(planned)) if planned else None,
        edge=cut_before(sections, site.today),
        planned=tuple(drawn),
        groups=tuple(shown) if is_sum else (),
        number=len(planned),
        late=tuple(late[:MOST_LATE]),
        late_number=len(late),
        more=0 if is_sum else len(planned) - len(drawn),
        more_href=selection(facets, sort="due"),
        unplanned=tuple(unplanned[:MOST_UNPLANNED]),
        unplanned_number=len(unplanned),
    )


def _label(planned: Sequence[Planned]) -> str:
    first = min(one.start or one.row.due for one in planned)
    last = max(one.end for one in planned)
    return f"Roadmap of {count(len(planned), 'improvement')} from {day(first)} to {day(last)}. The table says the same."


def _sections(shown: Sequence[Group], key: str | None, root: str, *, is_sum: bool) -> Iterator[Section]:
    if is_sum:
        yield Section("", tuple(_sum(group, root) for group in shown if group.planned))
        return
    for group in shown:
        bars = tuple(_bar(one, root) for one in group.planned[:MOST_BARS])
        if bars:
            yield Section(group.title if key is None else "", bars)


def _sum(group: Group, root: str) -> Bar:
    late = f"{group.late} late" if group.late else ""
    return Bar(
        id=f"group {group.key}",
        href=root + group.path,
        name="",
        title=f"{group.title} ({len(group.planned)})",
        says=", ".join(filter(None, (f"{group.title}: {len(group.planned)} planned", late))),
        kind="group",
        start=min(one.start or one.row.due for one in group.planned),
        due=max(one.row.due for one in group.planned),
        end=max(one.end for one in group.planned),
        late=late,
        marks=tuple(sorted({one.row.due for one in group.planned if not one.late_days})),
        late_marks=tuple(sorted({one.row.due for one in group.planned if one.late_days})),
    )


def _bar(one: Planned, root: str) -> Bar:
    row, forecast = one.row, one.forecast
    state = row.item.state
    is_live = not remains(row.item)
    kind = "live" if is_live else "paused" if state in PAUSED else "doing" if state == State.IN_PROGRESS else "open"
    return Bar(
        id=row.id,
        href=root + row.page,
        name=row.id,
        title=row.title,
        says=says(one),
        kind=kind,
        start=one.start,
        due=one.end if is_live else row.due,
        end=one.end,
        late=behind(one.late_days),
        needs=row.waits_for if not is_live else (),
        held_by=forecast.held_by if forecast else (),
    )


def behind(days: int) -> str:
    """Return how late something is, as short as a drawing needs it."""
    if not days:
        return ""
    return f"+{days} d" if days < LONG else f"+{days / 365.25:.1f} y"


def says(one: Planned) -> str:
    """Return a planned record in a sentence."""
    row = one.row
    dates = f"{day(one.start)} to {day(row.due)}" if one.start else f"due {day(row.due)}"
    parts = [f"{row.id} {row.title}: {row.state_title.lower()}, {dates}"]
    if one.late_days:
        parts.append(f"not before {day(one.end)}, {count(one.late_days, 'day')} late")
    return "; ".join(parts)


def _sheets(site: Site) -> Iterator[Sheet]:
    for number, way in enumerate(WAYS):
        yield Sheet(way.path, "roadmap.html", "Roadmap", _view(number, None), "roadmap.html", watched=True)
        for key in keys(site, way):
            title = f"Roadmap: {title_of(site, way, key)}"
            path = path_of(site, way, key)
            yield Sheet(path, "roadmap.html", title, _view(number, key), "roadmap.html", watched=True)


def _view(number: int, key: str | None) -> Callable[[Links], RoadmapView]:
    return lambda links: view(links.site, WAYS[number], key, links.root)


PAGE = Page(title="Roadmap", path="roadmap.html", area=Area.WORK, order=30, sheets=_sheets)
