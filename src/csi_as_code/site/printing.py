"""Print the pages of a site, in as many processes as pay; which one prints a page has no influence on it."""

import gc
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial

import msgspec
from jinja2 import Environment
from markupsafe import Markup

from csi_as_code.model import Day
from csi_as_code.reading import printed
from csi_as_code.reading.printed import Helped, Share
from csi_as_code.site import templates
from csi_as_code.site.apart import Apart
from csi_as_code.site.facts import Site
from csi_as_code.site.folder import Folder
from csi_as_code.site.navigation import navigation
from csi_as_code.site.pages import Sheet, all_pages
from csi_as_code.site.parts import Parts
from csi_as_code.site.pointing import Links
from csi_as_code.site.reuse import Notes
from csi_as_code.site.watch import Looks, watched

# `file:` stands beside 'self' because browsers differ in what 'self' means for a page on a disk.
SECURITY = (
    "default-src 'none'; style-src 'self' file:; script-src 'self' file:; img-src 'self' file: data:; "
    "base-uri 'none'; form-action 'none'"
)
# From this many pages on, more than one other process pays.
SHARED_FROM = 60
ROOTS = ("", "../")
Progress = Callable[[int, int], None]


class Frame(msgspec.Struct, frozen=True):
    """What every page shows around its content."""

    title: str
    security: Markup
    today: Day
    commit: str
    has_style: bool


class Printer:
    """Renders sheets; templates are compiled once, and what pages share is made once."""

    def __init__(self, site: Site, over: Mapping[str, bytes]) -> None:
        self.site = site
        self.templates: Environment = templates.environment(over)
        frame = Frame(
            title=site.policy.title or "Improvement register",
            security=Markup(SECURITY),  # noqa: S704 - a constant
            today=site.today,
            commit=(site.commit or "")[:10],
            has_style="assets/own.css" in over,
        )
        self.templates.globals["site"] = frame
        print_row = templates.row_printer(self.templates)
        looks = self._looks = Looks()
        self._links = {root: Links(site, root, print_row) for root in ROOTS}
        self._watched = {root: Links(watched(site, looks), root, print_row, looks) for root in ROOTS}
        paths = ["", *sorted(page.path for page in all_pages() if page.path)]
        self._navs = {(root, path): self._nav("nav.html", root, path) for root in ROOTS for path in paths}
        self._maps = {root: self._nav("map.html", root, "") for root in ROOTS}

    def _nav(self, template: str, root: str, current: str) -> Markup:
        sections = navigation(all_pages(), current)
        html = self.templates.get_template(template).render(sections=sections, root=root)
        return Markup(html)  # noqa: S704 - rendered by an autoescaped template

    def page(self, sheet: Sheet) -> bytes:
        """Return a file of the site; what it was made of is in `facts` until the next one, where it is watched."""
        root = "../" * sheet.path.count("/")
        links = (self._watched if sheet.watched else self._links)[root]
        self._looks.seen = set()
        html = self.templates.get_template(sheet.template).render(
            view=sheet.view(links),
            link=links,
            root=root,
            title=sheet.title,
            nav=self._navs[root, sheet.under],
            map=self._maps[root],
        )
        return html.encode("utf-8", "replace")

    @property
    def facts(self) -> Iterable[tuple[str, str | int | None]]:
        """What the last page was made of."""
        return self._looks.seen


def print_all(
    printer: Printer,
    sheets: Sequence[Sheet],
    folder: Folder,
    first: Callable[[], bytes],
    *,
    progress: Progress | None,
    processes: int,
) -> tuple[bytes, list[Share]]:
    """Print sheets into a folder, in so many processes where that pays; one of them does something else first.

    Return what came of that, and what each has printed. That one then prints from the end, where pages are made of
    other facts than at the beginning.
    """
    helpers = processes - 1 if len(sheets) >= SHARED_FROM else min(1, processes - 1)
    was_enabled = gc.isenabled()
    gc.disable()
    others: list[Apart] = []
    parts = Parts(sheets)
    try:
        works = [partial(_help, printer, folder, parts, first if number == 0 else None) for number in range(helpers)]
        others.extend(map(Apart, works))
        done = b"" if helpers else first()
        own = _print(printer, parts, folder, 1 + helpers, len(sheets), progress)
        helped = [printed.helped(other.wait()) for other in others]
        return b"".join([done, *(one.done for one in helped)]), [own, *(one.share for one in helped)]
    finally:
        parts.close()
        for other in others:
            other.stop()
        if was_enabled:
            gc.enable()


def _print(
    printer: Printer, sheets: Iterable[Sheet], folder: Folder, shares: int, total: int, progress: Progress | None
) -> Share:
    notes = Notes()
    before = folder.written
    for number, sheet in enumerate(sheets, 1):
        mark = folder.write(sheet.path, printer.page(sheet))
        if sheet.watched:
            notes.add(sheet, mark, printer.facts)
        if progress:
            progress(min(number * shares, total), total)
    return notes.share(folder.written - before)


def _help(printer: Printer, folder: Folder, parts: Parts[Sheet], first: Callable[[], bytes] | None) -> bytes:
    """Do something else, if anything, print what is left then, and return what came of both, for another process."""
    done = first() if first else b""
    share = _print(printer, parts.from_the_end() if first else parts, folder, 1, 0, None)
    try:
        return msgspec.msgpack.encode(Helped(done, share))
    except UnicodeEncodeError:  # half a pair of UTF-16 in a key: nothing is remembered
        return msgspec.msgpack.encode(Helped(done, Share(share.written)))
