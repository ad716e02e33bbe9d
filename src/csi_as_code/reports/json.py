"""Findings as JSON, for programs: a version, the counts, the findings in order of place."""

from collections import Counter
from typing import Any

from csi_as_code.finding import Finding, Severity
from csi_as_code.reports import Report
from csi_as_code.text import json_text

VERSION = 1


def render(report: Report) -> str:
    """Return one JSON object; a field may be added within a version, none changes its meaning or goes away."""
    numbers = Counter(finding.severity for finding in report.findings)
    value = {
        "version": VERSION,
        "today": report.today,
        "summary": {
            "error": numbers[Severity.ERROR],
            "warning": numbers[Severity.WARNING],
            "info": numbers[Severity.INFO],
            "hidden": report.hidden,
            "suppressed": report.suppressed,
            "improvements": report.improvements,
            "measures": report.measures,
        },
        "findings": [_one(finding) for finding in report.findings],
    }
    return json_text(value)


def _one(finding: Finding) -> dict[str, Any]:
    return {
        "path": finding.path,
        "line": finding.line,
        "column": finding.column,
        "length": finding.length,
        "severity": finding.severity.value,
        "rule": finding.rule,
        "message": finding.message,
        "hint": finding.hint,
        "pointer": list(finding.pointer),
    }
