"""Findings as Markdown for a comment or a job summary: short enough for it, and nothing of a record is live."""

from collections import Counter
from itertools import groupby

from csi_as_code.finding import Finding, Severity
from csi_as_code.markup import safe
from csi_as_code.reports import NOUNS, Report, summary
from csi_as_code.text import count, listed

MOST = 60_000
"""GitHub takes 65,536 characters in a comment; bytes are never fewer."""
_REST = 200
"""Bytes for the last line."""


def render(report: Report, *, most: int = MOST) -> str:
    """Return the counts and a list for each file, in fewer than `most` bytes; what is left out is least severe."""
    head = f"**{safe(summary(report))}**\n"
    kept = _kept(report.findings, most - _size(head) - _REST)
    left = Counter(report.findings[at].severity for at in range(len(report.findings)) if at not in kept)
    shown = [finding for at, finding in enumerate(report.findings) if at in kept]
    files = groupby(shown, key=lambda finding: finding.path)
    parts = [f"{_title(path)}{''.join(map(_one, found))}" for path, found in files]
    return "".join([head, *parts, _more(left)])


def _kept(findings: tuple[Finding, ...], room: int) -> frozenset[int]:
    """Return the positions of the worst findings that there is room for."""
    kept: set[int] = set()
    titled: set[str] = set()
    for at in sorted(range(len(findings)), key=lambda at: findings[at].severity.rank):
        finding = findings[at]
        title = "" if finding.path in titled else _title(finding.path)
        room -= _size(title) + _size(_one(finding))
        if room < 0:
            break
        titled.add(finding.path)
        kept.add(at)
    return frozenset(kept)


def _title(path: str) -> str:
    return f"\n**{safe(path)}**\n\n"


def _one(finding: Finding) -> str:
    place = f"line {max(finding.line, 1)}"
    hint = f" *{safe(finding.hint)}*" if finding.hint.strip() else ""
    return f"- {finding.severity} `{finding.rule}`, {place}: {safe(finding.message)}{hint}\n"


def _more(left: Counter[Severity]) -> str:
    found = listed(count(left[level], f"more {noun}") for level, noun in NOUNS.items() if left[level])
    return f"\n… and {found}: run csi to read all.\n" if found else ""


def _size(text: str) -> int:
    return len(text.encode("utf-8", errors="surrogatepass"))
