"""Overlapping work against a naive reference that looks at every pair."""

from collections.abc import Iterator
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from csi_as_code.analysis.overlap import Overlap, overlaps
from csi_as_code.model import Improvement, MeasureUse, Plan, Raised, Relation, Target
from csi_as_code.register import Register

TODAY = "2026-11-22"
IDS = [f"IMP-{number:04}" for number in range(1, 8)]
days = st.integers(1, 28).map(lambda day: f"2027-01-{day:02}")


@st.composite
def registers(draw: st.DrawFn) -> Register:
    items = {}
    for ident in IDS:
        start, due = sorted((draw(days), draw(days)))
        related = draw(st.sets(st.sampled_from(IDS), max_size=1))
        relation = tuple(Relation(id=other, kind="supports") for other in sorted(related))
        items[ident] = Improvement(
            id=ident,
            state="in_progress",
            service="desk",
            measures=(MeasureUse(measure="reset-calls", role="outcome"),),
            plan=Plan(start=start, due=due),
            relates_to=relation,
        )
    return Register(improvements=items)


def connected(pairs: list[tuple[str, str]]) -> dict[str, set[str]]:
    """Return for each record all that are joined to it by pairs, itself too."""
    found = {ident: {ident} for ident in IDS}
    for _ in IDS:
        for one, other in pairs:
            found[one] |= found[other]
            found[other] |= found[one]
    return found


def naive_pairs(register: Register) -> Iterator[tuple[str, str]]:
    items = register.improvements
    together = connected([(i, r.id) for i, item in items.items() for r in item.relates_to])
    for one, other in combinations(IDS, 2):
        a, b = items[one].plan, items[other].plan
        assert a
        assert b
        overlap = max(a.start or "", b.start or "") <= min(a.due or "", b.due or "")
        if overlap and other not in together[one]:
            yield one, other


@given(registers())
def test_what_is_found_is_what_every_pair_shows(register: Register) -> None:
    found = list(overlaps(register, TODAY))
    pairs = list(naive_pairs(register))
    concerned = {ident for pair in pairs for ident in pair}
    together = connected(pairs)
    assert concerned >= {ident for overlap in found for ident in overlap.ids}
    assert bool(found) == bool(pairs)
    for overlap in found:
        assert set(overlap.ids) <= together[overlap.ids[0]]
    if not any(item.relates_to for item in register.improvements.values()):
        assert sorted(overlap.ids for overlap in found) == sorted(
            {tuple(sorted(together[ident])) for ident in concerned}
        )


def work(ident: str, state: str, **fields: object) -> Improvement:
    use = MeasureUse(measure="reset-calls", role="outcome", target=Target(value=60, by="2026-06-30"))
    found = {"service": "desk", "measures": (use,), "raised": Raised(by="@ines", date="2026-01-12"), **fields}
    return Improvement(id=ident, state=state, **found)


def test_open_work_goes_on_at_least_until_today() -> None:
    late = work("IMP-0001", "in_progress", plan=Plan(start="2026-01-12", due="2026-03-27"))
    young = work("IMP-0002", "assessed", raised=Raised(by="@ines", date="2026-11-20"))
    register = Register(improvements={item.id: item for item in (late, young)})
    assert list(overlaps(register, TODAY)) == [Overlap("desk", "reset-calls", ("IMP-0001", "IMP-0002"))]


def test_work_without_any_end_goes_on_for_ever() -> None:
    use = (MeasureUse(measure="reset-calls", role="process"),)
    endless = work("IMP-0001", "proposed", measures=use)
    later = work("IMP-0002", "approved", plan=Plan(start="2027-03-01", due="2027-06-30"))
    register = Register(improvements={item.id: item for item in (endless, later)})
    assert [overlap.ids for overlap in overlaps(register, TODAY)] == [("IMP-0001", "IMP-0002")]


def test_what_is_paused_or_ended_does_not_overlap() -> None:
    states = ("on_hold", "deferred", "closed", "rejected", "withdrawn", "superseded", "limbo", "in_progress")
    items = {f"IMP-{place:04}": work(f"IMP-{place:04}", state) for place, state in enumerate(states)}
    assert list(overlaps(Register(improvements=items), TODAY)) == []
