"""A measure in a line of a table: its points without axes, the newest with a dot."""

from collections.abc import Sequence

from markupsafe import Markup

from csi_as_code.model import Number
from csi_as_code.site.charts import svg
from csi_as_code.site.charts.scale import drawable

WIDTH, HEIGHT, EDGE = 120, 28, 4


def spark(days: Sequence[int], values: Sequence[Number]) -> Markup:
    """Return values over days; nothing where there are fewer than two. The row that it stands in says the newest."""
    if len(values) < 2 or not all(map(drawable, values)):
        return Markup()
    low, high = float(min(values)), float(max(values))
    span, width = days[-1] - days[0] or 1, WIDTH - 2 * EDGE
    rise = (HEIGHT - 2 * EDGE) / (high - low) if high > low else 0.0
    places = [
        (EDGE + width * (day - days[0]) / span, HEIGHT - EDGE - (value - low) * rise if rise else HEIGHT / 2)
        for day, value in zip(days, values, strict=True)
    ]
    line = "L".join(f"{svg.number(x)} {svg.number(y)}" for x, y in places)
    x, y = (svg.number(place) for place in places[-1])
    return Markup(  # noqa: S704 - numbers alone
        f'<svg class="spark" viewBox="0 0 {WIDTH} {HEIGHT}" aria-hidden="true"><path d="M{line}"/>'
        f'<circle cx="{x}" cy="{y}" r="2.5"/></svg>'
    )
