"""What an editor shows by the schema and what lint says of a record's state agree: neither finds more than the other.

The records have the shape that the schema asks of every record; of what states demand they have any part.
"""

import json
from pathlib import Path
from typing import Any

import jsonschema_rs
import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from csi_as_code.analysis.demands import DEMANDS, demands_of
from csi_as_code.analysis.unmet import reached, unmet
from csi_as_code.model import Improvement
from csi_as_code.register import Register
from csi_as_code.rules.registry import Context
from csi_as_code.rules.state import SPOKEN, WRITE, demand
from csi_as_code.workflow import MAIN_LINE, State

SCHEMA = json.loads((Path(__file__).parents[2] / "schemas" / "improvement.schema.json").read_text(encoding="utf-8"))
WHOLE = jsonschema_rs.Draft202012Validator(SCHEMA, validate_formats=True)
SHAPE = jsonschema_rs.Draft202012Validator(
    {key: value for key, value in SCHEMA.items() if key != "allOf"}, validate_formats=True
)

DAY = "2026-05-15"


def some(**fields: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """Return mappings that have any of these fields."""
    return st.fixed_dictionaries({}, optional=fields)


STATES = st.sampled_from(list(State))
OUTCOMES = st.fixed_dictionaries(
    {"measure": st.just("reset-calls"), "role": st.sampled_from(("outcome", "outcome", "process"))},
    optional={
        "baseline": st.just({"value": 212, "from": "2025-11-03", "to": "2026-02-01"}),
        "target": st.just({"value": 60, "by": "2026-06-30"}),
    },
)
DECISIONS = st.fixed_dictionaries(
    {"to": STATES, "date": st.just(DAY), "by": st.just(["@aino"])},
    optional={"why": st.just("Worth it."), "until": st.just("2027-01-15")},
)
PLANS = some(due=st.just(DAY), start=st.just(DAY), implemented=st.just(DAY), changes=st.just(["CHG-1881"]))
CLOSURES = st.fixed_dictionaries({"code": st.just("successful")}, optional={"lessons": st.just("Enrol first.")})
FIELDS: dict[str, st.SearchStrategy[Any]] = {
    "description": st.just("One desk call in three is a password reset."),
    "raised": st.just({"by": "@ines", "date": "2026-02-03"}),
    "source": st.fixed_dictionaries(
        {"kind": st.just("incident-trend")}, optional={"evidence": st.just(["https://desk.example/1"])}
    ),
    "service": st.just("identity"),
    "owner": st.just("@tomas"),
    "team": st.just("service-desk"),
    "objective": st.just("OBJ-1"),
    "outcome": st.just("People are back at work in five minutes."),
    "priority": st.just({"impact": 4, "urgency": 3, "effort": 2, "risk": 1}),
    "measures": st.lists(OUTCOMES, min_size=1, max_size=3, unique_by=str),
    "decisions": st.lists(DECISIONS, min_size=1, max_size=3),
    "plan": PLANS.filter(bool),
    "closure": CLOSURES,
    "reviews": st.just([{"due": "2026-11-20"}]),
}
HEAD = {
    "id": st.just("IMP-0007"),
    "title": st.just("Let people reset their own password"),
    "type": st.just("opportunity"),
}
ANY = st.fixed_dictionaries({**HEAD, "state": STATES}, optional=FIELDS)
NEARLY_ALL = st.fixed_dictionaries({**HEAD, "state": STATES, **FIELDS})


def complete(state: str) -> dict[str, Any]:
    """Return a record that has all that any state demands, in this state."""
    decided = [{"to": to, "date": DAY, "by": ["@aino"], "why": "Worth it.", "until": "2027-01-15"} for to in State]
    plan = {"due": DAY, "start": DAY, "implemented": DAY, "changes": ["CHG-1881"]}
    baseline = {"value": 212, "from": "2025-11-03", "to": "2026-02-01"}
    target = {"value": 60, "by": "2026-06-30"}
    return {
        "id": "IMP-0007",
        "title": "Let people reset their own password",
        "type": "opportunity",
        "state": state,
        "description": "One desk call in three is a password reset.",
        "raised": {"by": "@ines", "date": "2026-02-03"},
        "source": {"kind": "incident-trend", "evidence": ["https://desk.example/1"]},
        "service": "identity",
        "owner": "@tomas",
        "team": "service-desk",
        "objective": "OBJ-1",
        "outcome": "People are back at work in five minutes.",
        "priority": {"impact": 4, "urgency": 3, "effort": 2, "risk": 1},
        "measures": [{"measure": "reset-calls", "role": "outcome", "baseline": baseline, "target": target}],
        "decisions": decided,
        "plan": plan,
        "closure": {"code": "successful", "lessons": "Enrol first."},
        "reviews": [{"due": "2026-11-20"}],
    }


def without(record: dict[str, Any], path: str) -> dict[str, Any]:
    """Return a record without what is at a dotted path; in lists without it in every entry."""
    name, _, rest = path.partition(".")
    found = {key: value for key, value in record.items() if key != name or rest}
    if rest and isinstance(record.get(name), dict):
        found[name] = without(record[name], rest)
    elif rest and isinstance(record.get(name), list):
        found[name] = [without(entry, rest) for entry in record[name]]
        if rest in list(State):
            found[name] = [entry for entry in record[name] if entry["to"] != rest]
    return found


def lacking(record: dict[str, Any]) -> list[str]:
    """Return what the rule says of a record that has a file of its own."""
    item = msgspec.convert(record, Improvement)
    register = Register(improvements={item.id: item}, paths={item.id: f"improvements/{item.id}.yaml"})
    return [finding.message for finding in demand(Context(register, "2026-11-22"))]


@given(st.one_of(ANY, NEARLY_ALL))
def test_the_schema_refuses_exactly_the_records_of_which_the_rule_finds_something(record: dict[str, Any]) -> None:
    assert SHAPE.is_valid(record)
    assert WHOLE.is_valid(record) == (lacking(record) == [])


@pytest.mark.parametrize("state", list(State))
def test_a_complete_record_lacks_nothing(state: str) -> None:
    assert WHOLE.is_valid(complete(state))
    assert lacking(complete(state)) == []


TAKEN = [
    pytest.param(state, entry.field, id=f"{state} without {entry.field}")
    for state in State
    for entry in demands_of(state)
    if entry.field != "title"
]


@pytest.mark.parametrize(("state", "field"), TAKEN)
def test_each_demand_that_is_not_met_is_one_finding_and_refused_by_the_schema(state: str, field: str) -> None:
    record = without(complete(state), field)
    wanted = next(entry.says for entry in DEMANDS if entry.field == field)
    assert not WHOLE.is_valid(record)
    assert lacking(record) == [f"{SPOKEN[state]} needs {wanted}, and this one has none"]


@given(st.one_of(ANY, NEARLY_ALL))
def test_how_far_a_record_has_come_is_what_the_table_says(record: dict[str, Any]) -> None:
    item = msgspec.convert(record, Improvement)
    met = [unmet(item, demands_of(state)) == () for state in MAIN_LINE]
    assert reached(item) == [*met, False].index(False) - 1


@pytest.mark.parametrize(("state", "field"), TAKEN)
def test_without_a_demand_a_record_has_come_as_far_as_the_state_before(state: str, field: str) -> None:
    item = msgspec.convert(without(complete(state), field), Improvement)
    met = [unmet(item, demands_of(state)) == () for state in MAIN_LINE]
    assert reached(item) == [*met, False].index(False) - 1


@pytest.mark.parametrize("field", ["title", "description", "service", "owner", "team", "objective", "outcome"])
def test_a_text_of_spaces_is_none(field: str) -> None:
    item = msgspec.convert({**complete("closed"), field: " \n"}, Improvement)
    assert [entry.field for entry in unmet(item, demands_of(State.CLOSED))] == [field]


def test_every_demand_says_how_to_meet_it_and_every_state_has_its_words() -> None:
    assert set(WRITE) == {entry.field for entry in DEMANDS}
    assert set(SPOKEN) == set(State)
