"""What charts over time share: the lines behind the values, and the words at the side and below."""

from collections.abc import Iterator
from math import floor, log10

from csi_as_code.model import Number
from csi_as_code.site import words
from csi_as_code.site.charts import svg
from csi_as_code.site.charts.scale import Scale, day_ticks

PLAIN_UP_TO = 1e7
PLAIN_FROM = 1e-4


def figure(value: Number, like: Scale | None = None) -> str:
    """Return a number for a tick or a label: short, also where it is very large or very small.

    What was computed is not more exact than a tenth of the distance between the ticks of the scale that it is `like`.
    """
    if value and not PLAIN_FROM <= abs(value) < PLAIN_UP_TO:
        return f"{value:.3g}"
    if like is None:
        return words.number(float(f"{value:.6g}"))
    return words.number(round(value, max(0, 1 - floor(log10(like.ticks[1] - like.ticks[0])))))


def grid(y: Scale) -> str:
    """Return the lines of a scale's ticks, for the plot."""
    lines = "".join(f"M0 {svg.number(y.at(tick))}H{svg.WIDE}" for tick in y.ticks)
    return f'<path class="grid" d="{lines}"/>'


def side(y: Scale) -> Iterator[str]:
    """Yield the values of the ticks, left of the plot."""
    for tick in y.ticks:
        yield svg.label(figure(tick), "tick", 0, y.at(tick) + 4, nudge=-8)


def bottom(x: Scale, height: float) -> Iterator[str]:
    """Yield the days along the bottom, each with a short line."""
    ticks = day_ticks(int(x.low), int(x.high))
    for tick in ticks:
        css = "tick day" if tick.is_main else "tick day aside"
        yield svg.label(tick.label, css, x.at(tick.day), height - 6)


def steps(x: Scale, top: float, height: float) -> str:
    """Return the short lines over the days along the bottom, for the plot."""
    lines = "".join(
        f"M{svg.number(svg.WIDE * x.at(tick.day))} {svg.number(top)}v{svg.number(height)}"
        for tick in day_ticks(int(x.low), int(x.high))
    )
    return f'<path class="steps" d="{lines}"/>' if lines else ""
