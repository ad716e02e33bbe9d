"""Charts as pages show them: the drawing, and a key that says what its lines and shapes are."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

import msgspec
from markupsafe import Markup

from csi_as_code.analysis.control import Sign
from csi_as_code.model import MeasureUse, Number
from csi_as_code.site.behaviour import Behaviour, Effect, bounds, dots_of, effects_in_words, moods_for
from csi_as_code.site.charts import axes
from csi_as_code.site.charts.control import FLAG, SHAPES, Dot, Level, Moment, Span, chart
from csi_as_code.site.days import ordinal
from csi_as_code.site.facts import Site
from csi_as_code.site.rows import Row
from csi_as_code.site.words import day

LINE = "M-14 0H14"
PATCH = "M-8-5H8V5H-8z"
COLOURS = {"better": "For the better", "worse": "For the worse", "kept": "For the worse, with the target kept"}
"""What the colours of signals mean; where no direction is wanted they have none."""

MOST_TARGETS = 3
"""A chart with more targets than this is no longer read; the table has them all."""


class Entry(msgspec.Struct, frozen=True):
    """A line of a chart's key: the class and the path of its sample, and what it means."""

    css: str
    path: str
    text: str


class Figure(msgspec.Struct, frozen=True, kw_only=True):
    """A chart of a measure with its key; `page` is that of the measure."""

    title: str
    unit: str
    page: str
    chart: Markup
    key: tuple[Entry, ...]
    use: MeasureUse | None = None
    effects: tuple[Effect, ...] = ()


def of_measure(site: Site, key: str) -> Figure | None:
    """Return the chart of a measure: levels, what moved it, and the targets of open improvements; None without points.

    Where there are more than three targets they are only in the table of those who work on it.
    """
    found = site.behaviours[key]
    if found.ground is None:
        return None
    uses = [(row, use) for row, use in site.uses.get(key, ()) if use.target and row.is_open]
    shown = uses if len(uses) <= MOST_TARGETS else []
    levels = [*_levels(site, found), *(level for row, use in shown for level in _target(found, row, use, row.id))]
    return _figure(site, found, "measure", found.effects, levels, (), tuple(_signals(found, found.moods)))


def of_use(site: Site, row: Row, use: MeasureUse, key: str) -> Figure | None:
    """Return the chart of a measure as an improvement uses it: baseline, target, and the day its change took effect."""
    if use.measure not in site.register.measures:
        return None
    found = site.behaviours[use.measure]
    if found.ground is None:
        return None
    is_in_effect = row.item.plan is not None and row.item.plan.implemented
    effects = [effect for effect in found.effects if row.id in effect.ids] if is_in_effect else []
    levels = list(_target(found, row, use, ""))
    moods = moods_for(found, use)
    figure = _figure(
        site,
        found,
        key,
        effects,
        levels,
        list(_baseline(found, use)),
        tuple(_signals(found, moods)),
        dots_of(found, moods),
    )
    return msgspec.structs.replace(figure, use=use, effects=tuple(effects))


def _figure(
    site: Site,
    found: Behaviour,
    key: str,
    effects: Sequence[Effect],
    levels: Sequence[Level],
    spans: Sequence[Span],
    signals: tuple[Entry, ...],
    dots: Sequence[Dot] | None = None,
) -> Figure:
    assert found.ground is not None  # noqa: S101 - for the type checker; the callers looked
    moments = list(_moments(found, effects))
    marks = [f"{span.name}." for span in spans] + [f"{level.name}." for level in levels]
    drawn = chart(
        found.ground,
        key=key,
        title=f"{found.title}{f', {found.unit}' if found.unit else ''}",
        description=" ".join([found.says, *effects_in_words(effects), *marks]),
        levels=levels,
        spans=spans,
        moments=moments,
        signals=dots,
    )
    return Figure(
        title=found.title,
        unit=found.unit,
        page=site.measures[found.measure.id],
        chart=drawn,
        key=(*_key(found, levels, spans, moments), *signals),
    )


def _levels(site: Site, found: Behaviour) -> Iterator[Level]:
    for kind, name, value in bounds(site.policy, found.measure):
        yield Level(kind, value, f"{name} {_number(value)}")


def _target(found: Behaviour, row: Row, use: MeasureUse, name: str) -> Iterator[Level]:
    if use.target is None:
        return
    start = (row.item.plan and row.item.plan.implemented) or (use.baseline.end if use.baseline else "")
    title = f"{name} target" if name else "Target"
    yield Level(
        "target",
        use.target.value,
        f"{title} {_number(use.target.value)}",
        found.shows(start),
        found.shows(use.target.by),
    )


def _baseline(found: Behaviour, use: MeasureUse) -> Iterator[Span]:
    if use.baseline:
        start, end = ordinal(use.baseline.start), ordinal(use.baseline.end)
        if start is not None and end is not None and start <= found.room[1] and end >= found.room[0]:
            low, high = max(start, found.room[0]), min(end, found.room[1])
            rises = bool(use.target and use.target.value > use.baseline.value)
            yield Span(use.baseline.value, f"Baseline {_number(use.baseline.value)}", low, max(low, high), rises)


def _moments(found: Behaviour, effects: Iterable[Effect]) -> Iterator[Moment]:
    for effect in effects:
        at = found.shows(effect.day)
        if at is not None:
            yield Moment(at, effect.ids[0] if len(effect.ids) == 1 else f"{len(effect.ids)} changes", effect.kind)


def _key(
    found: Behaviour, levels: Sequence[Level], spans: Sequence[Span], moments: Sequence[Moment]
) -> Iterator[Entry]:
    last = found.phases[-1]
    if last.mean:
        yield Entry("centre", LINE, f"Mean {last.mean}, since {day(last.start)}")
        yield Entry("limit", LINE, f"Natural process limits {last.limits}")
    for span in spans:
        yield Entry("span", LINE, span.name)
    for kind in dict.fromkeys(level.kind for level in levels):
        names = ", ".join(level.name for level in levels if level.kind == kind)
        yield Entry(f"level {kind}", LINE, names)
        if kind == "target" and any(level.flag for level in levels):
            yield Entry("flag target", FLAG, "By then")
    kinds = {moment.kind for moment in moments}
    for kind, text in (("moved", "A change took effect and moved it"), ("unmoved", "A change took effect")):
        if kind in kinds:
            yield Entry(f"moment {kind}", "M0-8V8", text)


def _signals(found: Behaviour, moods: Mapping[int, str]) -> Iterator[Entry]:
    shown = {signs[0] for signs in found.control.signs.values()}
    for sign in Sign:
        if sign in shown:
            yield Entry(f"mark {sign.name.lower()}", SHAPES[sign], f"Signal: {sign}")
    there = set(moods.values())
    for mood, text in COLOURS.items():
        if mood in there:
            yield Entry(f"mood {mood}", PATCH, text)


def _number(value: Number) -> str:
    return axes.figure(value)
