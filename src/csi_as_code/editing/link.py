"""Links between records: dependencies and relations, none to nowhere, none twice, none in a ring."""

from collections import deque
from collections.abc import Mapping

from csi_as_code.editing.plan import Draft
from csi_as_code.errors import UsageError
from csi_as_code.model import Improvement
from csi_as_code.register import Register

DEPENDS_ON = "depends_on"
KINDS = (DEPENDS_ON, "supports", "conflicts", "duplicates", "supersedes", "follows")
IN_ORDER = frozenset({DEPENDS_ON, "supersedes", "follows"})
"""Links that must not lead back to where they began."""


def linked(draft: Draft, register: Register, item: Improvement, kind: str, other: str, why: str | None) -> Draft | None:
    """Return the draft with a link to another record, or None where it is there already."""
    if other == item.id:
        raise UsageError(f'"{item.id}" cannot be linked to itself', "Name another record.")
    if why and kind == DEPENDS_ON:
        raise UsageError("a dependency has no reason of its own", "Leave --why out; the plan says why it waits.")
    if _place(item, kind, other) is not None:
        return None
    if kind in IN_ORDER:
        _refuse_ring(register, item, kind, other)
    if kind == DEPENDS_ON:
        return draft.add((DEPENDS_ON,), other)
    return draft.add(("relates_to",), {"id": other, "as": kind, **({"why": why} if why else {})})


def unlinked(draft: Draft, item: Improvement, kind: str, other: str) -> Draft:
    """Return the draft without a link; raise UsageError where there is none."""
    place = _place(item, kind, other)
    if place is None:
        raise UsageError(f'"{item.id}" has no link "{kind}" to "{other}"', f"See csi show {item.id}.")
    return draft.drop((DEPENDS_ON if kind == DEPENDS_ON else "relates_to", place))


def _place(item: Improvement, kind: str, other: str) -> int | None:
    if kind == DEPENDS_ON:
        return item.depends_on.index(other) if other in item.depends_on else None
    found = (number for number, entry in enumerate(item.relates_to) if (entry.id, entry.kind) == (other, kind))
    return next(found, None)


def _refuse_ring(register: Register, item: Improvement, kind: str, other: str) -> None:
    accepted = {frozenset(pair.ids) for pair in register.policy.lint.designed_together}
    if kind == DEPENDS_ON and frozenset((item.id, other)) in accepted:
        return
    ring = _way(register.improvements, kind, other, item.id)
    if ring:
        shown = " -> ".join((item.id, *ring))
        hint = "Take one link of it out first: csi link ID KIND OTHER --remove."
        if kind == DEPENDS_ON and len(ring) == 2:
            hint = f"{hint[:-1]}, or accept the pair under lint.designed_together of register.yaml."
        raise UsageError(f'the link "{kind}" would close a ring: {shown}', hint)


def _way(records: Mapping[str, Improvement], kind: str, start: str, end: str) -> tuple[str, ...]:
    """Return a shortest way along links of a kind, both ends included, or nothing."""
    came = {start: ""}
    todo = deque([start])
    while todo and end not in came:
        here = records.get(todo.popleft())
        if here is None:
            continue
        links = here.depends_on if kind == DEPENDS_ON else [e.id for e in here.relates_to if e.kind == kind]
        for other in links:
            if other not in came:
                came[other] = here.id
                todo.append(other)
    if end not in came:
        return ()
    found = [end]
    while found[-1] != start:
        found.append(came[found[-1]])
    return tuple(reversed(found))
