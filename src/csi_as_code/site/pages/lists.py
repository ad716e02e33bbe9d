"""The lists behind numbers that other pages have: overdue, stuck, ready, closed lately, and what is nobody's."""

from collections.abc import Callable, Iterable, Iterator, Mapping

import msgspec

from csi_as_code.analysis.ready import by_lane
from csi_as_code.site.facts import Site
from csi_as_code.site.given import of_shape, rows_of_shape
from csi_as_code.site.pages import Page, Sheet
from csi_as_code.site.pointing import Links
from csi_as_code.site.rows import Row, by_priority


class Part(msgspec.Struct, frozen=True):
    """A part of a list under a heading of its own; `key` names it on the page."""

    key: str
    title: str
    rows: tuple[Row, ...]


class Listing(msgspec.Struct, frozen=True):
    """A list of improvements and what they have in common; `parts` has the same rows where the list is divided."""

    title: str
    meaning: str
    rows: tuple[Row, ...]
    empty: str
    parts: tuple[Part, ...] = ()


UNOWNED, TEAMLESS, HOMELESS = "unowned.html", "without-team.html", "without-service.html"
LANES = {"quick-win": "Quick wins", "strategic": "Strategic", "": "Not rated yet"}


def unowned(site: Site) -> tuple[Row, ...]:
    """Return open work without an owner who is here, best first; a register that lists nobody knows every owner."""
    here = {handle for handle, person in site.policy.people.items() if person.active}
    known = site.policy.people

    def is_owner(handle: str) -> bool:
        return handle in here if known else bool(handle)

    return _open(rows for handle, rows in site.by_owner.items() if not is_owner(handle))


def teamless(site: Site) -> tuple[Row, ...]:
    """Return open work of no team that the register knows, best first."""
    return _open(rows for key, rows in site.by_team.items() if key not in site.policy.teams)


def homeless(site: Site) -> tuple[Row, ...]:
    """Return open work on no service that the register knows, best first."""
    return _open(rows for key, rows in site.by_service.items() if key not in site.policy.services)


def _open(groups: Iterable[tuple[Row, ...]]) -> tuple[Row, ...]:
    return tuple(sorted((row for rows in groups for row in rows if row.is_open), key=by_priority))


LISTS: tuple[tuple[str, str, str, str, Callable[[Site], tuple[Row, ...]]], ...] = (
    (
        "overdue.html",
        "Overdue",
        "Open work that has passed its due date and has not taken effect, the longest overdue first.",
        "Nothing is overdue.",
        lambda site: site.overdue,
    ),
    (
        "stuck.html",
        "Stuck",
        "What has stayed in its state for longer than the register's clock for that state allows, the longest first.",
        "No clock has run out.",
        lambda site: site.stuck,
    ),
    (
        "ready.html",
        "Ready now",
        (
            "What nothing blocks and nobody works on yet: to assess, to decide or to start. In order of effective "
            "priority: a record counts as much as the most important one that waits for it."
        ),
        "Nothing is ready.",
        lambda site: tuple(site.rows[one.item.id] for one in site.ready),
    ),
    (
        "finished.html",
        "Closed lately",
        "What has closed in the last 13 weeks and still is, the newest first.",
        "Nothing has closed in the last 13 weeks.",
        lambda site: site.finished,
    ),
    (
        UNOWNED,
        "Owned by nobody",
        (
            "Open work that nobody answers for: no owner is named, or one who has left or whom register.yaml does not "
            "know."
        ),
        "Everything that is open has an owner.",
        unowned,
    ),
    (
        TEAMLESS,
        "Without a team",
        "Open work that no team of register.yaml does.",
        "Everything that is open has a team.",
        teamless,
    ),
    (
        HOMELESS,
        "Without a service",
        "Open work that names no service of register.yaml.",
        "Everything that is open has a service.",
        homeless,
    ),
)


@rows_of_shape
def listed(site: Site) -> Mapping[str, tuple[Row, ...]]:
    """Return the rows of each list by its path."""
    return {path: rows(site) for path, _, _, _, rows in LISTS}


@of_shape
def numbers(site: Site) -> Mapping[str, int]:
    """Return how many rows each list has, by its path."""
    return {path: len(rows) for path, rows in site.once(listed).items()}


@of_shape
def ready_lanes(site: Site) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return the ids of what is ready by lane, quick wins first; lanes without any are left out."""
    return tuple((key, tuple(one.item.id for one in ready)) for key, ready in by_lane(site.ready).items() if ready)


def lane_place(key: str) -> str:
    """Return where the list of what is ready has a lane."""
    return f"ready.html#{key or 'unrated'}"


def _sheets(site: Site) -> Iterator[Sheet]:
    site.want(listed, numbers, ready_lanes)
    for path, title, meaning, empty, _ in LISTS:
        yield Sheet(path, "list.html", title, _view(path, title, meaning, empty), "index.html", watched=True)


def _view(path: str, title: str, meaning: str, empty: str) -> Callable[[Links], Listing]:
    def view(links: Links) -> Listing:
        rows = links.site.once(listed)[path]
        return Listing(title, meaning, rows, empty, _lanes(links.site) if path == "ready.html" else ())

    return view


def _lanes(site: Site) -> tuple[Part, ...]:
    return tuple(
        Part(key or "unrated", LANES[key], tuple(site.rows[ident] for ident in idents))
        for key, idents in site.once(ready_lanes)
    )


PAGE = Page(sheets=_sheets)
