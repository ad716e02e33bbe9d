"""How the process behind a measure behaves: its control chart, what it says in words, and what moved it."""

from collections.abc import Iterator, Mapping, Sequence

import msgspec

from csi_as_code.analysis.control import Control, Sign, Stage, control
from csi_as_code.analysis.measures import between
from csi_as_code.model import Day, Improvement, Measure, MeasureUse, Number, Point
from csi_as_code.policy import Policy
from csi_as_code.register import Register
from csi_as_code.site.charts import axes
from csi_as_code.site.charts.control import Dot, Ground, ground, trimmed
from csi_as_code.site.charts.scale import Scale
from csi_as_code.site.days import ordinal
from csi_as_code.site.words import day, number
from csi_as_code.text import count

ROOM_DAYS = 90
Uses = Sequence[tuple[Improvement, MeasureUse]]
"""Which improvements use a measure, and how."""

MOVES: Mapping[int | None, str] = {1: "moved up", -1: "moved down", 0: "no move is shown", None: "nobody can tell yet"}


class Phase(msgspec.Struct, frozen=True):
    """A stage of the process in words: from when to when, how many points, mean and limits, and what these are made of.

    Without limits `basis` says why.
    """

    start: Day
    end: Day
    points: int
    mean: str
    limits: str
    basis: str
    is_last: bool


class Effect(msgspec.Struct, frozen=True):
    """What took effect on a day, what the points say to that, and whether it is for the better."""

    day: Day
    ids: tuple[str, ...]
    says: str
    mood: str
    kind: str


class Behaviour(msgspec.Struct, frozen=True, kw_only=True):
    """A measure up to the day, with everything that is drawn or said about its points."""

    measure: Measure
    title: str
    unit: str
    points: tuple[Point, ...]
    control: Control
    moods: Mapping[int, str]
    ground: Ground | None
    phases: tuple[Phase, ...]
    effects: tuple[Effect, ...]
    room: tuple[int, int]
    says: str = ""

    @property
    def signals(self) -> int:
        """How many points are signals."""
        return len(self.control.signs)

    def shows(self, when: Day) -> int | None:
        """Return the number of a day if it has a place on the chart."""
        at = ordinal(when)
        return at if at is not None and self.room[0] <= at <= self.room[1] else None


def behaviour(register: Register, key: str, today: Day, uses: Uses) -> Behaviour:
    """Return how the process of a measure behaves up to a day, given which improvements use it and how."""
    measure = register.measures[key]
    points = between(measure, "", today)
    baselines = {(use.baseline.start, use.baseline.end) for _, use in uses if use.baseline}
    found = control(points, _implemented(uses, today), baselines)
    moods = {at: mood(measure, side(points, found, at)) for at in found.signs}
    room = _room(points)
    numbers = [at for at in map(ordinal, _days(uses)) if at is not None and room[0] <= at <= room[1]]
    dots = [_dot(point, found.signs.get(at, ()), moods.get(at, "")) for at, point in enumerate(points)]
    reach = reachable(points, measure.unit)
    drawn = ground(dots, found, _values(register, measure, uses), numbers, reach) if points else None
    made = Behaviour(
        measure=measure,
        title=measure.title or key,
        unit=measure.unit or "",
        points=points,
        control=found,
        moods=moods,
        ground=drawn,
        phases=tuple(_phases(found, points, drawn, reach)) if drawn else (),
        effects=tuple(_effects(found, measure)),
        room=room,
    )
    return msgspec.structs.replace(made, says=in_words(made))


def mood(measure: Measure, towards: int) -> str:
    """Return `better` or `worse` for a step up (1) or down (-1), empty where nobody can tell."""
    if not towards or measure.direction not in ("increase", "decrease"):
        return ""
    return "better" if (towards > 0) == (measure.direction == "increase") else "worse"


def moods_for(found: Behaviour, use: MeasureUse) -> Mapping[int, str]:
    """Return the moods of the signals to who has a target: `kept` where one is for the worse and still keeps that."""
    if use.target is None:
        return found.moods
    sign = 1 if found.measure.direction == "increase" else -1
    least = sign * use.target.value
    return {
        at: "kept" if felt == "worse" and sign * found.points[at].value >= least else felt
        for at, felt in found.moods.items()
    }


def dots_of(found: Behaviour, moods: Mapping[int, str]) -> Sequence[Dot]:
    """Return the signals as an improvement's chart has them, which says nothing of each."""
    return [
        Dot(ordinal(found.points[at].date) or 1, found.points[at].value, signs[0], moods[at])
        for at, signs in found.control.signs.items()
    ]


def side(points: Sequence[Point], found: Control, at: int) -> int:
    """Return to which side a signal points: where a trend goes, else on which side of the centre line it is."""
    signs = found.signs[at]
    if signs == (Sign.TREND,):
        before = at - 1 if Sign.TREND in found.signs.get(at - 1, ()) else at
        rising = points[before + 1].value > points[before].value
        return 1 if rising else -1
    stage = next(stage for stage in found.stages if stage.start <= at < stage.end)
    return 1 if stage.limits and points[at].value > stage.limits.centre else -1


def _implemented(uses: Uses, today: Day) -> Mapping[Day, tuple[str, ...]]:
    found: dict[Day, set[str]] = {}
    for item, _ in uses:
        plan = item.plan
        if plan and plan.implemented and plan.implemented <= today:
            found.setdefault(plan.implemented, set()).add(item.id)
    return {when: tuple(sorted(ids)) for when, ids in found.items()}


def _room(points: Sequence[Point]) -> tuple[int, int]:
    """Return the first and the last day that the chart may show: as much again as the points on either side."""
    first, last = (ordinal(points[at].date) or 1 for at in (0, -1)) if points else (1, 1)
    more = max(last - first, ROOM_DAYS)
    return first - more, last + more


def _days(uses: Uses) -> Iterator[Day]:
    for item, use in uses:
        if item.plan and item.plan.implemented:
            yield item.plan.implemented
        if use.baseline:
            yield use.baseline.start
            yield use.baseline.end
        if use.target:
            yield use.target.by


def _values(register: Register, measure: Measure, uses: Uses) -> Iterator[Number]:
    for _, use in uses:
        if use.baseline:
            yield use.baseline.value
        if use.target:
            yield use.target.value
    yield from (value for _, _, value in bounds(register.policy, measure))


def bounds(policy: Policy, measure: Measure) -> Iterator[tuple[str, str, Number]]:
    """Yield kind, name and value of what is wanted of a measure: action threshold, agreed levels, benchmark."""
    if measure.action_threshold is not None:
        yield "threshold", "Act at", measure.action_threshold
    for _, service in sorted(policy.services.items()):
        for agreement in service.agreements:
            if agreement.measure == measure.id:
                if agreement.at_least is not None:
                    yield "agreed", "Agreed, at least", agreement.at_least
                if agreement.at_most is not None:
                    yield "agreed", "Agreed, at most", agreement.at_most
    if measure.benchmark:
        yield "benchmark", "Benchmark", measure.benchmark.value


def _dot(point: Point, signs: tuple[Sign, ...], felt: str) -> Dot:
    at = ordinal(point.date) or 1
    if not signs:
        return Dot(at, point.value)
    says = f"{day(point.date)}: {number(point.value)}, {signs[0]}{f', {felt}' if felt else ''}"
    return Dot(at, point.value, signs[0], felt, says)


def reachable(points: Sequence[Point], unit: str | None) -> tuple[float, float]:
    """Return the lowest and highest value that a measure can have: 0 where it was never below, 100 for per cent."""
    values = [point.value for point in points]
    low = 0.0 if all(value >= 0 for value in values) else float("-inf")
    return low, 100.0 if unit == "%" and all(value <= 100 for value in values) else float("inf")


def _phases(found: Control, points: Sequence[Point], drawn: Ground, reach: tuple[float, float]) -> Iterator[Phase]:
    for stage in found.stages:
        mean, edges = "", ""
        if stage.limits:
            mean = axes.figure(stage.limits.centre, drawn.y)
            edges = _edges(*trimmed(stage.limits, reach), drawn.y)
        yield Phase(
            points[stage.start].date,
            points[stage.end - 1].date,
            stage.end - stage.start,
            mean,
            edges,
            _basis(stage, points),
            stage.end == len(points),
        )


def _edges(low: float | None, high: float | None, like: Scale) -> str:
    if low is None or high is None:
        single = high if low is None else low
        way = "up to" if low is None else "from"
        return "out of reach" if single is None else f"{way} {axes.figure(single, like)}"
    return f"{axes.figure(low, like)} to {axes.figure(high, like)}"


def _basis(stage: Stage, points: Sequence[Point]) -> str:
    if stage.is_settling:
        return "It was settling after a change."
    first, last = stage.basis
    if not stage.limits:
        return "There are too few points for limits."
    if (first, last) == (stage.start, stage.end):
        return "All of these points."
    when = f"{day(points[first].date)} to {day(points[last - 1].date)}"
    return f"{count(last - first, 'point')} from {when}."


def _effects(found: Control, measure: Measure) -> Iterator[Effect]:
    for change in found.changes:
        felt = mood(measure, change.move or 0)
        says = MOVES[change.move]
        kind = "moved" if change.move else "unmoved"
        yield Effect(change.day, change.ids, f"{says}, {felt}" if felt else says, felt, kind)


def effects_in_words(effects: Sequence[Effect]) -> Iterator[str]:
    """Yield what changes did, as sentences: those that moved the process one by one, the others by their number."""
    others = 0
    for effect in effects:
        if effect.kind == "moved" or len(effects) == 1:
            yield f"{', '.join(effect.ids)} took effect on {day(effect.day)}: {effect.says}."
        else:
            others += 1
    if others:
        yield f"{count(others, 'change')} took effect without a move that is shown."


def in_words(found: Behaviour) -> str:
    """Return what the points of a measure show, as text."""
    if not found.points:
        return "There is no point yet."
    first, last = found.points[0], found.points[-1]
    unit = f" {found.unit}" if found.unit else ""
    when = f"{count(len(found.points), 'point')} from {day(first.date)} to {day(last.date)}"
    parts = [f"{when}, the newest {number(last.value)}{unit}."]
    for phase in found.phases:
        when = f"Since {day(phase.start)}" if phase.is_last else f"From {day(phase.start)} to {day(phase.end)}"
        if phase.mean:
            parts.append(f"{when} the mean is {phase.mean}, the natural process limits are {phase.limits}.")
        else:
            parts.append(f"{when}: {phase.basis}")
    signals = count(found.signals, "point") if found.signals else "No point"
    parts.append(f"{signals} {'are signals' if found.signals > 1 else 'is a signal'}.")
    return " ".join(parts)
