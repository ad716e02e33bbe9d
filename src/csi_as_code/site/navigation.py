"""The navigation: areas with their pages, of which one is open, so that many pages stay clear on a small screen."""

from collections.abc import Iterable

import msgspec

from csi_as_code.site.pages import Area, Page


class Entry(msgspec.Struct, frozen=True):
    """A page in the navigation; `is_here` marks the one that is shown, or that what is shown belongs to."""

    title: str
    path: str
    is_here: bool


class Section(msgspec.Struct, frozen=True):
    """An area with its pages; its link leads to the first of them. What stands alone has that page and no others."""

    title: str
    path: str
    entries: tuple[Entry, ...]
    is_open: bool


def navigation(pages: Iterable[Page], current: str) -> tuple[Section, ...]:
    """Return the areas that have pages, as they look on the page with the path `current`."""
    shown = [page for page in pages if page.path]
    found = []
    for area in Area:
        entries = tuple(Entry(page.title, page.path, page.path == current) for page in shown if page.area is area)
        if not entries:
            continue
        is_open = any(entry.is_here for entry in entries)
        title = entries[0].title if area is Area.HOME else area.value
        found.append(Section(title, entries[0].path, () if area is Area.HOME else entries, is_open))
    return tuple(found)
