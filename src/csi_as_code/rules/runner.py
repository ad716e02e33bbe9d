"""Run the rules over a register: severities and exceptions as its policy says, nothing printed, nothing sorted."""

from collections.abc import Iterator, Mapping

import msgspec

from csi_as_code.finding import Finding, Severity
from csi_as_code.model import Day, Suppression
from csi_as_code.register import Register
from csi_as_code.rules.registry import Context, Rule, all_rules, chosen


def check(
    register: Register, today: Day, *, select: tuple[str, ...] = (), ignore: tuple[str, ...] = ()
) -> list[Finding]:
    """Return what the rules find; `select` and `ignore` name rules or families and raise UsageError for others.

    Where register.yaml cannot be read, only what reading found is returned: every other rule would guess.
    """
    wanted = chosen(select) if select else frozenset(all_rules())
    levels = severities(register)
    wanted -= chosen(ignore)
    active = {name: rule for name, rule in all_rules().items() if name in wanted and levels.get(name)}
    suppressed = _suppressed(register, today)
    found = []
    for finding in _all(register, today, active):
        level = levels.get(finding.rule)
        if level is None or finding.rule not in wanted or _is_suppressed(finding, suppressed):
            continue
        found.append(finding if finding.severity is level else msgspec.structs.replace(finding, severity=level))
    return found


def severities(register: Register) -> Mapping[str, Severity | None]:
    """Return how severe each rule is: its default, unless `lint:` of register.yaml says otherwise; None if off."""
    lint = register.policy.lint
    levels: dict[str, Severity | None] = {name: rule.severity for name, rule in all_rules().items()}
    for word, level in lint.severity.items():
        for name in _meant(word):
            levels[name] = None if level == "off" else Severity(level)
    for word in lint.ignore:
        for name in _meant(word):
            levels[name] = None
    return levels


def _meant(word: str) -> Iterator[str]:
    """Yield the rules that a word of register.yaml means; a word that means none is the rule `policy-rule`'s."""
    return (name for name, rule in all_rules().items() if word in (name, rule.family))


def _all(register: Register, today: Day, active: Mapping[str, Rule]) -> Iterator[Finding]:
    yield from register.problems
    if not register.policy_read:
        return
    context = Context(register, today)
    for name, rule in active.items():
        if rule.check is None:
            continue
        for finding in rule.check(context):
            yield msgspec.structs.replace(finding, rule=name, severity=rule.severity)


def _suppressed(register: Register, today: Day) -> Mapping[str, tuple[Suppression, ...]]:
    """Return the suppressions in force, by path of their record."""
    return {
        register.paths[item.id]: tuple(entry for entry in item.suppress if not entry.until or entry.until >= today)
        for item in register.improvements.values()
        if item.suppress
    }


def _is_suppressed(finding: Finding, suppressed: Mapping[str, tuple[Suppression, ...]]) -> bool:
    """Tell whether a finding's own record accepts it; what reading refuses cannot be accepted."""
    entries = suppressed.get(finding.path)
    if not entries or finding.rule.split("-", 1)[0] in ("yaml", "schema", "file", "id"):
        return False
    return any(entry.rule == finding.rule or finding.rule.startswith(f"{entry.rule}-") for entry in entries)
