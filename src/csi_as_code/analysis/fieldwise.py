"""Field differences between two versions of a value, with list items matched by what they are about.

A task is known by its title and not by its position, so that one put in front does not make all others different.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import msgspec

from csi_as_code.model import (
    Baseline,
    Benchmark,
    Benefit,
    Capability,
    Cause,
    Choice,
    Decision,
    MeasureUse,
    Override,
    Relation,
    Review,
    SignedException,
    Suppression,
    Target,
    Task,
    Why,
)
from csi_as_code.policy import Agreement, Approval, When


class FieldChange(msgspec.Struct, frozen=True):
    """A field that changed: its path without list positions, the names of the items on the way, old and new value.

    A value is text, a number, a truth, a tuple of texts, or a struct that is read as one; None where there is none.
    """

    path: tuple[str, ...]
    names: tuple[str, ...]
    old: Any
    new: Any


WHOLE = (Baseline, Target, Override, SignedException, Capability, Decision, Agreement, Benchmark, When)
"""Values that people read as one: a baseline is a number with its window."""

_NAMES: Mapping[type, Callable[[Any], str]] = {
    Agreement: lambda one: one.measure,
    Approval: lambda one: conditions(one.when),
    Benefit: lambda one: f"{one.category} ({one.kind})",
    Cause: lambda one: one.cause,
    Choice: lambda one: one.title,
    MeasureUse: lambda one: one.measure,
    Relation: lambda one: one.id,
    Review: lambda one: one.due,
    Suppression: lambda one: one.rule,
    Task: lambda one: one.title,
    Why: lambda one: one.why,
}


def conditions(when: When) -> str:
    """Return the records that an approval entry is for, in words."""
    found = []
    for field in msgspec.structs.fields(when):
        value = getattr(when, field.name)
        if value not in (None, ()):
            said = " or ".join(value) if isinstance(value, tuple) else value
            found.append(f"{field.encode_name.replace('_', ' ')} {said}")
    return " and ".join(found) or "all other records"


def field_changes(old: Any, new: Any) -> tuple[FieldChange, ...]:
    """Return what differs between two structs of one type, in the order of their fields; None has no fields."""
    return tuple(_differ(old, new, (), ()))


def _differ(old: Any, new: Any, path: tuple[str, ...], names: tuple[str, ...]) -> Iterator[FieldChange]:
    if old == new or (_nothing(old) and _nothing(new)):
        return
    some = new if old is None else old
    if isinstance(some, msgspec.Struct) and not isinstance(some, WHOLE):
        for field in msgspec.structs.fields(some):
            yield from _differ(_get(old, field.name), _get(new, field.name), (*path, field.encode_name), names)
    elif isinstance(some, dict) and isinstance(new, dict | None) and isinstance(old, dict | None):
        yield from _items(old or {}, new or {}, path, names)
    elif isinstance(some, tuple) and any(isinstance(one, msgspec.Struct) for one in (*(old or ()), *(new or ()))):
        yield from _items(named(old or ()), named(new or ()), path, names)
    else:
        yield FieldChange(path, names, old, new)


def _get(value: Any, name: str) -> Any:
    return None if value is None else getattr(value, name)


def _nothing(value: Any) -> bool:
    return value is None or value in ("", (), {}, False)


def _items(
    old: Mapping[str, Any], new: Mapping[str, Any], path: tuple[str, ...], names: tuple[str, ...]
) -> Iterator[FieldChange]:
    """Yield what differs in two mappings; an item that came or went is one change."""
    for name in dict.fromkeys([*new, *old]):
        if name in old and name in new:
            yield from _differ(old[name], new[name], path, (*names, name))
        else:
            yield FieldChange(path, (*names, name), old.get(name), new.get(name))


def named(values: tuple[Any, ...]) -> dict[str, Any]:
    """Return list items by name; where two have one name, or have none, their number tells them apart."""
    found: dict[str, Any] = {}
    for number, value in enumerate(values, start=1):
        name_of = _NAMES.get(type(value))
        name = name_of(value) if name_of else str(number)
        while name in found:
            name = f"{name} ({number})"
        found[name] = value
    return found
