"""A tailored schema takes what the register allows, and demands what its rules demand."""

from itertools import product
from typing import Any

import jsonschema
import msgspec
import pytest

from csi_as_code.analysis.unmet import demands_in, unmet
from csi_as_code.exports.tailored import tailored
from csi_as_code.model import Improvement, Measure
from csi_as_code.policy import DemandChange, Person, Policy, Service, Team
from csi_as_code.reading.schemas import schema
from csi_as_code.register import Register
from csi_as_code.workflow import State

POLICY = Policy(
    title="Ours",
    services={"desk": Service(title="Desk")},
    teams={"platform": Team(title="Platform")},
    people={"@aino": Person(name="Owner"), "@gone": Person(name="Once", active=False)},
    custom={"properties": {"cost_centre": {"type": "string", "pattern": "^[0-9]{4}$"}}, "required": ["cost_centre"]},
)
RECORD: dict[str, Any] = {"id": "IMP-0001", "title": "Print one list", "type": "opportunity", "state": "proposed"}


def valid(register: Register, **fields: Any) -> bool:
    """Tell whether a tailored schema takes a record, but for what its state demands."""
    found = tailored("improvement", register)
    found.pop("allOf", None)
    return jsonschema.Draft202012Validator(found).is_valid({**RECORD, **fields})


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, True),
        ({"service": "desk"}, True),
        ({"service": "dsk"}, False),
        ({"team": "platform"}, True),
        ({"team": "platforms"}, False),
        ({"owner": "@gone"}, True),
        ({"owner": "@nobody"}, False),
        ({"raised": {"by": "@aino", "date": "2026-01-01"}}, True),
        ({"raised": {"by": "@anio", "date": "2026-01-01"}}, False),
        ({"objective": "OBJ-9"}, True),  # the register names none, so it does not say which are wrong
        ({"measures": [{"measure": "calls", "role": "outcome"}]}, True),
        ({"measures": [{"measure": "call", "role": "outcome"}]}, False),
        ({"custom": {"cost_centre": "4711"}}, True),
        ({"custom": {"cost_centre": "47"}}, False),
        ({"custom": {"cost_center": "4711"}}, False),
        ({"custom": {}}, False),
    ],
)
def test_only_what_the_register_knows_is_taken(fields: dict[str, Any], expected: bool) -> None:
    assert valid(Register(policy=POLICY, measures={"calls": Measure(id="calls")}), **fields) is expected


def test_without_custom_fields_none_is_taken() -> None:
    assert not valid(Register(), custom={"cost_centre": "4711"})


def test_the_published_schemas_stay_as_they_are() -> None:
    before = msgspec.json.encode(schema("improvement"))
    tailored("improvement", Register(policy=POLICY))
    assert msgspec.json.encode(schema("improvement")) == before
    assert tailored("register", Register(policy=POLICY)) == schema("register")


DEMANDS = {
    "assessed": DemandChange(also=("analysis.five_whys", "tags"), waived=("objective",)),
    "approved": DemandChange(also=("options.effect",)),
    "closed": DemandChange(waived=("reviews", "decisions.closed")),
    "deferred": DemandChange(waived=("decisions.until",)),
}
PARTS: tuple[dict[str, Any], ...] = (
    {"description": "Too slow.", "raised": {"by": "@aino", "date": "2026-01-01"}, "service": "desk"},
    {"source": {"kind": "kaizen", "evidence": ["seen"]}, "owner": "@aino", "team": "platform", "outcome": "Faster"},
    {"objective": "OBJ-1", "priority": {"impact": 1, "urgency": 1, "effort": 1, "risk": 1}},
    {"analysis": {"five_whys": [{"why": "Why?", "because": "So."}]}, "tags": ["a"]},
    {"measures": [{"measure": "calls", "role": "outcome", "target": {"value": 2, "by": "2026-12-31"},
                   "baseline": {"value": 1, "from": "2026-01-01", "to": "2026-01-31"}}]},
    {"options": [{"title": "Do it"}, {"title": "Buy it", "effect": "Fast"}],
     "plan": {"start": "2026-02-01", "due": "2026-03-01", "implemented": "2026-03-01", "changes": ["CHG-1"]}},
    {"decisions": [{"to": "approved", "date": "2026-02-01", "by": ["@aino"]},
                   {"to": "deferred", "date": "2026-02-01", "by": ["@aino"], "why": "Later."}],
     "closure": {"code": "successful", "lessons": "Begin early."}},
)  # fmt: skip


@pytest.mark.parametrize(
    "policy", [Policy(demands=DEMANDS), Policy(demands={"proposed": DemandChange(also=("team",))})]
)
def test_the_schema_and_the_rule_demand_the_same(policy: Policy) -> None:
    validator = jsonschema.Draft202012Validator(tailored("improvement", Register(policy=policy)))
    disagree = []
    for state, *chosen in product(State, *[(False, True)] * len(PARTS)):
        fields = RECORD | {"state": state.value}
        for part, taken in zip(PARTS, chosen, strict=True):
            fields |= part if taken else {}
        item = msgspec.convert(fields, Improvement)
        lacking = [demand.field for demand in unmet(item, demands_in(policy, state))]
        if validator.is_valid(fields) != (not lacking):
            disagree.append((state.value, sorted(fields), lacking))
    assert disagree == []
