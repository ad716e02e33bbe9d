"""The priorities as a drawing: value upwards, effort to the right, a dot a record, a number where there are many."""

from collections.abc import Iterator, Mapping, Sequence

import msgspec
from markupsafe import Markup

from csi_as_code.analysis.worth import LINES, Spot
from csi_as_code.site.charts.svg import text
from csi_as_code.site.lettering import fit

LEFT, TOP, BOTTOM = 64, 54, 52
COLUMN, LINE = 200, 20
EFFORTS = 5
WIDTH = LEFT + EFFORTS * COLUMN + 2
HEIGHT = TOP + LINES * LINE + BOTTOM
# So many records have their ids beside their dots, so many the numbers of their ids, so many a dot; more are a number.
NAMED, NUMBERED, DOTTED = 2, 3, 12
NAME_SIZE = 12


class Dot(msgspec.Struct, frozen=True, kw_only=True):
    """A record in the matrix: its sentence, whether it is a quick win, and whether its band was set by hand."""

    id: str
    href: str
    says: str
    is_quick: bool
    is_set: bool


def matrix(
    dots: Mapping[Spot, Sequence[Dot]], lists: Mapping[int, str], quick_effort: int, quick_words: str, label: str
) -> Markup:
    """Return the drawing; `lists` is the page that lists an effort's records, `label` says in words what it shows."""
    parts = [
        f'<svg class="matrix" viewBox="0 0 {WIDTH} {HEIGHT}" role="group" aria-label="{text(label)}">',
        *_frame(quick_effort, quick_words),
        *_efforts(dots, lists),
        *(_cell(spot, inside, lists) for spot, inside in dots.items()),
        "</svg>",
    ]
    return Markup("\n".join(parts))  # noqa: S704 - numbers and text that went through text()


def anchor(spot: Spot) -> str:
    """Return the name of a place of the matrix on the page that lists its records."""
    return f"value-{spot.line}"


def _y(line: int) -> float:
    return TOP + (LINES - 1 - line) * LINE + LINE / 2


def _frame(quick_effort: int, quick_words: str) -> Iterator[str]:
    bottom = TOP + LINES * LINE
    reach = min(max(quick_effort, 0), EFFORTS) * COLUMN
    if reach:
        yield f'<rect class="quick" x="{LEFT}" y="{TOP}" width="{reach}" height="{LINES * LINE}"/>'
        words = fit(quick_words, reach - 16, 13)
        yield f'<text class="zone" x="{LEFT + reach - 8}" y="{TOP - 8}">{text(words)}</text>'
    for number in range(1, EFFORTS + 1):
        y = _y((number - 1) * (LINES - 1) // (EFFORTS - 1))
        yield f'<path class="grid" d="M{LEFT} {y:g}H{WIDTH - 2}"/>'
        yield f'<text class="tick" x="{LEFT - 12}" y="{y + 4.5:g}">{number}</text>'
    for number in range(EFFORTS + 1):
        yield f'<path class="grid" d="M{LEFT + number * COLUMN} {TOP}V{bottom}"/>'
    yield '<text class="axis" x="0" y="16">Value: impact and urgency by their weights, 5 is most</text>'
    yield f'<text class="axis end" x="{WIDTH - 2}" y="{HEIGHT - 8}">Effort, 5 is most</text>'


def _efforts(dots: Mapping[Spot, Sequence[Dot]], lists: Mapping[int, str]) -> Iterator[str]:
    numbers = dict.fromkeys(range(1, EFFORTS + 1), 0)
    for spot, inside in dots.items():
        numbers[spot.effort] = numbers.get(spot.effort, 0) + len(inside)
    for effort in range(1, EFFORTS + 1):
        x, y = LEFT + (effort - 0.5) * COLUMN, TOP + LINES * LINE + 20
        words = f'<text class="effort" x="{x:g}" y="{y}">{effort} ({numbers[effort]})</text>'
        yield f'<a href="{text(lists[effort])}">{words}</a>' if effort in lists else words


def _cell(spot: Spot, inside: Sequence[Dot], lists: Mapping[int, str]) -> str:
    x, y = LEFT + (spot.effort - 1) * COLUMN + 16, _y(spot.line)
    if len(inside) > DOTTED:
        href = f"{lists[spot.effort]}#{anchor(spot)}"
        return (
            f'<a class="many" href="{text(href)}"><rect x="{x - 8:g}" y="{y - 9:g}" width="130" height="18" rx="9"/>'
            f'<text x="{x + 57:g}" y="{y + 4.5:g}">{len(inside)} improvements</text></a>'
        )
    if len(inside) > NUMBERED:
        step, names = (COLUMN - 22) / DOTTED, [""] * len(inside)
    else:
        step = (COLUMN - 20) / max(NAMED, len(inside))
        names = [dot.id if len(inside) <= NAMED else dot.id.rpartition("-")[2] for dot in inside]
    return "".join(
        _dot(dot, x + number * step, y, fit(name, step - 20, NAME_SIZE))
        for number, (dot, name) in enumerate(zip(inside, names, strict=True))
    )


def _dot(dot: Dot, x: float, y: float, name: str) -> str:
    if dot.is_quick:
        shape = f'<circle cx="{x:g}" cy="{y:g}" r="5"/>'
    else:
        shape = f'<rect x="{x - 4.5:g}" y="{y - 4.5:g}" width="9" height="9"/>'
    ring = f'<circle class="set" cx="{x:g}" cy="{y:g}" r="8"/>' if dot.is_set else ""
    beside = f'<text x="{x + 10:g}" y="{y + 4.5:g}">{text(name)}</text>' if name else ""
    css = "quick-win" if dot.is_quick else "strategic"
    return f'<a class="dot {css}" href="{text(dot.href)}"><title>{text(dot.says)}</title>{ring}{shape}{beside}</a>'
