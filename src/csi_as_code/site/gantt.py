"""The roadmap as a drawing: bars from start to due on a time axis, what is late behind them, lines for what waits.

What stands beside the names is in groups of the class `at`: a phone moves it over the titles, so that bars are seen.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

import msgspec
from markupsafe import Markup

from csi_as_code.model import Day
from csi_as_code.site.charts.svg import text
from csi_as_code.site.days import ordinal
from csi_as_code.site.lettering import fit, width
from csi_as_code.site.words import MONTHS

WIDTH, LABEL, RIGHT = 1160, 400, 60
PLOT = WIDTH - LABEL - RIGHT
HEAD, ROW, GROUP = 36, 28, 34
BAR = 14
SMALL = 13
# Bold letters are wider than the plain ones that are reckoned with; a line keeps so far away from words.
BOLD = 1.1
CLEAR = 6
# The drawing goes so many days back and ahead at most; what lies beyond begins or ends at its edge.
BACK_DAYS, AHEAD_DAYS = 270, 730
TICK_APART = 64
TIP = (
    '<defs><marker id="gantt-tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="6" markerHeight="6" orient="auto">'
    '<path d="M0 0.5 8 4 0 7.5z"/></marker>'
    '<pattern id="gantt-late" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
    '<path d="M0 0V6" class="hatch"/></pattern></defs>'
)


class Bar(msgspec.Struct, frozen=True, kw_only=True):
    """A line of the roadmap: where it leads, what it is called, its days, its kind, and what it waits for.

    `kind` is open, doing, live, paused or group. `start` may be empty: then only the due date is drawn. `end` is the
    day on which it can be in effect at the earliest, or the due date. A group has `marks`, the due dates in it, and
    `late_marks`, those that cannot be kept.
    """

    id: str
    href: str
    name: str
    title: str
    says: str
    kind: str
    start: Day
    due: Day
    end: Day
    late: str = ""
    needs: tuple[str, ...] = ()
    held_by: tuple[str, ...] = ()
    marks: tuple[Day, ...] = ()
    late_marks: tuple[Day, ...] = ()


class Section(msgspec.Struct, frozen=True):
    """Bars under a heading, which may be empty."""

    title: str
    bars: tuple[Bar, ...]


class Axis(msgspec.Struct, frozen=True):
    """The days that are drawn, both ends as numbers, the first of a month each."""

    first: int
    last: int

    def x(self, day: Day) -> float:
        """Return where a day is, at an edge where it lies beyond."""
        number = ordinal(day) or self.first
        return LABEL + PLOT * (min(max(number, self.first), self.last) - self.first) / (self.last - self.first)


def axis(bars: Sequence[Bar], today: Day) -> Axis:
    """Return an axis for bars and today: whole months, and no further than there is something to see."""
    now = ordinal(today) or 1
    days = [number for bar in bars for day in (bar.start, bar.due, bar.end) if (number := ordinal(day)) is not None]
    first = max(min([*days, now]), now - BACK_DAYS, 1)
    last = min(max([*days, now + 30]), now + AHEAD_DAYS, date.max.toordinal() - 40)
    start = date.fromordinal(first).replace(day=1)
    return Axis(start.toordinal(), _month_after(date.fromordinal(last), 1).toordinal())


def cut_before(sections: Sequence[Section], today: Day) -> Day:
    """Return the first day of the drawing where something in it began or was due before that, else an empty text."""
    bars = [bar for section in sections for bar in section.bars]
    first = axis(bars, today).first
    days = [ordinal(day) for bar in bars for day in (bar.start, bar.due)]
    is_cut = any(day is not None and day < first for day in days)
    return date.fromordinal(first).isoformat() if is_cut else ""


def _month_after(day: date, months: int) -> date:
    number = day.year * 12 + day.month - 1 + months
    return date(number // 12, number % 12 + 1, 1)


def gantt(sections: Sequence[Section], today: Day, label: str) -> Markup:
    """Return the drawing; `label` says in words what it shows."""
    bars = [bar for section in sections for bar in section.bars]
    span = axis(bars, today)
    rows: dict[str, tuple[Bar, float]] = {}
    heads = []
    y = float(HEAD)
    for section in sections:
        if section.title:
            heads.append(f'<text class="heading" x="0" y="{y + 22:g}">{text(fit(section.title, WIDTH, 15))}</text>')
            y += GROUP
        for bar in section.bars:
            rows[bar.id] = (bar, y + ROW / 2)
            y += ROW
    height = y + 8
    named = " named" if any(bar.name for bar in bars) else ""
    parts = [
        f'<svg class="gantt{named}" viewBox="0 0 {WIDTH} {height:g}" role="group" aria-label="{text(label)}">',
        TIP,
        '<g class="at">',
        *_ticks(span, height),
        *_links(rows, span),
        "</g>",
        *heads,
        *(_row(bar, middle, span) for bar, middle in rows.values()),
        '<g class="at">',
        *_today(span, today, height),
        "</g></svg>",
    ]
    return Markup("\n".join(parts))  # noqa: S704 - numbers and escaped text


def _ticks(span: Axis, height: float) -> Iterator[str]:
    first, last = date.fromordinal(span.first), date.fromordinal(span.last)
    months = (last.year - first.year) * 12 + last.month - first.month
    step = next((n for n in (1, 3, 6, 12) if PLOT * n / months >= TICK_APART), 24)
    at = first if step == 1 else _month_after(first, -((first.month - 1) % step) % step)
    named = False
    while at.toordinal() <= span.last:
        x = span.x(at.isoformat())
        yield f'<path class="grid" d="M{x:.1f} {HEAD - 8}V{height:g}"/>'
        if at < last:
            label = MONTHS[at.month - 1] if named and at.month != 1 else f"{MONTHS[at.month - 1]} {at.year}"
            named = True
            yield f'<text class="tick" x="{x + 4:.1f}" y="{HEAD - 14}">{label}</text>'
        at = _month_after(at, step)


def _row(bar: Bar, y: float, span: Axis) -> str:
    top = y - BAR / 2
    due, end = span.x(bar.due), span.x(bar.end)
    if bar.start:
        start = span.x(bar.start)
        shape = f'<rect x="{start:.1f}" y="{top:g}" width="{max(due - start, 3):.1f}" height="{BAR}" rx="3"/>'
    else:
        shape = f'<path class="shape" d="M{due:.1f} {top - 1:g}l8 8-8 8-8-8z"/>'
    tail = ""
    if end > due:
        tail = f'<rect class="tail" x="{due:.1f}" y="{top + 2:g}" width="{end - due:.1f}" height="{BAR - 4}"/>'
    for css, days in (("mark", bar.marks), ("mark late", bar.late_marks)):
        if days:
            shape += f'<path class="{css}" d="' + "".join(f"M{span.x(day):.1f} {top:g}v{BAR}" for day in days) + '"/>'
    late = ""
    if bar.late:  # on paper of its own, so that no line runs through it
        x = max(due, end) + 2
        late = (
            f'<rect class="behind" x="{x:.1f}" y="{top:g}" width="{_beside(bar) - 2:.1f}" height="{BAR}"/>'
            f'<text class="by" x="{x + 4:.1f}" y="{y + 4.5:g}">{text(bar.late)}</text>'
        )
    room = LABEL - 18 - (78 if bar.name else 0)
    name = f'<text class="name" x="0" y="{y + 4.5:g}">{text(bar.name)}</text>' if bar.name else ""
    return (
        f'<a class="bar {bar.kind}" href="{text(bar.href)}"><title>{text(bar.says)}</title>'
        f'<rect class="hit" x="0" y="{y - ROW / 2:g}" width="{WIDTH}" height="{ROW}"/>{name}'
        f'<text class="of" x="{78 if bar.name else 0}" y="{y + 4.5:g}">{text(fit(bar.title, room, SMALL))}</text>'
        f'<g class="at">{tail}{shape}{late}</g></a>'
    )


def _beside(bar: Bar) -> float:
    """Return how much room is taken behind the end of a bar by what is said there."""
    return width(bar.late, SMALL) * BOLD + 8 if bar.late else 0.0


def _links(rows: Mapping[str, tuple[Bar, float]], span: Axis) -> Iterator[str]:
    """Yield lines from the end of what is needed to the start of what waits."""
    said = [(span.x(max(bar.end, bar.due)), _beside(bar), y) for bar, y in rows.values() if bar.late]
    for bar, y in rows.values():
        for other in bar.needs:
            if other not in rows or other == bar.id:
                continue
            needed, above = rows[other]
            x1 = span.x(max(needed.end, needed.due)) + 1 + _beside(needed)
            x2 = span.x(bar.start or bar.due) - (1 if bar.start else 9)
            late = " late" if other in bar.held_by else ""
            if x2 >= x1 + 14:
                way = f"M{x1:.1f} {above:g}H{_turn(x1 + 7, x2 - 7, above, y, said):.1f}V{y:g}H{x2:.1f}"
            else:
                between = y - ROW / 2 if y > above else y + ROW / 2
                way = f"M{x1:.1f} {above:g}H{x1 + 7:.1f}V{between:g}H{x2 - 10:.1f}V{y:g}H{x2:.1f}"
            yield f'<path class="tie{late}" d="{way}" marker-end="url(#gantt-tip)"/>'


def _turn(x: float, most: float, above: float, y: float, said: Sequence[tuple[float, float, float]]) -> float:
    """Return where a line from one height to another turns, from `x` on: beside what bars in between say behind them.

    Where there is no room for that up to `most` it stays at `x`, and those words lie over it.
    """
    low, high = sorted((above, y))
    at = x
    for begin, wide, middle in sorted(said):
        # A line of its own leaves right behind the words: this one keeps apart from that too.
        if low < middle < high and begin - CLEAR < at < begin + wide + CLEAR:
            at = begin + wide + 1 + 7 + CLEAR
    return at if at <= most else x


def _today(span: Axis, today: Day, height: float) -> Iterator[str]:
    x = span.x(today)
    yield f'<path class="now" d="M{x:.1f} {HEAD - 8}V{height:g}"/>'
    yield f'<text class="now" x="{x:.1f}" y="11">Today</text>'
