"""One layout for all files: fields in the order of the schema, quotes where they are needed, no stray blanks.

It moves and mends text and emits no document anew, so comments, prose, dates and numbers stay as they were typed.
(A round trip through ruamel.yaml was weighed: it keeps comments, but not where they stand, and re-wraps long lines.)
"""

import re
from collections.abc import Iterator, Sequence
from functools import partial
from itertools import pairwise

from csi_as_code.editing import emit, surgery
from csi_as_code.editing.plan import BY_HAND, Edit, same
from csi_as_code.editing.surgery import EditError, root_of
from csi_as_code.reading.nodes import Node

_BLANKS = re.compile(r"\n{3,}")
_END = re.compile(r"\n(?:[ \t]*\n)*[ \t]*\Z")
_TRAILING = re.compile(r"[ \t]+(?=\n)")


def laid_out(path: str, text: str, order: Sequence[str]) -> Edit:
    """Return the edit that lays a file out; the same text means that it is laid out already.

    Raise EditError where the file cannot be read, or where the layout would change what it says.
    """
    new = surgery.closed(text).replace("\r\n", "\n")
    root = root_of(new)
    for step in (_quotes, partial(_in_order, order=order), _blanks):
        now = step(new, root)
        if now != new:
            new, root = now, root_of(now, BY_HAND)
    if new != text and not same(root_of(text).plain(), root.plain()):
        raise EditError(f'the layout of "{path}" would change what it says; nothing was written', BY_HAND)
    return Edit(path, text, new)


def _quotes(text: str, root: Node) -> str:
    """Take quotes away that nothing needs, and write the others as double quotes."""
    for node, in_flow in sorted(_scalars(root), key=lambda pair: -pair[0].start):
        quoted = node.source[:1] in ("'", '"') and len(node.source) > 1
        if (
            not quoted
            or not isinstance(node.value, str)
            or "\n" in node.source
            or surgery.has_close_comment(text, node.end)
        ):
            continue
        plain = emit.scalar(node.value, in_flow=in_flow)
        if node.source.startswith('"') and (plain.startswith('"') or ":" in node.value):
            continue  # its escapes are somebody's choice, and so are quotes around a colon
        text = text[: node.start] + plain + text[node.end :]
    return text


def _scalars(node: Node, *, in_flow: bool = False) -> Iterator[tuple[Node, bool]]:
    in_flow = in_flow or (isinstance(node.value, dict | list) and node.source.startswith(("{", "[")))
    if isinstance(node.value, dict):
        for key, value in node.value.values():
            yield key, in_flow
            yield from _scalars(value, in_flow=in_flow)
    elif isinstance(node.value, list):
        for item in node.value:
            yield from _scalars(item, in_flow=in_flow)
    else:
        yield node, in_flow


def _in_order(text: str, root: Node, order: Sequence[str]) -> str:
    """Put the fields at the top in order; what is written above a field (comments, a blank line) moves with it."""
    names = list(root.value)
    wanted = sorted(names, key=lambda name: (order.index(name) if name in order else len(order), names.index(name)))
    if names == wanted or root.source.startswith("{"):
        return text
    starts = [0]
    for before, name in pairwise(names):
        starts.append(_begin(text, surgery.content_end(root.value[before][1]), root.value[name][0].start))
    first = root.value[names[0]][0].start
    last = surgery.line_end(text, surgery.content_end(root.value[names[-1]][1]))
    starts[0] = first
    ends = [*starts[1:], last]
    parts = {name: _whole_lines(text[a:b]) for name, a, b in zip(names, starts, ends, strict=True)}
    return text[:first] + "".join(parts[name] for name in wanted) + text[last:]


def _begin(text: str, end: int, key: int) -> int:
    """Return where the lines begin that belong to a field: behind the value before it and its indented comments."""
    at = surgery.line_end(text, end)
    while at < key and text[at] == " " and text[at:key].lstrip(" ").startswith("#"):
        at = surgery.line_end(text, at)
    return at


def _whole_lines(part: str) -> str:
    return part if part.endswith("\n") else f"{part}\n"


def _blanks(text: str, root: Node) -> str:
    """Take blanks away at line ends, at both ends of the file, and all but one of several blank lines."""
    kept = [node for node, _ in _scalars(root) if "\n" in node.source or node.source[:1] in ("'", '"')]
    parts = []
    at = 0
    for node in sorted(kept, key=lambda node: node.start):
        end = node.end if surgery.keeps_breaks(node) else node.start + len(_END.sub("", node.source))
        parts += [_tidied(text[at : node.start]), text[node.start : end]]
        at = end
    whole = "".join((*parts, _tidied(text[at:]))).lstrip("\n")
    if kept and at == len(text) and surgery.keeps_breaks(kept[-1]):
        return whole
    return _END.sub("\n", whole)


def _tidied(text: str) -> str:
    return _BLANKS.sub("\n\n", _TRAILING.sub("", text))
