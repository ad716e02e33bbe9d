"""Read a YAML document strictly, and say of everything that is refused what it is, where it stands and what to write instead."""

import re
from collections.abc import Iterator
from typing import Any

import yaml
from yaml.cyaml import CParser
from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
)

from csi_as_code.reading.fast import CLEAR_COMMENT, COMMENT, DATE_LIKE, ESCAPED, MOST_DEPTH, RECORD, Limits
from csi_as_code.reading.nodes import Flaw, Node
from csi_as_code.reading.scalars import NumberError, resolve
from csi_as_code.reading.syntax import explain

MOST_FLAWS = 20
_CONFLICT = re.compile(r"^(?:<{7}|={7}|>{7}|\|{7})(?=[ \r\n]|\Z)", re.MULTILINE)
_CHARACTER = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufeff\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]|\r(?!\n)"
)
_NAMES = {
    "\x00": "NUL", "\x85": "U+0085 (next line)", "\u2028": "U+2028 (line separator)", "\ufeff": "U+FEFF (byte order mark)",
    "\u2029": "U+2029 (paragraph separator)", "\r": "a carriage return without a line feed",
}  # fmt: skip


class Stop(Exception):
    """Reading cannot go on behind this flaw."""

    def __init__(self, flaw: Flaw) -> None:
        super().__init__(flaw.message)
        self.flaw = flaw


def decode(data: bytes, limits: Limits = RECORD) -> tuple[str, list[Flaw]]:
    """Return the text of a file without its byte order mark, or the flaw that keeps it from being text."""
    if len(data) > limits.most_bytes:
        size = f"{limits.most_bytes // 1024} KiB"
        return "", [
            Flaw(
                "yaml-too-large", f"the file is larger than {size}", "move long material to a page and link to it", 1, 1
            )
        ]
    try:
        return data.removeprefix(b"\xef\xbb\xbf").decode("utf-8"), []
    except UnicodeDecodeError as error:
        before = data[: error.start].removeprefix(b"\xef\xbb\xbf").decode("utf-8", "replace")
        line, column = place(before, len(before))
        wide = data[:2] in (b"\xff\xfe", b"\xfe\xff")
        name = "UTF-16" if wide else f"byte 0x{data[error.start]:02x}"
        return "", [Flaw("yaml-encoding", f"the file is not UTF-8: {name}", "save it as UTF-8", line, column)]


def place(text: str, index: int) -> tuple[int, int]:
    """Return line and column, from 1, of a character offset."""
    return text.count("\n", 0, index) + 1, index - (text.rfind("\n", 0, index) + 1) + 1


def compose(text: str, limits: Limits = RECORD) -> tuple[Node | None, list[Flaw]]:
    """Return the document as nodes, and all flaws found; no node where it could not be read to the end as a mapping."""
    flaws = list(_look_over(text))[:MOST_FLAWS]
    if flaws:
        return None, flaws
    reader = _Reader(text, limits)
    try:
        node = reader.document()
    except Stop as stop:
        return None, _nearest([*reader.flaws, stop.flaw])
    except yaml.YAMLError as error:
        return None, _nearest([*reader.flaws, explain(text, error)])
    flaws = [*reader.flaws, *_tabs(text, reader.spans)]
    return node, _nearest(flaws)


def _nearest(flaws: list[Flaw]) -> list[Flaw]:
    return sorted(flaws, key=lambda flaw: (flaw.line, flaw.column))[:MOST_FLAWS]


def _look_over(text: str) -> Iterator[Flaw]:
    """Yield what can be seen without parsing and would only confuse the parser."""
    for match in _CONFLICT.finditer(text):
        line, column = place(text, match.start())
        hint = "resolve the merge conflict: keep one side and remove the three marker lines"
        yield Flaw("yaml-conflict-marker", f'a merge conflict marker: "{match.group()}"', hint, line, column, 7)
    for match in _CHARACTER.finditer(text):
        line, column = place(text, match.start())
        yield _character(match.group(), line, column)


def _character(found: str, line: int, column: int) -> Flaw:
    name = _NAMES.get(found, f"control character U+{ord(found):04X}")
    return Flaw(
        "yaml-character",
        f"{name} has no place in a text",
        "delete it, or put a space or a line break there",
        line,
        column,
    )


def _tabs(text: str, spans: list[tuple[int, int]]) -> Iterator[Flaw]:
    """Yield tabs that stand neither in a text nor in a comment: people and parsers see different indents."""
    if "\t" not in text:
        return
    for match in re.finditer(r"\t+", text):
        at = match.start()
        if any(start <= at < end for start, end in spans):
            continue
        begin = max([text.rfind("\n", 0, at) + 1, *(end for _, end in spans if end <= at)])
        if "#" not in text[begin:at]:
            line, column = place(text, at)
            yield Flaw("yaml-tab", "a tab where YAML wants spaces", "use spaces", line, column, len(match.group()))


class _Reader:
    """The state of one strict reading: the text, its events, what was found wrong."""

    def __init__(self, text: str, limits: Limits) -> None:
        self.text = text
        self.most_nodes = limits.most_nodes
        self.flaws: list[Flaw] = []
        self.spans: list[tuple[int, int]] = []
        self.nodes = 0
        self.following = CParser(text).get_event

    def document(self) -> Node:
        self.following()
        event = self.following()
        if event.__class__ is StreamEndEvent:
            hint = 'write the fields of the record, beginning with "id:"'
            raise Stop(Flaw("yaml-empty", "the file is empty", hint, 1, 1))
        self._directives(event)
        event = self.following()
        if event.__class__ is not MappingStartEvent:
            raise Stop(self._not_mapping(event))
        node = self._value(event, 1)
        self.following()
        event = self.following()
        if event.__class__ is DocumentStartEvent:
            self._flaw(
                event,
                "yaml-document",
                "a second document begins here",
                "one file holds one record: make it a file of its own",
            )
        return node

    def _directives(self, event: Event) -> None:
        if event.version or event.tags:
            self._flaw(event, "yaml-directive", "a YAML directive", "delete the line that begins with %")

    def _not_mapping(self, event: Event) -> Flaw:
        line, column = event.start_mark.line + 1, event.start_mark.column + 1
        if event.__class__ is ScalarEvent and not event.value and not event.style:
            return Flaw(
                "yaml-empty", "the file holds no value", 'write the fields of the record, beginning with "id:"', 1, 1
            )
        kind = "a list" if event.__class__ is SequenceStartEvent else "a single text"
        if event.__class__ is AliasEvent:
            kind = "an alias"
        return Flaw(
            "yaml-not-mapping", f'the file holds {kind}, not fields ("name: value")', 'begin with "id:"', line, column
        )

    def _flaw(self, event: Event, rule: str, message: str, hint: str) -> None:
        start, end = event.start_mark, event.end_mark
        length = end.index - start.index if end.line == start.line else 1
        self.flaws.append(Flaw(rule, message, hint, start.line + 1, start.column + 1, max(length, 1)))

    def _value(self, event: Event, depth: int) -> Node:
        kind = event.__class__
        self.nodes += 1
        if self.nodes > self.most_nodes:
            raise Stop(self._limit(event, "yaml-too-many", f"more than {self.most_nodes} values in one file"))
        if kind is AliasEvent:
            self._flaw(event, "yaml-alias", f'an alias: "*{event.anchor}"', "write the value out")
            return self._node(event, None, event)
        self._decoration(event)
        if kind is ScalarEvent:
            return self._scalar(event, is_key=False)
        if depth > MOST_DEPTH:
            raise Stop(self._limit(event, "yaml-too-deep", f"nested deeper than {MOST_DEPTH} levels"))
        if kind is MappingStartEvent:
            return self._mapping(event, depth)
        return self._sequence(event, depth)

    def _limit(self, event: Event, rule: str, message: str) -> Flaw:
        return Flaw(
            rule,
            message,
            "move the material to a page and link to it",
            event.start_mark.line + 1,
            event.start_mark.column + 1,
        )

    def _decoration(self, event: Event) -> None:
        if event.anchor is not None:
            self._flaw(
                event,
                "yaml-anchor",
                f'an anchor: "&{event.anchor}"',
                "delete it; a record is read without looking elsewhere",
            )
        if event.tag is not None:
            shown = event.tag.replace("tag:yaml.org,2002:", "!!")
            self._flaw(event, "yaml-tag", f'a tag: "{shown}"', "delete it; the schema says what type a value has")

    def _node(self, begin: Event, value: Any, end: Event) -> Node:
        start, stop = begin.start_mark, end.end_mark
        return Node(
            value, start.index, stop.index, start.line + 1, start.column + 1, self.text[start.index : stop.index]
        )

    def _sequence(self, begin: Event, depth: int) -> Node:
        items: list[Node] = []
        event = self.following()
        while event.__class__ is not SequenceEndEvent:
            items.append(self._value(event, depth + 1))
            event = self.following()
        return self._node(begin, items, event)

    def _mapping(self, begin: Event, depth: int) -> Node:
        pairs: dict[str, tuple[Node, Node]] = {}
        event = self.following()
        while event.__class__ is not MappingEndEvent:
            key = self._key(event)
            event = self.following()
            if event.__class__ is ScalarEvent and not event.style and not event.value and begin.flow_style:
                self._lonely(key, event)
            value = self._value(event, depth + 1)
            if str(key.value) in pairs:
                self._duplicate(key, pairs[str(key.value)][0])
            else:
                pairs[str(key.value)] = (key, value)
            event = self.following()
        return self._node(begin, pairs, event)

    def _lonely(self, key: Node, event: Event) -> None:
        """Note a key of a { } mapping without a colon: mostly the rest of a text that a comma has cut."""
        if self.text[: event.start_mark.index].rstrip().endswith(":"):
            return
        hint = 'quote the text that holds the comma, or write "name: value"'
        shown = key.source.strip()
        flaw = Flaw(
            "yaml-unquoted",
            f'"{shown}" stands in {{ }} without a value',
            hint,
            key.line,
            key.column,
            max(len(key.source), 1),
        )
        self.flaws.append(flaw)

    def _duplicate(self, key: Node, first: Node) -> None:
        message = f'the key "{key.value}" is given twice: on line {first.line} and on line {key.line}'
        flaw = Flaw("yaml-duplicate-key", message, "keep one of them", key.line, key.column, max(len(key.source), 1))
        self.flaws.append(flaw)

    def _key(self, event: Event) -> Node:
        self.nodes += 1
        if event.__class__ is AliasEvent:
            raise Stop(self._limit_key(event, "yaml-alias", "an alias as a key", "write the key out"))
        if event.__class__ is not ScalarEvent:
            hint = "a key is a plain word; quote a text that begins with [ or {"
            raise Stop(self._limit_key(event, "yaml-complex-key", "a list or mapping as a key", hint))
        self._decoration(event)
        if not event.style and event.value == "<<":
            self._flaw(event, "yaml-merge-key", 'a merge key: "<<"', "write the fields out")
        if not event.style and not event.value:
            raise Stop(self._limit_key(event, "yaml-complex-key", "a value without a key", 'write "name: value"'))
        node = self._scalar(event, is_key=True)
        before = self.text[: node.start].rstrip(" \r\n")
        if before.endswith("?") and before[:-1].rstrip(" ")[-1:] in ("", "\n", "-", "{", "[", ","):
            raise Stop(self._limit_key(event, "yaml-complex-key", 'a key that begins with "? "', 'write "name: value"'))
        return node

    def _limit_key(self, event: Event, rule: str, message: str, hint: str) -> Flaw:
        return Flaw(rule, message, hint, event.start_mark.line + 1, event.start_mark.column + 1)

    def _scalar(self, event: Event, *, is_key: bool) -> Node:
        start, end = event.start_mark.index, event.end_mark.index
        self.spans.append((start, end))
        value: Any = event.value
        if not event.style and (start < end or not is_key):
            if not is_key:
                value = self._resolved(event)
            if isinstance(value, str):
                self._cut(event)
        elif event.style == '"' and (bad := ESCAPED.search(value)):
            shown = _NAMES.get(bad.group(), f"control character U+{ord(bad.group()):04X}")
            self._flaw(event, "yaml-character", f"an escape brings {shown} into the text", "delete the escape")
        return self._node(event, value, event)

    def _resolved(self, event: Event) -> Any:
        try:
            return resolve(event.value)
        except NumberError as error:
            hint = "write a plain decimal number, or quote it if it is a text"
            self._flaw(event, "yaml-number", f'"{event.value}": {error}', hint)
            return None

    def _cut(self, event: Event) -> None:
        """Note a comment that may have been meant as text, as in `title: Fix #42`."""
        end = event.end_mark.index
        if DATE_LIKE.match(event.value):
            return
        match = COMMENT.match(self.text, end)
        if match and not CLEAR_COMMENT.match(self.text, end):
            rest = self.text[end:].split("\n", 1)[0].strip()
            line, column = place(self.text, match.end() - 1)
            hint = "quote the whole text, or set a comment off with two spaces before # and one after"
            self.flaws.append(Flaw("yaml-cut-text", f'the text ends before "{rest}"', hint, line, column, len(rest)))
