"""A measure's points as a control chart: limits, signals by shape, levels and the days of changes."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

import msgspec
from markupsafe import Markup

from csi_as_code.analysis.control import Control, Limits, Sign
from csi_as_code.model import Number
from csi_as_code.site.charts import axes, placing, svg
from csi_as_code.site.charts.scale import EVERYWHERE, Scale, apart, days, drawable, numbers

HEIGHT = 264
TOP = 30
BOTTOM = 28
LINE = 14
"""The least distance of two labels beside each other, in pixels."""

SHAPES: Mapping[Sign, str] = {
    Sign.BEYOND: "M0-6 6 0 0 6-6 0z",
    Sign.TWO_OF_THREE: "M-4.5-4.5h9v9h-9z",
    Sign.FOUR_OF_FIVE: "M0-6 5.5 4h-11z",
    Sign.RUN: "M-5 0a5 5 0 1 0 10 0a5 5 0 1 0-10 0z",
    Sign.TREND: "M-5 3 0-4 5 3",
}
FLAG = "M0 0v-9l7 3.500-7 3.500"


class Dot(msgspec.Struct, frozen=True):
    """A point by the number of its day; if it is a signal, its sign, whether that is good, and what is said of it."""

    day: int
    value: Number
    sign: Sign | None = None
    mood: str = ""
    says: str = ""


class Level(msgspec.Struct, frozen=True):
    """A horizontal line: its kind (a word of the stylesheet), value, name, first day, and the day that has a flag."""

    kind: str
    value: Number
    name: str
    start: int | None = None
    flag: int | None = None


class Span(msgspec.Struct, frozen=True):
    """A value that held from one day to another, as a baseline does; its name stands beside it where there is room."""

    value: Number
    name: str
    start: int
    end: int
    is_named_below: bool = False


class Moment(msgspec.Struct, frozen=True):
    """A day on which something took effect, with its name; `kind` says whether it moved the process."""

    day: int
    name: str
    kind: str


class Ground(msgspec.Struct, frozen=True):
    """What all charts of a measure have in common: scales, the drawn points with their limits, and labels of these.

    The signals are there with what is said of each when it is pointed at. `crowd` is what a name should
    not stand over.
    """

    x: Scale
    y: Scale
    behind: str
    before: str
    signals: str
    labels: tuple[tuple[float, str, str], ...]
    crowd: placing.Crowd


def ground(
    dots: Sequence[Dot],
    control: Control,
    values: Iterable[Number] = (),
    moments: Iterable[int] = (),
    reach: tuple[float, float] = EVERYWHERE,
) -> Ground | None:
    """Return the ground of a measure's charts, with room for some more values and days; None without points.

    `reach` is the lowest and the highest value that the measure can have.
    """
    shown = [dot for dot in dots if drawable(dot.value)]
    if len(shown) < len(dots) or not shown:
        return None
    bounds = [stage.limits for stage in control.stages if stage.limits]
    edges = [edge for one in bounds for edge in trimmed(one, reach) if edge is not None]
    y = numbers([*(dot.value for dot in shown), *edges, *values], HEIGHT - BOTTOM, TOP, reach=reach)
    numbered = [shown[0].day, shown[-1].day, *moments]
    x = days(min(numbered), max(numbered))
    places = [(x.at(dot.day), y.at(dot.value)) for dot in shown]
    plotted = [
        axes.grid(y),
        axes.steps(x, HEIGHT - BOTTOM, 5),
        *_stages(control, dots, x, y, reach),
        f'<path class="points" d="{svg.path(places)}"/>',
        f'<path class="dots" d="{svg.dots(places)}"/>',
    ]
    above = "".join([*axes.side(y), *axes.bottom(x, HEIGHT)])
    signals = "".join(_signals(shown, x, y))
    last = control.stages[-1].limits
    labels = tuple(_limits(last, y, reach)) if last else ()
    crowd = placing.Crowd(tuple(places), tuple(_edges(control, dots, x, y, reach)))
    return Ground(x, y, svg.plot(plotted, HEIGHT), above, signals, labels, crowd)


def trimmed(limits: Limits, reach: tuple[float, float]) -> tuple[float | None, float | None]:
    """Return the lower and the upper limit, None for one that no value can reach."""
    lower, upper = (edge if reach[0] <= edge <= reach[1] else None for edge in (limits.lower, limits.upper))
    return lower, upper


def _limits(limits: Limits, y: Scale, reach: tuple[float, float]) -> Iterator[tuple[float, str, str]]:
    yield y.at(limits.centre), f"Mean {axes.figure(limits.centre, y)}", "centre"
    for edge, name in zip(trimmed(limits, reach), ("Lower limit", "Upper limit"), strict=True):
        if edge is not None:
            yield y.at(edge), f"{name} {axes.figure(edge, y)}", "limit"


def _edges(
    control: Control, dots: Sequence[Dot], x: Scale, y: Scale, reach: tuple[float, float]
) -> Iterator[tuple[float, float, float]]:
    """Yield where the lines of each stage are: from where to where, as shares of the width, and how high."""
    for number, stage in enumerate(control.stages):
        if stage.limits is not None:
            begin = 0.0 if number == 0 else x.at(dots[stage.start].day)
            end = x.at(dots[stage.end].day) if stage.end < len(dots) else 1.0
            for edge in (*trimmed(stage.limits, reach), stage.limits.centre):
                if edge is not None:
                    yield begin, end, y.at(edge)


def _stages(control: Control, dots: Sequence[Dot], x: Scale, y: Scale, reach: tuple[float, float]) -> Iterator[str]:
    """Yield limits and centre line of each stage, from its first point to the next stage's."""
    for number, stage in enumerate(control.stages):
        if stage.limits is None:
            continue
        begin = 0.0 if number == 0 else svg.WIDE * x.at(dots[stage.start].day)
        end = svg.WIDE * x.at(dots[stage.end].day) if stage.end < len(dots) else svg.WIDE
        low, high = trimmed(stage.limits, reach)
        lower = y.at(max(reach[0], y.low) if low is None else low)
        upper = y.at(min(reach[1], y.high) if high is None else high)
        width = svg.number(end - begin)
        yield (
            f'<rect class="within" x="{svg.number(begin)}" y="{svg.number(upper)}" width="{width}" '
            f'height="{svg.number(lower - upper)}"/>'
        )
        lines = [f"M{svg.number(begin)} {svg.number(y.at(edge))}h{width}" for edge in (low, high) if edge is not None]
        yield f'<path class="limit" d="{"".join(lines)}"/>' if lines else ""
        yield f'<path class="centre" d="M{svg.number(begin)} {svg.number(y.at(stage.limits.centre))}h{width}"/>'


def _signals(dots: Sequence[Dot], x: Scale, y: Scale) -> Iterator[str]:
    for dot in dots:
        if dot.sign:
            css = f"{dot.sign.name.lower()} {dot.mood}".rstrip()
            yield svg.mark(SHAPES[dot.sign], css, x.at(dot.day), y.at(dot.value), dot.says)


def chart(
    on: Ground,
    *,
    key: str,
    title: str,
    description: str,
    levels: Sequence[Level] = (),
    spans: Sequence[Span] = (),
    moments: Sequence[Moment] = (),
    signals: Sequence[Dot] | None = None,
) -> Markup:
    """Return the chart of a measure with the levels, spans and moments that matter where it is shown.

    Its signals are those of the ground where none are given.
    """
    x, y = on.x, on.y
    levels = [level for level in levels if drawable(level.value)]
    spans = [span for span in spans if drawable(span.value)]
    over = [*(_level(level, x, y) for level in levels), *(_span(span, x, y) for span in spans)]
    over += [_moment(moment, x) for moment in moments]
    beside = [*on.labels, *((y.at(level.value), level.name, level.kind) for level in levels)]
    crowd = _crowded(on, levels, spans, moments)
    places = apart([place for place, _, _ in beside], LINE, TOP - 6, HEIGHT - BOTTOM)
    parts = [
        on.behind,
        svg.plot(over, HEIGHT) if over else "",
        on.before,
        on.signals if signals is None else "".join(_signals(signals, x, y)),
        *(
            svg.label(name, f"side {kind}", 1, place + 4, nudge=12)
            for place, (_, name, kind) in zip(places, beside, strict=True)
        ),
        *(svg.mark(FLAG, f"flag {level.kind}", x.at(level.flag), y.at(level.value)) for level in levels if level.flag),
        *(_span_name(span, x, y, crowd) for span in spans),
        *_names(moments, x),
    ]
    return svg.picture("control", key, title, description, HEIGHT, parts)


def _level(level: Level, x: Scale, y: Scale) -> str:
    start = 0.0 if level.start is None else max(0.0, svg.WIDE * x.at(level.start))
    return f'<path class="level {level.kind}" d="M{svg.number(start)} {svg.number(y.at(level.value))}H{svg.WIDE}"/>'


def _span(span: Span, x: Scale, y: Scale) -> str:
    begin, end = (svg.number(svg.WIDE * x.at(day)) for day in (span.start, span.end))
    return f'<path class="span" d="M{begin} {svg.number(y.at(span.value))}H{end}"/>'


def _crowded(on: Ground, levels: Sequence[Level], spans: Sequence[Span], moments: Sequence[Moment]) -> placing.Crowd:
    """Return what names should not stand over, once the rest is drawn."""
    starts = ((0.0 if level.start is None else max(0.0, on.x.at(level.start)), level.value) for level in levels)
    drawn = [(start, 1.0, on.y.at(value)) for start, value in starts]
    drawn += [(on.x.at(span.start), on.x.at(span.end), on.y.at(span.value)) for span in spans]
    days = [on.x.at(moment.day) for moment in moments]
    return placing.Crowd(on.crowd.points, [*on.crowd.lines, *drawn], days)


def _span_name(span: Span, x: Scale, y: Scale, crowd: placing.Crowd) -> str:
    begin, end, level = x.at(span.start), x.at(span.end), y.at(span.value)
    room = range(TOP, HEIGHT - BOTTOM - 4)
    at = placing.place(span.name, begin, end, level, crowd, below=span.is_named_below, room=room)
    return svg.label(span.name, "on end" if at.is_end else "on", at.x, at.y, nudge=-2 if at.is_end else 2)


def _moment(moment: Moment, x: Scale) -> str:
    place = svg.number(svg.WIDE * x.at(moment.day))
    return f'<path class="moment {moment.kind}" d="M{place} {TOP - 8}V{HEIGHT - BOTTOM}"/>'


def _names(moments: Sequence[Moment], x: Scale) -> Iterator[str]:
    """Yield the names of moments at the top, on two lines in turn, so that neighbours keep apart."""
    for number, moment in enumerate(moments):
        place = x.at(moment.day)
        css = "moment end" if place > 0.6 else "moment"
        yield svg.label(
            moment.name, f"{css} {moment.kind}", place, 10 + 12 * (number % 2), nudge=-5 if place > 0.6 else 5
        )
