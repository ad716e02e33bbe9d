"""Priority inversion: who of high priority waits for whom of low priority."""

from collections.abc import Iterator, Mapping

import msgspec

from csi_as_code.analysis.graph import Graph
from csi_as_code.analysis.priority import Rating
from csi_as_code.analysis.ready import in_effect
from csi_as_code.model import Improvement
from csi_as_code.register import Register
from csi_as_code.workflow import OPEN

HIGH = frozenset({1, 2})
LOW = frozenset({4, 5})


class Inversion(msgspec.Struct, frozen=True):
    """A record of a high band, one of a low band that it waits for, and the dependency through which it does."""

    high: str
    low: str
    via: str


def inversions(register: Register, graph: Graph, ratings: Mapping[str, Rating]) -> Iterator[Inversion]:
    """Yield one inversion for each high record, what is waited for first; what is live keeps nobody waiting.

    Each record passes on the low one that it waits for, so the cost is that of the open part of the graph.
    """
    improvements = register.improvements
    waiting = {ident for ident in graph.needs if waits(improvements[ident])}
    open_part = {
        ident: tuple(n for n in graph.needs[ident] if n in improvements and waits(improvements[n])) for ident in waiting
    }
    below: dict[str, str] = {}
    for ident in Graph(open_part).order:
        for via in open_part.get(ident, ()):
            found = via if via in ratings and ratings[via].band in LOW else below.get(via)
            if found:
                below[ident] = found
                if ident in ratings and ratings[ident].band in HIGH:
                    yield Inversion(ident, found, via)
                break


def waits(item: Improvement) -> bool:
    """Tell whether a record is open and its change is not live, so that it waits, and keeps others waiting."""
    return item.state in OPEN and not in_effect(item)
