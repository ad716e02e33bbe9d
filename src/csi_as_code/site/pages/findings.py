"""The findings: what lint says about the register, worst first, rule by rule."""

from collections import Counter
from collections.abc import Iterator
from itertools import groupby

import msgspec

from csi_as_code.finding import Finding, Severity
from csi_as_code.rules.registry import all_rules
from csi_as_code.site.facts import Site
from csi_as_code.site.links import source_link
from csi_as_code.site.pages import Area, Page, Sheet
from csi_as_code.site.pointing import Links

# A rule that finds more than this is folded, so that it does not bury the others.
UNFOLDED = 12


class Said(msgspec.Struct, frozen=True):
    """A finding with the page of its record and its place in the repository, where there are such."""

    finding: Finding
    record: str
    source: str


class Found(msgspec.Struct, frozen=True):
    """What one rule found, and the rule in a sentence."""

    rule: str
    summary: str
    said: tuple[Said, ...]
    is_open: bool


class Group(msgspec.Struct, frozen=True):
    """The findings of one severity, rule by rule."""

    severity: Severity
    title: str
    number: int
    rules: tuple[Found, ...]


class FindingsView(msgspec.Struct, frozen=True):
    """All findings, the worst first."""

    groups: tuple[Group, ...]
    total: int


TITLES = {Severity.ERROR: "Errors", Severity.WARNING: "Warnings", Severity.INFO: "For information"}


def view(site: Site) -> FindingsView:
    """Return the findings by severity and rule, the rules that find most first."""
    often = Counter((finding.severity, finding.rule) for finding in site.findings)

    def found(rule: str, findings: list[Finding]) -> Found:
        known = all_rules().get(rule)
        said_all = tuple(said(site, finding) for finding in findings)
        return Found(rule, known.summary if known else "", said_all, len(findings) <= UNFOLDED)

    ordered = sorted(site.findings, key=lambda f: (f.severity.rank, -often[f.severity, f.rule], f.rule, f.order))
    groups = []
    for severity, same in groupby(ordered, key=lambda f: f.severity):
        rules = tuple(found(rule, list(findings)) for rule, findings in groupby(same, key=lambda f: f.rule))
        groups.append(Group(severity, TITLES[severity], sum(len(rule.said) for rule in rules), rules))
    return FindingsView(tuple(groups), len(ordered))


def said(site: Site, finding: Finding) -> Said:
    """Return a finding with the page of its record and its place in the repository."""
    source = source_link(site.policy.repository, finding.path) or ""
    place = f"#L{finding.line}" if source and finding.line else ""
    return Said(finding, site.record_at.get(finding.path, ""), source + place)


def _sheets(_site: Site) -> Iterator[Sheet]:
    def show(links: Links) -> FindingsView:
        return view(links.site)

    yield Sheet("findings.html", "findings.html", "Findings", show, "findings.html", watched=True)


PAGE = Page(title="Findings", path="findings.html", area=Area.EVIDENCE, order=40, sheets=_sheets)
