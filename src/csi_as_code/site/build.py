"""Build the site: a function of a snapshot and a day. The same commit and day give the same bytes."""

import gc
import os
import sys
import threading
import traceback
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

import msgspec
from jinja2 import Environment
from jinja2.exceptions import TemplateError
from markupsafe import Markup

from csi_as_code.errors import CsiError, RegisterError, UsageError
from csi_as_code.exports.registers import Whole, all_files
from csi_as_code.finding import Finding
from csi_as_code.model import Day
from csi_as_code.reading.places import locate
from csi_as_code.reading.snapshot import Opened
from csi_as_code.register import IMPROVEMENTS, MEASURES, POLICY_PATH
from csi_as_code.rules.runner import check
from csi_as_code.site import templates
from csi_as_code.site.facts import Site
from csi_as_code.site.navigation import navigation
from csi_as_code.site.output import Folder, replacing
from csi_as_code.site.pages import Sheet, all_pages
from csi_as_code.site.past import past_of
from csi_as_code.site.pointing import Links
from csi_as_code.site.sitemap import sitemap
from csi_as_code.site.table import rows_script, text_script

# `file:` stands beside 'self' because browsers differ in what 'self' means for a page on a disk.
SECURITY = (
    "default-src 'none'; style-src 'self' file:; script-src 'self' file:; img-src 'self' file: data:; "
    "base-uri 'none'; form-action 'none'"
)
OUT = "site"
SOURCES = (IMPROVEMENTS, MEASURES, "schemas", templates.FOLDER)
# From this many files on, a second process pays.
SHARED_FROM = 400
Progress = Callable[[int, int], None]


class Built(msgspec.Struct, frozen=True):
    """What a build made: the folder, how many files, and the findings that it shows."""

    out: Path
    files: int
    findings: tuple[Finding, ...]


class Frame(msgspec.Struct, frozen=True):
    """What every page shows around its content."""

    title: str
    security: Markup
    today: Day
    commit: str
    findings: int
    has_style: bool


def build(
    opened: Opened, out: Path, today: Day, *, progress: Progress | None = None, processes: int | None = None
) -> Built:
    """Build the site of a register into a folder, which is replaced as a whole; nothing is left of a build that fails.

    Raise UsageError where `out` is not ours to replace, RegisterError where register.yaml cannot be read, and
    TemplateFault for a template that cannot be used.
    """
    _check_place(opened.root, out)
    if not opened.register.policy_read:
        raise RegisterError(f"{POLICY_PATH} cannot be read, so there is no new site", "See csi lint.")
    site = Site(
        opened.register,
        today,
        findings=findings_of(opened, today),
        commit=opened.commit,
        tell=lambda: past_of(opened),
    )
    over = templates.own(opened)
    with replacing(out) as staging:
        try:
            files = write(site, over, staging, progress=progress, processes=processes)
        except TemplateError as error:
            raise templates.fault(error) from error
    return Built(out, files, site.findings)


def _check_place(root: Path, out: Path) -> None:
    """Raise UsageError where a site would lie among the files of the register."""
    place = out.resolve()
    for name in SOURCES:
        if place.is_relative_to((root / name).resolve()):
            raise UsageError(f'"{out}" is inside {name}/ of the register', f'Name another folder, as "{root / OUT}".')


def write(
    site: Site,
    over: Mapping[str, bytes],
    folder: Path,
    *,
    progress: Progress | None = None,
    processes: int | None = None,
) -> int:
    """Write all files of a site into an empty folder and return their number."""
    printer = Printer(site, over)
    assets = templates.assets(over)
    files = Folder(folder)
    for name, content in assets.items():
        files.write(name, content)
    files.write("register-rows.js", rows_script(site))
    files.write("register-text.js", text_script(site))
    site.trail  # noqa: B018 - asked before the work is shared, so that every process has it
    whole = Whole(site.register, site.today, commit=site.commit, pages=site.records, trail=site.trail)
    for file in all_files():
        files.write(file.name, file.render(whole))
    sheets = [sheet for page in all_pages() for sheet in page.sheets(site)]
    maps = dict(sitemap(site.policy.site, [sheet.path for sheet in sheets]))
    for name, content in maps.items():
        files.write(name, content)
    shares = _processes(len(sheets)) if processes is None else processes
    _print_shared(printer, sheets, folder, shares, progress)
    return len(sheets) + len(assets) + 2 + len(all_files()) + len(maps)


class Printer:
    """Renders sheets; templates are compiled once, and what pages share is made once."""

    def __init__(self, site: Site, over: Mapping[str, bytes]) -> None:
        self.site = site
        self.templates: Environment = templates.environment(over)
        self.templates.globals["site"] = Frame(
            title=site.policy.title or "Improvement register",
            security=Markup(SECURITY),  # noqa: S704 - a constant
            today=site.today,
            commit=(site.commit or "")[:10],
            findings=len(site.findings),
            has_style="assets/own.css" in over,
        )
        print_row = templates.row_printer(self.templates)
        self._links = {root: Links(site, root, print_row) for root in ("", "../")}
        paths = {"", *(page.path for page in all_pages())}
        self._navs = {(root, path): self._nav("nav.html", root, path) for root in self._links for path in paths}
        self._maps = {root: self._nav("map.html", root, "") for root in self._links}

    def _nav(self, template: str, root: str, current: str) -> Markup:
        sections = navigation(all_pages(), current)
        html = self.templates.get_template(template).render(sections=sections, root=root)
        return Markup(html)  # noqa: S704 - rendered by an autoescaped template

    def page(self, sheet: Sheet) -> bytes:
        """Return a file of the site."""
        root = "../" * sheet.path.count("/")
        links = self._links[root]
        html = self.templates.get_template(sheet.template).render(
            view=sheet.view(links),
            link=links,
            root=root,
            title=sheet.title,
            nav=self._navs[root, sheet.under],
            map=self._maps[root],
        )
        return html.encode("utf-8", "replace")


def _processes(sheets: int) -> int:
    """Return how many processes to render in: one for few pages, where the system cannot fork, or where threads run."""
    if sheets < SHARED_FROM or not hasattr(os, "fork") or threading.active_count() > 1:
        return 1
    try:
        return min(4, len(os.sched_getaffinity(0)))
    except AttributeError:
        return min(4, os.cpu_count() or 1)


def _print_shared(
    printer: Printer, sheets: Sequence[Sheet], folder: Path, shares: int, progress: Progress | None
) -> None:
    """Print sheets in several processes; which one prints a sheet has no influence on it."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        children = [_fork(printer, sheets[number::shares], folder) for number in range(1, shares)]
        try:
            _print(printer, sheets[::shares], folder, shares, len(sheets), progress)
        finally:
            faults = [fault for fault in map(_wait, children) if fault]
        if faults:
            raise CsiError(faults[0])
    finally:
        if was_enabled:
            gc.enable()


def _print(
    printer: Printer, sheets: Iterable[Sheet], folder: Path, shares: int, total: int, progress: Progress | None
) -> None:
    files = Folder(folder)
    for number, sheet in enumerate(sheets, 1):
        files.write(sheet.path, printer.page(sheet))
        if progress:
            progress(min(number * shares, total), total)


def _fork(printer: Printer, sheets: Sequence[Sheet], folder: Path) -> tuple[int, int]:
    """Start a process that prints sheets; it says through a pipe what went wrong, if anything."""
    reader, writer = os.pipe()
    sys.stdout.flush()
    sys.stderr.flush()
    child = os.fork()
    if child:
        os.close(writer)
        return child, reader
    said = ""
    try:
        os.close(reader)
        _print(printer, sheets, folder, 1, len(sheets), None)
    except TemplateError as error:
        said = str(templates.fault(error))
    except OSError as error:
        said = f'{error.strerror}: "{error.filename}"'
    except BaseException:  # noqa: BLE001 - the parent raises what this process says
        said = traceback.format_exc()
    finally:
        with os.fdopen(writer, "w", encoding="utf-8") as pipe:
            pipe.write(said)
        os._exit(1 if said else 0)


def _wait(child: tuple[int, int]) -> str:
    process, reader = child
    with os.fdopen(reader, encoding="utf-8") as pipe:
        said = pipe.read()
    _, status = os.waitpid(process, 0)
    return said or (f"a process that renders pages ended with status {status}" if status else "")


def findings_of(opened: Opened, today: Day) -> list[Finding]:
    """Return what lint says, with places."""
    return locate(check(opened.register, today), opened.read, opened.register.dropped)
