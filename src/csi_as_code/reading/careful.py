"""Read a YAML document strictly, and say of all that is refused what it is, where it stands, what to write instead."""

import re
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any

import yaml
from yaml.cyaml import CParser  # type: ignore[attr-defined]  # the stubs forget to export it
from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
)

from csi_as_code.reading.characters import look_over, name_of, place
from csi_as_code.reading.fast import CLEAR_COMMENT, COMMENT, DATE_LIKE, ESCAPED
from csi_as_code.reading.limits import MOST_DEPTH, RECORD, Limits
from csi_as_code.reading.nodes import Flaw, Node, shown
from csi_as_code.reading.scalars import NumberError, resolve
from csi_as_code.reading.syntax import explain

Event = Any
"""PyYAML's events; its stubs do not know the attributes that the C parser gives them."""

MOST_FLAWS = 20
_COMMENTS = re.compile(r"#[^\n]*")
_ITEM = re.compile(r"\n *(- [^\n]*)")


class Stop(Exception):
    """Reading cannot go on behind this flaw."""

    def __init__(self, flaw: Flaw) -> None:
        super().__init__(flaw.message)
        self.flaw = flaw


def compose(text: str, limits: Limits = RECORD) -> tuple[Node | None, list[Flaw]]:
    """Return the document as nodes, and the flaws found; no node where it could not be read to the end as a mapping."""
    flaws = list(islice(look_over(text), MOST_FLAWS))
    if flaws:
        return None, flaws
    reader = _Reader(text, limits)
    try:
        node = reader.document()
    except Stop as stop:
        return None, _nearest([*reader.flaws, stop.flaw])
    except yaml.YAMLError as error:
        return None, _nearest([*reader.flaws, explain(text, error)])
    return node, _nearest([*reader.flaws, *islice(_tabs(text, reader.spans), MOST_FLAWS)])


def _nearest(flaws: list[Flaw]) -> list[Flaw]:
    return sorted(flaws, key=lambda flaw: (flaw.line, flaw.column))[:MOST_FLAWS]


def _tabs(text: str, spans: list[tuple[int, int]]) -> Iterator[Flaw]:
    """Yield tabs that stand neither in a text nor in a comment: people and parsers see different indents."""
    if "\t" not in text:
        return
    last = 0
    for start, end in [*spans, (len(text), len(text))]:
        for match in re.finditer(r"\t+", _gap(text, last, start) if text.find("\t", last, start) >= 0 else ""):
            line, column = place(text, last + match.start())
            yield Flaw("yaml-tab", "a tab where YAML wants spaces", "use spaces", line, column, len(match.group()))
        last = max(last, end)


def _gap(text: str, start: int, end: int) -> str:
    """Return what stands between two scalars, with blanks for its comments: indicators and white space."""
    return _COMMENTS.sub(lambda match: " " * len(match.group()), text[start:end])


class _Reader:
    """The state of one strict reading: the text, its events, what was found wrong."""

    def __init__(self, text: str, limits: Limits) -> None:
        self.text = text
        self.most_nodes = limits.most_nodes
        self.flaws: list[Flaw] = []
        self.spans: list[tuple[int, int]] = []
        self.behind = 0
        self.nodes = 0
        self.following: Callable[[], Event] = CParser(text).get_event

    def document(self) -> Node:
        """Return the one mapping that the file holds."""
        self.following()
        event = self.following()
        if event.__class__ is StreamEndEvent:
            hint = 'write its fields: a record begins with "id:", register.yaml with "title:"'
            raise Stop(Flaw("yaml-empty", "the file is empty", hint, 1, 1))
        if event.version or event.tags:
            self._note(event, "yaml-directive", "a YAML directive", "delete the line that begins with %")
        event = self.following()
        if event.__class__ is not MappingStartEvent:
            raise Stop(self._not_mapping(event))
        node = self._value(event, 1)
        self.following()
        event = self.following()
        if event.__class__ is DocumentStartEvent:
            hint = "one file holds one record: make it a file of its own"
            self._note(event, "yaml-document", "a second document begins here", hint)
        return node

    def _not_mapping(self, event: Event) -> Flaw:
        if event.__class__ is ScalarEvent and not event.value and not event.style:
            hint = 'write its fields: a record begins with "id:", register.yaml with "title:"'
            return Flaw("yaml-empty", "the file holds no value", hint, 1, 1)
        hint = 'write "name: value" lines, beginning with "id:"'
        if event.__class__ is SequenceStartEvent:
            return self._flaw(event, "yaml-not-mapping", "the file holds a list, not fields", hint)
        if event.__class__ is AliasEvent:
            return self._flaw(event, "yaml-not-mapping", "the file begins with an alias, not with a field", hint)
        if event.style:
            return self._flaw(event, "yaml-not-mapping", "the file holds a single text, not fields", hint)
        line = self.text[event.start_mark.index :].split("\n", 1)[0]
        name, colon, value = line.partition(":")
        if colon and name and value.strip() and value[0] not in "/ ":
            hint = f'put a space behind the colon: "{shown(name)}: {shown(value)}"'
        return self._flaw(event, "yaml-not-mapping", f'"{shown(line)}" is no field: it has no name', hint)

    def _flaw(self, event: Event, rule: str, message: str, hint: str) -> Flaw:
        start, end = event.start_mark, event.end_mark
        length = end.index - start.index if end.line == start.line else 1
        return Flaw(rule, message, hint, start.line + 1, start.column + 1, max(length, 1))

    def _note(self, event: Event, rule: str, message: str, hint: str) -> None:
        self.flaws.append(self._flaw(event, rule, message, hint))

    def _value(self, event: Event, depth: int) -> Node:
        kind = event.__class__
        self.nodes += 1
        if self.nodes > self.most_nodes:
            hint = "move the material to a page and link to it"
            raise Stop(self._flaw(event, "yaml-too-many", f"more than {self.most_nodes} keys and values", hint))
        if kind is AliasEvent:
            self._span(event)
            self._note(event, "yaml-alias", f'an alias: "*{shown(event.anchor)}"', "write the value out")
            return self._node(event, None, event)
        self._decoration(event)
        if kind is ScalarEvent:
            return self._scalar(event, is_key=False)
        if depth > MOST_DEPTH:
            hint = "no field of a record is as deep as that: check the brackets and the indent"
            raise Stop(self._flaw(event, "yaml-too-deep", f"nested deeper than {MOST_DEPTH} levels", hint))
        if kind is MappingStartEvent:
            return self._mapping(event, depth)
        return self._sequence(event, depth)

    def _span(self, event: Event) -> None:
        """Remember where a scalar or an alias stands."""
        self.behind = event.end_mark.index
        self.spans.append((event.start_mark.index, self.behind))

    def _decoration(self, event: Event) -> None:
        if event.anchor is not None:
            hint = "delete it; a record is read without looking elsewhere"
            self._note(event, "yaml-anchor", f'an anchor: "&{shown(event.anchor)}"', hint)
        if event.tag is not None:
            name = shown(event.tag.replace("tag:yaml.org,2002:", "!!"))
            hint = "delete it, the schema says what type a value has; or quote the text, if ! is part of it"
            self._note(event, "yaml-tag", f'a tag: "{name}"', hint)

    def _node(self, begin: Event, value: Any, end: Event) -> Node:
        start, stop = begin.start_mark, end.end_mark
        source = self.text[start.index : stop.index]
        return Node(value, start.index, stop.index, start.line + 1, start.column + 1, source)

    def _holder(self, begin: Event, value: Any, end: Event) -> Node:
        """Return the node of a mapping or a list; its source is its first line."""
        start, stop = begin.start_mark, end.end_mark
        line_end = self.text.find("\n", start.index, stop.index)
        source = self.text[start.index : stop.index if line_end < 0 else line_end]
        return Node(value, start.index, stop.index, start.line + 1, start.column + 1, source)

    def _sequence(self, begin: Event, depth: int) -> Node:
        items: list[Node] = []
        event = self.following()
        while event.__class__ is not SequenceEndEvent:
            items.append(self._value(event, depth + 1))
            event = self.following()
        return self._holder(begin, items, event)

    def _mapping(self, begin: Event, depth: int) -> Node:
        pairs: dict[str, tuple[Node, Node]] = {}
        event = self.following()
        while event.__class__ is not MappingEndEvent:
            key = self._key(event)
            event = self.following()
            if event.__class__ is ScalarEvent and not event.style and not event.value and begin.flow_style:
                self._lonely(key, event)
            value = self._value(event, depth + 1)
            if key.value in pairs:
                self._duplicate(key, pairs[key.value][0])
            else:
                pairs[key.value] = (key, value)
            event = self.following()
        return self._holder(begin, pairs, event)

    def _lonely(self, key: Node, event: Event) -> None:
        """Note a key of a { } mapping without a colon: mostly the rest of a text that a comma has cut."""
        if ":" in _gap(self.text, key.end, event.start_mark.index):
            return
        name, colon, value = str(key.value).partition(":")
        hint = f'quote the text that holds the comma, or write "{shown(name)}: value"'
        if colon:
            hint = f'put a space behind the colon: "{shown(name)}: {shown(value)}"'
        message = f'"{shown(str(key.value))}" stands in {{ }} without a value'
        self.flaws.append(self._at(key, "yaml-unquoted", message, hint))

    def _duplicate(self, key: Node, first: Node) -> None:
        where = f"on line {first.line} and on line {key.line}" if first.line < key.line else f"on line {key.line}"
        message = f'the key "{shown(str(key.value))}" is given twice: {where}'
        self.flaws.append(self._at(key, "yaml-duplicate-key", message, "keep one of them"))

    def _at(self, key: Node, rule: str, message: str, hint: str) -> Flaw:
        return Flaw(rule, message, hint, key.line, key.column, max(len(key.source), 1))

    def _key(self, event: Event) -> Node:
        self.nodes += 1
        kind = event.__class__
        if kind is AliasEvent:
            raise Stop(self._flaw(event, "yaml-alias", f'an alias: "*{shown(event.anchor)}"', "write the key out"))
        if kind is not ScalarEvent:
            hint = "a key is a plain word; quote a text that begins with [ or {"
            raise Stop(self._flaw(event, "yaml-complex-key", "a list or mapping as a key", hint))
        self._decoration(event)
        if not event.style and event.value == "<<":
            self._note(event, "yaml-merge-key", 'a merge key: "<<"', "write the fields out")
        if not event.style and not event.value:
            raise Stop(self._flaw(event, "yaml-complex-key", "a value without a key", 'write "name: value"'))
        if "?" in _gap(self.text, self.behind, event.start_mark.index):
            hint = 'write "name: value", or quote a text that begins with ?'
            raise Stop(self._flaw(event, "yaml-complex-key", 'a key that begins with "? "', hint))
        return self._scalar(event, is_key=True)

    def _scalar(self, event: Event, *, is_key: bool) -> Node:
        self._span(event)
        value: Any = event.value
        if not event.style:
            if not is_key:
                value = self._resolved(event)
            if isinstance(value, str) or not event.value:
                self._cut(event)
            self._swallowed(event)
        elif event.style == '"' and (bad := ESCAPED.search(value)):
            hint = "delete the escape, or put a space there"
            self._note(event, "yaml-character", f"an escape brings {name_of(bad.group())} into the text", hint)
        return self._node(event, value, event)

    def _resolved(self, event: Event) -> Any:
        try:
            return resolve(event.value)
        except NumberError as error:
            hint = "write a plain decimal number, or quote it if it is a text"
            self._note(event, "yaml-number", f'"{shown(event.value)}": {error}', hint)
            return None

    def _cut(self, event: Event) -> None:
        """Note a comment that may have been meant as text, as in `title: Fix #42`."""
        end = event.end_mark.index
        if DATE_LIKE.match(event.value):
            return
        match = COMMENT.match(self.text, end)
        if match and not CLEAR_COMMENT.match(self.text, end):
            stop = self.text.find("\n", end)
            rest = self.text[match.end() - 1 : stop if stop >= 0 else len(self.text)].rstrip()
            message = (
                f'the text ends before "{shown(rest)}"' if event.value else f'"{shown(rest)}" is read as a comment'
            )
            hint = "quote the whole text, or set a comment off with two spaces before # and one after"
            column = event.end_mark.column + match.end() - end
            self.flaws.append(Flaw("yaml-cut-text", message, hint, event.end_mark.line + 1, column, len(rest)))

    def _swallowed(self, event: Event) -> None:
        """Note a list item that a text above it takes in, because it is indented further than its list."""
        if " - " not in event.value or event.start_mark.line == event.end_mark.line:
            return
        start = event.start_mark.index
        if match := _ITEM.search(self.text, start, event.end_mark.index):
            line = event.start_mark.line + 1 + self.text.count("\n", start, match.start(1))
            message = f'"{shown(match[1])}" is read as part of the text above it'
            hint = "line it up with the items above it, or quote the whole text"
            column = match.start(1) - match.start()
            self.flaws.append(Flaw("yaml-unquoted", message, hint, line, column, len(match[1].rstrip())))
