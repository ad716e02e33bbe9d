"""The rules: what is checked, how severe it is in this register, and a page for each with what it finds now."""

from collections.abc import Callable, Iterator

import msgspec

from csi_as_code.finding import Severity
from csi_as_code.rules.levels import severities
from csi_as_code.rules.pages import Page as Explained
from csi_as_code.rules.pages import level_name, named
from csi_as_code.rules.pages import pages as explained
from csi_as_code.rules.registry import all_rules
from csi_as_code.site.facts import Site
from csi_as_code.site.pages import Area, Page, Sheet
from csi_as_code.site.pages.findings import Said, said
from csi_as_code.site.pointing import Links, rule_page

# A rule that finds more than this is shown with the first of it.
SHOWN = 200


class Entry(msgspec.Struct, frozen=True):
    """A rule in the list: its page, its severity in this register (or off), and how much it finds now."""

    name: str
    page: str
    level: str
    summary: str
    number: int


class Family(msgspec.Struct, frozen=True):
    """The rules that share the first word of their names."""

    name: str
    rules: tuple[Entry, ...]


class RulesView(msgspec.Struct, frozen=True):
    """Every rule, family by family."""

    families: tuple[Family, ...]
    number: int


class RuleView(msgspec.Struct, frozen=True, kw_only=True):
    """A rule, taken apart, with its severity in this register and the first of what it finds now."""

    rule: Explained
    level: str
    default: Severity
    said: tuple[Said, ...]
    number: int
    others: tuple[Entry, ...]


def view(site: Site) -> RulesView:
    """Return every rule, family by family."""
    families: dict[str, list[Entry]] = {}
    for page in explained(all_rules(), severities(site.register)):
        number = len(site.findings_by_rule.get(page.name, ()))
        families.setdefault(all_rules()[page.name].family, []).append(_entry(page, number))
    found = tuple(Family(name, tuple(rules)) for name, rules in families.items())
    return RulesView(found, sum(len(family.rules) for family in found))


def rule_view(site: Site, name: str) -> RuleView:
    """Return one rule with what it finds and the other rules of its family."""
    family = explained(named(all_rules()[name].family), severities(site.register))
    page = next(one for one in family if one.name == name)
    found = site.findings_by_rule.get(name, ())
    return RuleView(
        rule=page,
        level=level_name(page.level),
        default=page.severity,
        said=tuple(said(site, finding) for finding in found[:SHOWN]),
        number=len(found),
        others=tuple(_entry(one, 0) for one in family if one.name != name),
    )


def _entry(page: Explained, number: int) -> Entry:
    return Entry(page.name, rule_page(page.name), level_name(page.level), page.summary, number)


def _sheets(_site: Site) -> Iterator[Sheet]:
    def every(links: Links) -> RulesView:
        return view(links.site)

    def one(name: str) -> Callable[[Links], RuleView]:
        return lambda links: rule_view(links.site, name)

    yield Sheet("rules.html", "rules.html", "Rules", every, "rules.html", watched=True)
    for name in all_rules():
        yield Sheet(rule_page(name), "rule.html", name, one(name), "rules.html", watched=True)


PAGE = Page(title="Rules", path="rules.html", area=Area.ABOUT, order=20, sheets=_sheets)
