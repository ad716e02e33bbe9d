"""Causes and their effect as a fishbone (Ishikawa, Guide to Quality Control, 1968): a bone for each category."""

from collections.abc import Iterator, Sequence

import msgspec
from markupsafe import Markup

from csi_as_code.site import lettering
from csi_as_code.site.charts import svg

SIZE = 14
LEADING = 17
COLUMN = 250
"""The distance from one bone to the next on the same side."""

ROOM = COLUMN - 50
SLANT = 0.3
BOLD = 1.1
"""How much wider bold words are."""

HEAD = 176
LABEL = 28
GAP = 12
MOST_LINES = 4
LEFT = 4


class Twig(msgspec.Struct, frozen=True):
    """A cause; root causes stand out."""

    text: str
    is_root: bool = False


class Bone(msgspec.Struct, frozen=True):
    """The causes of a category."""

    title: str
    twigs: tuple[Twig, ...]


class _Side(msgspec.Struct, frozen=True):
    """A bone as drawn: where it meets the spine, its direction (-1 up, 1 down), its length, its causes as lines."""

    bone: Bone
    x: float
    way: int
    length: float
    causes: tuple[tuple[str, ...], ...]

    def at(self, distance: float) -> float:
        """Return where the bone is, so far from the spine."""
        return self.x - SLANT * distance


def fishbone(effect: str, bones: Sequence[Bone], *, key: str, title: str, description: str) -> Markup:
    """Return the drawing: the effect is the head on the right, each category a slanted bone, each cause a twig."""
    causes = [
        tuple(
            lettering.lines(_words(twig), ROOM, SIZE * BOLD if twig.is_root else SIZE, MOST_LINES)
            for twig in bone.twigs
        )
        for bone in bones
    ]
    above, below = (max(map(_length, causes[start::2]), default=0.0) for start in (0, 1))
    first = LEFT + COLUMN + SLANT * max(above, below) - 16
    sides = [
        _Side(bone, first + COLUMN * (number // 2), *((1, below) if number % 2 else (-1, above)), lines)
        for number, (bone, lines) in enumerate(zip(bones, causes, strict=True))
    ]
    lines = lettering.lines(effect, HEAD - 20, SIZE * BOLD, 6)
    head = max(len(lines) * LEADING + 22, 54)
    spine = max(above + LABEL, head / 2) + 2
    neck = sides[-1].x + 26
    wide, high = neck + HEAD + 2, spine + max(below + LABEL, head / 2) + 4
    inside = "".join(
        [
            f'<path class="spine" d="M{LEFT} {svg.number(spine)}H{svg.number(neck)}"/>',
            *(part for side in sides for part in _bone(side, spine)),
            *_head(lines, neck, spine, head),
        ]
    )
    return Markup(  # noqa: S704 - every text in it went through text()
        f'<svg class="fishbone" role="img" width="{svg.number(wide)}" height="{svg.number(high)}" '
        f'viewBox="0 0 {svg.number(wide)} {svg.number(high)}" '
        f'aria-labelledby="{key}-title" aria-describedby="{key}-desc">'
        f'<title id="{key}-title">{svg.text(title)}</title><desc id="{key}-desc">{svg.text(description)}</desc>'
        f"{inside}</svg>"
    )


def _length(causes: Sequence[Sequence[str]]) -> float:
    """Return how long a bone has to be for its causes."""
    return sum(len(lines) * LEADING + GAP for lines in causes) + GAP


def _words(twig: Twig) -> str:
    return f"Root cause: {twig.text}" if twig.is_root else twig.text


def _head(lines: Sequence[str], x: float, spine: float, height: float) -> Iterator[str]:
    y = svg.number(spine - height / 2)
    yield f'<rect class="head" x="{svg.number(x)}" y="{y}" width="{HEAD}" height="{svg.number(height)}" rx="6"/>'
    start = spine - (len(lines) - 1) * LEADING / 2 + 5
    yield from _lines(lines, "outcome", x + HEAD / 2, start)


def _bone(side: _Side, spine: float) -> Iterator[str]:
    tall = side.length
    end = spine + side.way * tall
    yield (
        f'<path class="bone-line" d="M{svg.number(side.x)} {svg.number(spine)}'
        f'L{svg.number(side.at(tall))} {svg.number(end)}"/>'
    )
    wide = min(lettering.width(side.bone.title, SIZE * BOLD) + 20, COLUMN - 8)
    x = side.at(tall) - wide / 2
    y = end if side.way > 0 else end - LABEL
    yield (
        f'<rect class="category" x="{svg.number(x)}" y="{svg.number(y)}" width="{svg.number(wide)}" '
        f'height="{LABEL}" rx="4"/>'
    )
    shown = lettering.lines(side.bone.title, COLUMN - 20, SIZE * BOLD, 1)
    yield from _lines(shown, "title", side.at(tall), y + LABEL / 2 + 5)
    yield from _twigs(side, spine)


def _twigs(side: _Side, spine: float) -> Iterator[str]:
    """Yield the causes of a bone, each over a line that ends at the bone."""
    top = spine - _length(side.causes) + GAP if side.way < 0 else spine + GAP
    for twig, lines in zip(side.bone.twigs, side.causes, strict=True):
        under = top + len(lines) * LEADING
        joint = side.at(abs(spine - under))
        start = joint - COLUMN + 34
        css = "twig root" if twig.is_root else "twig"
        yield f'<path class="{css}" d="M{svg.number(start)} {svg.number(under)}H{svg.number(joint)}"/>'
        yield from _lines(lines, "cause root" if twig.is_root else "cause", start, top + LEADING - 5)
        top = under + GAP


def _lines(lines: Sequence[str], css: str, x: float, y: float) -> Iterator[str]:
    for number, line in enumerate(lines):
        yield f'<text class="{css}" x="{svg.number(x)}" y="{svg.number(y + LEADING * number)}">{svg.text(line)}</text>'
