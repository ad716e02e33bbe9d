"""Findings as a GitLab Code Quality report, which merge requests show beside the lines.

https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format
"""

from typing import Any

from csi_as_code.finding import Finding, Severity
from csi_as_code.reports import Report, sentences
from csi_as_code.reports._fingerprint import fingerprints
from csi_as_code.text import json_text

_SEVERITIES = {Severity.ERROR: "critical", Severity.WARNING: "minor", Severity.INFO: "info"}


def render(report: Report) -> str:
    """Return a list of findings in order of place; an empty one says that there are none any more."""
    names = fingerprints(report.findings)
    return json_text([_one(*pair, report.folder) for pair in zip(report.findings, names, strict=True)])


def _one(finding: Finding, fingerprint: str, folder: str) -> dict[str, Any]:
    line = max(finding.line, 1)
    return {
        "description": sentences(finding),
        "check_name": finding.rule,
        "fingerprint": fingerprint,
        "severity": _SEVERITIES[finding.severity],
        "location": {"path": f"{folder}{finding.path}", "lines": {"begin": line, "end": line}},
    }
