"""Who and what is named where."""

from types import MappingProxyType

from hypothesis import given
from hypothesis import strategies as st

from csi_as_code.analysis.references import declared, handles_of, nearest_name, parent_rings, people_in
from csi_as_code.model import (
    Closure,
    Decision,
    Improvement,
    Override,
    Plan,
    Priority,
    Raised,
    Review,
    SignedException,
    Task,
)
from csi_as_code.policy import Objective, Person, Policy
from csi_as_code.register import Register

FULL = Improvement(
    id="IMP-0001",
    state="closed",
    raised=Raised(by="@a", date="2026-01-01"),
    owner="@b",
    priority=Priority(impact=1, urgency=1, effort=1, risk=1, override=Override(band=1, by="@c")),
    plan=Plan(tasks=(Task(title="Ask", owner="@d"), Task(title="Tell"))),
    decisions=(Decision(to="approved", date="2026-01-01", by=("@e", "@f")),),
    closure=Closure(code="successful", exception=SignedException(by="@g", why="Broken.", date="2026-01-01")),
    reviews=(Review(due="2026-01-01", by="@h"), Review(due="2027-01-01")),
)


def test_both_ways_to_find_people_find_the_same() -> None:
    assert [handle for _, handle in people_in(FULL)] == [f"@{letter}" for letter in "abcdefgh"]
    assert {handle for handle in handles_of(FULL) if handle} == {handle for _, handle in people_in(FULL)}
    empty = Improvement(id="IMP-0002", state="proposed")
    assert (list(people_in(empty)), set(handles_of(empty))) == ([], {None})


def test_what_is_faulty_is_declared_all_the_same() -> None:
    policy = Policy(people={"@a": Person(name="A")})
    entry = {"register.yaml": (("people", "@b"), ("teams", "platform", "lead"))}
    assert declared(Register(policy=policy, dropped=MappingProxyType(entry)), "people") == {"@a", "@b"}
    assert declared(Register(policy=policy, dropped={"register.yaml": (("people",),)}), "people") is None
    assert declared(Register(policy=Policy()), "people") is None


def test_the_nearest_name() -> None:
    known = frozenset({"@maya", "@tomas", "@aino"})
    assert [nearest_name(word, known) for word in ("@Maya", "@tomass", "@zzzz")] == ["@maya", "@tomas", None]


@given(st.dictionaries(st.integers(0, 12), st.none() | st.integers(0, 14), max_size=13))
def test_every_objective_that_is_its_own_ancestor_is_in_one_ring(parents: dict[int, int | None]) -> None:
    objectives = {
        f"OBJ-{key}": Objective(title="T", parent=None if up is None else f"OBJ-{up}") for key, up in parents.items()
    }
    rings = list(parent_rings(Policy(objectives=objectives)))
    looped = set()
    for start in objectives:
        key: str | None = start
        for _ in range(len(objectives)):
            key = objectives[key].parent if key in objectives else None
            if key == start:
                looped.add(start)
    assert sorted(key for ring in rings for key in ring) == sorted(looped)
    assert all(ring[0] == min(ring) for ring in rings)
