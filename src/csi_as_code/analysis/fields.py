"""The fields of an improvement by dotted path, as `demands:` of register.yaml and commands name them."""

import inspect
import typing
from functools import cache
from typing import Any

import msgspec

from csi_as_code.model import Improvement
from csi_as_code.policy import Policy


@cache
def paths() -> frozenset[str]:
    """Return the dotted paths of all fields at every depth, with the names that files use; list items have no step."""
    return frozenset(_paths(Improvement, ""))


def is_field(path: str, policy: Policy) -> bool:
    """Tell whether records of a register can have something at a dotted path; its own fields are under `custom`."""
    first, _, rest = path.partition(".")
    if first == "custom" and rest:
        return rest.partition(".")[0] in policy.custom.get("properties", {})
    return path in paths()


def _paths(kind: Any, before: str) -> list[str]:
    found = []
    for field in msgspec.structs.fields(kind):
        path = f"{before}{field.encode_name}"
        found.append(path)
        inner = _struct(field.type)
        if inner:
            found += _paths(inner, f"{path}.")
    return found


def _struct(kind: Any) -> Any:
    """Return the struct inside an optional or tuple type, or None."""
    if inspect.isclass(kind) and issubclass(kind, msgspec.Struct):
        return kind
    return next((found for part in typing.get_args(kind) if (found := _struct(part))), None)


def filled(value: Any, path: str) -> bool:
    """Tell whether a record has something at a dotted path; in a list, one item that has it is enough."""
    values = [value]
    for name in path.split("."):
        values = [part for found in values for part in _parts(found, name)]
    return any(
        found not in (None, "", (), {}) and not (isinstance(found, str) and not found.strip()) for found in values
    )


def _parts(value: Any, name: str) -> list[Any]:
    if isinstance(value, tuple):
        return [part for item in value for part in _parts(item, name)]
    if isinstance(value, dict):
        return [value[name]] if name in value else []
    if isinstance(value, msgspec.Struct):
        names = {field.encode_name: field.name for field in msgspec.structs.fields(value)}
        return [getattr(value, names[name])] if name in names else []
    return []
