"""Change a YAML text at one place: replace a value, add a field, append to a list, take something out.

All other bytes stay as they are, comments among them; what stands in the place of a replaced value goes with it.
"""

import re
from collections.abc import Sequence
from typing import Any

from csi_as_code.editing import emit
from csi_as_code.errors import CsiError
from csi_as_code.model import Pointer
from csi_as_code.reading import careful
from csi_as_code.reading.limits import POLICY
from csi_as_code.reading.nodes import Node


class EditError(CsiError):
    """The text cannot be edited so; nothing was written."""


def root_of(text: str, hint: str = "Mend the file first; csi lint says how.") -> Node:
    """Return the nodes of a document that the strict reader accepts; raise EditError for any other."""
    node, flaws = careful.compose(text, POLICY)
    if node is None or flaws:
        flaw = flaws[0]
        raise EditError(f"line {flaw.line}: {flaw.message}", hint)
    return node


def set_value(text: str, pointer: Pointer, value: Any, order: Sequence[str] = ()) -> str:
    """Return the text with a value at a pointer; missing mappings on the way are made.

    `order` is the order of the keys where a field is new.
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
        if node.value is not None or not isinstance(rest[0], str):
            raise EditError(f'"{careful_name(pointer[:done])}" holds a value, and no fields', "See csi show.")
        return set_value(text, pointer[:done], {rest[0]: value}, order)
    return _with_key(text, root, node, str(rest[0]), value, order)


def careful_name(pointer: Pointer) -> str:
    """Return a pointer in words."""
    return ".".join(str(part) for part in pointer)


def append(text: str, pointer: Pointer, value: Any, order: Sequence[str] = ()) -> str:
    """Return the text with one more item at the end of a list; the list is made where it is missing or empty."""
    root = root_of(text)
    node, done = _deepest(root, pointer)
    if done < len(pointer) or not isinstance(node.value, list) or not node.value:
        return set_value(text, pointer, [value], order)
    last = node.value[-1]
    if _is_flow(node):
        end = content_end(last)
        return f"{text[:end]}, {emit.flow(value)}{text[end:]}"
    lines = emit.block([value], _column(text, node.start), flow_items=_is_flow(last) if last.is_mapping else None)
    return _after_line(text, content_end(last), lines)


def remove(text: str, pointer: Pointer) -> str:
    """Return the text without a field or an item; a list or mapping that would be left empty goes too."""
    root = root_of(text)
    node, done = _deepest(root, pointer)
    if done < len(pointer):
        raise EditError(f'there is no "{careful_name(pointer)}"')
    holder, _ = _deepest(root, pointer[:-1])
    if len(holder.value) == 1 and len(pointer) > 1:
        return remove(text, pointer[:-1])
    if len(holder.value) == 1:
        raise EditError(f'without "{careful_name(pointer)}" no fields would be left')
    starts, ends = _extents(holder)
    number = list(holder.value).index(pointer[-1]) if isinstance(holder.value, dict) else int(pointer[-1])
    if _is_flow(holder):
        if number + 1 < len(starts):
            return text[: starts[number]] + text[starts[number + 1] :]
        begin = ends[number - 1] if number else starts[number]
        return text[:begin] + text[ends[number] :]
    begin = starts[number] if isinstance(holder.value, dict) else _dash_of(text, holder, node)
    line = text.rfind("\n", 0, begin) + 1
    if text[line:begin].strip(" "):  # behind the dash of an item: what follows moves up to it
        following = list(holder.value.values())[1][0].start if isinstance(holder.value, dict) else None
        if following is None:
            following = _dash_of(text, holder, holder.value[1])
        return text[:begin] + text[following:]
    stop = text.find("\n", content_end(node))
    return text[:line] + (text[stop + 1 :] if stop >= 0 else "")


def _extents(holder: Node) -> tuple[list[int], list[int]]:
    """Return where each part of a list or mapping begins and ends, keys included."""
    if isinstance(holder.value, dict):
        pairs = list(holder.value.values())
        return [key.start for key, _ in pairs], [max(key.end, content_end(value)) for key, value in pairs]
    return [item.start for item in holder.value], [content_end(item) for item in holder.value]


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


def content_end(node: Node) -> int:
    """Return where the text of a node ends; libyaml lets a block end where the next thing begins."""
    if _is_flow(node):
        return node.end
    if isinstance(node.value, dict):
        return content_end(list(node.value.values())[-1][1])
    if isinstance(node.value, list):
        return content_end(node.value[-1])
    if keeps_breaks(node):
        return node.start + len(node.source.removesuffix("\n").removesuffix("\r"))
    return node.start + len(node.source.rstrip("\r\n "))


_KEEPS_BREAKS = re.compile(r"[|>][0-9]?\+")
_COMMENT = re.compile(r"[ \t]*(#[^\r\n]*)")
_CLOSE_COMMENT = re.compile(r"[ \t]?#|[ \t]+#(?![ !\r\n])")


def keeps_breaks(node: Node) -> bool:
    """Tell whether a text is written so that the empty lines behind it are its own."""
    return bool(_KEEPS_BREAKS.match(node.source))


def _is_flow(node: Node) -> bool:
    """Tell whether a list or mapping is written in brackets or braces."""
    return isinstance(node.value, dict | list) and node.source.startswith(("{", "["))


def line_end(text: str, at: int) -> int:
    """Return where the line behind the one that holds an offset begins."""
    found = text.find("\n", at)
    return len(text) if found < 0 else found + 1


def has_close_comment(text: str, at: int) -> bool:
    """Tell whether a comment follows so closely that it could be taken for a part of an unquoted text."""
    return bool(_CLOSE_COMMENT.match(text, at))


def _column(text: str, at: int) -> int:
    return at - (text.rfind("\n", 0, at) + 1)


def _dash_of(text: str, holder: Node, item: Node) -> int:
    """Return where the dash of an item of a block list stands: perhaps some lines above the item."""
    column = _column(text, holder.start)
    at = item.start
    while at > holder.start:
        line = text.rfind("\n", 0, at) + 1
        if (
            text[line + column : line + column + 1] == "-"
            and line + column >= holder.start
            and line + column < item.start
        ):
            return line + column
        at = line - 1
    return holder.start


def _line_feed(text: str) -> str:
    return "\r\n" if "\r\n" in text else "\n"


def _after_line(text: str, at: int, lines: list[str]) -> str:
    """Return the text with lines put behind the line that holds an offset."""
    feed = _line_feed(text)
    end = text.find("\n", at)
    if end < 0:
        return closed(text) + feed.join(lines) + feed
    return text[: end + 1] + feed.join(lines) + feed + text[end + 1 :]


def closed(text: str) -> str:
    """Return the text with a line feed at its end; a block of prose there says that it had none."""
    if text.endswith("\n"):
        return text
    node = root_of(text)
    while isinstance(node.value, dict | list) and node.value and not _is_flow(node):
        node = list(node.value.values())[-1][1] if isinstance(node.value, dict) else node.value[-1]
    header = _HEADER.match(node.source)
    if header and node.end == len(text):
        at = node.start + header.end()
        text = text[: at - len(header[2])] + "-" + text[at:]
    return text + _line_feed(text)


_HEADER = re.compile(r"([|>][0-9]?)([+-]?)")


def _replaced(text: str, root: Node, pointer: Pointer, node: Node, value: Any) -> str:
    """Return the text with another value in place of a node: on its line where both fit one, else in block style."""
    end = content_end(node)
    is_line = "\n" not in text[node.start : end] and (not isinstance(node.value, dict | list) or _is_flow(node))
    simple = not isinstance(value, dict | list | tuple) and not (isinstance(value, str) and "\n" in value)
    in_flow = _in_flow(root, pointer)
    if (is_line and simple) or in_flow:
        space = " " if node.start == end and text[node.start - 1 : node.start] == ":" else ""
        shown = emit.flow(value) if in_flow else emit.scalar(value)
        if not in_flow and has_close_comment(text, end):
            shown = emit.quoted(value) if isinstance(value, str) else shown
        return text[: node.start] + space + shown + text[end:]
    return _block_replaced(text, root, pointer, node, end, value)


def _in_flow(root: Node, pointer: Pointer) -> bool:
    node = root
    for part in pointer[:-1] if pointer else ():
        node = node.value[part][1] if isinstance(node.value, dict) else node.value[part]
        if _is_flow(node):
            return True
    return _is_flow(root)


def _block_replaced(text: str, root: Node, pointer: Pointer, node: Node, end: int, value: Any) -> str:
    feed = _line_feed(text)
    if isinstance(pointer[-1], int):
        begin = _dash_of(text, root.find(pointer[:-1])[1], node)
        lines = emit.block([value], _column(text, begin))
    else:
        key = root.find(pointer)[0]
        if key is None:
            raise EditError(f'"{careful_name(pointer)}" cannot be found')
        begin = key.start
        lines = emit.entry(key.source, value, key.column - 1)
    behind = _COMMENT.match(text, end)
    if behind and len(lines) > 1:  # behind the last line it could be taken for text
        lines[0] += f"  {behind[1]}"
        end = behind.end()
    return text[:begin] + feed.join(lines).lstrip(" ") + (text[end:] or feed)


def _with_key(text: str, root: Node, node: Node, key: str, value: Any, order: Sequence[str]) -> str:
    """Return the text with one more field in a mapping, where the order of keys puts it, else at its end."""
    if not node.value or _is_flow(node):
        return _into_flow(text, node, key, value)
    names = list(node.value)
    before = [name for name in names if name in order and key in order and order.index(name) < order.index(key)]
    after = before[-1] if before else (names[-1] if key not in order or not order else None)
    first: Node = node.value[names[0]][0]
    lines = emit.entry(emit.scalar(key), value, first.column - 1)
    if after is None:
        feed = _line_feed(text)
        pad = " " * (first.column - 1)
        return f"{text[: first.start]}{feed.join(lines).lstrip(' ')}{feed}{pad}{text[first.start :]}"
    end = content_end(node.value[after][1])
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
    added = f"{emit.scalar(key, in_flow=True)}: {emit.flow(value)}"
    if not node.value:
        return f"{text[: node.start]}{{{added}}}{text[content_end(node) :]}"
    at = _extents(node)[1][-1]
    return f"{text[:at]}, {added}{text[at:]}"
