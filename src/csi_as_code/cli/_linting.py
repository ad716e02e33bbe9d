"""What `csi lint` does: judge the register anew, or take over what was said of it."""

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click

from csi_as_code.cli import _swift
from csi_as_code.cli._surroundings import keep_large, root_of
from csi_as_code.finding import Finding
from csi_as_code.git.place import git_dir
from csi_as_code.model import Day
from csi_as_code.reading import folder, standing
from csi_as_code.reading.reader import Looked
from csi_as_code.reading.standby import Standby
from csi_as_code.reading.standing import Standing

if TYPE_CHECKING:
    from csi_as_code.reading.snapshot import Opened

NOTHING = 9
"""A rank below that of every severity."""


class Wanted(NamedTuple):
    """What is asked: of which paths, by which rules, from which severity on, and when.

    `is_all` says that all is asked of the folder as it is now.
    """

    paths: tuple[str, ...]
    select: tuple[str, ...]
    ignore: tuple[str, ...]
    severity: str
    today: str | None
    as_of: str | None
    is_all: bool


class Linted(NamedTuple):
    """What is said of a register; `worst` is the rank of the gravest finding, shown or not."""

    findings: tuple[Finding, ...]
    day: Day
    improvements: int
    measures: int
    hidden: int
    suppressed: int
    worst: int
    read: Callable[[str], bytes]
    root: Path
    within: tuple[int, int] | None = None


def lint(ctx: click.Context, wanted: Wanted, form: str, second: Standby | None) -> Linted:
    """Judge a register, or as much of it as has changed since it was judged last; `second` is for the latter."""
    root = root_of(ctx)

    def meanwhile() -> None:
        _import_the_rest(form)

    found = _swift.look(root, wanted.today, second, meanwhile) if second else _swift.Found()
    if found.standing:
        keep_large(ctx, found, found.standing.improvements)
        return _taken_over(root, found.standing)
    return _anew(ctx, wanted, found.looked, meanwhile)


def _taken_over(root: Path, said: Standing) -> Linted:
    findings = said.findings
    return Linted(
        findings=findings,
        day=said.day,
        improvements=said.improvements,
        measures=said.measures,
        hidden=0,
        suppressed=said.suppressed,
        worst=_worst(findings),
        read=lambda path: folder.read(root, path, folder.MOST_BYTES),
        root=root,
    )


def _worst(findings: tuple[Finding, ...] | list[Finding]) -> int:
    return min((finding.severity.rank for finding in findings), default=NOTHING)


def _anew(ctx: click.Context, wanted: Wanted, looked: Looked | None, meanwhile: Callable[[], object]) -> Linted:
    # what is not needed where all is taken over
    from csi_as_code.cli._session import day_of, keep, open_register

    opened = open_register(ctx, wanted.as_of, sparing=True, meanwhile=meanwhile, looked=looked)
    keep(ctx, opened)

    from csi_as_code.analysis.scope import amount, meant_by
    from csi_as_code.cli._judging import accepted_of, said_of
    from csi_as_code.cli._paths import spellings
    from csi_as_code.finding import Severity
    from csi_as_code.reading import verdicts
    from csi_as_code.reading.kept import whole
    from csi_as_code.rules.runner import Outcome, judged_across, judged_alone, weigh

    opened = opened._replace(read=lru_cache(maxsize=20_000)(opened.read))  # places and excerpts look at the same files
    register = opened.register
    day = day_of(opened, wanted.today)
    known = verdicts.load(opened, day)
    alone = verdicts.located_alone(opened, known, judged_alone(register, day, known.alone, whole))
    within = [meant_by(register, spellings(path, opened.root)) for path in wanted.paths]
    across = judged_across(register, day, known.across, known.changed)
    found, suppressed = weigh(register, day, select=wanted.select, ignore=wanted.ignore, alone=alone, across=across)
    if within:
        found = [finding for finding in found if any(finding.path in files for files in within)]
        suppressed = [finding for finding in suppressed if any(finding.path in files for files in within)]
    shown = [finding for finding in found if finding.severity.rank <= Severity(wanted.severity).rank]
    located = verdicts.located(opened, known, shown)
    verdicts.save(opened, day, known, alone, across, located)
    linted = Linted(
        findings=tuple(located),
        day=day,
        improvements=len(register.improvements) + len(register.unread),
        measures=len(register.measures),
        hidden=len(found) - len(shown),
        suppressed=len(suppressed),
        worst=_worst(found),
        read=opened.read,
        root=opened.root,
        within=amount(register, frozenset().union(*within)) if within else None,
    )
    if wanted.is_all:
        _remember(opened, linted, said_of(register, located), accepted_of(register, Outcome(found, suppressed)))
    return linted


def _remember(
    opened: "Opened", linted: Linted, said: dict[str, tuple[standing.Said, ...]], accepted: dict[str, tuple[int, int]]
) -> None:
    """Keep what is said of a register that can be read."""
    place, register = git_dir(opened.root), opened.register
    files = opened.files() if place and register.policy_read else None
    if place and files:
        made = Standing(
            "", linted.day, register.policy.timezone, files, said, accepted, linted.improvements, linted.measures
        )
        standing.save(standing.file_of(place), made)


REST = ("analysis.scope", "cli._judging", "cli._paths", "cli._summary", "git.place", "rules.runner")


def _import_the_rest(form: str) -> None:
    import importlib

    for name in (*REST, f"reports.{form}"):
        importlib.import_module(f"csi_as_code.{name}")

    from csi_as_code.rules.registry import all_rules

    all_rules()
