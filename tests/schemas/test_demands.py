"""What each state demands: its least record is accepted, and refused without any one of its parts."""

import copy
from collections.abc import Callable, Iterator
from typing import Any

import pytest

LINE = ("proposed", "assessed", "approved", "in_progress", "measuring", "closed")
ASIDE = ("on_hold", "rejected", "deferred", "withdrawn", "superseded")
RECORD = dict[str, Any]

OUTCOME = {"measure": "reset-calls", "role": "outcome"}
PROCESS = {"measure": "factor-enrolment", "role": "process"}
BASELINE = {"value": 212, "from": "2025-11-03", "to": "2026-02-01"}
TARGET = {"value": 60, "by": "2026-06-30"}


def decision(to: str, **more: str) -> RECORD:
    return {"to": to, "date": "2026-02-17", **more}


def least(state: str) -> RECORD:
    """Build a record with what its state demands and not one field more."""
    record: RECORD = {
        "id": "IMP-0007",
        "title": "Let people reset their own password",
        "type": "opportunity",
        "state": state,
        "description": "One desk call in three is a password reset.",
        "raised": {"by": "@ines", "date": "2026-02-03"},
        "source": {"kind": "incident-trend"},
        "service": "identity",
    }
    step = LINE.index(state) if state in LINE else 0
    if state in ASIDE:
        until = {"until": "2027-01-15"} if state == "deferred" else {}
        record["decisions"] = [decision(state, why="Not now.", **until)]
    if step >= LINE.index("assessed"):
        record["source"]["evidence"] = ["https://desk.example/reports/2026-01"]
        record |= {
            "owner": "@tomas",
            "team": "service-desk",
            "objective": "OBJ-1",
            "outcome": "People are back at work in five minutes.",
            "priority": {"impact": 4, "urgency": 3, "effort": 2, "risk": 1},
            "measures": [PROCESS, {**OUTCOME, "baseline": BASELINE}],
        }
    if step >= LINE.index("approved"):
        record["measures"][1]["target"] = TARGET
        record["decisions"] = [decision("approved")]
        record["plan"] = {"due": "2026-05-15"}
    if step >= LINE.index("in_progress"):
        record["plan"]["start"] = "2026-03-02"
    if step >= LINE.index("measuring"):
        record["plan"] |= {"implemented": "2026-05-08", "changes": ["CHG-1881"]}
    if step >= LINE.index("closed"):
        record["decisions"].append(decision("closed", why="Calls fell below target."))
        record["closure"] = {"code": "successful", "lessons": "Enrolment did most of the work."}
        record["reviews"] = [{"due": "2026-11-20"}]
    return copy.deepcopy(record)


Break = Callable[[RECORD], None]


def without(path: str) -> tuple[str, Break]:
    def apply(record: RECORD) -> None:
        *parents, last = path.split(".")
        for key in parents:
            record = record[key]
        del record[last]

    return f"without {path}", apply


def empty(path: str) -> tuple[str, Break]:
    def apply(record: RECORD) -> None:
        *parents, last = path.split(".")
        for key in parents:
            record = record[key]
        record[last] = []

    return f"empty {path}", apply


def undecided(to: str) -> tuple[str, Break]:
    def apply(record: RECORD) -> None:
        record["decisions"] = [entry for entry in record["decisions"] if entry["to"] != to]

    return f"no decision to {to}", apply


def decided_without(to: str, key: str) -> tuple[str, Break]:
    def apply(record: RECORD) -> None:
        del next(entry for entry in record["decisions"] if entry["to"] == to)[key]

    return f"decision to {to} without {key}", apply


def outcome_without(key: str) -> tuple[str, Break]:
    def apply(record: RECORD) -> None:
        del record["measures"][1][key]

    return f"outcome measure without {key}", apply


def no_outcome_measure() -> tuple[str, Break]:
    def apply(record: RECORD) -> None:
        record["measures"] = [{**PROCESS, "baseline": BASELINE, "target": TARGET}]

    return "a process measure alone", apply


# What joins the demands at each state of the main line; aside, a record needs the first row and a decision.
JOINS: dict[str, list[tuple[str, Break]]] = {
    "proposed": [without("description"), without("raised"), without("source"), without("service")],
    "assessed": [
        without("source.evidence"),
        empty("source.evidence"),
        without("owner"),
        without("team"),
        without("objective"),
        without("outcome"),
        without("priority"),
        without("measures"),
        empty("measures"),
        no_outcome_measure(),
        outcome_without("baseline"),
    ],
    "approved": [
        without("decisions"),
        empty("decisions"),
        undecided("approved"),
        outcome_without("target"),
        without("plan"),
        without("plan.due"),
    ],
    "in_progress": [without("plan.start")],
    "measuring": [without("plan.implemented"), without("plan.changes"), empty("plan.changes")],
    "closed": [
        undecided("closed"),
        decided_without("closed", "why"),
        without("closure"),
        without("closure.lessons"),
        without("reviews"),
        empty("reviews"),
    ],
}


def demanded(state: str) -> Iterator[tuple[str, Break]]:
    """Yield every way to take one demanded thing from the least record of `state`."""
    for joined in LINE[: LINE.index(state) + 1] if state in LINE else LINE[:1]:
        yield from JOINS[joined]
    if state in ASIDE:
        yield from (without("decisions"), empty("decisions"), undecided(state), decided_without(state, "why"))
    if state == "deferred":
        yield decided_without(state, "until")


CASES = [
    pytest.param(state, apply, id=f"{state}: {name}") for state in (*LINE, *ASIDE) for name, apply in demanded(state)
]


@pytest.mark.parametrize("state", [*LINE, *ASIDE])
def test_the_least_record_is_accepted(
    state: str, schemas: dict[str, Any], exact_validator: Any, compiled_validator: Any
) -> None:
    schema = schemas["improvement"]
    assert [error.message for error in exact_validator(schema).iter_errors(least(state))] == []
    assert compiled_validator(schema).is_valid(least(state))


@pytest.mark.parametrize(("state", "apply"), CASES)
def test_a_record_without_one_demanded_thing_is_refused_for_its_state_alone(
    state: str, apply: Break, shape: Any, validators: Any, compiled_validator: Any
) -> None:
    record = least(state)
    apply(record)
    judges = (compiled_validator(shape), *validators["improvement"])
    assert [judge.is_valid(record) for judge in judges] == [True, False, False]


@pytest.mark.parametrize("state", [*LINE, *ASIDE])
@pytest.mark.parametrize("key", ["id", "title", "type", "state"])
def test_the_shape_itself_demands_what_every_record_has(
    state: str, key: str, shape: Any, compiled_validator: Any
) -> None:
    record = least(state)
    del record[key]
    assert not compiled_validator(shape).is_valid(record)


def test_the_demands_stand_in_one_list_and_name_known_states(schemas: dict[str, Any], shape: Any) -> None:
    conditions = [entry["if"]["properties"]["state"] for entry in schemas["improvement"]["allOf"]]
    assert [condition.get("enum", [condition.get("const")]) for condition in conditions] == [
        [*LINE, *ASIDE],
        list(LINE[1:]),
        list(LINE[2:]),
        list(LINE[3:]),
        list(LINE[4:]),
        ["closed"],
        ["on_hold"],
        ["rejected"],
        ["withdrawn"],
        ["superseded"],
        ["deferred"],
    ]
    assert schemas["improvement"]["properties"]["state"]["enum"] == [*LINE, *ASIDE]
    assert [key for key in ("if", "then", "contains") if f"'{key}':" in str(shape)] == []


def test_an_unknown_state_is_refused_once(schemas: dict[str, Any], exact_validator: Any) -> None:
    record = {"id": "IMP-0007", "title": "Reset", "type": "opportunity", "state": "done"}
    errors = exact_validator(schemas["improvement"]).iter_errors(record)
    assert [(list(error.path), error.validator) for error in errors] == [(["state"], "enum")]
