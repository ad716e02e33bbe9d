"""Dependencies that cannot hold: on nothing, on oneself, in a ring, on what was dropped."""

from collections.abc import Iterator, Mapping

from csi_as_code.analysis.rings import unaccepted_rings
from csi_as_code.analysis.similarity import nearest_id
from csi_as_code.finding import Finding, Severity
from csi_as_code.register import Register
from csi_as_code.rules.registry import Context, rule
from csi_as_code.workflow import DROPPED, State, is_open

MOST_HINTS = 100
"""Each hint compares an id with all others; a register with more unknown ids has another problem than typing."""


@rule("dependency-unknown", Severity.ERROR)
def unknown(context: Context) -> Iterator[Finding]:
    """A record depends on one that does not exist.

    Why: Work that waits for nothing that anybody can finish is never ready, and a mistyped id hides the
    dependency that was meant.

    Bad:
        depends_on: [IMP-9999]
    Good:
        depends_on: [IMP-0099]
    Fix: Correct the id, or take the entry out. Records are never deleted, only closed, withdrawn or superseded;
    bring a deleted one back from git's history.
    """
    register = context.register
    hints = 0
    for item in register.improvements.values():
        if not item.depends_on:
            continue
        for number, other in enumerate(item.depends_on):
            if not register.knows(other):
                hints += 1
                near = nearest_id(other, register.improvements) if hints <= MOST_HINTS else None
                hint = f'Did you mean "{near}"?' if near else "Correct the id, or take the entry out."
                message = f'depends on "{other}", which does not exist'
                yield register.at(item, "depends_on", number, message=message, hint=hint)


@rule("dependency-self", Severity.ERROR, alone=True)
def itself(context: Context) -> Iterator[Finding]:
    """A record depends on itself.

    Why: It would wait for itself for ever, so it would never be ready.

    Bad:
        id: IMP-0042
        depends_on: [IMP-0042]
    Good:
        id: IMP-0042
        depends_on: [IMP-0024]
    Fix: Name the record that was meant, or take the entry out.
    """
    register = context.register
    for ident, item in register.improvements.items():
        if ident in item.depends_on:
            place = item.depends_on.index(ident)
            message = f'depends on "{ident}", which is this record itself'
            hint = "Name the record that was meant, or take the entry out."
            yield register.at(item, "depends_on", place, message=message, hint=hint)


@rule("dependency-cycle", Severity.ERROR)
def cycle(context: Context) -> Iterator[Finding]:
    """Records depend on each other in a ring.

    Why: Each waits for the next and the last for the first, so none of them is ever ready, and no order of work
    exists. The whole ring is printed; where several rings share records, one of them is shown at a time.

    Bad:
        # improvements/IMP-0001.yaml
        depends_on: [IMP-0002]
        # improvements/IMP-0002.yaml
        depends_on: [IMP-0001]
    Good:
        # improvements/IMP-0001.yaml
        depends_on: [IMP-0002]
        # improvements/IMP-0002.yaml
        relates_to: [{id: IMP-0001, as: supports}]
    Fix: Take out the dependency that is none; often it is a relation (supports, follows). Two records that are
    designed together on purpose are accepted as a pair, with the reason, in register.yaml:
    lint: {designed_together: [{ids: [IMP-0001, IMP-0002], why: One interface, two sides.}]}
    """
    register = context.register
    accepted = (frozenset(pair.ids) for pair in register.policy.lint.designed_together)
    for ring in unaccepted_rings(context.graph, accepted):
        item = register.improvements[ring[0]]
        message = f"the dependencies form a ring: {' -> '.join((*ring, ring[0]))}"
        hint = "Take out the dependency that is none."
        if len(ring) == 2:
            hint = f"{hint[:-1]}, or accept the pair under lint.designed_together of register.yaml."
        yield register.at(item, "depends_on", item.depends_on.index(ring[1]), message=message, hint=hint)


@rule("dependency-dropped", Severity.ERROR)
def dropped(context: Context) -> Iterator[Finding]:
    """An open record depends on one that was rejected, withdrawn or superseded.

    Why: What it waits for will not come, so it can never be ready; the plan has lost its ground, and its owner may
    not have heard of it.

    Bad:
        # IMP-0009 is superseded by IMP-0020
        depends_on: [IMP-0009]
    Good:
        depends_on: [IMP-0020]
    Fix: Depend on the record that took its place, take the dependency out if the work can do without, or withdraw
    this record as well.
    """
    register = context.register
    successors: Mapping[str, str] | None = None
    for item, number, needed in context.waits:
        if needed.state not in DROPPED or not is_open(item.state):
            continue
        if successors is None:
            successors = _successors(register)
        hint = _instead(needed.id, needed.state, successors, item.id)
        message = f'depends on "{needed.id}", which is {needed.state}'
        yield register.at(item, "depends_on", number, message=message, hint=hint)


def _successors(register: Register) -> Mapping[str, str]:
    """Return which record supersedes which, by the id of the superseded one; the newest where there are several."""
    return {
        relation.id: item.id
        for item in register.improvements.values()
        for relation in item.relates_to
        if relation.kind == "supersedes"
    }


def _instead(other: str, state: str, successors: Mapping[str, str], ident: str) -> str:
    """Return what to do about a dependency that was dropped; a superseded one has a record in its place."""
    seen = {other}
    heir = other
    while state == State.SUPERSEDED and heir in successors and successors[heir] not in seen:
        heir = successors[heir]
        seen.add(heir)
    if heir == other:
        return "Take the dependency out if the work can do without it, or withdraw this record as well."
    if heir == ident:
        return f'This record supersedes "{other}": take the dependency out.'
    return f'Depend on "{heir}", which supersedes it, or take the dependency out.'
