"""Findings as workflow commands: GitHub Actions turns each into an annotation beside the line.

https://docs.github.com/actions/reference/workflow-commands-for-github-actions
"""

from csi_as_code.finding import Finding, Severity
from csi_as_code.reports import Report, worst_first
from csi_as_code.text import visible

_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}
# The percent sign first: it is what the others become.
_IN_DATA = (("%", "%25"), ("\r", "%0D"), ("\n", "%0A"))
_IN_PROPERTY = (*_IN_DATA, (":", "%3A"), (",", "%2C"))


def render(report: Report) -> str:
    """Return a command a line, the worst first, because GitHub shows ten of a kind for a step."""
    return "".join(_one(finding, report.folder) for finding in worst_first(report.findings))


def _one(finding: Finding, folder: str) -> str:
    line = max(finding.line, 1)
    properties = {"file": f"{folder}{visible(finding.path)}", "line": f"{line}", "endLine": f"{line}"}
    if finding.column > 0:
        properties |= {"col": f"{finding.column}", "endColumn": f"{finding.column + finding.length}"}
    properties["title"] = finding.rule
    given = ",".join(f"{name}={_escaped(value, _IN_PROPERTY)}" for name, value in properties.items())
    sentences = "\n".join(filter(None, (visible(finding.message), visible(finding.hint))))
    return f"::{_COMMANDS[finding.severity]} {given}::{_escaped(sentences, _IN_DATA)}\n"


def _escaped(text: str, replacements: tuple[tuple[str, str], ...]) -> str:
    for old, new in replacements:
        text = text.replace(old, new)
    return text
