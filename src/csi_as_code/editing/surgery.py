"""Change a YAML text at one place: replace a value, add a field, append to a list; all other bytes stay as they are."""

from collections.abc import Sequence
from typing import Any

from csi_as_code.editing import emit
from csi_as_code.errors import CsiError
from csi_as_code.model import Pointer
from csi_as_code.reading import careful
from csi_as_code.reading.nodes import Node


class EditError(CsiError):
    """The text cannot be edited so; nothing was written."""


def root_of(text: str) -> Node:
    """Return the nodes of a document that the strict reader accepts; raise EditError for any other."""
    node, flaws = careful.compose(text)
    if node is None or flaws:
        flaw = flaws[0]
        raise EditError(f"line {flaw.line}: {flaw.message}", "Mend the file first; csi lint says how.")
    return node


def set_value(text: str, pointer: Pointer, value: Any, order: Sequence[str] = ()) -> str:
    """Return the text with a value at a pointer; missing mappings on the way are made.

    `order` is the order of the keys at the top, for a field that is new there.
    """
    root = root_of(text)
    node, done = _deepest(root, pointer)
    if done == len(pointer):
        return _replaced(text, root, pointer, node, value)
    rest = pointer[done:]
    for part in reversed(rest[1:]):
        value = {part: value} if isinstance(part, str) else [value]
    if isinstance(node.value, list):
        if rest[0] != len(node.value):
            raise EditError(f'there is no item {rest[0]} in "{careful_name(pointer[:done])}"')
        return append(text, pointer[:done], value)
    if not node.is_mapping:
        return set_value(text, pointer[:done], {rest[0]: value}, order)
    return _with_key(text, root, node, str(rest[0]), value, order if done == 0 else ())


def careful_name(pointer: Pointer) -> str:
    """Return a pointer in words."""
    return ".".join(str(part) for part in pointer)


def append(text: str, pointer: Pointer, value: Any, order: Sequence[str] = ()) -> str:
    """Return the text with one more item at the end of a list; the list is made where it is missing or empty."""
    root = root_of(text)
    node, done = _deepest(root, pointer)
    if done < len(pointer) or not isinstance(node.value, list) or not node.value:
        return set_value(text, pointer, [value], order)
    if text[node.start] == "[":
        return _replaced(text, root, pointer, node, [*node.plain(), value])
    last = node.value[-1]
    indent = _column_of_dash(text, last)
    lines = emit.block([value], indent)
    return _after_line(text, _content_end(last), lines)


def _deepest(root: Node, pointer: Pointer) -> tuple[Node, int]:
    """Return the deepest node on the way to a pointer, and how many of its parts lead there."""
    node = root
    for number, part in enumerate(pointer):
        if isinstance(node.value, dict) and part in node.value:
            node = node.value[part][1]
        elif isinstance(node.value, list) and isinstance(part, int) and part < len(node.value):
            node = node.value[part]
        else:
            return node, number
    return node, len(pointer)


def _content_end(node: Node) -> int:
    """Return where the text of a node ends; libyaml lets a block end where the next thing begins."""
    if isinstance(node.value, dict) and node.value and not node.source.startswith("{"):
        return _content_end(list(node.value.values())[-1][1])
    if isinstance(node.value, list) and node.value and not node.source.startswith("["):
        return _content_end(node.value[-1])
    return node.start + len(node.source.rstrip("\n"))


def _column_of_dash(text: str, item: Node) -> int:
    begin = text.rfind("-", 0, item.start)
    return begin - (text.rfind("\n", 0, begin) + 1)


def _line_feed(text: str) -> str:
    return "\r\n" if "\r\n" in text else "\n"


def _after_line(text: str, at: int, lines: list[str]) -> str:
    """Return the text with lines put behind the line that holds an offset."""
    feed = _line_feed(text)
    end = text.find("\n", at)
    if end < 0:
        return text + feed + feed.join(lines) + feed
    return text[: end + 1] + feed.join(lines) + feed + text[end + 1 :]


def _replaced(text: str, root: Node, pointer: Pointer, node: Node, value: Any) -> str:
    """Return the text with another value in place of a node: on its line where both fit one, else in block style."""
    end = _content_end(node)
    is_line = "\n" not in text[node.start : end]
    simple = not isinstance(value, dict | list | tuple) and not (isinstance(value, str) and "\n" in value)
    in_flow = _in_flow(root, pointer)
    if (is_line and simple) or in_flow:
        space = " " if node.start == end and text[node.start - 1 : node.start] == ":" else ""
        shown = emit.flow(value) if in_flow else emit.scalar(value)
        return text[: node.start] + space + shown + text[end:]
    return _block_replaced(text, root, pointer, node, end, value)


def _in_flow(root: Node, pointer: Pointer) -> bool:
    node = root
    for part in pointer[:-1] if pointer else ():
        node = node.value[part][1] if isinstance(node.value, dict) else node.value[part]
        if node.source.startswith(("{", "[")) and isinstance(node.value, dict | list):
            return True
    return False


def _block_replaced(text: str, root: Node, pointer: Pointer, node: Node, end: int, value: Any) -> str:
    feed = _line_feed(text)
    if isinstance(pointer[-1], int):
        indent = _column_of_dash(text, node)
        lines = emit.block([value], indent)
        begin = text.rfind("\n", 0, node.start) + 1
        lines[0] = text[begin : begin + indent] + lines[0].lstrip(" ")
        return text[:begin] + feed.join(lines) + text[end:]
    key = root.find(pointer)[0]
    if key is None:
        raise EditError(f'"{careful_name(pointer)}" cannot be found')
    lines = emit.entry(key.source, value, key.column - 1)
    return text[: key.start] + feed.join(lines).lstrip(" ") + text[end:]


def _with_key(text: str, root: Node, node: Node, key: str, value: Any, order: Sequence[str]) -> str:
    """Return the text with one more field in a mapping, where the order of keys puts it, else at its end."""
    if text[node.start : node.start + 1] == "{":
        return _into_flow(text, node, key, value)
    names = list(node.value)
    before = [name for name in names if name in order and key in order and order.index(name) < order.index(key)]
    after = before[-1] if before else (names[-1] if key not in order or not order else None)
    first = node.value[names[0]][0]
    lines = emit.entry(emit.scalar(key), value, first.column - 1)
    if after is None:
        begin = text.rfind("\n", 0, first.start) + 1
        feed = _line_feed(text)
        return text[:begin] + feed.join(lines) + feed + text[begin:]
    end = _content_end(node.value[after][1])
    if node is root and _stands_apart(text, node, end):
        lines = ["", *lines]
    return _after_line(text, end, lines)


def _stands_apart(text: str, root: Node, end: int) -> bool:
    """Tell whether a blank line follows an offset's line, or, at the end of a text, sets its last field apart."""
    line_end = text.find("\n", end)
    rest = text[line_end + 1 :] if line_end >= 0 else ""
    if rest.strip():
        return rest.startswith(("\n", "\r\n"))
    keys = [pair[0] for pair in root.value.values()]
    return len(keys) > 1 and text[: keys[-1].start].replace("\r\n", "\n").endswith("\n\n")


def _into_flow(text: str, node: Node, key: str, value: Any) -> str:
    close = node.start + len(node.source.rstrip()) - 1
    inner = text[node.start + 1 : close].rstrip()
    comma = "" if not inner.strip() or inner.endswith(",") else ","
    space = " " if inner.strip() else ""
    added = f"{comma}{space}{emit.scalar(key, in_flow=True)}: {emit.flow(value)}"
    return text[: node.start + 1] + inner + added + text[close:]
