"""Work in each state over time as a cumulative flow diagram, and what was finished as columns.

The diagram: Reinertsen, The Principles of Product Development Flow (2009). What is done is at the bottom, so that every
band is as wide as the time that work spends there, and as high as the work in it.
"""

from collections.abc import Iterator, Sequence

import msgspec
from markupsafe import Markup

from csi_as_code.site.charts import axes, svg
from csi_as_code.site.charts.scale import Scale, apart, days, numbers

HEIGHT = 264
LOW = 140
TOP = 12
BOTTOM = 28
LINE = 14
COUNTS = (0.0, float("inf"))


class Band(msgspec.Struct, frozen=True):
    """A band of the diagram: its class, its name, and how many records were in it on each day."""

    css: str
    name: str
    numbers: tuple[int, ...]


def cumulative(dates: Sequence[int], bands: Sequence[Band], *, key: str, title: str, description: str) -> Markup:
    """Return the diagram for days by their numbers, the first band at the bottom; nothing for fewer than two days."""
    if len(dates) < 2:
        return Markup()
    x = days(dates[0], dates[-1])
    tops = list(_tops(bands, len(dates)))
    y = numbers([0, max(tops[-1], default=0)], HEIGHT - BOTTOM, TOP, reach=COUNTS, least_step=1)
    below = [0] * len(dates)
    drawn, middles = [], []
    for band, top in zip(bands, tops, strict=True):
        up = [(x.at(day), y.at(number)) for day, number in zip(dates, top, strict=True)]
        down = [(x.at(day), y.at(number)) for day, number in zip(dates, below, strict=True)]
        drawn.append(f'<path class="band {band.css}" d="{svg.path([*up, *reversed(down)])}Z"/>')
        middles.append(y.at((top[-1] + below[-1]) / 2))
        below = top
    parts = [
        svg.plot([axes.grid(y), *drawn, axes.steps(x, HEIGHT - BOTTOM, 5)], HEIGHT),
        *axes.side(y),
        *axes.bottom(x, HEIGHT),
        *_names(bands, middles),
    ]
    return svg.picture("flow", key, title, description, HEIGHT, parts)


def _tops(bands: Sequence[Band], length: int) -> Iterator[list[int]]:
    level = [0] * length
    for band in bands:
        level = [below + number for below, number in zip(level, band.numbers, strict=True)]
        yield level


def _names(bands: Sequence[Band], middles: Sequence[float]) -> Iterator[str]:
    """Yield the name of each band that is not empty now, beside where it ends."""
    shown = [(band, middle) for band, middle in zip(bands, middles, strict=True) if band.numbers[-1]]
    places = apart([middle for _, middle in shown], LINE, TOP, HEIGHT - BOTTOM)
    for place, (band, _) in zip(places, shown, strict=True):
        yield svg.label(f"{band.name} {band.numbers[-1]}", f"side {band.css}", 1, place + 4, nudge=12)


def columns(dates: Sequence[int], values: Sequence[int], *, key: str, title: str, description: str) -> Markup:
    """Return one column for each day; the days are as far apart as a column is wide."""
    if len(dates) < 2:
        return Markup()
    pitch = (dates[-1] - dates[0]) / (len(dates) - 1)
    x = Scale(dates[0] - pitch / 2, dates[-1] + pitch / 2, 0.0, 1.0)
    y = numbers([0, *values, 1], LOW - BOTTOM, TOP, most=3, reach=COUNTS, least_step=1)
    wide = svg.WIDE * 0.7 / len(dates)
    drawn = "".join(
        f'<rect class="column" x="{svg.number(svg.WIDE * x.at(day) - wide / 2)}" y="{svg.number(y.at(value))}" '
        f'width="{svg.number(wide)}" height="{svg.number(y.at(0) - y.at(value))}"/>'
        for day, value in zip(dates, values, strict=True)
        if value
    )
    parts = [svg.plot([axes.grid(y), drawn], LOW), *axes.side(y), *axes.bottom(x, LOW)]
    return svg.picture("finished", key, title, description, LOW, parts)
