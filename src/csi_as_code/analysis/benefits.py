"""Benefits as forecast and as they came, added up where they can be: by category, kind and unit."""

from collections.abc import Iterable, Iterator
from math import fsum

import msgspec

from csi_as_code.model import Benefit, Improvement, Number
from csi_as_code.workflow import DROPPED


class Total(msgspec.Struct, frozen=True, kw_only=True):
    """Benefits of one category, kind and unit: of how many records, forecast and actual.

    `measured` counts the benefits that have both; `share` is the actual over the forecast of these alone, so that what
    is still to come does not look like a loss. None where there is nothing to add up.
    """

    category: str
    kind: str
    unit: str
    ids: tuple[str, ...]
    forecast: Number | None
    actual: Number | None
    measured: int
    share: float | None


def totals(items: Iterable[Improvement]) -> tuple[Total, ...]:
    """Return the benefits of some records that count, added up, in order of category, kind and unit."""
    found: dict[tuple[str, str, str], list[tuple[str, Benefit]]] = {}
    for item in items:
        for _, benefit in counting(item):
            found.setdefault((benefit.category, benefit.kind, benefit.unit or ""), []).append((item.id, benefit))
    return tuple(_total(*key, found[key]) for key in sorted(found))


def counting(item: Improvement) -> Iterator[tuple[int, Benefit]]:
    """Yield the benefits of a record that count, with their positions.

    What was rejected, withdrawn or superseded promises nothing any more; what it brought all the same counts.
    """
    for number, benefit in enumerate(item.benefits):
        if item.state not in DROPPED or benefit.actual is not None:
            yield number, benefit


def _total(category: str, kind: str, unit: str, benefits: list[tuple[str, Benefit]]) -> Total:
    both = [(b.forecast, b.actual) for _, b in benefits if b.forecast is not None and b.actual is not None]
    promised = added(forecast for forecast, _ in both)
    kept = added(actual for _, actual in both)
    return Total(
        category=category,
        kind=kind,
        unit=unit,
        ids=tuple(dict.fromkeys(ident for ident, _ in benefits)),
        forecast=added(benefit.forecast for _, benefit in benefits),
        actual=added(benefit.actual for _, benefit in benefits),
        measured=len(both),
        share=float(kept / promised) if promised and kept is not None else None,
    )


def added(values: Iterable[Number | None]) -> Number | None:
    """Return the sum of the values that there are: whole where they all are; None where there is none."""
    known = [value for value in values if value is not None]
    if not known:
        return None
    if all(isinstance(value, int) for value in known):
        return sum(known)
    return fsum(known)
