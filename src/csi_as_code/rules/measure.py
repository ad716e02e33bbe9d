"""Measures as an improvement uses them: baselines, targets, and what they can prove together."""

from collections.abc import Callable, Iterator

from csi_as_code.analysis.measures import baseline_check
from csi_as_code.analysis.priority import Lane
from csi_as_code.finding import Finding, Severity
from csi_as_code.model import Improvement, MeasureUse
from csi_as_code.rules.registry import Context, rule
from csi_as_code.workflow import APPROVED_ON, MAIN_LINE, OPEN, UNDER_WAY, outcome_measures

ASSESSED_ON: frozenset[str] = frozenset(MAIN_LINE[1:])


@rule("measure-baseline", Severity.WARNING, alone=True)
def baseline(context: Context) -> Iterator[Finding]:
    """One of a record's outcome measures has no baseline.

    Why: Without "where are we now" (ITIL, step 2) nobody can tell afterwards what the work has changed. That
    one outcome measure has a baseline is demanded of every assessed record; this rule looks at the others.

    Bad:
        - {measure: reset-calls, role: outcome, baseline: {value: 212, from: 2025-11-03, to: 2026-02-01}}
        - {measure: desk-wait, role: outcome}
    Good:
        - {measure: desk-wait, role: outcome, baseline: {value: 240, from: 2025-11-03, to: 2026-02-01}}
    Fix: Measure the baseline, or give the measure the role process or balancing if it does not judge the outcome.
    """
    for item, number, use in _unlike_others(context, ASSESSED_ON, lambda use: use.baseline):
        message = f'the outcome measure "{use.measure}" has no baseline'
        hint = "Add value, from and to, or change its role."
        yield context.register.at(item, "measures", number, "measure", message=message, hint=hint)


@rule("measure-target", Severity.WARNING, alone=True)
def target(context: Context) -> Iterator[Finding]:
    """One of an approved record's outcome measures has no target.

    Why: What was approved is a target, not an activity (ITIL: where do we want to be?). That one outcome
    measure has a target is demanded of every approved record; this rule looks at the others.

    Bad:
        - {measure: reset-calls, role: outcome, target: {value: 60, by: 2026-06-30}}
        - {measure: desk-wait, role: outcome}
    Good:
        - {measure: desk-wait, role: outcome, target: {value: 180, by: 2026-06-30}}
    Fix: Set a target, or give the measure the role process or balancing if it does not judge the outcome.
    """
    for item, number, use in _unlike_others(context, APPROVED_ON, lambda use: use.target):
        message = f'the outcome measure "{use.measure}" has no target'
        hint = "Add value and by, or change its role."
        yield context.register.at(item, "measures", number, "measure", message=message, hint=hint)


def _unlike_others(
    context: Context, states: frozenset[str], has: Callable[[MeasureUse], object]
) -> Iterator[tuple[Improvement, int, MeasureUse]]:
    """Yield the outcome measures that lack what another of the same record has, each with its place there."""
    for item in context.register.improvements.values():
        if len(item.measures) < 2 or item.state not in states:
            continue
        outcomes = outcome_measures(item)
        if all(map(has, outcomes)) or not any(map(has, outcomes)):
            continue
        if "measures" in context.register.faulty(item):
            continue
        for number, use in enumerate(item.measures):
            if use.role == "outcome" and not has(use):
                yield item, number, use


@rule("measure-target-direction", Severity.ERROR, alone=True)
def target_direction(context: Context) -> Iterator[Finding]:
    """A target lies on the wrong side of the baseline for the measure's direction.

    Why: The verdict would call the work successful when things got worse. Either the target is mistyped or
    the measure's direction is. Balancing measures are left out: their target is a limit that may lie on the
    worse side.

    Bad:
        # measures/reset-calls.yaml says direction: decrease
        - {measure: reset-calls, role: outcome, baseline: {value: 60, ...}, target: {value: 212, by: 2026-06-30}}
    Good:
        - {measure: reset-calls, role: outcome, baseline: {value: 212, ...}, target: {value: 60, by: 2026-06-30}}
    Fix: Correct baseline, target or direction. A level that is to be kept has the direction maintain.
    """
    measures = context.register.measures
    for item in context.register.improvements.values():
        if item.state not in OPEN:
            continue
        for number, use in enumerate(item.measures):
            if use.baseline is None or use.target is None or use.role == "balancing" or use.measure not in measures:
                continue
            direction = measures[use.measure].direction
            if _is_wrong_way(use, direction):
                yield context.register.at(
                    item,
                    "measures",
                    number,
                    "target",
                    "value",
                    message=f'the target "{use.target.value}" is not better than the baseline "{use.baseline.value}": '
                    f'"{use.measure}" is to {direction}',
                    hint="Correct baseline, target or the measure's direction.",
                )


def _is_wrong_way(use: MeasureUse, direction: str | None) -> bool:
    if use.baseline is None or use.target is None:
        return False
    if direction == "increase":
        return use.target.value <= use.baseline.value
    return direction == "decrease" and use.target.value >= use.baseline.value


@rule("measure-leading", Severity.INFO, alone=True)
def leading(context: Context) -> Iterator[Finding]:
    """Strategic work is steered by lagging measures alone, or by leading ones alone.

    Why: Lagging measures tell when it is too late to steer; leading ones tell that people are busy, not that
    it helped. Work that is neither cheap nor safe needs one of each. Quick wins do not.

    Bad:
        measures:
          - {measure: reset-calls, role: outcome}          # kind: lagging, and no other
    Good:
        measures:
          - {measure: reset-calls, role: outcome}          # kind: lagging
          - {measure: factor-enrolment, role: process}     # kind: leading
    Fix: Add a process measure that moves first, or the outcome that it is for.
    """
    measures = context.register.measures
    for item in context.register.improvements.values():
        if item.state not in UNDER_WAY or not item.measures:
            continue
        rating = context.ratings.get(item.id)
        if rating is None or rating.lane != Lane.STRATEGIC:
            continue
        kinds = {measures[use.measure].kind if use.measure in measures else None for use in item.measures}
        if len(kinds) != 1 or None in kinds:
            continue
        kind = kinds.pop()
        wanted = "leading" if kind == "lagging" else "lagging"
        yield context.register.at(
            item,
            "measures",
            message=f'strategic work with measures of one kind alone, "{kind}"',
            hint=f"Add a {wanted} measure.",
            at_key=True,
        )


@rule("measure-baseline-data", Severity.INFO, alone=True)
def baseline_data(context: Context) -> Iterator[Finding]:
    """A recorded baseline is not what the points of its window say.

    Why: A baseline that was picked (the worst week, an old figure) makes any result look good. The value
    should be a summary of the points from its first to its last day. It may differ from their mean by one
    standard deviation, or by rounding; a median always passes. Windows with fewer than four points are not
    judged.

    Bad:
        baseline: {value: 260, from: 2025-11-03, to: 2026-02-01}      # the points there have the mean 212
    Good:
        baseline: {value: 212, from: 2025-11-03, to: 2026-02-01}
    Fix: Record the mean or the median of the window, or correct the window. The value is not changed after
    approval without a new decision.
    """
    register = context.register
    for item in register.improvements.values():
        for number, use in enumerate(item.measures):
            measure = register.measures.get(use.measure)
            if use.baseline is None or measure is None or not measure.points:
                continue
            check = baseline_check(use.baseline, measure)
            if check and not check.agrees:
                yield register.at(
                    item,
                    "measures",
                    number,
                    "baseline",
                    "value",
                    message=f'the baseline "{use.baseline.value}" of "{use.measure}" is not what '
                    f'the {check.points} points of its days say: their mean is "{check.mean:.5g}"',
                    hint="Record the mean or the median of the window, or correct its days.",
                )
