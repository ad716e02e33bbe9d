"""Findings as a JUnit report, which GitLab, Jenkins and others show as tests.

A file with findings is a test: it keeps its name from run to run, so a merge request tells what is newly broken and
what is mended. It fails by what makes the check fail (--fail-on); the rest is its output.
"""

from collections.abc import Iterable, Iterator
from itertools import groupby

from csi_as_code.finding import Finding
from csi_as_code.reports import Report, summary
from csi_as_code.text import count, visible

_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_ENTITIES = {ord("&"): "&amp;", ord("<"): "&lt;", ord(">"): "&gt;", ord('"'): "&quot;"}


def render(report: Report) -> str:
    """Return one suite: the check as a whole, which never fails alone, and a test for each file with findings."""
    files = [(path, list(found)) for path, found in groupby(report.findings, key=lambda finding: finding.path)]
    failed = sum(any(_fails(finding, report) for finding in found) for _, found in files)
    numbers = f'tests="{len(files) + 1}" failures="{failed}" errors="0" skipped="0"'
    cases = "".join("".join(_case(path, found, report)) for path, found in files)
    return (
        f'{_HEAD}<testsuites name="csi" {numbers}>\n <testsuite name="csi" {numbers}>\n'
        f'  <testcase classname="csi" name="register">\n{_output([summary(report)])}  </testcase>\n'
        f"{cases} </testsuite>\n</testsuites>\n"
    )


def _fails(finding: Finding, report: Report) -> bool:
    return finding.severity.rank <= report.fail_on.rank


def _case(path: str, found: list[Finding], report: Report) -> Iterator[str]:
    name = _escaped(f"{report.folder}{path}")
    yield f'  <testcase classname="csi" name="{name}" file="{name}">\n'
    red = [finding for finding in found if _fails(finding, report)]
    if red:
        more = f" (and {len(red) - 1} more)" if len(red) > 1 else ""
        title = f"{red[0].message}{more}"
        yield f'   <failure type="{_escaped(red[0].rule)}" message="{_escaped(title)}">'
        yield f"{_escaped(count(len(red), 'finding'))}\n{_lines(red)}</failure>\n"
    yield _output(line for finding in found if not _fails(finding, report) for line in _sentences(finding))
    yield "  </testcase>\n"


def _output(lines: Iterable[str]) -> str:
    text = "".join(f"{_escaped(line)}\n" for line in lines)
    return f"   <system-out>{text}</system-out>\n" if text else ""


def _lines(found: list[Finding]) -> str:
    return "".join(f"{_escaped(line)}\n" for finding in found for line in _sentences(finding))


def _sentences(finding: Finding) -> Iterator[str]:
    yield f"{max(finding.line, 1)}:{max(finding.column, 1)}: {finding.severity}[{finding.rule}] {finding.message}"
    if finding.hint:
        yield f"  {finding.hint}"


def _escaped(text: str) -> str:
    """Return text for an element or an attribute: what XML 1.0 cannot hold is made visible (its section 2.2)."""
    return visible(text).translate(_ENTITIES)
