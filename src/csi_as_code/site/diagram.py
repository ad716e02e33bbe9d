"""The process as a drawing: an SVG made from the workflow's table of states and edges."""

from collections.abc import Iterator
from html import escape

from markupsafe import Markup

from csi_as_code.workflow import EDGES, MAIN_LINE, ROWS, TABLE, EdgeKind

WIDTH, HEIGHT = 1056, 300
NODE_WIDTH, NODE_HEIGHT = 136, 46
PITCH = 184
LEFT = 0
TOP = 64
SIDE_TOP = 226
BUS_TOP = 138
BUS_STEP = 30
TICK_STEP = 36
TIP = (
    '<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" '
    'orient="auto-start-reverse"><path d="M0 0.5 8 4 0 7.5z"/></marker></defs>'
)


def process() -> Markup:
    """Return the drawing: the main line with its ways back, and below it where records pause or end."""
    title = (
        "The process: the main line from proposed to closed, and the states beside it. The tables below say the same."
    )
    parts = [
        f'<svg class="process" viewBox="0 0 {WIDTH} {HEIGHT}" role="group" aria-label="{escape(title)}">',
        TIP,
        *_forward(),
        *_back(),
        *_beside(),
        *(_node(state, number * PITCH + LEFT, TOP) for number, state in enumerate(MAIN_LINE)),
        "</svg>",
    ]
    return Markup("\n".join(parts))  # noqa: S704 - made of the workflow's own words, escaped


def _centre(column: float) -> float:
    return LEFT + column * PITCH + NODE_WIDTH / 2


def _node(state: str, x: float, y: float) -> str:
    middle = f'x="{x + NODE_WIDTH / 2:g}" y="{y + NODE_HEIGHT / 2 + 5:g}"'
    return (
        f'<a class="node {state}" href="#{state}">'
        f'<rect x="{x + 1:g}" y="{y}" width="{NODE_WIDTH - 2}" height="{NODE_HEIGHT}" rx="8"/>'
        f"<text {middle}>{escape(ROWS[state].title)}</text></a>"
    )


def _forward() -> Iterator[str]:
    y = TOP + NODE_HEIGHT / 2
    for number in range(len(MAIN_LINE) - 1):
        start = LEFT + number * PITCH + NODE_WIDTH
        yield f'<path class="edge" d="M{start + 5:g} {y:g}H{start + PITCH - NODE_WIDTH - 4:g}" marker-end="url(#tip)"/>'


def _back() -> Iterator[str]:
    for edge in EDGES:
        if edge.kind not in (EdgeKind.BACK, EdgeKind.REOPEN):
            continue
        start = _centre(MAIN_LINE.index(edge.source)) - 22
        end = _centre(MAIN_LINE.index(edge.target)) + 22
        yield (
            f'<path class="edge {edge.kind}" d="M{start:g} {TOP - 3}C{start - 14:g} {TOP - 42} {end + 14:g} {TOP - 42} '
            f'{end:g} {TOP - 4}" marker-end="url(#tip)"/>'
        )
    reopened = next(edge for edge in EDGES if edge.kind is EdgeKind.REOPEN)
    middle = (_centre(MAIN_LINE.index(reopened.source)) + _centre(MAIN_LINE.index(reopened.target))) / 2
    yield f'<text class="note" x="{middle:g}" y="{TOP - 42}">reopen</text>'
    yield f'<text class="note" x="{(_centre(0) + _centre(1)) / 2:g}" y="{TOP - 42}">back, with a reason</text>'


def _groups() -> list[tuple[tuple[int, ...], list[str]]]:
    """Return the states beside the main line by the columns that lead to them, the fewest columns first."""
    found: dict[tuple[int, ...], list[str]] = {}
    for row in TABLE:
        if row.state not in MAIN_LINE:
            sources = {edge.source for edge in EDGES if edge.target == row.state}
            columns = tuple(number for number, state in enumerate(MAIN_LINE) if state in sources)
            found.setdefault(columns, []).append(row.state)
    return sorted(found.items(), key=lambda item: len(item[0]))


def _beside() -> Iterator[str]:
    column = 0
    for number, (sources, states) in enumerate(_groups()):
        bus = BUS_TOP + BUS_STEP * number
        shift = TICK_STEP * number - TICK_STEP / 2
        ticks = [_centre(source) + shift for source in sources]
        places = [_centre(column + offset) for offset in range(len(states))]
        yield f'<path class="edge bus" d="M{min(ticks + places):g} {bus}H{max(ticks + places):g}"/>'
        for x in ticks:
            yield f'<path class="edge bus" d="M{x:g} {TOP + NODE_HEIGHT + 4}V{bus}"/>'
        for state, x in zip(states, places, strict=True):
            resumes = any(edge.source == state and edge.kind is EdgeKind.RESUME for edge in EDGES)
            both = ' marker-start="url(#tip)"' if resumes else ""
            yield f'<path class="edge" d="M{x:g} {bus + 2}V{SIDE_TOP - 4}" marker-end="url(#tip)"{both}/>'
            yield _node(state, x - NODE_WIDTH / 2, SIDE_TOP)
        column += len(states)
