"""Reports made of any findings."""

from collections.abc import Callable

import pytest

from csi_as_code.finding import Finding, Severity
from csi_as_code.reports import Report


@pytest.fixture(scope="session")
def report_of() -> Callable[..., Report]:
    """Return a function that makes a report of findings."""

    def report_of(*findings: Finding, fail_on: Severity = Severity.ERROR, folder: str = "") -> Report:
        return Report(
            findings=tuple(sorted(findings, key=lambda finding: finding.order)),
            today="2026-11-22",
            improvements=2,
            measures=1,
            read=lambda _: b"",
            fail_on=fail_on,
            folder=folder,
        )

    return report_of
