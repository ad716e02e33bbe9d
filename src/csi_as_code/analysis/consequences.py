"""What follows from a change of one record: the step, who has to decide, what is missing, what it sets free."""

import datetime
from collections.abc import Iterable, Iterator, Mapping

import msgspec

from csi_as_code.analysis.approvals import matching, may_decide
from csi_as_code.analysis.fingerprint import is_approved, same, scope
from csi_as_code.analysis.graph import Graph
from csi_as_code.analysis.ready import DONE, blockers
from csi_as_code.analysis.unmet import demands_in, unmet
from csi_as_code.model import Day, Decision, Improvement
from csi_as_code.policy import Policy
from csi_as_code.register import Register
from csi_as_code.workflow import BY_MANDATE, DROPPED, EDGE, PAUSED, EdgeKind, State, is_open, step


class Step(msgspec.Struct, frozen=True):
    """A move from one state to another; `is_single` where the table of states has it as one step.

    `is_fast_lane` where an approval entry of the base takes the record from proposed to approved at once.
    """

    source: str
    target: str
    kind: EdgeKind | None
    is_single: bool
    is_fast_lane: bool = False


class Need(msgspec.Struct, frozen=True):
    """A decision that is missing: to which state, by how many of whom, and why others are out.

    `open_to` is empty where nobody is left who may; `has_entry` says whether the register's approvals speak of it.
    """

    to: str
    count: int
    open_to: tuple[str, ...]
    barred: Mapping[str, str]
    has_entry: bool


class Consequences(msgspec.Struct, frozen=True, kw_only=True):
    """What follows from a change of a record.

    `lacks` is what its new state demands and it has not; `immature` are dependencies that have to be approved first;
    `stale` names what changed of what was approved; `wrong_scope` says that the new approval is of something else,
    `rewritten` that earlier decisions are not what they were. `frees` can be taken up now that this was the last thing
    they waited for, `clears` may be approved now, `blocks` wait again.
    """

    needs: tuple[Need, ...] = ()
    lacks: tuple[str, ...] = ()
    immature: tuple[str, ...] = ()
    stale: tuple[str, ...] = ()
    wrong_scope: bool = False
    rewritten: bool = False
    frees: tuple[str, ...] = ()
    clears: tuple[str, ...] = ()
    blocks: tuple[str, ...] = ()


def of(base: Register, head: Register, ident: str, graph: Graph, authors: frozenset[str]) -> Consequences:
    """Return what follows for a record that differs; `graph` is the head's."""
    old, new = base.improvements.get(ident), head.improvements.get(ident)
    if new is None:
        return Consequences()
    news = added(old, new)
    unclear = head.faulty(new)
    stale = _stale(old, new, news) if not unclear else ()
    judge = base.policy_read and "decisions" not in unclear
    needs = tuple(_needs(base.policy, old, new, news, stale, authors)) if judge else ()
    moved = old is None or old.state != new.state
    return Consequences(
        needs=needs,
        lacks=tuple(_lacks(base.policy, old, new, news, unclear, is_needed=bool(needs))),
        immature=_immature(head, new) if moved and is_approved(new) else (),
        stale=stale,
        wrong_scope=bool(news and _last_scope(news) and not same(_last_scope(news), new)) and not unclear,
        rewritten=bool(old and new.decisions[: len(old.decisions)] != old.decisions and "decisions" not in unclear),
        **_waiting(base, head, ident, graph),
    )


def days(first: Day, last: Day) -> int | None:
    """Return the days from one to the other, None where one is no day."""
    try:
        return (datetime.date.fromisoformat(last) - datetime.date.fromisoformat(first)).days
    except ValueError:
        return None


def added(old: Improvement | None, new: Improvement) -> tuple[Decision, ...]:
    """Return the decisions that the old version does not have at their place."""
    before = old.decisions if old else ()
    kept = next((n for n, (a, b) in enumerate(zip(before, new.decisions, strict=False)) if a != b), len(before))
    return new.decisions[len(before) :] if kept == len(before) else ()


def step_between(source: str, target: str) -> Step:
    """Return the move from one state to another, which may be several steps of the table."""
    edge = EDGE.get((source, target))
    return Step(source, target, edge.kind if edge else _kind(source, target), edge is not None)


def step_of(policy: Policy, old: Improvement, new: Improvement) -> Step | None:
    """Return the move of a record, None where its state stayed."""
    if old.state == new.state:
        return None
    found = step_between(old.state, new.state)
    if (old.state, new.state) != (State.PROPOSED, State.APPROVED):
        return found
    entry = matching(new, policy)
    return msgspec.structs.replace(found, is_fast_lane=bool(entry and entry.fast_lane))


def _kind(source: str, target: str) -> EdgeKind | None:
    if not is_open(source) and is_open(target):
        return EdgeKind.REOPEN
    if target in PAUSED:
        return EdgeKind.PAUSE
    if source in PAUSED and is_open(target):
        return EdgeKind.RESUME
    if target in DROPPED:
        return EdgeKind.END
    first, last = step(source), step(target)
    if first is None or last is None:
        return EdgeKind.FORWARD if last is not None and source in PAUSED else None
    return EdgeKind.FORWARD if last > first else EdgeKind.BACK


def _needs(
    policy: Policy,
    old: Improvement | None,
    new: Improvement,
    news: tuple[Decision, ...],
    stale: tuple[str, ...],
    authors: frozenset[str],
) -> Iterator[Need]:
    """Yield the decisions that are missing, as the gate sees it: to enter the new state, and to approve again."""
    for to in dict.fromkeys((_to_decide(old, new), State.APPROVED.value if stale else None)):
        need = _need(policy, old, new, news, to, authors) if to else None
        if need:
            yield need


def _need(
    policy: Policy,
    old: Improvement | None,
    new: Improvement,
    news: tuple[Decision, ...],
    to: str,
    authors: frozenset[str],
) -> Need | None:
    """Return the decision to a state, if it is missing; nobody with a stake in either version may make it."""
    mandate = may_decide(new, policy)
    if mandate is None:
        return Need(to, 1, (), {}, has_entry=False)
    barred = dict(mandate.barred) | {handle: "author" for handle in mandate.may if handle in authors}
    if old:
        stakes = ((old.owner, "owner"), (old.raised.by if old.raised else None, "requester"))
        barred |= {handle: reason for handle, reason in stakes if handle in mandate.may}
    valid = [handle for handle in mandate.may if handle not in barred]
    decided = {handle for entry in news if entry.to == to for handle in entry.by}
    missing = mandate.approval.count - len(decided.intersection(valid))
    if missing <= 0:
        return None
    return Need(to, missing, tuple(handle for handle in valid if handle not in decided), barred, has_entry=True)


def _to_decide(old: Improvement | None, new: Improvement) -> str | None:
    """Return the new state where it is entered by a decision of those who may."""
    if new.state not in BY_MANDATE or (old and old.state == new.state):
        return None
    kind = step_between(old.state, new.state).kind if old else None
    return None if kind in (EdgeKind.BACK, EdgeKind.RESUME) else new.state


def _stale(old: Improvement | None, new: Improvement, news: Iterable[Decision]) -> tuple[str, ...]:
    """Return what changed of what was approved, where no new approval comes with it."""
    if old is None or not (is_approved(old) and is_approved(new)):
        return ()
    if any(entry.to == State.APPROVED for entry in news):
        return ()
    first, last = scope(old), scope(new)
    return tuple(name for name in first if first[name] != last[name])


def _last_scope(news: tuple[Decision, ...]) -> str:
    return next((entry.scope or "" for entry in reversed(news) if entry.to == State.APPROVED), "")


_REASON = "a decision that gives the reason"
_DECISION = "decisions."


def _lacks(
    policy: Policy,
    old: Improvement | None,
    new: Improvement,
    news: tuple[Decision, ...],
    unclear: frozenset[str],
    *,
    is_needed: bool,
) -> Iterable[str]:
    demands = demands_in(policy, new.state)
    missing = [one for one in unmet(new, demands) if one.field.partition(".")[0] not in unclear]
    if old and old.state == new.state:
        known = {one.field for one in unmet(old, demands)}
        yield from (one.says for one in missing if one.field not in known)
        return
    kind = step_between(old.state, new.state).kind if old else None
    explained = any(entry.to == new.state and entry.why and entry.why.strip() for entry in news)
    alone = kind in (EdgeKind.BACK, EdgeKind.REOPEN) or new.state in (State.ON_HOLD, State.WITHDRAWN)
    needs_reason = alone and not explained and "decisions" not in unclear
    if needs_reason:
        yield _REASON
    spoken_of = {_DECISION + new.state} if is_needed or needs_reason else set()
    yield from (one.says for one in missing if one.field not in spoken_of)


def _immature(head: Register, item: Improvement) -> tuple[str, ...]:
    needed = (head.improvements.get(other) for other in dict.fromkeys(item.depends_on) if other != item.id)
    return tuple(one.id for one in needed if one and one.state not in DROPPED and not is_approved(one))


def _waiting(base: Register, head: Register, ident: str, graph: Graph) -> dict[str, tuple[str, ...]]:
    """Return what the record's change sets free, clears for approval, or blocks again."""
    frees, clears, blocks = [], [], []
    for other in graph.unblocks.get(ident, ()):
        before, after = base.improvements.get(other), head.improvements.get(other)
        if before is None or after is None or not is_open(after.state) or ident not in before.depends_on:
            continue
        was, now = blockers(base, before), blockers(head, after)
        if after.state not in DONE and ident in was and not now:
            frees.append(other)
        elif after.state not in DONE and ident in now and ident not in was:
            blocks.append(other)
        elif not is_approved(after) and ident in _immature(base, before) and not _immature(head, after):
            clears.append(other)
    return {"frees": tuple(frees), "clears": tuple(clears), "blocks": tuple(blocks)}
