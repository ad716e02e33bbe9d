"""What lint finds, with what it remembers of records that are as they were."""

import importlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import chain

import msgspec

from csi_as_code.finding import Finding
from csi_as_code.model import Day
from csi_as_code.reading import schemas, verdicts
from csi_as_code.reading.kept import whole
from csi_as_code.reading.places import locate
from csi_as_code.reading.snapshot import Opened
from csi_as_code.reading.standing import Again, Said
from csi_as_code.register import Register
from csi_as_code.rules.registry import all_rules
from csi_as_code.rules.runner import Outcome, check, judged_across, judged_alone, weighed
from csi_as_code.text import listed, visible

Read = Callable[[str], bytes]


NAMED = 3
"""So many files of the working folder are named; the others are counted."""


def unjudged(paths: Sequence[str]) -> str:
    """Return the sentence on files of the working folder that no commit has as they are."""
    shown = [visible(path) for path in paths[:NAMED]]
    if len(paths) > NAMED:
        shown.append(f"{len(paths) - NAMED} more")
    return f"the working folder differs from HEAD, which was judged, in {listed(shown)}: commit first to judge that"


def remembered_check(opened: Opened, day: Day) -> list[Finding]:
    """Return what the rules find in a register; what earlier runs of lint found is taken over where it still holds."""
    known = verdicts.load(opened, day)
    alone = judged_alone(opened.register, day, known.alone, whole)
    across = judged_across(opened.register, day, known.across, known.changed)
    return check(opened.register, day, alone=alone, across=across)


def remembered_check_of(opened: Opened, ident: str, day: Day) -> list[Finding]:
    """Return what the rules find in one record; of the others nothing is looked at that is for one record alone."""
    register = opened.register
    path = register.paths[ident]
    known = verdicts.load(opened, day)
    others = {other: known.alone.get(other, ()) for other in register.paths.values() if other != path}
    alone = judged_alone(register, day, others | {path: known.alone[path]} if path in known.alone else others, whole)
    across = judged_across(register, day, known.across, known.changed)
    return [finding for finding in check(register, day, alone=alone, across=across) if finding.path == path]


def judge_again(register: Register, day: Day, read: Read, across: Mapping[str, list[Finding]]) -> Again | None:
    """Judge alone the records that a register holds, and place anew what rules across records have found in them.

    `across` are these findings, by the path of each record. Return None where reading has or had something to say of
    one of the records.
    """
    rules = all_rules()
    if any(problem.path in across for problem in register.problems):
        return None
    if any(rules[finding.rule].check is None for findings in across.values() for finding in findings):
        return None
    outcome = weighed(register, day, chain.from_iterable(judged_alone(register, day, {}, whole).values()))
    moved = (
        msgspec.structs.replace(finding, line=0) if finding.pointer else finding
        for findings in across.values()
        for finding in findings
    )
    said: dict[str, list[Said]] = {}
    for finding in locate(outcome.found, read, register.dropped):
        said.setdefault(finding.path, []).append(Said(finding, alone=True))
    for finding in locate(moved, read, register.dropped):
        said.setdefault(finding.path, []).append(Said(finding, alone=False))
    accepted: dict[str, int] = {}
    for finding in outcome.suppressed:
        accepted[finding.path] = accepted.get(finding.path, 0) + 1
    return Again({path: tuple(entries) for path, entries in said.items()}, accepted)


def said_of(register: Register, located: Iterable[Finding]) -> dict[str, tuple[Said, ...]]:
    """Return findings by path, and of those in records whether a rule found them that judges these alone."""
    rules, records = all_rules(), frozenset(register.paths.values())
    said: dict[str, list[Said]] = {}
    for finding in located:
        alone = finding.path in records and rules[finding.rule].alone
        said.setdefault(finding.path, []).append(Said(finding, alone))
    return {path: tuple(entries) for path, entries in said.items()}


def accepted_of(register: Register, outcome: Outcome) -> dict[str, tuple[int, int]]:
    """Return by path how many findings are accepted that were found alone, and how many others."""
    rules, records = all_rules(), frozenset(register.paths.values())
    found: dict[str, tuple[int, int]] = {}
    for finding in outcome.suppressed:
        alone, across = found.get(finding.path, (0, 0))
        is_alone = finding.path in records and rules[finding.rule].alone
        found[finding.path] = (alone + is_alone, across + (not is_alone))
    return found


def prepare() -> None:
    """Import what reading a record and judging it alone takes."""
    importlib.import_module("csi_as_code.reading.parse")
    schemas.screen("improvement")
    all_rules()
