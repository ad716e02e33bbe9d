"""Read the state and the decisions of an old version of a record, and no more: histories have many versions."""

import re
from collections.abc import Callable
from typing import Any

import msgspec
import yaml
from yaml.cyaml import CParser  # type: ignore[attr-defined]  # the stubs do not export it
from yaml.events import MappingEndEvent, MappingStartEvent, ScalarEvent, SequenceEndEvent, SequenceStartEvent

from csi_as_code.model import Decision
from csi_as_code.reading import fast, parse

UNREADABLE = "(unreadable)"
_TOP_LEVEL = re.compile(rb"^decisions:[ ]*\r?\n((?:(?:[ ]|- |-\n|\r?\n)[^\n]*\n?)+)", re.MULTILINE)
_SUSPECT = re.compile(r"^(?:<{7}|={7}|>{7}|%)|\x00", re.MULTILINE)


def state_of(data: bytes) -> str:
    """Return the state that a version of a record has at its top level; `(unreadable)` where that cannot be told.

    Parsing stops behind the state, so what is wrong further down does not matter here.
    """
    if len(data) > fast.RECORD.most_bytes:
        return UNREADABLE
    try:
        text = data.removeprefix(b"\xef\xbb\xbf").decode("utf-8")
        if _SUSPECT.search(text):
            return UNREADABLE
        return _state(text) or UNREADABLE
    except (yaml.YAMLError, UnicodeDecodeError, ValueError):
        return UNREADABLE


def _state(text: str) -> str | None:
    following: Callable[[], Any] = CParser(text).get_event
    for _ in range(2):
        following()
    if not isinstance(following(), MappingStartEvent):
        return None
    key: str | None = None
    depth = 0
    while True:
        event = following()
        kind = event.__class__
        if kind is ScalarEvent:
            if depth:
                continue
            if key is None:
                key = event.value
            elif key == "state":
                return event.value.strip() or None
            else:
                key = None
        elif kind is MappingStartEvent or kind is SequenceStartEvent:
            depth += 1
            if depth > fast.MOST_DEPTH:
                return None
        elif kind is MappingEndEvent or kind is SequenceEndEvent:
            if not depth:
                return None
            depth -= 1
            if not depth:
                key = None
        else:
            return None


def decision_of(data: bytes, state: str) -> Decision | None:
    """Return the newest decision to a state in a version of a record, or None."""
    if b"decisions:" not in data:
        return None
    decisions = _decisions(data)
    return next((decision for decision in reversed(decisions) if decision.to == state), None)


def _decisions(data: bytes) -> tuple[Decision, ...]:
    """Read the block under `decisions:` alone, or the whole record where that does not work."""
    blocks = _TOP_LEVEL.findall(data)
    if len(blocks) == 1:
        try:
            value = fast.load("decisions:\n" + blocks[0].decode("utf-8"))
            return msgspec.convert(value["decisions"], tuple[Decision, ...])
        except (fast.Doubt, UnicodeDecodeError, msgspec.ValidationError, KeyError):
            pass
    read = parse.improvement(data).value
    return read.decisions if read else ()
