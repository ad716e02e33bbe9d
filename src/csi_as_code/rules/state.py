"""States that nobody knows, and records that lack what their state demands."""

from collections.abc import Iterator, Mapping

from csi_as_code.analysis import fields
from csi_as_code.analysis.demands import Demand, demands_of
from csi_as_code.analysis.spelling import WRITE
from csi_as_code.analysis.unmet import demands_in, place_of, reached, unmet
from csi_as_code.finding import Finding, Severity
from csi_as_code.rules.registry import Context, rule
from csi_as_code.text import listed, nearest
from csi_as_code.workflow import MAIN_LINE, ROWS, State

MEANT: Mapping[str, State] = {
    "new": State.PROPOSED,
    "open": State.PROPOSED,
    "draft": State.PROPOSED,
    "provisional": State.PROPOSED,
    "accepted": State.APPROVED,
    "implementable": State.APPROVED,
    "planned": State.APPROVED,
    "doing": State.IN_PROGRESS,
    "started": State.IN_PROGRESS,
    "wip": State.IN_PROGRESS,
    "implemented": State.MEASURING,
    "live": State.MEASURING,
    "done": State.CLOSED,
    "completed": State.CLOSED,
    "finished": State.CLOSED,
    "resolved": State.CLOSED,
    "blocked": State.ON_HOLD,
    "paused": State.ON_HOLD,
    "waiting": State.ON_HOLD,
    "postponed": State.DEFERRED,
    "declined": State.REJECTED,
    "cancelled": State.WITHDRAWN,
    "canceled": State.WITHDRAWN,
    "removed": State.WITHDRAWN,
    "replaced": State.SUPERSEDED,
    "obsolete": State.SUPERSEDED,
}
"""Words of other registers, and the state that comes nearest."""

LONGEST_WORD = 40

SPOKEN: Mapping[str, str] = {
    State.PROPOSED: "a proposed improvement",
    State.ASSESSED: "an assessed improvement",
    State.APPROVED: "an approved improvement",
    State.IN_PROGRESS: "an improvement in progress",
    State.MEASURING: "an improvement that is measuring",
    State.CLOSED: "a closed improvement",
    State.ON_HOLD: "an improvement on hold",
    State.DEFERRED: "a deferred improvement",
    State.REJECTED: "a rejected improvement",
    State.WITHDRAWN: "a withdrawn improvement",
    State.SUPERSEDED: "a superseded improvement",
}


@rule("state-unknown", Severity.ERROR, alone=True)
def unknown(context: Context) -> Iterator[Finding]:
    """The state of a record is not one of the eleven.

    Why: The states are fixed, so that registers can be compared, and so that everybody knows what each demands. A
    word that nobody knows is counted nowhere.

    Bad:
        state: done
    Good:
        state: closed
    Fix: Use one of proposed, assessed, approved, in_progress, measuring, closed, on_hold, deferred, rejected,
    withdrawn and superseded. A finer stage of a team's own goes under tags or custom.
    """
    register = context.register
    for item in register.improvements.values():
        if item.state not in ROWS:
            meant = _meant(item.state)
            hint = f'Did you mean "{meant}"?' if meant else f"The states are {listed(ROWS)}."
            yield register.at(item, "state", message=f'"{item.state}" is not a state', hint=hint)


@rule("state-demand", Severity.ERROR, alone=True)
def demand(context: Context) -> Iterator[Finding]:
    """A record lacks something that its state demands.

    Why: What a state demands is true of every record in it, so a state means the same everywhere: an assessed record
    has an owner and a baseline, a closed one has lessons and a re-check. The demands add up along proposed, assessed,
    approved, in_progress, measuring and closed, and an editor with the schema shows them too.

    Bad:
        state: assessed
        team: service-desk
    Good:
        state: assessed
        team: service-desk
        owner: "@tomas"
    Fix: Add what the message names, or move the record back to a state that does not demand it. A register that
    wants more or less says so in register.yaml: demands: {assessed: {also: [analysis.five_whys]}}; what is demanded
    from a state on is demanded in the states after it.
    """
    register = context.register
    known = frozenset(name for name in fields.paths() if "." not in name)
    demands = {state: demands_in(register.policy, state) for state in ROWS}
    steps: Mapping[str, int] = {
        state: place for place, state in enumerate(MAIN_LINE) if set(demands[state]) <= set(demands_of(state))
    }
    for item in register.improvements.values():
        if item.state in steps and reached(item) >= steps[item.state]:
            continue
        missing = unmet(item, demands.get(item.state, ()))
        if not missing:
            continue
        faulty = register.faulty(item)
        faulty |= {meant for name in faulty if name not in known and (meant := nearest(name, known))}
        for lacked in missing:
            if lacked.field.partition(".")[0] not in faulty:
                message = f"{SPOKEN[item.state]} needs {lacked.says}, and this one has none"
                yield register.at(item, *place_of(item, lacked.field), message=message, hint=_how(lacked, item.state))


def _meant(word: str) -> str | None:
    """Return the state that a word, or its first part, probably means."""
    for spelling in (word, word.partition("(")[0]):
        spelling = spelling.strip().casefold().replace("-", "_").replace(" ", "_")
        found = nearest(spelling, (*ROWS, *MEANT)) if len(spelling) <= LONGEST_WORD else None
        if found:
            return MEANT.get(found, found)
    return None


def _how(lacked: Demand, state: str) -> str:
    """Return how to add what is missing, or where the record may go without it if its state alone demands it."""
    add = f"Add: {WRITE.get(lacked.field, lacked.field)}"
    reached = MAIN_LINE.index(State(state)) if state in MAIN_LINE else 0
    if reached and lacked.field in WRITE and MAIN_LINE[reached - 1] not in lacked.states:
        return f'{add} (or move it back to "{MAIN_LINE[reached - 1]}")'
    return add
