"""From the bytes of one file to a typed value, with what is wrong with them."""

import contextlib
from collections.abc import Iterator
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import msgspec

from csi_as_code.model import Improvement, Measure, Point, Pointer
from csi_as_code.policy import Policy
from csi_as_code.reading import fast, schemas
from csi_as_code.reading.characters import decode
from csi_as_code.reading.custom import compiled_fragment
from csi_as_code.reading.limits import POLICY, RECORD, Limits
from csi_as_code.reading.nodes import Flaw, Node
from csi_as_code.reading.parsed import Parsed
from csi_as_code.reading.points import read_points

T = TypeVar("T")
LEGIBLE = frozenset({"yaml-cut-text", "yaml-unquoted", "yaml-tab"})
"""Flaws behind which a record still says plainly which one it is and where it stands: it stays in the lists, in red."""
MOST_ROUNDS = 12
MOST_FLAWS = 50


def improvement(data: bytes) -> Parsed[Improvement]:
    """Read a record; its id and state are kept as they are if they are text, and a missing id is an empty text."""
    return _parse(data, "improvement", Improvement)


def measure(data: bytes) -> Parsed[Measure]:
    """Read the definition of a measure; its points are a file of their own."""
    return _parse(data, "measure", Measure)


def policy(data: bytes) -> Parsed[Policy]:
    """Read register.yaml, and try what only trying shows: its time zone and its schema fragment."""
    parsed = _parse(data, "register", Policy)
    if parsed.value is None:
        return parsed
    return Parsed(parsed.value, (*parsed.flaws, *_unusable(parsed.value)), parsed.dropped)


def _unusable(read: Policy) -> Iterator[Flaw]:
    try:
        ZoneInfo(read.timezone)
    except (ValueError, OSError, KeyError):
        hint = "use a name of the IANA time zone database, as in Europe/Helsinki"
        yield Flaw("policy-timezone", f'the time zone "{read.timezone}" is not known', hint, pointer=("timezone",))
    try:
        compiled_fragment(read.custom)
    except ValueError as error:
        hint = "write a JSON Schema for each field"
        yield Flaw("policy-custom", f"the schema under custom: is not sound: {error}", hint, pointer=("custom",))


def points(data: bytes) -> Parsed[tuple[Point, ...]]:
    """Read the points of a measure."""
    found, flaws = read_points(data)
    return Parsed(found, tuple(flaws))


def _parse(data: bytes, kind: str, type_: type[T]) -> Parsed[T]:
    limits = POLICY if kind == "register" else RECORD
    text, flaws = decode(data, limits)
    if flaws:
        return Parsed(None, tuple(flaws))
    try:
        value, node = fast.load(text, limits), None
    except fast.Doubt:
        node, flaws = _careful(text, limits)
        legible = LEGIBLE if kind != "register" else frozenset()
        if node is None or any(flaw.rule not in legible for flaw in flaws):
            return Parsed(None, tuple(flaws))
        value = node.plain()
    read = _read(text, value, node, kind, type_)
    return Parsed(read.value, (*flaws, *read.flaws), read.dropped) if flaws else read


def _careful(text: str, limits: Limits) -> tuple[Node | None, list[Flaw]]:
    from csi_as_code.reading import careful  # 7 ms that a run over plain files does not need

    return careful.compose(text, limits)


def _read(text: str, value: dict[str, Any], node: Node | None, kind: str, type_: type[T]) -> Parsed[T]:
    if schemas.screen(kind).is_valid(value):
        with contextlib.suppress(msgspec.ValidationError):  # 3.0 is an integer to JSON Schema; _mend makes it one
            return Parsed(msgspec.convert(value, type_))
    return _mend(text, value, node, kind, type_)


def _mend(text: str, value: dict[str, Any], node: Node | None, kind: str, type_: type[T]) -> Parsed[T]:
    """Explain what the schema refuses, and read the record without it, so that one slip does not hide the rest."""
    limits = POLICY if kind == "register" else RECORD
    node = node or _careful(text, limits)[0]
    ident = value.get("id")
    flaws = schemas.flaws(kind, value, node)
    dropped: list[Pointer] = []
    found = flaws
    for _ in range(MOST_ROUNDS):
        if not found or not _drop(value, found, dropped) or schemas.screen(kind).is_valid(value):
            break
        found = schemas.flaws(kind, value)
    if kind != "register" and "id" not in value:  # the file's name says which record it is
        value["id"] = ident if isinstance(ident, str) else ""
    try:
        return Parsed(msgspec.convert(_whole(value), type_), _some(flaws), tuple(dropped))
    except msgspec.ValidationError as error:
        flaws = flaws or [Flaw("schema-type", f"the record cannot be used: {error}", line=1, column=1)]
        return Parsed(None, _some(flaws), tuple(dropped))


def _some(flaws: list[Flaw]) -> tuple[Flaw, ...]:
    """Return as many flaws as anybody reads, and a word on the rest."""
    if len(flaws) <= MOST_FLAWS:
        return tuple(flaws)
    last = flaws[MOST_FLAWS]
    message = f"{len(flaws) - MOST_FLAWS} more fields of this file are not as they must be"
    hint = "correct the ones above first"
    return (*flaws[:MOST_FLAWS], msgspec.structs.replace(last, message=message, hint=hint))


def _whole(value: Any) -> Any:
    """Return a value with `3` for `3.0`."""
    if isinstance(value, dict):
        return {key: _whole(part) for key, part in value.items()}
    if isinstance(value, list):
        return [_whole(part) for part in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _drop(value: dict[str, Any], flaws: list[Flaw], dropped: list[Pointer]) -> bool:
    """Take the faulty parts out of a document, last first; tell whether there were any."""
    before = len(dropped)
    pointers = {flaw.pointer for flaw in flaws if flaw.pointer}
    for pointer in sorted(pointers, key=_depth_first, reverse=True):
        holder: Any = value
        for part in pointer[:-1]:
            holder = _step(holder, part)
        if _has(holder, pointer[-1]):
            del holder[pointer[-1]]
            dropped.append(pointer)
    return len(dropped) > before


def _depth_first(pointer: Pointer) -> list[str]:
    """Order pointers so that, backwards, later list items come before earlier ones and parts before the whole."""
    return [f"{part:09d}" if isinstance(part, int) else part for part in pointer]


def _has(holder: Any, part: str | int) -> bool:
    if isinstance(holder, dict):
        return part in holder
    return isinstance(holder, list) and isinstance(part, int) and part < len(holder)


def _step(holder: Any, part: str | int) -> Any:
    return holder[part] if _has(holder, part) else None
