"""Findings as SARIF 2.1.0, for code scanning: the rules with their pages, the results with their places.

https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html; sections are named where they decide something.
"""

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from csi_as_code import __version__
from csi_as_code.finding import Finding, Severity
from csi_as_code.reports import Report, sentences
from csi_as_code.reports._fingerprint import NAME, fingerprints
from csi_as_code.reports.pages import markdown, text
from csi_as_code.rules.pages import Page, pages
from csi_as_code.rules.registry import all_rules
from csi_as_code.text import json_text

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_ADDRESS = "https://github.com/csi-as-code/csi-as-code"
_ROOT = "%SRCROOT%"
_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
# GitHub's own word for how a rule ranks among those of one level.
_PROBLEMS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "recommendation"}


def render(report: Report) -> str:
    """Return a log with one run: the rules that found something, by name, and the findings in order of place."""
    names = sorted({finding.rule for finding in report.findings})
    index = {name: number for number, name in enumerate(names)}
    found = {page.name: page for page in pages(name for name in names if name in all_rules())}
    marks = fingerprints(report.findings)
    run = {
        "tool": {
            "driver": {
                "name": "csi-as-code",
                "version": __version__,
                "informationUri": _ADDRESS,
                "rules": [_rule(name, found.get(name)) for name in names],
            }
        },
        "originalUriBaseIds": {_ROOT: {"description": {"text": "The top of the repository."}}},
        "columnKind": "unicodeCodePoints",
        "results": [_result(*pair, index, report.folder) for pair in zip(report.findings, marks, strict=True)],
    }
    return json_text({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]})


def _rule(name: str, page: Page | None) -> dict[str, Any]:
    if page is None:
        return {"id": name, "shortDescription": {"text": f"{name}."}}
    return {
        "id": name,
        "shortDescription": {"text": page.summary},
        "fullDescription": {"text": page.why or page.summary},
        "helpUri": f"{_ADDRESS}/blob/main/docs/rules/{name}.md",
        "help": {"text": text.render([page]), "markdown": markdown.render([page])},
        "defaultConfiguration": {"level": _LEVELS[page.severity]},
        "properties": {"tags": [name.partition("-")[0]], "problem.severity": _PROBLEMS[page.severity]},
    }


def _result(finding: Finding, fingerprint: str, index: Mapping[str, int], folder: str) -> dict[str, Any]:
    return {
        "ruleId": finding.rule,
        "ruleIndex": index[finding.rule],
        "level": _LEVELS[finding.severity],
        "message": {"text": _message(finding)},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": _uri(f"{folder}{finding.path}"), "uriBaseId": _ROOT},
                    "region": _region(finding),
                }
            }
        ],
        "partialFingerprints": {NAME: fingerprint},
    }


def _message(finding: Finding) -> str:
    """Return both sentences without placeholders (3.11.5) and embedded links (3.11.6).

    Only braces around a number can be read as a placeholder; all others stay as they are, for readers that show them.
    """
    return _PLACEHOLDER.sub(r"{{\1}}", sentences(finding)).replace("](", "] (")


_PLACEHOLDER = re.compile(r"\{(\s*[0-9]+\s*)\}")


def _region(finding: Finding) -> dict[str, int]:
    """Return the marked text; its end is the column behind it (3.30.8)."""
    if finding.column < 1:
        return {"startLine": max(finding.line, 1)}
    return {
        "startLine": max(finding.line, 1),
        "startColumn": finding.column,
        "endColumn": finding.column + max(finding.length, 1),
    }


def _uri(path: str) -> str:
    return quote(path, safe="/", errors="surrogatepass")
