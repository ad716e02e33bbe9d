"""Priority inversion against a naive reference that walks from every record."""

from hypothesis import given
from hypothesis import strategies as st

from csi_as_code.analysis.graph import graph_of
from csi_as_code.analysis.inversion import HIGH, LOW, Inversion, inversions, waits
from csi_as_code.analysis.priority import rate_all
from csi_as_code.model import Improvement, Override, Plan, Priority
from csi_as_code.register import Register

IDS = [f"IMP-{number:04}" for number in range(1, 8)]
STATES = st.sampled_from(("proposed", "approved", "in_progress", "measuring", "closed", "on_hold", "limbo"))


def rated(band: int) -> Priority:
    return Priority(impact=3, urgency=3, effort=3, risk=3, override=Override(band=band))


@st.composite
def registers(draw: st.DrawFn) -> Register:
    """Return a register without rings: a record depends on later ones alone."""
    items = {}
    for place, ident in enumerate(IDS):
        needs = draw(st.sets(st.sampled_from(IDS[place + 1 :]), max_size=2)) if IDS[place + 1 :] else set()
        band = draw(st.one_of(st.none(), st.integers(1, 5)))
        items[ident] = Improvement(
            id=ident,
            state=draw(STATES),
            depends_on=tuple(sorted(needs)),
            priority=rated(band) if band else None,
        )
    return Register(improvements=items)


def awaited(register: Register, ident: str) -> set[str]:
    """Return the records that keep one waiting, through others that do."""
    found: set[str] = set()
    for other in register.improvements[ident].depends_on:
        if waits(register.improvements[other]):
            found |= {other} | awaited(register, other)
    return found


@given(registers())
def test_a_high_record_that_waits_for_a_low_one_is_found(register: Register) -> None:
    ratings = rate_all(register)
    low = {ident for ident, rating in ratings.items() if rating.band in LOW}
    expected = {
        ident: awaited(register, ident) & low
        for ident, rating in ratings.items()
        if rating.band in HIGH and waits(register.improvements[ident])
    }
    found = list(inversions(register, graph_of(register), ratings))
    assert {entry.high for entry in found} == {ident for ident, others in expected.items() if others}
    assert len(found) == len({entry.high for entry in found})
    for entry in found:
        assert entry.low in expected[entry.high]
        assert entry.via in register.improvements[entry.high].depends_on
        assert entry.low == entry.via or entry.low in awaited(register, entry.via)


def test_a_ring_does_no_harm() -> None:
    needs = {"IMP-0001": ("IMP-0002",), "IMP-0002": ("IMP-0001", "IMP-0003"), "IMP-0003": ()}
    bands = {"IMP-0001": 1, "IMP-0002": 1, "IMP-0003": 5}
    items = {
        ident: Improvement(id=ident, state="approved", depends_on=found, priority=rated(bands[ident]))
        for ident, found in needs.items()
    }
    register = Register(improvements=items)
    found = list(inversions(register, graph_of(register), rate_all(register)))
    assert Inversion("IMP-0002", "IMP-0003", "IMP-0003") in found


def test_what_is_live_keeps_nobody_waiting() -> None:
    live = Improvement(
        id="IMP-0002", state="in_progress", priority=rated(5), plan=Plan(start="2026-03-02", implemented="2026-05-08")
    )
    high = Improvement(id="IMP-0001", state="approved", depends_on=("IMP-0002",), priority=rated(1))
    register = Register(improvements={"IMP-0001": high, "IMP-0002": live})
    assert list(inversions(register, graph_of(register), rate_all(register))) == []
