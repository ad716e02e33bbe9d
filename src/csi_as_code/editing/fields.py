"""Fields as somebody types them: `measures[0].target.value=50`, each value of the type that the schema wants."""

import contextlib
import re
from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from csi_as_code.editing.surgery import EditError
from csi_as_code.errors import UsageError
from csi_as_code.model import Pointer
from csi_as_code.policy import Policy
from csi_as_code.reading import careful, scalars
from csi_as_code.reading.schemas import schema
from csi_as_code.text import did_you_mean, listed

Json = Mapping[str, Any]

_STEP = re.compile(r"([A-Za-z][A-Za-z0-9_-]*)((?:\[[0-9]{0,4}\])*)\Z")
_INDEX = re.compile(r"\[([0-9]{0,4})\]")

CLOSED = {
    "id": "an id never changes: csi renumber gives a record another one before it is merged",
    "state": "a state is changed by a step: use csi move ID STATE",
    "decisions": "decisions are only added to: csi move writes them",
}
"""Fields that csi set leaves alone, with the reason."""

MOST_MEANT = 3
"""So many fields of one name are suggested."""

NEXT = -1
"""Stands in a pointer for the end of a list."""


class Field(msgspec.Struct, frozen=True):
    """A field by its pointer, and what the schema says of it; an index of NEXT is the end of a list."""

    pointer: Pointer
    schema: Json


def order(pointer: Pointer = (), kind: str = "improvement") -> tuple[str, ...]:
    """Return the fields of a file, or of a part of a record, in the order in which they are written.

    That is the order of the schema, but for the tags of a record: they stand behind its links, before the long parts.
    """
    found: Json = schema(kind)
    for part in pointer:
        inner = found.get("items", {}) if isinstance(part, int) else found.get("properties", {}).get(part, {})
        found = _resolved(inner)
    names = list(found.get("properties", ()))
    if not pointer and kind == "improvement":
        names.remove("tags")
        names.insert(names.index("relates_to") + 1, "tags")
    return tuple(names)


def field(path: str, policy: Policy) -> Field:
    """Return the field of a dotted path with indices; raise UsageError where no record has such a field."""
    found: Json = schema("improvement")
    pointer: list[str | int] = []
    for part in path.split("."):
        step = _STEP.match(part)
        if not step:
            raise UsageError(f'"{path}" is not the name of a field', 'Write it as in "measures[0].target.value".')
        found = _inside(found, step[1], path, policy if pointer == [] else None)
        pointer.append(step[1])
        for index in _INDEX.findall(step[2]):
            if found.get("type") != "array":
                raise UsageError(f'"{step[1]}" is not a list, so it has no [{index}]')
            found = _resolved(found.get("items", {}))
            pointer.append(int(index) if index else NEXT)
    if pointer[0] in CLOSED:
        raise UsageError(f'"{path}" cannot be set: {CLOSED[str(pointer[0])]}')
    return Field(tuple(pointer), found)


def _inside(found: Json, name: str, path: str, policy: Policy | None) -> Json:
    properties = found.get("properties", {})
    if found.get("type") == "array":
        raise UsageError(f'"{path}": a list stands before "{name}"', f'Say which item: "[0].{name}".')
    if name in properties:
        inner = _resolved(properties[name])
        if name == "custom" and policy is not None:
            return {"type": "object", "properties": policy.custom.get("properties", {})}
        return inner
    if not properties and found.get("additionalProperties") is not False and found.get("type") == "object":
        raise UsageError(f'register.yaml describes no field "{name}" here', "Describe it under custom: first.")
    known = ", ".join(sorted(properties)) or "none"
    hint = did_you_mean(name, properties) or _further_inside(path) or f"Known here: {known}."
    raise UsageError(f'there is no field "{path}": "{name}" is unknown', hint)


def _further_inside(path: str) -> str:
    """Return the question whether a field is meant that has the name, and is a part of another one."""
    first = _INDEX.sub("", path).partition(".")[0]
    meant = []
    for place in sorted(_places(schema("improvement"), ""), key=len):
        if place.endswith(f".{first}") and place.partition(".")[0] not in CLOSED:
            wanted = f"{place.removesuffix(first)}{path}"
            with contextlib.suppress(UsageError):
                field(wanted, Policy())
                meant.append(f'"{wanted}"')
    return f"Did you mean {listed(meant[:MOST_MEANT], 'or')}?" if meant else ""


def _places(found: Json, before: str) -> Iterator[str]:
    """Yield the path of every field that has a name, the first item standing for all of a list."""
    for name, part in found.get("properties", {}).items():
        inner = _resolved(part)
        place = f"{before}{name}"
        yield place
        if inner.get("type") == "array":
            yield from _places(_resolved(inner.get("items", {})), f"{place}[0].")
        else:
            yield from _places(inner, f"{place}.")


def _resolved(part: Json) -> Json:
    name = str(part.get("$ref", "")).removeprefix("#/$defs/")
    return {**schema("improvement")["$defs"][name], **part} if name else part


def split(assignment: str) -> tuple[str, str]:
    """Return the path and the text of `field=value`; raise UsageError for anything else."""
    path, equals, text = assignment.partition("=")
    name, colon, value = assignment.partition(": ")
    if not equals and colon:
        raise UsageError(f'"{assignment}" is not field=value', f'Write it with "=" and no blank: "{name}={value}".')
    if not equals:
        raise UsageError(f'"{assignment}" is not field=value', 'Write it as in owner=@aino, or "title=New title".')
    if not text:
        raise UsageError(f'"{path}" gets no value', f"To take the field out: --unset {path}.")
    return path.strip(), text


def typed(wanted: Field, text: str, path: str) -> Any:
    """Return the value that a text means for a field: a text field takes it as it is, others by the rules of YAML."""
    kind = wanted.schema.get("type")
    if kind == "string":
        return text
    if kind in ("integer", "number", "boolean"):
        return _plain(text, str(kind), path)
    if kind in ("array", "object") or "[" in text[:1] or "{" in text[:1]:
        return _whole(text, str(kind), path)
    try:
        return scalars.resolve(text)
    except scalars.NumberError:
        return text


def _plain(text: str, kind: str, path: str) -> Any:
    try:
        value = scalars.resolve(text.strip())
    except scalars.NumberError as error:
        raise UsageError(f'"{path}" cannot be "{text}": {error}') from error
    is_fit = isinstance(value, bool) if kind == "boolean" else type(value) is int
    if kind == "number":
        is_fit = is_fit or isinstance(value, float)
    if not is_fit:
        words = {"boolean": "true or false", "integer": "a whole number", "number": "a number"}
        raise UsageError(f'"{path}" is {words[kind]}, not "{text}"')
    return value


def _whole(text: str, kind: str, path: str) -> Any:
    """Return a list or mapping written in brackets or braces."""
    opening, example = ("[", '"[one, two]"') if kind == "array" else ("{", '"{name: value}"')
    hint = f"Write it in one piece, as in {path}={example}; a handle is quoted in there."
    if kind == "array":
        hint = f"{hint[:-1]}, or add one item with {path}[]=one."
    if not text.lstrip().startswith(opening):
        raise UsageError(f'"{path}" is a {"list" if kind == "array" else "mapping"}, not "{text}"', hint)
    node, flaws = careful.compose(f"value: {text}\n")
    if node is None or flaws or list(node.plain()) != ["value"]:
        raise UsageError(f'"{path}" cannot be read: {flaws[0].message if flaws else "it is several values"}', hint)
    return node.plain()["value"]


def placed(pointer: Pointer, plain: Any, path: str) -> Pointer:
    """Return a pointer with the real index for every end of a list; raise EditError for an index beyond it."""
    found: list[str | int] = []
    for part in pointer:
        if isinstance(part, int):
            held = len(plain) if isinstance(plain, list) else 0
            if part > held:
                there = listed([f"[{number}]" for number in range(held)], "or") or "none"
                raise EditError(f'"{path}": there is no item [{part}]', f"There is {there}; [] adds one.")
            part = held if part == NEXT else part
            plain = plain[part] if isinstance(plain, list) and part < held else None
        else:
            plain = plain.get(part) if isinstance(plain, dict) else None
        found.append(part)
    return tuple(found)
