"""The JSON Schemas as one register uses them, so that an editor completes its own services, people and fields."""

import copy
from typing import Any

from csi_as_code.analysis.demands import DEMANDS, fields_of
from csi_as_code.policy import Policy
from csi_as_code.reading.schemas import schema
from csi_as_code.register import Register
from csi_as_code.workflow import State

Json = dict[str, Any]


def tailored(kind: str, register: Register) -> Json:
    """Return the schema of a kind of file with this register's keys, custom fields and demands.

    A schema for register.yaml itself stays as it is: there the keys are made.
    """
    found = copy.deepcopy(schema(kind))
    if kind == "register":
        return found
    policy = register.policy
    found["title"] = f"{found['title']} of {policy.title}" if policy.title else found["title"]
    # Another content than the published one must not have its name.
    found.pop("$id", None)
    _allow(found["$defs"], "handle", policy.people)
    _allow(found["properties"], "service", policy.services)
    if kind == "improvement":
        _allow(found["properties"], "team", policy.teams)
        _allow(found["properties"], "objective", policy.objectives)
        _allow(found["properties"]["measures"]["items"]["properties"], "measure", register.measures)
        found["properties"]["custom"] |= _custom(policy.custom)
        if policy.demands:
            found["allOf"] = [_demanded(found, policy, state) for state in State]
    return found


def _allow(where: Json, name: str, keys: Any) -> None:
    if keys:
        where[name] = {**where[name], "enum": sorted(keys)}


def _custom(fragment: Json) -> Json:
    """Return what a record's `custom:` may hold; nothing where the register describes no field."""
    fields = fragment.get("properties", {})
    typed: Json = {"properties": fields, "additionalProperties": False, "maxProperties": len(fields)}
    if fragment.get("required"):
        typed["required"] = list(fragment["required"])
    return typed


def _demanded(found: Json, policy: Policy, state: State) -> Json:
    """Return the condition of one state: the defaults that are not waived, and what the register adds."""
    wanted = [_needs(found, path) for path in fields_of(policy, state)]
    return {
        "title": f"Demands of {state.value}",
        "if": {"required": ["state"], "properties": {"state": {"const": state.value}}},
        "then": {"allOf": wanted},
    }


_SPECIAL: dict[str, Json] = {
    "measures.baseline": {"role": {"const": "outcome"}, "baseline": True},
    "measures.target": {"role": {"const": "outcome"}, "target": True},
    "decisions.approved": {"to": {"const": "approved"}},
    **{
        f"decisions.{state}": {"to": {"const": state}, "why": True}
        for state in ("closed", "on_hold", "deferred", "rejected", "withdrawn", "superseded")
    },
    "decisions.until": {"to": {"const": "deferred"}, "until": True},
}


def _needs(found: Json, path: str) -> Json:
    """Return a schema that a record fulfils when it has something at a demanded path."""
    says = next((demand.says for demand in DEMANDS if demand.field == path), path)
    if path in _SPECIAL:
        name, fields = path.partition(".")[0], _SPECIAL[path]
        one = {"type": "object", "required": list(fields), "properties": fields}
        return {"required": [name], "properties": {name: {"contains": one, "errorMessage": f"Needs {says}."}}}
    return _filled(found, found, path.split("."))


def _filled(found: Json, part: Json, names: list[str]) -> Json:
    """Return a schema for something at a path below a part of the record; in a list, one item that has it."""
    part = _resolved(found, part)
    if part.get("type") == "array":
        if not names:
            return {"minItems": 1}
        return {"contains": _filled(found, part.get("items", {}), names)}
    if not names:
        return {"minLength": 1} if part.get("type") == "string" else {}
    inner = part.get("properties", {}).get(names[0], {})
    return {"required": [names[0]], "properties": {names[0]: _filled(found, inner, names[1:])}}


def _resolved(found: Json, part: Json) -> Json:
    name = str(part.get("$ref", "")).removeprefix("#/$defs/")
    return {**found["$defs"][name], **part} if name else part
