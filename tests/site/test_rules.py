"""The pages of the rules: one for each, with what it says in this register, and every finding leads to one."""

from typing import Any

from csi_as_code.finding import Finding, Severity
from csi_as_code.policy import LintPolicy, Policy
from csi_as_code.reading.snapshot import Opened
from csi_as_code.register import Register
from csi_as_code.rules.pages import pages
from csi_as_code.rules.registry import all_rules
from csi_as_code.site.facts import Site
from csi_as_code.site.pages.rules import SHOWN, rule_view, view


def site_of(*findings: Finding, lint: LintPolicy | None = None) -> Site:
    register = Register(policy=Policy(lint=lint or LintPolicy()))
    return Site(register, "2026-11-22", findings=findings)


def finding(rule: str) -> Finding:
    return Finding(path="a.yaml", pointer=(), message="m", rule=rule, severity=Severity.WARNING)


def test_every_rule_is_listed_once_in_its_family() -> None:
    site = site_of()
    found = view(site)
    assert [rule.name for family in found.families for rule in family.rules] == list(all_rules())
    assert all(rule.name.startswith(f"{family.name}-") for family in found.families for rule in family.rules)
    assert found.number == len(all_rules())


def test_a_rule_shows_the_severity_that_the_register_gives_it() -> None:
    site = site_of(lint=LintPolicy(severity={"date-clock": "error"}, ignore=("plan",)))
    found = {rule.name: rule for family in view(site).families for rule in family.rules}
    assert found["date-clock"].level == "error"
    assert {rule.level for name, rule in found.items() if name.startswith("plan-")} == {"off"}
    assert found["date-order"].level == "error"


def test_a_rule_shows_what_it_finds_and_its_family() -> None:
    site = site_of(*[finding("date-clock")] * (SHOWN + 1), finding("date-order"))
    found = rule_view(site, "date-clock")
    assert (len(found.said), found.number) == (SHOWN, SHOWN + 1)
    assert "date-order" in [other.name for other in found.others]
    assert "date-clock" not in [other.name for other in found.others]
    assert rule_view(site, "date-order").number == 1


def test_pages_hold_the_whole_text_of_each_rule(parsed: dict[str, Any]) -> None:
    for name in all_rules():
        (page,) = pages([name])
        text = parsed[f"rules/{name}.html"].text
        for part in (page.summary, *page.bad.split(), *page.good.split(), page.fix.split()[0]):
            assert " ".join(part.split()) in text, (name, part)


def test_every_finding_leads_to_its_rule(sample: Opened, parsed: dict[str, Any]) -> None:
    linked = {href for href in parsed["findings.html"].values("href") if href.startswith("rules/")}
    assert linked
    assert {href.removesuffix(".html").removeprefix("rules/") for href in linked} <= set(all_rules())
    back = parsed[min(linked)].values("href")
    assert any(href.startswith("../improvements/") for href in back)
