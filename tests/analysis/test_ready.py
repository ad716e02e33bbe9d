"""What is ready now, and how a blocker inherits priority."""

from itertools import pairwise

import msgspec

from csi_as_code.analysis.fingerprint import fingerprint
from csi_as_code.analysis.graph import graph_of
from csi_as_code.analysis.priority import rate_all
from csi_as_code.analysis.ready import Effective, blockers, by_lane, effective, ready
from csi_as_code.model import Decision, Improvement, Override, Plan, Priority
from csi_as_code.register import Register

TODAY = "2026-11-22"


def priority(level: int, effort: int = 3, override: int | None = None) -> Priority:
    """Return a priority whose impact and urgency are `level`."""
    by_hand = Override(band=override) if override else None
    return Priority(impact=level, urgency=level, effort=effort, risk=effort, override=by_hand)


def item(ident: str, state: str = "approved", level: int = 0, needs: str = "", **more: object) -> Improvement:
    rated = {"priority": priority(level)} if level else {}
    return Improvement(id=ident, state=state, depends_on=tuple(needs), **{**rated, **more})  # type: ignore[arg-type]


def register(*items: Improvement, unread: str = "") -> Register:
    return Register(improvements={one.id: one for one in items}, unread=frozenset(unread))


def found(of: Register) -> list[str]:
    return [one.item.id for one in ready(of, TODAY, graph_of(of), rate_all(of))]


def counts(of: Register) -> dict[str, str]:
    return {ident: one.source for ident, one in effective(of, graph_of(of), rate_all(of)).items()}


def test_only_what_nobody_works_on_is_ready() -> None:
    states = ("proposed", "assessed", "approved", "in_progress", "measuring", "closed", "on_hold", "deferred")
    ended = ("rejected", "withdrawn", "superseded", "nonsense")
    every = register(*(item(state, state, level=3) for state in (*states, *ended)))
    assert found(every) == ["approved", "assessed", "proposed"]


def test_what_was_approved_as_something_else_is_decided_on_before_it_starts() -> None:
    promise = item("A", level=3, plan=Plan(due="2026-12-01"))
    approval = Decision(to="approved", date="2026-02-01", by=("@a",), scope=fingerprint(promise))
    for due, step in (("2026-12-01", "start"), ("2027-01-31", "decide")):
        of = register(msgspec.structs.replace(promise, plan=Plan(due=due), decisions=(approval,)))
        assert [one.step for one in ready(of, TODAY, graph_of(of), rate_all(of))] == [step]


def test_a_dependency_blocks_until_its_change_is_live() -> None:
    done = ("measuring", "closed")
    states = ("proposed", "assessed", "approved", "in_progress", *done, "on_hold", "rejected", "superseded")
    for state in states:
        of = register(item("A", "approved", 3, "B"), item("B", state))
        assert blockers(of, of.improvements["A"]) == (() if state in done else ("B",)), state


def test_an_implemented_dependency_blocks_nobody() -> None:
    of = register(item("A", "approved", 3, "B"), item("B", "in_progress", plan=Plan(implemented="2026-11-01")))
    assert blockers(of, of.improvements["A"]) == ()


def test_what_nobody_knows_or_can_read_blocks() -> None:
    of = register(item("A", "approved", 3, "BC"), unread="B")
    assert blockers(of, of.improvements["A"]) == ("B", "C")


def test_a_deferred_record_is_back_on_its_day() -> None:
    def deferred(until: str) -> Improvement:
        decision = Decision(to="deferred", date="2026-01-01", by=("@a",), until=until)
        return item(until, "deferred", 3, decisions=(decision,))

    of = register(deferred("2026-11-21"), deferred("2026-11-22"), deferred("2026-11-23"), item("A", "deferred", 3))
    assert found(of) == ["2026-11-21", "2026-11-22"]


def test_priority_is_inherited_over_any_distance() -> None:
    of = register(
        item("A", "assessed", 5, "B"), item("B", "assessed", 1, "C"), item("C", "assessed", 2), item("D", "assessed", 4)
    )
    assert counts(of) == {"A": "A", "B": "A", "C": "A", "D": "D"}
    assert found(of) == ["C", "D"]


def test_a_record_keeps_its_own_priority_when_that_is_higher() -> None:
    of = register(item("A", "assessed", 2, "B"), item("B", "assessed", 5))
    assert counts(of) == {"A": "A", "B": "B"}


def test_an_unrated_blocker_inherits_too() -> None:
    of = register(item("A", "assessed", 5, "B"), item("B", "proposed"))
    assert counts(of) == {"A": "A", "B": "A"}


def test_a_band_set_by_hand_counts_more_than_the_score() -> None:
    by_hand = item("A", "assessed", priority=priority(1, override=1), needs="B")
    of = register(by_hand, item("B", "assessed", 4))
    rated = effective(of, graph_of(of), rate_all(of))
    assert rated["B"] == Effective(band=1, score=rate_all(of)["A"].score, source="A")


def test_what_is_paused_or_over_hands_on_nothing_of_its_own() -> None:
    for state in ("on_hold", "deferred", "closed", "rejected"):
        of = register(item("A", state, 5, "B"), item("B", "approved", 2))
        assert counts(of)["B"] == "B", state


def test_what_is_paused_hands_on_what_it_inherits() -> None:
    of = register(item("A", "approved", 5, "B"), item("B", "on_hold", 1, "C"), item("C", "approved", 2))
    assert counts(of)["C"] == "A"


def test_a_ring_shares_one_priority_and_is_never_ready() -> None:
    of = register(
        item("A", "assessed", 5, "B"),
        item("B", "assessed", 2, "C"),
        item("C", "assessed", 1, "AD"),
        item("D", "assessed", 1),
    )
    assert counts(of) == {"A": "A", "B": "A", "C": "A", "D": "A"}
    assert found(of) == ["D"]


def test_a_long_chain_is_no_recursion() -> None:
    names = [f"IMP-{number:05}" for number in range(20_000)]
    chain = (
        Improvement(id=name, state="assessed", depends_on=(before,), priority=priority(3))
        for before, name in pairwise(names)
    )
    of = register(Improvement(id=names[0], state="assessed", priority=priority(1)), *chain)
    assert found(of) == [names[0]]
    assert counts(of)[names[0]] == names[1]


def test_equals_are_in_order_of_progress_then_age_then_id() -> None:
    of = register(
        item("A", "proposed", 3), item("B", "assessed", 3), item("D", "approved", 3), item("C", "approved", 3)
    )
    assert found(of) == ["C", "D", "B", "A"]


def test_lanes_are_apart() -> None:
    of = register(
        item("A", "approved", priority=priority(3, effort=2)), item("B", "approved", 3), item("C", "proposed")
    )
    lanes = by_lane(ready(of, TODAY, graph_of(of), rate_all(of)))
    assert {lane: [one.item.id for one in ones] for lane, ones in lanes.items()} == {
        "quick-win": ["A"],
        "strategic": ["B"],
        "": ["C"],
    }
