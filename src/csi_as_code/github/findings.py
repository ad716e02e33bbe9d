"""Findings as lint and gate print them in JSON, read back."""

import msgspec

from csi_as_code.errors import UsageError
from csi_as_code.finding import Finding
from csi_as_code.reports import Report


class _Summary(msgspec.Struct, frozen=True, kw_only=True):
    improvements: int = 0
    measures: int = 0
    hidden: int = 0
    suppressed: int = 0


class _Report(msgspec.Struct, frozen=True, kw_only=True):
    findings: tuple[Finding, ...]
    today: str
    summary: _Summary = _Summary()


def decode(data: bytes, folder: str = "") -> Report:
    """Return a report that was printed as JSON; raise UsageError where it is none."""
    try:
        report = msgspec.json.decode(data, type=_Report)
    except (msgspec.MsgspecError, ValueError) as error:
        raise UsageError(f"this is no report of csi lint or csi gate: {error}", "Use --format json.") from error
    counts = report.summary
    return Report(
        findings=report.findings,
        today=report.today,
        improvements=counts.improvements,
        measures=counts.measures,
        hidden=counts.hidden,
        suppressed=counts.suppressed,
        read=lambda _: b"",
        folder=folder,
    )
