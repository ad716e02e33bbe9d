"""Scales and their ticks: round numbers up the side, beginnings of months along the bottom."""

import datetime
from collections.abc import Iterable, Sequence
from functools import lru_cache
from math import ceil, floor, log10

import msgspec

from csi_as_code.model import Number
from csi_as_code.site.words import MONTHS

WEEK = 7
MOST = 1e290
"""Numbers further from 0 than this have no place on a scale."""

EVERYWHERE = (float("-inf"), float("inf"))

NARROW = 1e-9
"""Values that differ by less, of their size, are drawn as one."""

_STEPS = (1.0, 2.0, 2.5, 5.0, 10.0, 20.0)
_MONTHS = (1, 2, 3, 6, 12, 24, 60, 120, 240, 600, 1200, 2400, 6000, 12000)


class Scale(msgspec.Struct, frozen=True):
    """Values from `low` to `high` onto places from `start` to `end`, and the values that get a line."""

    low: float
    high: float
    start: float
    end: float
    ticks: tuple[float, ...] = ()

    def at(self, value: float) -> float:
        """Return the place of a value."""
        return self.start + (value - self.low) / (self.high - self.low) * (self.end - self.start)


class Tick(msgspec.Struct, frozen=True):
    """A day on the bottom line, by its number, with what is written there; `is_main` ones stand where it is tight."""

    day: int
    label: str
    is_main: bool


def drawable(value: Number | None) -> bool:
    """Tell whether there is a number that has a place on a scale."""
    return value is not None and -MOST <= value <= MOST


def numbers(
    values: Iterable[Number],
    start: float,
    end: float,
    *,
    most: int = 5,
    reach: tuple[float, float] = EVERYWHERE,
    least_step: float = 0,
) -> Scale:
    """Return a scale for values with some air around them, which begins and ends at round numbers.

    `reach` is the lowest and the highest value that there can be: there is no air beyond them. `least_step` is 1 for
    what is counted.
    """
    known = [float(value) for value in values if drawable(value)]
    low, high = (min(known), max(known)) if known else (0.0, 1.0)
    lowest = reach[0] if low >= reach[0] else float("-inf")
    highest = reach[1] if high <= reach[1] else float("inf")
    size = max(abs(low), abs(high))
    pad = (high - low) / 12
    if high - low <= NARROW * size:
        pad = size / 10 or 1.0
    low, high = max(low - pad, lowest), min(high + pad, highest)
    step = max(_step(high - low, most), least_step)
    digits = max(0, 1 - floor(log10(step)))
    ticks = tuple(round(number * step, digits) for number in range(floor(low / step), ceil(high / step) + 1))
    return Scale(ticks[0], ticks[-1], start, end, ticks)


def _step(width: float, most: int) -> float:
    """Return a round step that divides a width into about `most` parts."""
    power = 10.0 ** floor(log10(width / most))
    return next(power * one for one in _STEPS if power * one * most >= width * 0.999)


def days(first: int, last: int) -> Scale:
    """Return a scale of days, by their numbers, onto the width of the chart as a share from 0 to 1."""
    if last <= first:
        first, last = first - WEEK, last + WEEK
    return Scale(first, last, 0.0, 1.0)


@lru_cache(maxsize=512)
def day_ticks(first: int, last: int, most: int = 7) -> tuple[Tick, ...]:
    """Return beginnings of months or years between two days, or of weeks where it is less than three months."""
    if last - first < 3 * 31:
        return _weeks(first, last, most)
    span = (last - first) / 30.44
    step = next((months for months in _MONTHS if span / months <= most), _MONTHS[-1])
    begin = datetime.date.fromordinal(max(first, 1))
    month = begin.year * 12 + begin.month - 1
    month = -(-month // step) * step if step > 1 else month
    found: list[tuple[int, int, int]] = []
    while (year := month // 12) <= 9999:
        day = datetime.date(year, month % 12 + 1, 1).toordinal() if year else 0
        if day > last:
            break
        if day >= first:
            found.append((day, year, month % 12))
        month += step
    ticks = []
    shown = None
    for position, (day, year, at) in enumerate(found):
        label = str(year) if step >= 12 else f"{MONTHS[at]} {year}" if year != shown else MONTHS[at]
        ticks.append(Tick(day, label, position % 2 == 0))
        shown = year
    return tuple(ticks)


def _weeks(first: int, last: int, most: int) -> tuple[Tick, ...]:
    step = WEEK * max(1, -(-(last - first) // (WEEK * most)))
    monday = first + -(first - 1) % WEEK
    ticks = []
    for position, day in enumerate(range(monday, last + 1, step)):
        date = datetime.date.fromordinal(day)
        ticks.append(Tick(day, f"{date.day} {MONTHS[date.month - 1]}", position % 2 == 0))
    return tuple(ticks)


def apart(places: Sequence[float], least: float, low: float, high: float) -> tuple[float, ...]:
    """Return places in the same order that are at least so far from each other, as near to the given ones as may be.

    They stay between `low` and `high` as long as there is room.
    """
    order = sorted(range(len(places)), key=lambda number: places[number])
    wanted = [places[number] for number in order]
    down = _pushed_up(_pushed_down(wanted, least, low), least, high)
    up = _pushed_down(_pushed_up(wanted, least, high), least, low)
    found = list(places)
    for at, number in enumerate(order):
        found[number] = (down[at] + up[at]) / 2
    return tuple(found)


def _pushed_down(places: Sequence[float], least: float, low: float) -> list[float]:
    found = []
    before = low - least
    for place in places:
        before = max(place, before + least)
        found.append(before)
    return found


def _pushed_up(places: Sequence[float], least: float, high: float) -> list[float]:
    turned = _pushed_down([-place for place in reversed(places)], least, -high)
    return [-place for place in reversed(turned)]
