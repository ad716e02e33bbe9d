"""The findings: what lint says about the register, worst first."""

from collections.abc import Iterator
from itertools import groupby

import msgspec

from csi_as_code.finding import Finding, Severity
from csi_as_code.site.facts import Site
from csi_as_code.site.links import source_link
from csi_as_code.site.pages import Page, Sheet
from csi_as_code.site.pointing import Links


class Said(msgspec.Struct, frozen=True):
    """A finding with the page of its record and its place in the repository, where there are such."""

    finding: Finding
    record: str
    source: str


class Group(msgspec.Struct, frozen=True):
    """The findings of one severity."""

    severity: Severity
    said: tuple[Said, ...]


class FindingsView(msgspec.Struct, frozen=True):
    """All findings, the worst first."""

    groups: tuple[Group, ...]
    total: int


def view(site: Site) -> FindingsView:
    """Return the findings by severity."""
    records = {path: ident for ident, path in site.register.paths.items()}

    def said(finding: Finding) -> Said:
        source = source_link(site.policy.repository, finding.path) or ""
        place = f"#L{finding.line}" if source and finding.line else ""
        return Said(finding, records.get(finding.path, ""), source + place)

    ordered = sorted(site.findings, key=lambda finding: (finding.severity.rank, finding.order))
    groups = tuple(
        Group(severity, tuple(map(said, found))) for severity, found in groupby(ordered, key=lambda f: f.severity)
    )
    return FindingsView(groups, len(ordered))


def _sheets(_site: Site) -> Iterator[Sheet]:
    def show(links: Links) -> FindingsView:
        return view(links.site)

    yield Sheet("findings.html", "findings.html", "Findings", show, "findings.html")


PAGE = Page(title="Findings", path="findings.html", order=80, sheets=_sheets)
