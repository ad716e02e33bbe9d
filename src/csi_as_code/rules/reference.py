"""References: every person, team, service, objective, measure and related improvement that is named exists."""

from collections.abc import Iterator

from csi_as_code.analysis.references import (
    declared,
    handles_of,
    measure_keys,
    nearest_name,
    parent_rings,
    people_in,
    people_in_policy,
)
from csi_as_code.analysis.similarity import nearest_id
from csi_as_code.finding import Finding, Severity
from csi_as_code.rules.registry import Context, rule

MOST_HINTS = 100
"""Each hint compares an id with all others; a register with more unknown ids has another problem than typing."""


@rule("reference-person", Severity.ERROR, alone=True)
def person(context: Context) -> Iterator[Finding]:
    """A handle is not one of the register's people.

    Why: Decisions and ownership are worth what the names are worth. A mistyped handle notifies nobody and
    approves nothing. Handles are compared exactly, so that one person has one spelling.

    Bad:
        owner: "@tomass"         # people has "@tomas"
    Good:
        owner: "@tomas"
    Fix: Correct the handle, or add the person under people in register.yaml. Somebody who has left stays
    there with active: false, because old records name them.
    """
    known = declared(context.register, "people")
    if known is None:
        return
    accepted = known | {None}
    for item in context.register.improvements.values():
        if accepted.issuperset(handles_of(item)):
            continue
        for pointer, handle in people_in(item):
            if handle not in known:
                message, hint = _unknown(handle, known, "person", "people")
                yield context.register.at(item, *pointer, message=message, hint=hint)
    for measure in context.register.measures.values():
        if measure.owner and measure.owner not in known:
            message, hint = _unknown(measure.owner, known, "person", "people")
            yield context.register.in_measure(measure, "owner", message=message, hint=hint)
    for pointer, handle in people_in_policy(context.register.policy):
        if handle not in known:
            message, hint = _unknown(handle, known, "person", "people")
            yield context.register.in_policy(*pointer, message=message, hint=hint)


@rule("reference-team", Severity.ERROR, alone=True)
def team(context: Context) -> Iterator[Finding]:
    """A team is not one of the register's teams.

    Why: A record of an unknown team is on no team's board and counts against no work-in-progress limit.

    Bad:
        team: plattform          # teams has platform
    Good:
        team: platform
    Fix: Correct the key, or add the team under teams in register.yaml.
    """
    known = declared(context.register, "teams")
    if known is None:
        return
    for item in context.register.improvements.values():
        if item.team and item.team not in known:
            message, hint = _unknown(item.team, known, "team", "teams")
            yield context.register.at(item, "team", message=message, hint=hint)
    policy = context.register.policy
    for key, service_ in policy.services.items():
        if service_.team and service_.team not in known:
            message, hint = _unknown(service_.team, known, "team", "teams")
            yield context.register.in_policy("services", key, "team", message=message, hint=hint)
    for number, entry in enumerate(policy.approvals):
        for place, key in enumerate(entry.when.team):
            if key not in known:
                message, hint = _unknown(key, known, "team", "teams")
                yield context.register.in_policy("approvals", number, "when", "team", place, message=message, hint=hint)


@rule("reference-service", Severity.ERROR, alone=True)
def service(context: Context) -> Iterator[Finding]:
    """A service is not one of the register's services.

    Why: ITIL's register is kept by service: an improvement of an unknown one is in nobody's service review.

    Bad:
        service: identitty       # services has identity
    Good:
        service: identity
    Fix: Correct the key, or add the service under services in register.yaml.
    """
    known = declared(context.register, "services")
    if known is None:
        return
    for item in context.register.improvements.values():
        if item.service and item.service not in known:
            message, hint = _unknown(item.service, known, "service", "services")
            yield context.register.at(item, "service", message=message, hint=hint)
    for measure_ in context.register.measures.values():
        if measure_.service and measure_.service not in known:
            message, hint = _unknown(measure_.service, known, "service", "services")
            yield context.register.in_measure(measure_, "service", message=message, hint=hint)
    for number, entry in enumerate(context.register.policy.approvals):
        for place, key in enumerate(entry.when.service):
            if key not in known:
                message, hint = _unknown(key, known, "service", "services")
                where = ("approvals", number, "when", "service", place)
                yield context.register.in_policy(*where, message=message, hint=hint)


@rule("reference-objective", Severity.ERROR, alone=True)
def objective(context: Context) -> Iterator[Finding]:
    """An objective, or an objective's parent, is not one of the register's objectives.

    Why: The goals cascade (COBIT) from the vision to each record breaks here: the work shows up under no
    objective.

    Bad:
        objective: OBJ-11        # objectives has OBJ-1.1
    Good:
        objective: OBJ-1.1
    Fix: Correct the key, or add the objective under objectives in register.yaml.
    """
    known = declared(context.register, "objectives")
    if known is None:
        return
    for item in context.register.improvements.values():
        if item.objective and item.objective not in known:
            message, hint = _unknown(item.objective, known, "objective", "objectives")
            yield context.register.at(item, "objective", message=message, hint=hint)
    for key, entry in context.register.policy.objectives.items():
        if entry.parent and entry.parent not in known:
            message, hint = _unknown(entry.parent, known, "objective", "objectives")
            yield context.register.in_policy("objectives", key, "parent", message=message, hint=hint)


@rule("reference-objective-ring", Severity.ERROR)
def objective_ring(context: Context) -> Iterator[Finding]:
    """An objective is its own ancestor.

    Why: Objectives cascade from strategic to operational. In a ring no objective is on top, and sums over the
    cascade never end.

    Bad:
        OBJ-1: {title: Fewer calls, parent: OBJ-1.1}
        OBJ-1.1: {title: Self-service, parent: OBJ-1}
    Good:
        OBJ-1: {title: Fewer calls}
        OBJ-1.1: {title: Self-service, parent: OBJ-1}
    Fix: Take the parent away from the objective that is on top.
    """
    for ring in parent_rings(context.register.policy):
        way = " -> ".join(f'"{key}"' for key in (*ring, ring[0]))
        yield context.register.in_policy(
            "objectives",
            ring[0],
            "parent",
            message=f"the parents go round in a ring: {way}",
            hint="Take the parent away from the objective that is on top.",
        )


@rule("reference-measure", Severity.ERROR, alone=True)
def measure(context: Context) -> Iterator[Finding]:
    """A measure that is used is not defined.

    Why: A baseline or target of an undefined measure proves nothing: nobody can say what was counted.

    Bad:
        measures:
          - {measure: rest-calls, role: outcome}      # there is measures/reset-calls.yaml
    Good:
        measures:
          - {measure: reset-calls, role: outcome}
    Fix: Correct the key, or add the definition as measures/KEY.yaml.
    """
    known = measure_keys(context.register)
    for item in context.register.improvements.values():
        for number, use in enumerate(item.measures):
            if use.measure not in known:
                message, hint = _undefined(use.measure, known)
                yield context.register.at(item, "measures", number, "measure", message=message, hint=hint)
    for key, entry in context.register.policy.services.items():
        for number, agreement in enumerate(entry.agreements):
            if agreement.measure not in known:
                message, hint = _undefined(agreement.measure, known)
                where = ("services", key, "agreements", number, "measure")
                yield context.register.in_policy(*where, message=message, hint=hint)


@rule("reference-improvement", Severity.ERROR)
def improvement(context: Context) -> Iterator[Finding]:
    """A relation points at an improvement that does not exist, or at the record itself.

    Why: Relations tell who must talk to whom, what is superseded and what counteracts (OpenTRIM's
    coordination). One into nowhere hides that. Dependencies have rules of their own.

    Bad:
        relates_to: [{id: IMP-9999, as: supports}]
    Good:
        relates_to: [{id: IMP-0012, as: supports}]
    Fix: Correct the id, or delete the entry. Records are never deleted, only closed, withdrawn or superseded.
    """
    register = context.register
    hints = 0
    for item in register.improvements.values():
        if not item.relates_to:
            continue
        for number, relation in enumerate(item.relates_to):
            where = ("relates_to", number, "id")
            if relation.id == item.id:
                message = f'relates to "{relation.id}", which is this record itself'
                hint = "Name the other record, or delete the entry."
                yield register.at(item, *where, message=message, hint=hint)
            elif not register.knows(relation.id):
                hints += 1
                near = nearest_id(relation.id, register.improvements) if hints <= MOST_HINTS else None
                hint = f'Did you mean "{near}"?' if near else "Correct the id, or delete the entry."
                message = f'relates to "{relation.id}", which does not exist'
                yield register.at(item, *where, message=message, hint=hint)


def _unknown(name: str, known: frozenset[str], what: str, section: str) -> tuple[str, str]:
    near = nearest_name(name, known)
    hint = f'Did you mean "{near}"?' if near else f"Add it under {section} in register.yaml, or correct it."
    return f'the {what} "{name}" does not exist', hint


def _undefined(key: str, known: frozenset[str]) -> tuple[str, str]:
    near = nearest_name(key, known)
    hint = f'Did you mean "{near}"?' if near else f'Define it in "measures/{key}.yaml", or correct it.'
    return f'the measure "{key}" does not exist', hint
