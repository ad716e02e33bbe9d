"""What is different between two versions of a record, field by field."""

from typing import Any

import msgspec

from csi_as_code.model import Improvement, Pointer


class Difference(msgspec.Struct, frozen=True):
    """A field that changed; `old` or `new` is None where it was or is not there."""

    pointer: Pointer
    old: Any
    new: Any

    @property
    def field(self) -> str:
        """The top-level field."""
        return str(self.pointer[0])


def differences(old: Improvement, new: Improvement) -> tuple[Difference, ...]:
    """Return every field that changed, in the order of the fields; list items are compared by their position."""
    return tuple(_differ(msgspec.to_builtins(old), msgspec.to_builtins(new), ()))


def _differ(old: Any, new: Any, pointer: Pointer) -> list[Difference]:
    if old == new and type(old) is type(new):
        return []
    if isinstance(old, dict) and isinstance(new, dict):
        keys = dict.fromkeys([*old, *new])
        return [found for key in keys for found in _differ(old.get(key), new.get(key), (*pointer, key))]
    if isinstance(old, list) and isinstance(new, list):
        pairs = range(max(len(old), len(new)))
        return [found for n in pairs for found in _differ(_item(old, n), _item(new, n), (*pointer, n))]
    if old == new:
        return []
    return [Difference(pointer, old, new)]


def _item(values: list[Any], number: int) -> Any:
    return values[number] if number < len(values) else None
