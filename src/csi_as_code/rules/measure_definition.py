"""Measures in themselves: how they are defined, what their newest points say, and who uses them."""

from collections.abc import Iterator

from csi_as_code.analysis.agenda import NEEDS_POINTS
from csi_as_code.analysis.due import days_between, shifted
from csi_as_code.analysis.measures import beyond_threshold, days_until_stale, level, misses_agreement, users
from csi_as_code.finding import Finding, Severity
from csi_as_code.policy import Agreement, Policy
from csi_as_code.rules.registry import Context, rule
from csi_as_code.text import count, listed
from csi_as_code.workflow import EVERY, OPEN, State


@rule("measure-undefined", Severity.WARNING)
def undefined(context: Context) -> Iterator[Finding]:
    """A measure states no unit or no direction.

    Why: A number without a unit means nothing, and without a direction (increase, decrease, maintain) nobody
    can tell whether a new point is good news.

    Bad:
        id: reset-calls
        title: Password-reset calls
    Good:
        id: reset-calls
        title: Password-reset calls
        unit: calls/week
        direction: decrease
    Fix: Add the missing field.
    """
    for measure in context.register.measures.values():
        if measure.unit and measure.direction:
            continue
        gone = context.register.dropped.get(context.register.measure_paths[measure.id], ())
        faulty = {pointer[0] for pointer in gone}
        missing = [field for field in ("unit", "direction") if not getattr(measure, field) and field not in faulty]
        if missing:
            words = " and no ".join(f'"{field}"' for field in missing)
            yield context.register.in_measure(measure, "id", message=f"the measure states no {words}", hint="Add it.")


@rule("measure-unused", Severity.INFO)
def unused(context: Context) -> Iterator[Finding]:
    """A measure is used by no improvement and no service's agreement.

    Why: Measuring costs somebody's time. What nobody steers by is overproduction, in the words of Lean.

    Bad:
        measures/lifts-ridden.yaml, named nowhere
    Good:
        measures:
          - {measure: lifts-ridden, role: process}
    Fix: Use it in an improvement or an agreement, or delete both of its files. One that is kept for later can stay.
    """
    register = context.register
    if register.unread or any(
        path != "register.yaml" and "measures" in _tops(places) for path, places in register.dropped.items()
    ):
        return  # somebody who cannot be read may use it
    used = {key for item in register.improvements.values() if item.state in EVERY for key in item.measured_by}
    used.update(entry.measure for _, _, entry in _agreements(register.policy))
    for measure in register.measures.values():
        if measure.id not in used:
            yield register.in_measure(
                measure,
                "id",
                message=f'nobody uses the measure "{measure.id}"',
                hint="Use it, or delete it with its points.",
            )


def _tops(places: tuple[tuple[str | int, ...], ...]) -> set[str | int]:
    return {place[0] for place in places}


@rule("measure-stale", Severity.WARNING)
def stale(context: Context) -> Iterator[Finding]:
    """A measure that is needed now has no recent points.

    Why: A decision needs the level of today. Two points in a row are missing when the newest one is older
    than three periods: one for the period that it covers, two for those that should have followed. Needed are
    the measures of open records from assessed on and those of services' agreements. Where a measure has no
    points at all, only records that are measuring and agreements count, because until then points may still
    be to come.

    Bad:
        frequency: weekly                     # and the newest point is of 2026-08-10, today is 2026-11-22
    Good:
        frequency: weekly                     # and the newest point is of 2026-11-16
    Fix: Add the missing points, or say how often it is really measured.
    """
    register = context.register
    promised = {entry.measure for _, _, entry in _agreements(register.policy)}
    watched = users(context.open.improvements.values(), NEEDS_POINTS)
    judged = users(context.open.improvements.values(), frozenset({State.MEASURING}))
    faulty = {problem.path for problem in register.problems if problem.rule.startswith("point-")}
    for measure in register.measures.values():
        if measure.id not in promised and measure.id not in watched:
            continue
        why = listed(watched.get(measure.id, ())[:3]) or "an agreement"
        if not measure.points:
            file = register.measure_paths[measure.id].removesuffix(".yaml") + ".csv"
            if file not in faulty and (measure.id in promised or measure.id in judged):
                why = listed(judged.get(measure.id, ())[:3]) or "an agreement"
                message = f'there are no points of "{measure.id}", needed by {why}'
                yield register.in_measure(measure, "id", message=message, hint=f'Add "{measure.id}.csv" beside it.')
            continue
        allowed = days_until_stale(measure)
        newest = measure.points[-1].date
        if allowed is None or newest >= shifted(context.today, -allowed):
            continue
        age = count(days_between(newest, context.today), "day")
        message = f'the newest point of this {measure.frequency} measure is of "{newest}", {age} ago; needed by {why}'
        yield register.in_measure(measure, "frequency", message=message, hint="Add the missing points.")


@rule("measure-agreement", Severity.WARNING)
def agreement(context: Context) -> Iterator[Finding]:
    """A service misses the level that it has agreed, and no open improvement uses the measure.

    Why: A missed service level is the plainest trigger of an improvement (ITIL; ISO/IEC 20000-1, 8.3.3). When
    one is on its way the finding goes; the agreement stays missed on the service's page.

    Bad:
        agreements: [{measure: login-availability, at_least: 99.9}]      # newest point 99.2, no open improvement
    Good:
        the same, and an open improvement with measures: [{measure: login-availability, ...}]
    Fix: Raise an improvement, or agree a level that can be kept with the business.
    """
    register = context.register
    busy = users(context.open.improvements.values(), OPEN)
    for key, number, entry in _agreements(register.policy):
        measure = register.measures.get(entry.measure)
        newest = level(measure, context.today) if measure else None
        if newest and entry.measure not in busy and misses_agreement(entry, newest.value):
            wanted = (
                f"at least {entry.at_least}"
                if entry.at_least is not None and newest.value < entry.at_least
                else f"at most {entry.at_most}"
            )
            yield register.in_policy(
                "services",
                key,
                "agreements",
                number,
                "measure",
                message=f'"{entry.measure}" was "{newest.value}" on "{newest.date}", and {wanted} is agreed; '
                "no open improvement uses it",
                hint="Raise an improvement, or agree a level that can be kept.",
            )


@rule("measure-action", Severity.WARNING)
def action(context: Context) -> Iterator[Finding]:
    """A measure is past its action threshold, and no open improvement uses it.

    Why: The threshold was set so that somebody acts when it is passed. An agreement of a service that is
    missed by the same point is measure-agreement's.

    Bad:
        direction: decrease
        action_threshold: 90                  # newest point 121, no open improvement
    Good:
        the same, and an open improvement with measures: [{measure: reset-calls, ...}]
    Fix: Raise an improvement, or set a threshold at which you would.
    """
    register = context.register
    busy = users(context.open.improvements.values(), OPEN)
    agreed: dict[str, list[Agreement]] = {}
    for _, _, entry in _agreements(register.policy):
        agreed.setdefault(entry.measure, []).append(entry)
    for measure in register.measures.values():
        if measure.action_threshold is None or measure.id in busy:
            continue
        newest = level(measure, context.today)
        if newest is None or not beyond_threshold(measure, newest.value):
            continue
        if any(misses_agreement(entry, newest.value) for entry in agreed.get(measure.id, ())):
            continue
        yield register.in_measure(
            measure,
            "action_threshold",
            message=f'"{measure.id}" was "{newest.value}" on "{newest.date}", past its action threshold '
            f'"{measure.action_threshold}"; no open improvement uses it',
            hint="Raise an improvement, or set a threshold at which you would.",
        )


def _agreements(policy: Policy) -> Iterator[tuple[str, int, Agreement]]:
    """Yield service, position and agreement of all that the services have agreed."""
    for key, service in policy.services.items():
        for number, entry in enumerate(service.agreements):
            yield key, number, entry
