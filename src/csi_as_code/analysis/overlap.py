"""Open work on the same service and measure at the same time that nobody has connected."""

from collections.abc import Iterator, Mapping

import msgspec

from csi_as_code.model import Day, Improvement, MeasureUse
from csi_as_code.register import Register
from csi_as_code.workflow import RUNNING

FOR_EVER = "9999-12-31"


class Overlap(msgspec.Struct, frozen=True):
    """Records of one service that work on one measure in overlapping time, and are not connected; ids in order."""

    service: str
    measure: str
    ids: tuple[str, ...]


class _Span(msgspec.Struct, frozen=True):
    """When a record works on a measure, first and last day."""

    start: Day
    end: Day
    id: str


def overlaps(register: Register, today: Day) -> Iterator[Overlap]:
    """Yield the overlaps of each service and measure, by service and measure.

    Records that declare a relation or dependency on each other are connected, and so are those that are connected with
    a third one on the same service and measure.
    """
    groups: dict[tuple[str, str], dict[str, _Span]] = {}
    for ident, item in register.improvements.items():
        if item.state in RUNNING and item.service:
            for use in item.measures:
                key = (item.service, use.measure)
                if key in groups:
                    groups[key][ident] = _span(item, use, today)
                else:
                    groups[key] = {ident: _span(item, use, today)}
    for (service, measure), spans in sorted(groups.items()):
        if len(spans) > 1:
            cluster = _clusters(register.improvements, list(spans))
            for ids in _unconnected(sorted(spans.values(), key=lambda span: (span.start, span.id)), cluster):
                yield Overlap(service, measure, ids)


def _span(item: Improvement, use: MeasureUse, today: Day) -> _Span:
    """Return the time from start (or the day it was raised) to the target's day or the due date."""
    plan = item.plan
    start = plan.start if plan and plan.start else item.raised.date if item.raised else ""
    last = max(plan.due if plan and plan.due else "", use.target.by if use.target else "")
    return _Span(start, max(last, today) if last else FOR_EVER, item.id)


def _clusters(improvements: Mapping[str, Improvement], ids: list[str]) -> dict[str, str]:
    """Return for each record one that stands for all that are connected with it."""
    stands: dict[str, str] = {ident: ident for ident in ids}
    for ident in ids:
        item = improvements[ident]
        others = [relation.id for relation in item.relates_to]
        others += item.depends_on
        for other in others:
            if other in stands:
                stands[_root(stands, other)] = _root(stands, ident)
    return {ident: _root(stands, ident) for ident in ids}


def _root(stands: dict[str, str], ident: str) -> str:
    while stands[ident] != ident:
        stands[ident] = stands[stands[ident]]
        ident = stands[ident]
    return ident


def _unconnected(spans: list[_Span], cluster: Mapping[str, str]) -> Iterator[tuple[str, ...]]:
    """Yield groups of records that overlap one of another cluster, going through them by start.

    Of those that began before, the two that last longest, of different clusters, are enough to know.
    """
    if len(set(cluster.values())) == 1:
        return
    group: dict[str, str] = {span.id: span.id for span in spans}
    longest: list[_Span] = []
    for span in spans:
        for earlier in longest:
            if earlier.end >= span.start and cluster[earlier.id] != cluster[span.id]:
                group[_root(group, span.id)] = _root(group, earlier.id)
                break
        longest = _two_longest([*longest, span], cluster)
    found: dict[str, list[str]] = {}
    for ident in sorted(group):
        found.setdefault(_root(group, ident), []).append(ident)
    yield from sorted(tuple(ids) for ids in found.values() if len(ids) > 1)


def _two_longest(spans: list[_Span], cluster: Mapping[str, str]) -> list[_Span]:
    """Return the span that ends last, and the one of another cluster that ends last."""
    if len(spans) == 1:
        return spans
    first, *rest = sorted(spans, key=lambda span: span.end, reverse=True)
    return [first, *[span for span in rest if cluster[span.id] != cluster[first.id]][:1]]
