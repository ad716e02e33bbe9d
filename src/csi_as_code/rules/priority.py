"""Priorities that mislead: overrides without reason or out of date, low work in the way of high, all at the top."""

from collections.abc import Iterator

from csi_as_code.analysis.inversion import inversions
from csi_as_code.finding import Finding, Severity
from csi_as_code.rules.registry import Context, rule
from csi_as_code.text import count, filled
from csi_as_code.workflow import is_open

ALL_TOP_FROM = 4
"""A team with fewer open rated records may well have them all in band 1."""

BAND_NAMES = {1: "critical", 2: "high", 3: "medium", 4: "low", 5: "planning"}


def named(band: int) -> str:
    """Return a band as people read it: `band 2 (high)`."""
    return f"band {band} ({BAND_NAMES[band]})"


@rule("priority-override-reason", Severity.ERROR, alone=True)
def override_reason(context: Context) -> Iterator[Finding]:
    """A band is set by hand without a reason, or without the name of who set it.

    Why: The score is the same for everybody. Whoever jumps the queue says why and answers for it; otherwise the
    loudest voice decides, and nobody can judge later whether it was right.

    Bad:
        priority: {impact: 2, urgency: 2, effort: 3, risk: 2, override: {band: 1}}
    Good:
        priority:
          impact: 2
          urgency: 2
          effort: 3
          risk: 2
          override: {band: 1, why: The regulator asks for it by April., by: "@maya"}
    Fix: Add why and by, or take the override out and let the score speak.
    """
    register = context.register
    for item in register.improvements.values():
        override = item.priority.override if item.priority else None
        if override is None or (filled(override.why) and override.by):
            continue
        lacks_why = not filled(override.why)
        if lacks_why and override.by:
            message, hint = "the override of the priority gives no reason", 'Add "why:".'
        elif lacks_why:
            message, hint = "the override of the priority gives no reason and no name", 'Add "why:" and "by:".'
        else:
            message, hint = "the override of the priority does not say who set it", 'Add "by:" with a handle.'
        yield register.at(item, "priority", "override", message=message, hint=hint, at_key=True)


@rule("priority-override-outdated", Severity.WARNING, alone=True)
def override_outdated(context: Context) -> Iterator[Finding]:
    """A band set by hand is past its day, or is what the score gives anyway.

    Why: An override is an exception. One that has run out still jumps the queue, and one that changes nothing hides
    that the inputs have caught up with it.

    Bad:
        override: {band: 1, why: Before the audit., by: "@maya", until: 2026-10-31}
    Good:
        override: {band: 1, why: Before the audit., by: "@maya", until: 2027-04-30}
    Fix: Take the override out, or renew its reason and its day. Records that are no longer open may keep theirs.
    """
    register = context.register
    for ident, rating in context.ratings.items():
        item = register.improvements[ident]
        override = item.priority.override if item.priority else None
        if override is None or not is_open(item.state):
            continue
        if override.until and override.until < context.today:
            message = f'the override of the priority ended on "{override.until}"'
            hint = f"Take it out (the score gives {named(rating.computed_band)}), or renew its reason and its day."
            yield register.at(item, "priority", "override", "until", message=message, hint=hint)
        elif override.band == rating.computed_band:
            message = f'the override to band "{override.band}" changes nothing: the score gives that band'
            yield register.at(item, "priority", "override", "band", message=message, hint="Take the override out.")


@rule("priority-inversion", Severity.WARNING, also="priority")
def inversion(context: Context) -> Iterator[Finding]:
    """An open record of a high band waits, directly or not, for an open one of a low band.

    Why: The low one is taken up last, so the high one waits as long: it has in truth the low one's priority
    (priority inversion). High is band 1 or 2, low is band 4 or 5.

    Bad:
        # IMP-0003 is open, in band 5
        priority: {impact: 5, urgency: 5, effort: 1, risk: 1}
        depends_on: [IMP-0003]
    Good:
        # IMP-0003 is open, in band 2: what waits for it is a reason to do it early
        priority: {impact: 5, urgency: 5, effort: 1, risk: 1}
        depends_on: [IMP-0003]
    Fix: Rate the low one anew with what waits for it in mind, override its band with that reason, or take the
    dependency out. csi next already orders by effective priority, which a record inherits from those that wait for it.
    """
    register = context.register
    ratings = context.open_ratings
    for found in inversions(register, context.graph, ratings):
        item = register.improvements[found.high]
        low = named(ratings[found.low].band)
        through = f' (through "{found.via}")' if found.via != found.low else ""
        message = f'{named(ratings[found.high].band)} waits for "{found.low}"{through}, which is in {low}'
        hint = f'Raise "{found.low}": its effective priority is that of the records that wait for it.'
        yield register.at(item, "depends_on", item.depends_on.index(found.via), message=message, hint=hint)


@rule("priority-all-top", Severity.WARNING, also="priority")
def all_top(context: Context) -> Iterator[Finding]:
    """All open rated records of a team are in band 1.

    Why: Where everything is critical, nothing is: the band no longer tells the team what to take up next. A team
    with fewer than four open rated records is left in peace.

    Bad:
        # four open records of the team, all rated
        priority: {impact: 5, urgency: 5, effort: 1, risk: 1}
    Good:
        # three of them, and one that can wait
        priority: {impact: 3, urgency: 2, effort: 2, risk: 1}
    Fix: Rate them against each other: impact and urgency of 5 are for few. Raise the floor of band 1 in register.yaml
    if good work reaches it too easily.
    """
    register = context.register
    rated: dict[str, int] = {}
    lower: set[str] = set()
    for ident, rating in context.open_ratings.items():
        item = register.improvements[ident]
        if item.team is None or item.team in lower:
            continue
        if rating.band > 1:
            lower.add(item.team)
        else:
            rated[item.team] = rated.get(item.team, 0) + 1
    for team, number in sorted(rated.items()):
        if number >= ALL_TOP_FROM and team not in lower:
            pointer = ("teams", team) if team in register.policy.teams else ()
            message = f'all {count(number, "open rated record")} of the team "{team}" are in {named(1)}'
            yield register.in_policy(*pointer, message=message, hint="Rate them against each other; some can wait.")
