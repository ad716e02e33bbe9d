"""Findings for people and programs. A format is a file here, with a function `render(report) -> str`."""

from collections import Counter
from collections.abc import Callable, Iterable

import msgspec

from csi_as_code.finding import Finding, Severity
from csi_as_code.model import Day
from csi_as_code.text import count, listed, visible


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """What a format gets: located findings in order, and how to show them.

    `hidden` counts findings below the wanted severity, `suppressed` those that the records accept. `read` returns the
    bytes of a file of the register, `width` is in columns. `fail_on` is the least severity that makes the check red,
    `folder` the register's folder seen from the top of its repository, with a slash at the end, empty where the
    register is the repository. `within` is of how many improvements and measures findings were asked for, where it
    was not of all.
    """

    findings: tuple[Finding, ...]
    today: Day
    improvements: int
    measures: int
    hidden: int = 0
    suppressed: int = 0
    read: Callable[[str], bytes]
    color: bool = False
    width: int = 100
    fail_on: Severity = Severity.ERROR
    folder: str = ""
    within: tuple[int, int] | None = None


NOUNS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}


def summary(report: Report) -> str:
    """Return the closing sentence: `3 errors and 2 warnings in 41 improvements and 30 measures`."""
    found = counted(report.findings)
    where = f"{count(report.improvements, 'improvement')} and {count(report.measures, 'measure')}"
    if report.within:
        every = ((report.improvements, "improvement"), (report.measures, "measure"))
        some = [f"{n} of {count(of, noun)}" for n, (of, noun) in zip(report.within, every, strict=True) if n]
        where = listed(some) or "the files that were named"
    unseen = {"suppressed": report.suppressed, "below the wanted severity": report.hidden}
    more = ", ".join(f"{number} {why}" for why, number in unseen.items() if number)
    return f"{found or 'no findings'} in {where}{f' ({more})' if more else ''}"


def counted(findings: Iterable[Finding]) -> str:
    """Return how many findings there are of each severity: `3 errors and 2 warnings`; nothing where there is none."""
    numbers = Counter(finding.severity for finding in findings)
    return listed(count(numbers[level], noun) for level, noun in NOUNS.items() if numbers[level])


def worst_first(findings: Iterable[Finding]) -> list[Finding]:
    """Return errors, then warnings, then notes, each in the order of place."""
    return sorted(findings, key=lambda finding: finding.severity.rank)


def sentences(finding: Finding) -> str:
    """Return what is wrong and the way out on one line, as two sentences."""
    message, hint = visible(finding.message), visible(finding.hint)
    if not hint.strip():
        return message
    return f"{message} {hint}" if message.endswith((".", "?", "!")) else f"{message}. {hint}"
