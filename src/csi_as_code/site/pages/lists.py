"""The lists behind the numbers of the overview: overdue, stuck, ready."""

from collections.abc import Callable, Iterator, Mapping

import msgspec

from csi_as_code.site.facts import Site
from csi_as_code.site.pages import Page, Sheet
from csi_as_code.site.pointing import Links
from csi_as_code.site.rows import Row


class Listing(msgspec.Struct, frozen=True):
    """A list of improvements and what they have in common."""

    title: str
    meaning: str
    rows: tuple[Row, ...]
    empty: str


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
)


def listed(site: Site) -> Mapping[str, tuple[Row, ...]]:
    """Return the rows of each list by its path."""
    return {path: rows(site) for path, _, _, _, rows in LISTS}


def _sheets(site: Site) -> Iterator[Sheet]:
    site.want(listed)
    for path, title, meaning, empty, _ in LISTS:
        yield Sheet(path, "list.html", title, _view(path, title, meaning, empty), "index.html", watched=True)


def _view(path: str, title: str, meaning: str, empty: str) -> Callable[[Links], Listing]:
    return lambda links: Listing(title, meaning, links.site.once(listed)[path], empty)


PAGE = Page(sheets=_sheets)
