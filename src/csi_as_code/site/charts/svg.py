"""The markup of charts: numbers, text that stays text, and the frame with title and description."""

import re
from collections.abc import Iterable
from functools import lru_cache

from markupsafe import Markup

from csi_as_code.site.escaping import escape_text

# What XML 1.0 has no place for, in whatever way it is written.
_FORBIDDEN = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

WIDE = 1000
"""How wide a plot is in units of its own, however wide it is shown."""


@lru_cache(maxsize=8192)
def number(value: float) -> str:
    """Return a coordinate with at most two decimals."""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def text(value: object) -> str:
    """Return a text as it may stand in an element or an attribute."""
    said = str(value)
    return escape_text(said if said.isprintable() else _FORBIDDEN.sub("\ufffd", said))


def plot(parts: Iterable[str], height: float) -> str:
    """Return what is stretched to the chart's width: its x run from 0 to 1000, its y are pixels."""
    inside = "".join(parts)
    return (
        f'<svg class="plot" width="100%" height="{number(height)}" viewBox="0 0 {WIDE} {number(height)}" '
        f'preserveAspectRatio="none">{inside}</svg>'
    )


def label(words: object, css: str, x: float, y: float, *, nudge: float = 0) -> str:
    """Return words at a place: `x` is a share of the width, `nudge` moves them by pixels from there."""
    moved = f' dx="{number(nudge)}"' if nudge else ""
    return f'<text class="{css}" x="{number(100 * x)}%" y="{number(y)}"{moved}>{text(words)}</text>'


def mark(shape: str, css: str, x: float, y: float, title: str = "") -> str:
    """Return a small shape, drawn around 0, at a place; its title is shown by a browser when it is pointed at."""
    said = f"<title>{text(title)}</title>" if title else ""
    return (
        f'<svg class="mark {css}" x="{number(100 * x)}%" y="{number(y)}" overflow="visible">{said}'
        f'<path d="{shape}"/></svg>'
    )


def path(points: Iterable[tuple[float, float]]) -> str:
    """Return the data of a path through points; `x` is a share of the width."""
    return "M" + "L".join(f"{number(WIDE * x)} {number(y)}" for x, y in points)


def dots(points: Iterable[tuple[float, float]]) -> str:
    """Return the data of a path that is a dot at each point, where the line's ends are round."""
    return "".join(f"M{number(WIDE * x)} {number(y)}h0" for x, y in points)


def picture(css: str, key: str, title: str, description: str, height: float, parts: Iterable[str]) -> Markup:
    """Return a chart; `key` tells it apart from the others on its page."""
    return Markup(  # noqa: S704 - every text in it went through text()
        f'<svg class="chart {css}" role="img" width="100%" height="{number(height)}" '
        f'aria-labelledby="{key}-title" aria-describedby="{key}-desc">'
        f'<title id="{key}-title">{text(title)}</title><desc id="{key}-desc">{text(description)}</desc>'
        f"{''.join(parts)}</svg>"
    )
