"""The pages of the site: each is a file in this folder with a `PAGE`, and a template of the same name."""

import importlib
import pkgutil
from collections.abc import Callable, Iterator
from enum import StrEnum
from functools import cache
from typing import Any, NamedTuple

import msgspec

from csi_as_code.site import pages
from csi_as_code.site.facts import Site
from csi_as_code.site.pointing import Links


class Sheet(NamedTuple):
    """One file of the site: its path, its template, its title and what it shows, worked out when it is printed.

    `under` is the path of the page that the navigation marks. A sheet that is `watched` is taken over from the old
    site as long as all that its view and its template asked `link` and `link.site` for is as it was. Its view may hold
    words and numbers alone, and remember things nowhere but in Site; any other sheet is printed in every build.
    """

    path: str
    template: str
    title: str
    view: Callable[[Links], Any]
    under: str = ""
    watched: bool = False


class Area(StrEnum):
    """Where the navigation shows a page, in this order; HOME stands alone."""

    HOME = "Overview"
    WORK = "Work"
    GOALS = "Goals"
    PEOPLE = "People"
    EVIDENCE = "Evidence"
    ABOUT = "About"


class Page(msgspec.Struct, frozen=True, kw_only=True):
    """A kind of page: where the navigation shows it (without a path: nowhere), and its files.

    A page is shown in its area, at the place that `order` gives it there.
    """

    sheets: Callable[[Site], Iterator[Sheet]]
    title: str = ""
    path: str = ""
    area: Area = Area.HOME
    order: int = 0


@cache
def all_pages() -> tuple[Page, ...]:
    """Return every kind of page in this folder, area by area in the navigation's order."""
    found = []
    for module in sorted(pkgutil.iter_modules(pages.__path__), key=lambda module: module.name):
        loaded = importlib.import_module(f"{pages.__name__}.{module.name}")
        page: Page = loaded.PAGE
        found.append(page)
    areas = list(Area)
    return tuple(sorted(found, key=lambda page: (areas.index(page.area), page.order)))
