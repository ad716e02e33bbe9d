"""Work that others may already be doing: the same measure at the same time, nearly the same title."""

from collections.abc import Iterator

from csi_as_code.analysis.overlap import overlaps
from csi_as_code.analysis.similarity import similar_titles
from csi_as_code.finding import Finding, Severity
from csi_as_code.model import Improvement
from csi_as_code.rules.registry import Context, rule
from csi_as_code.text import listed

NAMED = 3
"""So many other records a message names; the rest it counts."""


@rule("coordination-overlap", Severity.WARNING)
def overlap(context: Context) -> Iterator[Finding]:
    """Open records of one service work on one measure at the same time and declare no relation.

    Why: The points cannot tell whose change moved the measure, and two teams may undo each other's work or do it
    twice. A relation shows that they know of each other (OpenTRIM: coordinate, no counteracting work). The time of a
    record runs from plan.start (or the day it was raised) to the later of plan.due and the target's day; records on
    hold or deferred do not count.

    Bad:
        # IMP-0003 is in progress for the same service, and measures reset-calls too
        measures: [{measure: reset-calls, role: outcome}]
    Good:
        measures: [{measure: reset-calls, role: outcome}]
        relates_to: [{id: IMP-0003, as: supports, why: Its portal is what people enrol in.}]
    Fix: Talk to each other, then declare the relation in one of the records (supports, conflicts, duplicates,
    follows) or a dependency. One finding stands for all that overlap, at the one with the highest id.
    """
    register = context.register
    for found in overlaps(register, context.today):
        *others, last = found.ids
        item = register.improvements[last]
        place = next(number for number, use in enumerate(item.measures) if use.measure == found.measure)
        named = [f'"{ident}"' for ident in others[:NAMED]]
        rest = len(others) - len(named)
        names = listed([*named, f"{rest} more"] if rest else named)
        message = (
            f'works on "{found.measure}" of "{found.service}" at the same time as {names}, and declares no relation'
        )
        hint = f"Declare how they relate: relates_to: [{{id: {others[0]}, as: supports}}], or conflicts, or duplicates."
        yield register.at(item, "measures", place, "measure", message=message, hint=hint)


@rule("coordination-similar", Severity.WARNING, also="title")
def similar(context: Context) -> Iterator[Finding]:
    """Two open records have nearly the same title.

    Why: The same thing logged twice is done twice, or each team waits for the other. If they are two things, the
    titles do not say which is which. How like titles must be, 0 to 100, is lint.similar_titles of register.yaml (85);
    titles that differ in a number are never alike.

    Bad:
        # IMP-0003 is called "Let people reset their own password"
        title: Let people reset their own passwords
    Good:
        title: Let people reset their own passwords
        relates_to: [{id: IMP-0003, as: duplicates}]
    Fix: If they are the same, withdraw one and let the other say that it duplicates or supersedes it. If not, relate
    them, or let the titles say what differs. The finding stands at the one with the higher id.
    """
    register = context.register
    items = register.improvements
    titles = {ident: item.title for ident, item in context.open.improvements.items() if item.title}

    def related(one: str, other: str) -> bool:
        return _names(items[one], other) or _names(items[other], one)

    for found in similar_titles(titles, register.policy.lint.similar_titles, related):
        message = f'the title is nearly that of "{found.other}": "{titles[found.other]}"'
        if titles[found.id] == titles[found.other]:
            message = f'the title is that of "{found.other}" too'
        hint = f"Relate them (relates_to: [{{id: {found.other}, as: duplicates}}]), or say in the titles what differs."
        yield register.at(items[found.id], "title", message=message, hint=hint)


def _names(item: Improvement, other: str) -> bool:
    return other in item.depends_on or any(relation.id == other for relation in item.relates_to)
