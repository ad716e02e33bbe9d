"""Dependencies as a Mermaid flowchart, which GitHub and GitLab draw in Markdown."""

import re
from collections.abc import Iterator

from csi_as_code.analysis.paths import Edge, Picture
from csi_as_code.exports.graphs import MOST_TITLE, length, looks, node
from csi_as_code.text import fitted, visible

# Everything else is written as a number: quotes end a label, # begins a code, %% { } a directive, ` Markdown, < HTML.
_UNSAFE = re.compile(r"[^A-Za-z0-9 ,.'()_/:?!+=\-\u00A0-\U0010FFFF]")

_STYLES = """\
  classDef planned fill:#fff,stroke:#555,color:#111
  classDef active fill:#dbeafe,stroke:#1d4ed8,color:#111
  classDef paused fill:#fef3c7,stroke:#b45309,color:#111
  classDef done fill:#dcfce7,stroke:#15803d,color:#111
  classDef dropped fill:#eee,stroke:#999,color:#666
  classDef critical stroke-width:3px
"""


def render(picture: Picture) -> str:
    """Return a flowchart from left to right; thick arrows are the critical path, dotted ones stand on a ring."""
    return "".join(_lines(picture))


def _lines(picture: Picture) -> Iterator[str]:
    yield "flowchart LR\n"
    if picture.critical:
        yield f"  %% critical path: {length(picture)}\n"
    for ident, item in picture.items.items():
        title = _escaped(fitted(visible(item.title), MOST_TITLE))
        yield f'  {node(ident)}["{_escaped(visible(ident))}<br/>{title}"]:::{looks(item.state)}\n'
    for ident in picture.unread:
        yield f'  {node(ident)}["{_escaped(visible(ident))}<br/>cannot be read"]:::paused\n'
    for edge in picture.edges:
        yield f"  {node(edge.source)} {_arrow(edge)} {node(edge.target)}\n"
    yield _STYLES
    if picture.critical:
        yield f"  class {','.join(map(node, picture.critical))} critical\n"


def _arrow(edge: Edge) -> str:
    if edge.ring:
        return "-.->"
    return "==>" if edge.critical else "-->"


def _escaped(text: str) -> str:
    return _UNSAFE.sub(lambda found: f"#{ord(found.group())};", text)
