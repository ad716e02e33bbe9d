"""Coverage: who should have evidence, who has it, and what nobody serves."""

from pathlib import Path
from typing import Any

import pytest

from csi_as_code.analysis.coverage import CLAUSE_10, SEVEN, WASTES, covered, goal_of, goals, wastes
from csi_as_code.analysis.seven_steps import SEVEN_STEPS
from csi_as_code.model import (
    Analysis,
    Baseline,
    Capability,
    Cause,
    Closure,
    Cobit,
    Compliance,
    Decision,
    Improvement,
    Iso20000,
    MeasureUse,
    Plan,
    Priority,
    Review,
    Source,
    Target,
)
from csi_as_code.policy import Objective, Policy
from csi_as_code.reading.snapshot import open_folder
from csi_as_code.register import Register
from csi_as_code.workflow import MAIN_LINE

ROOT = Path(__file__).resolve().parents[2]
OUTCOME = MeasureUse(
    measure="m",
    role="outcome",
    baseline=Baseline(value=2, start="2026-01-01", end="2026-01-31"),
    target=Target(value=1, by="2026-06-01"),
)
ISO = Iso20000(correction="c", corrective_action="a", effectiveness_check="e")
# A closed nonconformity that has everything.
WHOLE: dict[str, Any] = {
    "id": "A-1",
    "state": "closed",
    "type": "nonconformity",
    "description": "D",
    "source": Source(kind="audit", evidence=("x",)),
    "analysis": Analysis(causes=(Cause(category="process", cause="c", root=True),)),
    "priority": Priority(impact=1, urgency=1, effort=1, risk=1),
    "measures": (OUTCOME,),
    "plan": Plan(start="2026-02-01", due="2026-03-01", implemented="2026-02-20", changes=("CHG-1",)),
    "decisions": (Decision(to="approved", date="2026-01-31", by=("@a",)),),
    "closure": Closure(code="successful", summary="s", lessons="l"),
    "reviews": (Review(due="2026-07-01"),),
    "compliance": Compliance(iso20000=ISO),
}


def register(*items: Improvement, **policy: Any) -> Register:
    return Register(policy=Policy(**policy), improvements={item.id: item for item in items})


def gaps(**changes: Any) -> set[str]:
    found = covered(register(Improvement(**{**WHOLE, **changes})), CLAUSE_10)
    return {one.key for one in found if one.gaps}


def test_a_whole_record_has_evidence_of_all_of_clause_10() -> None:
    found = covered(register(Improvement(**WHOLE)), CLAUSE_10)
    assert [one.key for one in found if one.shown == ("A-1",) and not one.gaps] == [one.key for one in CLAUSE_10]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"compliance": Compliance(iso20000=Iso20000(corrective_action="a", effectiveness_check="e"))}, {"correction"}),
        ({"analysis": Analysis(causes=(Cause(category="process", cause="c"),))}, {"causes"}),
        ({"compliance": Compliance(iso20000=Iso20000(correction="c", effectiveness_check="e"))}, set()),
        (
            {
                "compliance": Compliance(iso20000=Iso20000(correction="c", effectiveness_check="e")),
                "plan": Plan(start="2026-02-01", due="2026-03-01", implemented="2026-02-20"),
            },
            {"action"},
        ),
        ({"compliance": Compliance(iso20000=Iso20000(correction="c", corrective_action="a"))}, {"effectiveness"}),
        ({"source": Source(kind="audit")}, {"evidence"}),
        ({"decisions": ()}, {"criteria"}),
        ({"priority": None}, {"criteria", "planned"}),
        ({"measures": ()}, {"targets"}),
        ({"plan": None}, {"planned", "measured"}),
        ({"closure": Closure(code="successful", lessons="l")}, {"reported"}),
        ({"state": "proposed", "compliance": None, "analysis": None, "decisions": ()}, set()),
        ({"state": "rejected", "compliance": None, "analysis": None, "decisions": ()}, set()),
        ({"type": "opportunity", "compliance": None, "analysis": None}, set()),
    ],
)
def test_what_is_missing_is_a_gap_from_its_state_on(changes: dict[str, Any], expected: set[str]) -> None:
    assert gaps(**changes) == expected


def test_the_seven_steps_are_those_of_the_table() -> None:
    assert [(one.clause, one.asks) for one in SEVEN] == [(str(one.number), one.question) for one in SEVEN_STEPS]
    bare = [Improvement(id=f"A-{number}", state=state) for number, state in enumerate(MAIN_LINE)]
    found = covered(register(*bare), SEVEN)
    # Nothing has evidence; what is not that far yet has no gap.
    assert [len(one.gaps) for one in found] == [5, 5, 4, 4, 2, 1, 1]
    assert all(not one.shown for one in found)


def test_all_eight_wastes_are_there_and_strange_words_last() -> None:
    items = [
        Improvement(id=f"A-{number}", state="proposed", analysis=Analysis(waste=waste))
        for number, waste in enumerate(("waiting", "odd", "waiting"))
    ]
    found = wastes(register(*items, Improvement(id="A-9", state="proposed")))
    assert [one.waste for one in found] == [*WASTES, "odd"]
    assert {one.waste: one.ids for one in found if one.ids} == {"waiting": ("A-0", "A-2"), "odd": ("A-1",)}
    assert [one.is_known for one in found] == [True] * 8 + [False]


def cobit(ident: str, practice: str | None, current: int | None, target: int | None, **more: Any) -> Improvement:
    capability = Capability(current=current, target=target)
    return Improvement(
        id=ident, compliance=Compliance(cobit=Cobit(practice=practice, capability=capability, **more)), state="approved"
    )


def test_cobit_joins_what_records_serve_and_what_objectives_answer_to() -> None:
    items = (
        cobit("A-1", "DSS04.04", 2, 3),
        cobit("A-2", "DSS04.07", 1, 2),
        cobit("A-3", None, 3, 3, objective="APO11"),
        cobit("A-4", None, 3, 3),
    )
    objectives = {"O-1": Objective(title="T", cobit=("DSS04.04", "BAI06.01")), "O-2": Objective(title="U")}
    found = goals(register(*items, objectives=objectives))
    assert [
        (g.key, dict(g.practices), g.ids, g.objectives, (g.current, g.target), g.bare, g.is_reached) for g in found
    ] == [
        ("APO11", {}, ("A-3",), (), (3, 3), (), True),
        ("BAI06", {}, (), ("O-1",), (None, None), ("BAI06.01",), None),
        ("DSS04", {"DSS04.04": ("A-1",), "DSS04.07": ("A-2",)}, ("A-1", "A-2"), ("O-1",), (1, 3), (), False),
    ]


@pytest.mark.parametrize(("practice", "goal"), [("APO11.05", "APO11"), ("APO11", "APO11"), (" x . y", "x"), ("", "")])
def test_a_practice_belongs_to_an_objective(practice: str, goal: str) -> None:
    assert goal_of(practice) == goal


def test_the_sample_is_counted_whole() -> None:
    found = open_folder(ROOT).register
    nonconformities = [
        item
        for item in found.improvements.values()
        if item.type == "nonconformity" or (item.compliance and item.compliance.iso20000)
    ]
    asked = {one.key: len(one.shown) + len(one.gaps) for one in covered(found, CLAUSE_10)}
    assert asked["evidence"] == len(nonconformities) > 0
    assert sum(len(one.ids) for one in wastes(found)) == sum(
        bool(item.analysis and item.analysis.waste) for item in found.improvements.values()
    )
