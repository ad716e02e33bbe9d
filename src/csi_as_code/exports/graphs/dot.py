"""Dependencies in Graphviz's DOT language."""

from collections.abc import Iterator

from csi_as_code.analysis.paths import Edge, Picture
from csi_as_code.exports.graphs import MOST_TITLE, length, looks
from csi_as_code.text import fitted, visible

_FILLS = {"planned": "#ffffff", "active": "#dbeafe", "paused": "#fef3c7", "done": "#dcfce7", "dropped": "#eeeeee"}


def render(picture: Picture) -> str:
    """Return a digraph from left to right; bold arrows are the critical path, dotted ones stand on a ring."""
    return "".join(_lines(picture))


def _lines(picture: Picture) -> Iterator[str]:
    yield 'digraph improvements {\n  rankdir=LR;\n  node [shape=box, style="rounded,filled", fontname="sans-serif"];\n'
    if picture.critical:
        yield f"  // critical path: {length(picture)}\n"
    for ident, item in picture.items.items():
        wide = ", penwidth=3" if ident in picture.critical else ""
        title = fitted(visible(item.title), MOST_TITLE)
        fill = _FILLS[looks(item.state)]
        yield f'  {_quoted(ident)} [label="{_inner(ident)}\\n{_inner(title)}", fillcolor="{fill}"{wide}];\n'
    for ident in picture.unread:
        yield f'  {_quoted(ident)} [label="{_inner(ident)}\\ncannot be read", fillcolor="{_FILLS["paused"]}"];\n'
    for edge in picture.edges:
        yield f"  {_quoted(edge.source)} -> {_quoted(edge.target)}{_style(edge)};\n"
    yield "}\n"


def _style(edge: Edge) -> str:
    if edge.ring:
        return " [style=dotted]"
    return " [penwidth=3]" if edge.critical else ""


def _quoted(text: str) -> str:
    return f'"{_inner(text)}"'


def _inner(text: str) -> str:
    """Return text for the inside of a quoted string: no end of it, no escape, no HTML entity."""
    return visible(text).replace("\\", "\\\\").replace('"', '\\"').replace("&", "&amp;")
