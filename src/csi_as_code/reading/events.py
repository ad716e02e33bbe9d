"""Look for a value in the parser's events, and stop behind it."""

from collections.abc import Callable
from typing import Any

import yaml
from yaml.cyaml import CParser  # type: ignore[attr-defined]  # the stubs do not export it
from yaml.events import MappingEndEvent, MappingStartEvent, ScalarEvent, SequenceEndEvent, SequenceStartEvent

from csi_as_code.reading.limits import MOST_DEPTH


def state_in(text: str) -> str | None:
    """Return the state at the top level of a document, or None where that cannot be told.

    Parsing stops behind the state, so what is wrong further down does not matter here.
    """
    try:
        return _state(text)
    except (yaml.YAMLError, ValueError):
        return None


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
            if depth > MOST_DEPTH:
                return None
        elif kind is MappingEndEvent or kind is SequenceEndEvent:
            if not depth:
                return None
            depth -= 1
            if not depth:
                key = None
        else:
            return None
