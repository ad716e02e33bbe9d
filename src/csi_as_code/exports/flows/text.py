"""How work flows, for a terminal."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from csi_as_code.analysis.flow import Figures, Flow, Shown, Spread
from csi_as_code.text import cells, count, visible
from csi_as_code.workflow import ACTIVE, ROWS

WEEKS = 26
BARS = "▁▂▃▄▅▆▇█"
Row = tuple[str, ...]


def render(flow: Flow, shown: Shown) -> str:
    """Return a table of the figures, beside them those without mass edits, and the last half year as small bars."""
    sides = [flow.figures, *([flow.apart] if flow.apart else [])]
    lines = [*_heading(flow, shown), "", *_table(list(_rows(sides))), ""]
    weeks = list(flow.figures.throughput.values())[-WEEKS:]
    work = [sum(level.get(state, 0) for state in ACTIVE) for level in flow.levels.values()][-WEEKS:]
    lines += [_bars("Closed a week", weeks), _bars("In progress or measuring", work)]
    return "".join(f"{line.rstrip()}\n" for line in lines)


def _heading(flow: Flow, shown: Shown) -> Iterator[str]:
    since = f"from {shown.since} " if shown.since else ""
    yield f"Flow of {count(flow.records, 'record')} {since}to the end of {shown.until}, in days"
    if not shown.from_git:
        yield f"As the records tell it, from their dates and decisions: the history in git begins on {shown.begins}"
    if flow.apart:
        edits = count(len(flow.mass_edits), "mass edit")
        yield f"On the right without {edits} (commits that touched more than {count(shown.most or 0, 'record')})"


def _rows(sides: Sequence[Figures]) -> Iterator[Row]:
    yield ("", *(word for _ in sides for word in ("number", "median", "85 %")))
    yield _row("First response", (side.first_response for side in sides))
    yield _row("Lead time", (side.lead_time for side in sides))
    yield _row("Cycle time", (side.cycle_time for side in sides))
    yield ("Flow efficiency", *(cell for side in sides for cell in ("", _percent(side.efficiency), "")))
    yield ("Closed a week", *(cell for side in sides for cell in _weekly(side.throughput)))
    yield ("Time in state",)
    yield from _by_state([side.time_in_state for side in sides])
    yield ("Age of what is open, by state",)
    yield from _by_state([side.ages for side in sides])


def _by_state(sides: Sequence[Mapping[str, Spread]]) -> Iterator[Row]:
    order = {state: number for number, state in enumerate(ROWS)}
    known = {state for side in sides for state, found in side.items() if found.count}
    for state in sorted(known, key=lambda one: (order.get(one, len(order)), one)):
        yield _row(f"  {visible(state)}", (side.get(state, Spread(0)) for side in sides))


def _row(title: str, spreads: Iterable[Spread]) -> Row:
    return (title, *(cell for one in spreads for cell in (str(one.count), _days(one.median), _days(one.p85))))


def _days(days: float | None) -> str:
    return "" if days is None else f"{days:.1f}"


def _percent(share: float | None) -> str:
    return "" if share is None else f"{share:.0%}"


def _weekly(weeks: Mapping[str, int]) -> tuple[str, str, str]:
    closed = sum(weeks.values())
    return str(closed), f"{closed / len(weeks):.1f}" if weeks else "", ""


def _table(rows: Sequence[Row]) -> Iterator[str]:
    """Yield aligned lines; titles to the left, figures to the right."""
    title = max(cells(row[0]) for row in rows if len(row) > 1)
    for row in rows:
        gap = " " * (title - cells(row[0]))
        yield row[0] + gap + "".join(f"{cell:>9}" for cell in row[1:])


def _bars(title: str, numbers: Sequence[int]) -> str:
    most = max(numbers, default=0)
    bars = "".join(BARS[round(number / most * (len(BARS) - 1))] if most else BARS[0] for number in numbers)
    return f"{title:<26}{bars}  {numbers[-1] if numbers else 0} last, {most} at most in {count(len(numbers), 'week')}"
