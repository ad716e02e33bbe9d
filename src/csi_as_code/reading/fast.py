"""Read a YAML document into plain values, quickly; give up on anything that is not plainly right.

This is the screen in front of `careful`: what it returns is what `careful` would return (a property test says so),
and where it raises Doubt, `careful` reads the text again and says what is wrong, if anything is.
"""

import re
from collections.abc import Callable
from typing import Any

import yaml
from yaml.cyaml import CParser  # type: ignore[attr-defined]  # the stubs forget to export it
from yaml.events import MappingEndEvent, MappingStartEvent, ScalarEvent, SequenceEndEvent, SequenceStartEvent

from csi_as_code.reading.limits import MOST_DEPTH, RECORD, Limits
from csi_as_code.reading.scalars import FIRST, NumberError, resolve

SUSPECT = re.compile(
    r"[\x00-\x09\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufeff\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]"
    r"|\r(?!\n)"
    r"|^(?:<{7}|={7}|>{7}|\|{7}|%)"
    r"|^[ \-]*\?(?:[ \r\n]|\Z)|[\[{,] *\?(?:[ \r\n]|\Z)",
    re.MULTILINE,
)
"""Text that `careful` has to look at: control characters, conflict markers, directives, complex keys."""

ESCAPED = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufdd0-\ufdef\ufffe\uffff]")
"""Characters that an escape in a double-quoted scalar may not bring in."""

COMMENT = re.compile(r"[ \t]+#")
CLEAR_COMMENT = re.compile(r" {2,}#(?:[ #!\r\n]|\Z)")
"""A comment behind text: two spaces before the mark and one after, so that nobody can mean it as text."""
DATE_LIKE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")


class Doubt(Exception):
    """Read this one carefully."""


def load(text: str, limits: Limits = RECORD) -> dict[str, Any]:
    """Return the mapping that a document holds; raise Doubt where that is not plain to see."""
    if SUSPECT.search(text):
        raise Doubt
    try:
        return _load(text, limits.most_nodes)
    except (yaml.YAMLError, NumberError, IndexError, TypeError, ValueError) as error:
        raise Doubt from error


def _load(text: str, most_nodes: int) -> dict[str, Any]:
    """Turn events into values with one loop and one stack; `key` is None where a mapping waits for its next key."""
    following: Callable[[], Any] = CParser(text).get_event  # the stubs do not know what events have
    following()
    begin = following()
    event = following()
    if event.__class__ is not MappingStartEvent or begin.version or begin.tags:
        raise Doubt
    if event.anchor is not None or event.tag is not None:
        raise Doubt
    hashes = " #" in text
    root: dict[str, Any] = {}
    here: Any = root
    in_mapping, in_flow, key = True, event.flow_style, None
    stack: list[Any] = []
    nodes = 1
    while True:
        event = following()
        kind = event.__class__
        if kind is ScalarEvent:
            value = event.value
            if event.anchor is not None or event.tag is not None:
                raise Doubt
            style = event.style
            if not style:
                if in_mapping and key is None:
                    if value == "<<" or not value:
                        raise Doubt
                elif not value:
                    if in_flow:
                        raise Doubt
                    value = None
                elif value[0] in FIRST:
                    value = resolve(value)
                if value.__class__ is str and " - " in value and event.start_mark.line != event.end_mark.line:
                    raise Doubt
                if hashes and (value is None or (value.__class__ is str and not DATE_LIKE.match(value))):
                    after = event.end_mark.index
                    if COMMENT.match(text, after) and not CLEAR_COMMENT.match(text, after):
                        raise Doubt
            elif style == '"' and ESCAPED.search(value):
                raise Doubt
        elif kind is MappingStartEvent or kind is SequenceStartEvent:
            if event.anchor is not None or event.tag is not None or len(stack) >= MOST_DEPTH - 1:
                raise Doubt
            if in_mapping and key is None:
                raise Doubt
            stack.append((here, in_mapping, in_flow, key))
            here, in_mapping, in_flow, key = (
                ({}, True, event.flow_style, None) if kind is MappingStartEvent else ([], False, event.flow_style, None)
            )
            nodes += 1
            continue
        elif kind is MappingEndEvent or kind is SequenceEndEvent:
            if not stack:
                break
            value = here
            here, in_mapping, in_flow, key = stack.pop()
        else:
            raise Doubt
        nodes += 1
        if in_mapping:
            if key is None:
                if value in here:
                    raise Doubt
                key = value
                continue
            here[key] = value
            key = None
        else:
            here.append(value)
    if nodes > most_nodes or following().__class__.__name__ != "DocumentEndEvent":
        raise Doubt
    if following().__class__.__name__ != "StreamEndEvent":
        raise Doubt
    return root
