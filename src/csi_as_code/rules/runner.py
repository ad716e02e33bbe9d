"""Run the rules over a register: severities and exceptions as its policy says, nothing printed, nothing sorted."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import NamedTuple

import msgspec

from csi_as_code.finding import Finding
from csi_as_code.model import Day, Improvement, Suppression
from csi_as_code.register import Register
from csi_as_code.rules.levels import severities
from csi_as_code.rules.registry import Context, Rule, all_rules, binds, chosen, means

Alone = Mapping[str, tuple[Finding, ...]]
"""By the path of each record, what rules find that judge it alone."""

Across = Mapping[str, tuple[Finding, ...]]
"""By the name of each other rule, what it finds."""

PART = 1_000
"""So many records are judged alone at once, so that the texts of few are in memory."""


class Outcome(NamedTuple):
    """What the rules found, and how much of it the records' own `suppress:` accepts."""

    found: list[Finding]
    suppressed: list[Finding]


def check(
    register: Register,
    today: Day,
    *,
    select: tuple[str, ...] = (),
    ignore: tuple[str, ...] = (),
    alone: Alone | None = None,
    across: Across | None = None,
) -> list[Finding]:
    """Return what the rules find and no record accepts, as `weigh` does."""
    return weigh(register, today, select=select, ignore=ignore, alone=alone, across=across).found


def weigh(
    register: Register,
    today: Day,
    *,
    select: tuple[str, ...] = (),
    ignore: tuple[str, ...] = (),
    alone: Alone | None = None,
    across: Across | None = None,
) -> Outcome:
    """Return what the rules find; `select` and `ignore` name rules or families and raise UsageError for others.

    Where register.yaml cannot be read, only what reading found is returned: every other rule would guess. `alone`
    and `across` are what `judged_alone` and `judged_across` have found in this register on this day, where that was
    done before.
    """
    wanted = chosen(select) if select else frozenset(all_rules())
    levels = severities(register)
    wanted -= chosen(ignore)
    active = {name: rule for name, rule in all_rules().items() if name in wanted and levels.get(name)}
    everything = _all(register, today, active, alone, across)
    return weighed(register, today, (finding for finding in everything if finding.rule in wanted))


def weighed(register: Register, today: Day, findings: Iterable[Finding]) -> Outcome:
    """Return findings with the severity that the policy gives them, and apart from them what the records accept."""
    levels = severities(register)
    suppressed = _suppressed(register, today)
    found: list[Finding] = []
    accepted: list[Finding] = []
    for finding in findings:
        level = levels.get(finding.rule)
        if level is None:
            continue
        judged = finding if finding.severity is level else msgspec.structs.replace(finding, severity=level)
        (accepted if _is_suppressed(judged, suppressed) else found).append(judged)
    return Outcome(found, accepted)


def judged_alone(
    register: Register, today: Day, known: Alone, all_of: Callable[[Improvement], Improvement] = lambda item: item
) -> Alone:
    """Return what the rules find that judge each record alone, whatever is selected; what is known is taken as it is.

    `all_of` makes a record whole whose long texts wait to be decoded.
    """
    found: dict[str, tuple[Finding, ...]] = {}
    rules = {name: rule for name, rule in all_rules().items() if rule.alone}
    fresh = []
    for ident, item in register.improvements.items():
        path = register.paths[ident]
        if path in known:
            found[path] = known[path]
        else:
            fresh.append(item)
    if not register.policy_read:
        return found
    for start in range(0, len(fresh), PART):
        part = {item.id: all_of(item) for item in fresh[start : start + PART]}
        new: dict[str, list[Finding]] = {register.paths[ident]: [] for ident in part}
        for finding in _run(Context(msgspec.structs.replace(register, improvements=part), today), rules):
            if finding.path in new:
                new[finding.path].append(finding)
        found.update((path, tuple(findings)) for path, findings in new.items())
    return found


def judged_across(register: Register, today: Day, known: Across, changed: Collection[str]) -> Across:
    """Return what the rules find that look from one record at another, whatever is selected.

    What is known of a rule is taken as it is, unless it reads some of what has changed of the records since.
    """
    if not register.policy_read:
        return {}
    context = Context(register, today)
    found: dict[str, tuple[Finding, ...]] = {}
    for name, rule in all_rules().items():
        if rule.check is not None and not rule.alone:
            is_same = name in known and rule.reads.isdisjoint(changed)
            found[name] = known[name] if is_same else tuple(_run(context, {name: rule}))
    return found


def _all(
    register: Register, today: Day, active: Mapping[str, Rule], alone: Alone | None, across: Across | None
) -> Iterator[Finding]:
    yield from register.problems
    if not register.policy_read:
        return
    context = Context(register, today)
    if alone is None:
        yield from _run(context, active)
        return
    for findings in alone.values():
        yield from findings
    if across is None:
        yield from _run(context, {name: rule for name, rule in active.items() if not rule.alone})
    else:
        for name in active:
            yield from across.get(name, ())
    nobody = Context(msgspec.structs.replace(register, improvements={}), today)
    yield from _run(nobody, {name: rule for name, rule in active.items() if rule.alone})


def _run(context: Context, rules: Mapping[str, Rule]) -> Iterator[Finding]:
    for name, rule in rules.items():
        if rule.check is not None:
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
    """Tell whether a finding's own record accepts it; no record switches off who may decide or what reading refuses."""
    entries = suppressed.get(finding.path)
    if not entries or binds(finding.rule, finding.severity):
        return False
    return any(means(entry.rule, finding.rule) for entry in entries)
