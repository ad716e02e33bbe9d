"""The priorities: value against effort as a matrix, and every score with its inputs, weights and points."""

from collections.abc import Callable, Iterator, Mapping, Sequence

import msgspec
from markupsafe import Markup

from csi_as_code.analysis.priority import TERMS, Lane, Term, terms
from csi_as_code.analysis.worth import Spot, spot, spots
from csi_as_code.model import Override
from csi_as_code.policy import PriorityPolicy, Weights
from csi_as_code.site.facts import Site
from csi_as_code.site.given import of_shape
from csi_as_code.site.links import selection
from csi_as_code.site.matrix import NAMED, NUMBERED, Dot, anchor, matrix
from csi_as_code.site.pages import Area, Page, Sheet
from csi_as_code.site.pointing import Links
from csi_as_code.site.rows import Row, by_priority
from csi_as_code.site.tabs import Tab
from csi_as_code.site.words import BANDS, score
from csi_as_code.text import count
from csi_as_code.workflow import OPEN

MOST_BEST = 40
MOST_OF_EFFORT = 600
MOST_OVERRIDES = 20


class Explained(msgspec.Struct, frozen=True, kw_only=True):
    """A record with the terms of its score, the band before an override, and its anchor if it begins a place."""

    row: Row
    terms: tuple[Term, ...]
    computed_band: int
    override: Override | None
    anchor: str = ""


class Weighed(msgspec.Struct, frozen=True):
    """An input of the score: its weight, and the most points that it can give."""

    name: str
    weight: float
    most: float


class Band(msgspec.Struct, frozen=True):
    """A band: its title, the score from which it is reached, how many are in it, and where they are listed."""

    band: int
    title: str
    floor: float
    number: int
    href: str


class PriorityView(msgspec.Struct, frozen=True, kw_only=True):
    """The matrix with the best, or all of an effort (which is 0 in the first case).

    `numbered` says what a number in the matrix stands for, and is empty where each has its whole id.
    """

    effort: int
    drawing: Markup | None
    numbered: str
    efforts: tuple[Tab, ...]
    rows: tuple[Explained, ...]
    number: int
    unrated: int
    unrated_href: str
    more: int
    more_href: str
    weights: tuple[Weighed, ...]
    bands: tuple[Band, ...]
    policy: PriorityPolicy
    overrides: tuple[Explained, ...]
    overrides_number: int


def explained(site: Site, row: Row, at: str = "") -> Explained:
    """Return how the score of a record comes about."""
    priority = row.item.priority
    return Explained(
        row=row,
        terms=terms(priority, site.policy.priority) if priority else (),
        computed_band=site.ratings[row.id].computed_band,
        override=priority.override if priority else None,
        anchor=at,
    )


@of_shape
def unrated(site: Site) -> int:
    """Return how much open work has no priority yet."""
    return sum(row.band is None and row.state in OPEN for row in site.rows.values())


def weighed(weights: Weights) -> tuple[Weighed, ...]:
    """Return the inputs with the most points that each can give; these add up to 100."""
    total = sum(float(getattr(weights, name)) for name in TERMS)
    return tuple(
        Weighed(name, float(getattr(weights, name)), 100 * getattr(weights, name) / total if total else 0.0)
        for name in TERMS
    )


def view(site: Site, effort: int = 0) -> PriorityView:
    """Return the matrix of all work that remains, or the list of what takes an effort."""
    policy = site.policy.priority
    every = () if effort else tuple(sorted((row for rows in site.rated.values() for row in rows), key=by_priority))
    rows = _of_effort(site, effort) if effort else [explained(site, row) for row in every[:MOST_BEST]]
    number = len(site.rated[effort]) if effort else len(every)
    places = _places(site, every)
    by_hand = [row for row in every if row.item.priority and row.item.priority.override]
    return PriorityView(
        effort=effort,
        drawing=_drawing(site, every, places) if every else None,
        numbered=_numbered(places),
        efforts=_tabs(site, effort),
        rows=tuple(rows),
        number=number,
        unrated=0 if effort else site.once(unrated),
        unrated_href=selection({"state": sorted(OPEN), "band": None}),
        more=number - len(rows),
        more_href=selection({"state": sorted(OPEN)}, sort="-score"),
        weights=weighed(policy.weights),
        bands=_bands(policy, every),
        policy=policy,
        overrides=tuple(explained(site, row) for row in by_hand[:MOST_OVERRIDES]),
        overrides_number=len(by_hand),
    )


def _of_effort(site: Site, effort: int) -> list[Explained]:
    """Return what takes an effort, the most valuable first, with an anchor where each value begins."""
    weights = site.policy.priority.weights
    rated = ((spot(row.item.priority, weights), row) for row in site.rated[effort] if row.item.priority)
    placed = sorted(rated, key=lambda one: -one[0].line)
    found = []
    before = None
    for place, row in placed[:MOST_OF_EFFORT]:
        found.append(explained(site, row, "" if place == before else anchor(place)))
        before = place
    return found


def _places(site: Site, rows: Sequence[Row]) -> Mapping[Spot, Sequence[str]]:
    weights = site.policy.priority.weights
    return spots(((row.id, row.item.priority) for row in rows if row.item.priority), weights)


def _numbered(places: Mapping[Spot, Sequence[str]]) -> str:
    ident = next((inside[0] for inside in places.values() if NAMED < len(inside) <= NUMBERED), "")
    return f"{ident.rpartition('-')[2]} is {ident}" if ident else ""


def _drawing(site: Site, rows: Sequence[Row], places: Mapping[Spot, Sequence[str]]) -> Markup:
    by_id = {row.id: row for row in rows}
    quick = site.policy.priority.quick_win
    return matrix(
        {place: tuple(_dot(by_id[ident]) for ident in inside) for place, inside in places.items()},
        {effort: _path(effort) for effort in site.rated},
        quick.effort_at_most,
        f"Quick wins, where risk is at most {quick.risk_at_most}",
        f"Value against effort of {count(len(rows), 'improvement')}. The tables say the same.",
    )


def _dot(row: Row) -> Dot:
    return Dot(
        id=row.id,
        href=row.page,
        says=f"{row.id} {row.title}: {row.state_title.lower()}, score {score(row.score)}, band {row.band}",
        is_quick=row.lane == Lane.QUICK_WIN,
        is_set=bool(row.item.priority and row.item.priority.override),
    )


def _bands(policy: PriorityPolicy, rows: Sequence[Row]) -> tuple[Band, ...]:
    return tuple(
        Band(
            band,
            title,
            float(policy.bands.get(str(band), 0)),
            sum(row.band == band for row in rows),
            selection({"state": sorted(OPEN), "band": str(band)}, sort="-score"),
        )
        for band, title in BANDS.items()
    )


def _tabs(site: Site, effort: int) -> tuple[Tab, ...]:
    every = Tab("Matrix", "priority.html" if effort else "")
    return (every, *(Tab(f"Effort {one}", "" if one == effort else _path(one)) for one in site.efforts))


def _path(effort: int) -> str:
    return f"priority/effort-{effort}.html"


def _sheets(site: Site) -> Iterator[Sheet]:
    site.want(unrated)
    yield Sheet("priority.html", "priority.html", "Priority", _view(0), "priority.html", watched=True)
    for effort in site.efforts:
        title = f"Priority: effort {effort}"
        yield Sheet(_path(effort), "priority.html", title, _view(effort), "priority.html", watched=True)


def _view(effort: int) -> Callable[[Links], PriorityView]:
    return lambda links: view(links.site, effort)


PAGE = Page(title="Priority", path="priority.html", area=Area.WORK, order=50, sheets=_sheets)
