"""What is measured: each case is a function from a workshop to rows of the table."""

import os
import re
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from itertools import count
from pathlib import Path

from benchmarks import history as histories
from benchmarks import hugo, paint
from benchmarks.generate import commit, generate
from benchmarks.timing import DAY, Duel, Failed, Run, csi, duel, median, run

GIB = 1024**3
SETTLED_SECONDS = 2.2
"""Git and we trust the stat data of a file only when it is older than two seconds."""

PARSE = """
import pathlib, sys, yaml
for file in sorted(pathlib.Path(sys.argv[1]).rglob("*.yaml")):
    with file.open("rb") as stream:
        yaml.load(stream, Loader=yaml.CSafeLoader)
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A line of the table; `value` is held against `limit`, and None where it could not be measured."""

    case: str
    ours: str = ""
    reference: str = ""
    value: float | None = None
    limit: float | None = None
    unit: str = "x"
    note: str = ""

    @property
    def verdict(self) -> str:
        """Return ok or over; nothing where there is no limit, skipped where there is no figure."""
        if self.value is None:
            return "skipped"
        if self.limit is None:
            return ""
        return "ok" if self.value <= self.limit else "over"


@dataclass(slots=True, kw_only=True)
class Workshop:
    """Where registers are generated, once each, and how large and how often."""

    folder: Path
    records: int = 10_000
    many_records: int = 100_000
    rounds: int = 5
    seed: int = 1
    settled_seconds: float = SETTLED_SECONDS
    made: dict[int, Path] = field(default_factory=dict)

    def register(self, records: int) -> Path:
        """Return a committed register of so many records."""
        if records not in self.made:
            place = self.folder / f"register-{records}"
            generate(place, records, self.seed)
            commit(place)
            self.made[records] = place
            time.sleep(self.settled_seconds)
        return self.made[records]


def forget(register: Path) -> None:
    """Take away what csi remembers of a register."""
    shutil.rmtree(register / ".git" / "csi", ignore_errors=True)


def lint(register: Path) -> Run:
    """Measure `csi lint`; its findings make it exit with 1."""
    return run(csi("lint", "--today", DAY), register, may_fail=True)


def cold(workshop: Workshop) -> Iterator[Row]:
    """Yield `csi lint` that remembers nothing against PyYAML's C loader alone, on the same files."""
    register = workshop.register(workshop.records)
    found = duel(
        workshop.rounds,
        lambda: lint(register),
        lambda: run([sys.executable, "-c", PARSE, str(register)], register),
        lambda: forget(register),
    )
    yield _row("cold csi lint / PyYAML CSafeLoader", found, 1.0)


def changed(workshop: Workshop) -> Iterator[Row]:
    """Yield a second `csi lint` after 1 % of the files changed against `git status` of the same folder.

    Once a sentence of each description changes, which no other record can notice, and once the urgency, which the
    rules may compare with that of other records.
    """
    register = workshop.register(workshop.records)
    records = sorted((register / "improvements").glob("*.yaml"))
    time.sleep(workshop.settled_seconds)
    for name, edit in (("a sentence", _another_sentence), ("the urgency", _another_urgency)):
        turn = iter(range(10_000))

        def before(turn: Iterator[int] = turn, edit: Callable[[str, int], str] = edit) -> None:
            # so that just 1 % is changed each time, for git and for us
            run(["git", "add", "--all"], register)
            time.sleep(workshop.settled_seconds)
            lint(register)
            run(["git", "status"], register)
            number = next(turn)
            for record in records[number % 100 :: 100]:
                record.write_text(edit(record.read_text(encoding="utf-8"), number), encoding="utf-8", newline="\n")

        found = duel(workshop.rounds, lambda: lint(register), lambda: run(["git", "status"], register), before)
        yield _row("second csi lint, 1 % changed / git status", found, 12.0, note=f"{name} changed")
    run(["git", "checkout", "HEAD", "--", "."], register)


def places(name: Path) -> Iterator[Path]:
    """Yield folders that are not there yet, numbered from 1.

    What was built is not removed before all is measured: for some seconds after many files have gone, a file system
    may take long to make new ones (ext4 passes over the inodes of late), and both sides would be measured by that.
    """
    return (name.with_name(f"{name.name}-{number}") for number in count(1))


def _another_title(text: str, number: int) -> str:
    changed, times = re.subn(r"(?m)^(title: [\"']?)", rf"\1Round {number}, ", text, count=1)
    if not times:
        raise Failed("the record has no title")
    return changed


def _another_sentence(text: str, number: int) -> str:
    head, found, rest = text.partition("\ndescription: |\n")
    return f"{head}{found}  Seen again in round {number}.\n{rest}" if found else f"{text}# round {number}\n"


def _another_urgency(text: str, number: int) -> str:
    head, found, rest = text.partition("urgency: ")
    return f"{head}{found}{(int(rest[0]) + number % 4) % 5 + 1}{rest[1:]}" if found else f"{text}# round {number}\n"


def build(workshop: Workshop) -> Iterator[Row]:
    """Yield `csi build` that remembers nothing against Hugo on as many pages of the same content."""
    case = "cold csi build / hugo"
    if not hugo.program():
        yield Row(case=case, limit=1.5, note="hugo is not installed (apt-get install hugo)")
        return
    register = workshop.register(workshop.records)
    site = workshop.folder / "hugo"
    hugo.write_site(register, site)
    ours, theirs = places(workshop.folder / "built-by-csi"), places(workshop.folder / "built-by-hugo")
    found = duel(
        workshop.rounds,
        lambda: run(csi("build", str(next(ours)), "--today", DAY), register, may_fail=True),
        lambda: run(["hugo", "--quiet", "--destination", str(next(theirs))], site),
        lambda: forget(register),
    )
    pages = (_pages(workshop.folder / f"built-by-{who}-1") for who in ("csi", "hugo"))
    yield _row(case, found, 1.5, note="pages: " + " / ".join(map(str, pages)))
    peak = max(one.peak_bytes for one in found.ours) / GIB
    yield Row(
        case=f"memory of cold csi build, {workshop.records:,} records",
        ours=f"{peak:.2f} GiB", value=peak, limit=1.0, unit="GiB", note="the largest of its processes",
    )  # fmt: skip


def first_paint(workshop: Workshop) -> Iterator[Row]:
    """Yield how soon Chromium shows the register's page, when all of its rows are there, and how large its HTML is."""
    case = f"first paint of the register, {workshop.records:,} records"
    if not paint.program():
        yield Row(case=case, limit=2.5, unit="s", note="Chromium or playwright is not installed")
        return
    register, site = workshop.register(workshop.records), workshop.folder / "painted"
    run(csi("build", str(site), "--today", DAY), register, may_fail=True)
    page = site / "register.html"
    seconds, whole = paint.measured(page, workshop.rounds)
    yield Row(case=case, ours=f"{seconds:.2f} s", value=seconds, limit=2.5, unit="s", note=f"all rows in {whole:.2f} s")
    size = page.stat().st_size / 1e6
    yield Row(case="HTML of its first page", ours=f"{size:.2f} MB", value=size, limit=3.0, unit="MB")


def rebuild(workshop: Workshop) -> Iterator[Row]:
    """Yield `csi build` over a site of which one record has changed against a cold one."""
    register = workshop.register(workshop.records)
    warm = workshop.folder / "rebuilt"
    shutil.copytree(register, warm)
    record = min((warm / "improvements").glob("*.yaml"))
    text = record.read_text(encoding="utf-8")
    new, old = places(workshop.folder / "site"), workshop.folder / "site-again"

    def one(place: Path, site: Path) -> Run:
        return run(csi("build", str(site), "--today", DAY), place, may_fail=True)

    one(warm, old)
    time.sleep(workshop.settled_seconds)
    for name, edited in (("its title", _another_title), ("its urgency", _another_urgency)):
        turn = count(1)

        def before(edited: Callable[[str, int], str] = edited, turn: Iterator[int] = turn) -> None:
            forget(register)
            record.write_text(edited(text, next(turn)), encoding="utf-8", newline="\n")

        one(warm, old)
        found = duel(workshop.rounds, lambda: one(warm, old), lambda: one(register, next(new)), before)
        yield _row("csi build after one change / cold csi build", found, 0.1, note=f"{name} changed")


def gate(workshop: Workshop) -> Iterator[Row]:
    """Yield the gate of one changed record against a `csi lint` of the same change, both with what csi remembers.

    What is remembered is the register as it was before; the record changes in what other records may notice.
    """
    register = workshop.folder / "gated"
    shutil.copytree(workshop.register(workshop.records), register)
    record = min((register / "improvements").glob("*.yaml"))
    time.sleep(workshop.settled_seconds)
    lint(register)
    kept, memory = workshop.folder / "remembered", register / ".git" / "csi"
    shutil.copytree(memory, kept)
    record.write_text(_another_urgency(record.read_text(encoding="utf-8"), 1), encoding="utf-8", newline="\n")
    commit(register)

    def before() -> None:
        forget(register)
        shutil.copytree(kept, memory)

    found = duel(
        workshop.rounds,
        lambda: run(csi("gate", "--base", "HEAD~1", "--today", DAY), register, may_fail=True),
        lambda: lint(register),
        before,
    )
    yield _row("csi gate of one change / csi lint of it", found, 2.0)


def memory(workshop: Workshop) -> Iterator[Row]:
    """Yield the peak of resident memory of `csi lint` on many records, when it remembers nothing and all."""
    register = workshop.register(workshop.many_records)
    forget(register)
    for case in ("cold", "warm"):
        one = lint(register)
        yield Row(
            case=f"memory of {case} csi lint, {workshop.many_records:,} records",
            ours=f"{one.peak_bytes / GIB:.2f} GiB", value=one.peak_bytes / GIB, limit=1.0, unit="GiB",
            note=f"in {one.seconds:.1f} s",
        )  # fmt: skip


def start(workshop: Workshop) -> Iterator[Row]:
    """Yield `csi --help` against importing click, and in milliseconds."""
    found = duel(
        4 * workshop.rounds,
        lambda: run(csi("--help"), workshop.folder),
        lambda: run([sys.executable, "-c", "import click"], workshop.folder),
        lambda: None,
    )
    yield _row("csi --help / python -c 'import click'", found, None)
    milliseconds = median(found.ours) * 1000
    yield Row(case="csi --help", ours=f"{milliseconds:.0f} ms", value=milliseconds, limit=150, unit="ms")


def log(workshop: Workshop) -> Iterator[Row]:
    """Yield `csi log` that remembers nothing, and that remembers all, against `git log --raw` of the same history.

    Three commits a record, and the real history of the corpus where CSI_CORPORA names its folder.
    """
    made = workshop.folder / "history"
    commits = 3 * workshop.records
    histories.write(made, workshop.records, commits, workshop.seed)
    places = [(made, f"{workshop.records:,} records, {commits:,} commits")]
    corpora = os.environ.get("CSI_CORPORA")
    if corpora:
        real = workshop.folder / "corpus"
        maker, data = Path(corpora) / "make_register.py", Path(corpora) / "kep-history.jsonl.gz"
        run([sys.executable, str(maker), str(data), str(real)], workshop.folder)
        places.append((real, "real history"))
    for place, name in places:
        for kind, before in (("cold", partial(forget, place)), ("warm", partial(run, csi("log"), place))):
            found = duel(
                workshop.rounds, partial(run, csi("log"), place), partial(run, ["git", "log", "--raw"], place), before
            )
            yield _row(f"{kind} csi log / git log --raw", found, 3.0, note=name)


CASES: dict[str, Callable[[Workshop], Iterator[Row]]] = {
    "cold": cold, "changed": changed, "build": build, "rebuild": rebuild, "paint": first_paint, "memory": memory,
    "start": start, "log": log, "gate": gate,
}  # fmt: skip


def _row(case: str, found: Duel, limit: float | None, note: str = "") -> Row:
    least, most = found.spread
    spread = f"{least:.2f} to {most:.2f}; processor time {found.busy_ratio:.2f}"
    return Row(
        case=case, ours=_seconds(median(found.ours)), reference=_seconds(median(found.reference)), value=found.ratio,
        limit=limit, note="; ".join(filter(None, (spread, note))),
    )  # fmt: skip


def _seconds(value: float) -> str:
    return f"{value:.2f} s" if value >= 1 else f"{value * 1000:.0f} ms"


def _pages(folder: Path) -> int:
    return sum(1 for _ in folder.rglob("*.html"))
