"""Dependencies as a drawing: records as boxes in layers, what is needed on the left of what needs it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

import msgspec
from markupsafe import Markup

from csi_as_code.analysis.layers import Layout, layout
from csi_as_code.analysis.paths import Edge
from csi_as_code.site.charts.svg import text
from csi_as_code.site.lettering import fit, lines

BOX, TALL = 226, 62
GAP, APART = 54, 16
ROW = TALL + APART
# Groups stand beside each other as far as this goes.
WIDTH = 1120
PAD = 3
BETWEEN = 40
TIP = (
    '<defs><marker id="net-tip" viewBox="0 0 8 8" refX="7" refY="4" markerUnits="userSpaceOnUse" '
    'markerWidth="10" markerHeight="10" orient="auto">'
    '<path d="M0 0.5 8 4 0 7.5z"/></marker></defs>'
)


class Node(msgspec.Struct, frozen=True, kw_only=True):
    """A box: where it leads, its lines of text, its sentence; `state` names its look, `marks` say what is special."""

    id: str
    href: str
    title: str
    word: str
    says: str
    state: str
    marks: tuple[str, ...] = ()
    is_here: bool = False
    is_outside: bool = False


class Placed(msgspec.Struct, frozen=True):
    """A group with its layout, the place of its left upper corner, and how far its layers are apart."""

    layout: Layout
    x: float
    y: float
    gap: float

    @property
    def width(self) -> float:
        """How wide it is."""
        return self.layout.layers * (BOX + self.gap) - self.gap

    @property
    def height(self) -> float:
        """How high it is."""
        return self.layout.rows * ROW - APART


def network(
    nodes: Mapping[str, Node], edges: Iterable[Edge], groups: Sequence[Sequence[str]], label: str, gap: float = GAP
) -> Markup:
    """Return the drawing of groups of connected nodes, one after the other; `label` says in words what it shows.

    The layers are `gap` apart.
    """
    inside = {ident: number for number, group in enumerate(groups) for ident in group}
    ties: list[list[Edge]] = [[] for _ in groups]
    for edge in edges:
        if edge.source in inside:
            ties[inside[edge.source]].append(edge)
    layouts = (layout(group, ((e.source, e.target) for e in own)) for group, own in zip(groups, ties, strict=True))
    placed = list(_shelved(layouts, gap))
    width = max((one.x + one.width for one in placed), default=0) + PAD
    height = max((one.y + one.height for one in placed), default=0) + PAD
    size = f'width="{width:g}" height="{height:g}" viewBox="0 0 {width:g} {height:g}"'
    parts = [f'<svg class="network" {size} role="group" aria-label="{text(label)}">', TIP]
    for group, own, one in zip(groups, ties, placed, strict=True):
        parts += (_tie(edge, one) for edge in own)
        parts += (_box(nodes[ident], one) for ident in group)
    parts.append("</svg>")
    return Markup("\n".join(parts))  # noqa: S704 - numbers and escaped text


def _shelved(layouts: Iterable[Layout], gap: float) -> Iterator[Placed]:
    """Yield groups from left to right and line by line."""
    x = y = float(PAD)
    shelf = 0.0
    for one in layouts:
        placed = Placed(one, x, y, gap)
        if x > PAD and x + placed.width > WIDTH:
            x, y, shelf = float(PAD), y + shelf + BETWEEN, 0.0
            placed = Placed(one, x, y, gap)
        yield placed
        x += placed.width + BETWEEN
        shelf = max(shelf, placed.height)


def _at(one: Placed, layer: int, row: float) -> tuple[float, float]:
    """Return the left end and the middle of a place."""
    return one.x + layer * (BOX + one.gap), one.y + row * ROW + TALL / 2


def _tie(edge: Edge, one: Placed) -> str:
    """Return an edge as curves from box to box, straight where it passes a layer."""
    ends = (one.layout.places[edge.source], one.layout.places[edge.target])
    passed = [_at(one, *place) for place in one.layout.ways[edge.source, edge.target]]
    (x1, y1), (x2, y2) = (_at(one, *end) for end in ends)
    onward = 1 if (edge.source, edge.target) not in one.layout.turned else -1
    # A turned edge leaves on the left and arrives on the right.
    x1, x2 = (x1 + BOX, x2 - 2) if onward > 0 else (x1, x2 + BOX + 2)
    way = f"M{x1:.1f} {y1:.1f}"
    bend = onward * one.gap / 2
    for left, y in passed:
        near, far = (left, left + BOX) if onward > 0 else (left + BOX, left)
        way += f"C{x1 + bend:.1f} {y1:.1f} {near - bend:.1f} {y:.1f} {near:.1f} {y:.1f}H{far:.1f}"
        x1, y1 = far, y
    way += f"C{x1 + bend:.1f} {y1:.1f} {x2 - bend:.1f} {y2:.1f} {x2:.1f} {y2:.1f}"
    css = "tie" + (" ring" if edge.ring else "") + (" critical" if edge.critical else "")
    return f'<path class="{css}" d="{way}" marker-end="url(#net-tip)"/>'


def _box(node: Node, one: Placed) -> str:
    layer, row = one.layout.places[node.id]
    x, middle = _at(one, layer, row)
    y = middle - TALL / 2
    css = " ".join(
        (
            "node",
            node.state,
            *node.marks,
            *(["here"] if node.is_here else ()),
            *(["outside"] if node.is_outside else ()),
        )
    )
    # The critical path shows by its lines and borders; a word more would leave no room for the state's.
    word = ", ".join(mark for mark in node.marks if mark != "critical")
    mark = f'<text class="mark" x="{x + BOX - 10:.1f}" y="{y + 17:.1f}">{word}</text>' if word else ""
    title = "".join(
        f'<text class="of" x="{x + 10:.1f}" y="{y + 35 + 16 * number:.1f}">{text(line)}</text>'
        for number, line in enumerate(lines(node.title, BOX - 22, 13, 2))
    )
    room = BOX - 22 - 7.5 * len(word)
    return (
        f'<a class="{css}" href="{text(node.href)}"><title>{text(node.says)}</title>'
        f'<rect x="{x:.1f}" y="{y:.1f}" width="{BOX}" height="{TALL}" rx="6"/>'
        f'<text class="name" x="{x + 10:.1f}" y="{y + 17:.1f}">{text(fit(f"{node.id} {node.word}", room, 12))}</text>'
        f"{mark}{title}</a>"
    )
