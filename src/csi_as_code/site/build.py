"""Build the site: a function of a snapshot and a day. The same commit and day give the same bytes."""

import contextlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import msgspec
from jinja2.exceptions import TemplateError

from csi_as_code.errors import RegisterError, UsageError
from csi_as_code.finding import Finding
from csi_as_code.model import Day
from csi_as_code.reading import pieced, printed, recalled
from csi_as_code.reading.jobs import Job
from csi_as_code.reading.printed import Carried, Filed
from csi_as_code.reading.recalled import Recalled
from csi_as_code.reading.snapshot import Opened
from csi_as_code.register import IMPROVEMENTS, MEASURES, POLICY_PATH
from csi_as_code.site import templates
from csi_as_code.site.apart import Apart, Here, processors
from csi_as_code.site.digests import Digests
from csi_as_code.site.facts import Site
from csi_as_code.site.files import Shelf, write_files, write_history
from csi_as_code.site.folder import Folder
from csi_as_code.site.judged import findings_of
from csi_as_code.site.output import forget_spare, forget_spares, replacing
from csi_as_code.site.pages import all_pages
from csi_as_code.site.past import past_of
from csi_as_code.site.printing import Printer, Progress, print_all
from csi_as_code.site.reuse import Ledger, frame_of

OUT = "site"
SOURCES = (IMPROVEMENTS, MEASURES, "schemas", templates.FOLDER)


class Built(msgspec.Struct, frozen=True):
    """What a build made: the folder, how many files, how many of them are new, and what it shows."""

    out: Path
    files: int
    written: int
    site: Site

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What lint says of the register."""
        return self.site.findings


class Written(NamedTuple):
    """What stands in a folder: how many files, how many of them are new, and what is to be remembered of them."""

    files: int
    new: int
    ledger: Ledger


def build(
    opened: Opened,
    out: Path,
    today: Day,
    *,
    jobs: Iterable[Job] = (),
    progress: Progress | None = None,
    processes: int | None = None,
    judge: Callable[[Opened, Day], list[Finding]] = findings_of,
) -> Built:
    """Build the site of a register into a folder, which is replaced as a whole; nothing is left of a build that fails.

    Files that are as they were in the old site are taken over from it, and pages that nothing has changed for are not
    rendered; the bytes are those of a build into an empty folder. `judge` says what lint finds.

    Raise UsageError where `out` is not ours to replace, RegisterError where register.yaml cannot be read, and
    TemplateFault for a template that cannot be used.
    """
    _check_place(opened.root, out)
    if not opened.register.policy_read:
        raise RegisterError(f"{POLICY_PATH} cannot be read, so there is no new site", "See csi lint.")
    site = Site(
        opened.register,
        today,
        findings=_told(judge, opened, today),
        commit=opened.commit,
        tell=lambda: past_of(opened),
        jobs=jobs,
        oids=opened.oids,
        shape=opened.shape,
    )
    over = templates.own(opened)
    memory = printed.file_of(opened.root, out)
    spare = printed.spare_of(memory) if memory else None
    with replacing(out, spare) as staging:
        try:
            made = write(site, over, Folder(staging, out), memory, progress=progress, processes=processes)
        except TemplateError as error:
            raise templates.fault(error) from error
    made.ledger.save()
    site.recalled.save()
    if spare:
        forget_spares(spare, out)
    return Built(out, made.files, made.new, site)


def forget(root: Path, out: Path) -> None:
    """Remove all that is remembered of a site that nobody will build again, as far as that can be done."""
    memory = printed.file_of(root, out)
    if memory is None:
        return
    forget_spare(printed.spare_of(memory))
    for file in (memory, recalled.beside(memory), pieced.beside(memory)):
        with contextlib.suppress(OSError):
            file.unlink()


def _told(judge: Callable[[Opened, Day], list[Finding]], opened: Opened, today: Day) -> Iterator[Finding]:
    """Yield what is found, which is asked for when somebody wants the first of it."""
    yield from judge(opened, today)


def _check_place(root: Path, out: Path) -> None:
    """Raise UsageError where a site would lie among the files of the register."""
    place = out.resolve()
    for name in SOURCES:
        if place.is_relative_to((root / name).resolve()):
            raise UsageError(f'"{out}" is inside {name}/ of the register', f'Name another folder, as "{root / OUT}".')


def write(
    site: Site,
    over: Mapping[str, bytes],
    folder: Folder,
    memory: Path | None,
    *,
    progress: Progress | None = None,
    processes: int | None = None,
) -> Written:
    """Write all files of a site into a folder; what they are made of is to be saved when they are in place.

    The folder is empty, or holds files of an older site, of which nothing stays that is not as it should be.
    """
    processes = processors() if processes is None else processes
    frame = frame_of(site, (templates.shipped(), over))
    digests = Digests(site)
    if memory and digests.shape:
        site.recalled = Recalled(recalled.beside(memory), frame + digests.shape)
    ledger = Ledger(memory, frame, digests)
    is_spare = folder.clear(ledger.marks)
    sheets = [sheet for page in all_pages() for sheet in page.sheets(site)]
    _ = site.findings  # asked before the work is shared, as they come from another process

    def keep() -> bytes:
        lost = folder.keep_all(ledger.marks)
        return msgspec.msgpack.encode(Carried(folder.written, lost))

    def file() -> bytes:
        before = folder.written
        files = write_files(site, over, folder, Shelf(memory, frame), digests)
        return msgspec.msgpack.encode(Filed(files, folder.written - before))

    if is_spare and ledger.has_shape:
        processes = 1  # to share the memory with another process takes longer than what there is to do
    other = Here(keep) if processes == 1 or is_spare or not ledger.marks else Apart(keep)
    try:
        printer = Printer(site, over)
        templates.keep(printer.templates)
        rest = ledger.compare(sheets)
        carried = printed.carried(other.wait())
    finally:
        other.stop()
    rest += ledger.take_over(sheets, carried.lost, folder)
    before = folder.written
    history = write_history(site, [sheet.path for sheet in sheets], folder)
    written = carried.written + folder.written - before
    done, shares = print_all(printer, rest, folder, file, progress=progress, processes=processes)
    filed = printed.filed(done)
    for share in shares:
        ledger.add(share)
    written += filed.written + sum(share.written for share in shares)
    return Written(filed.files + history + len(sheets), written, ledger)
