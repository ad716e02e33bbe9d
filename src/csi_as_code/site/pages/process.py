"""The process: the states, what each demands and the steps between them, drawn from the workflow's own table."""

from collections.abc import Iterable, Iterator

import msgspec
from markupsafe import Markup

from csi_as_code.analysis.demands import added_by
from csi_as_code.analysis.seven_steps import SEVEN_STEPS, Step
from csi_as_code.model import Number
from csi_as_code.policy import QuickWin, When
from csi_as_code.site.diagram import process
from csi_as_code.site.facts import Site
from csi_as_code.site.pages import Area, Page, Sheet
from csi_as_code.site.pointing import Links
from csi_as_code.site.words import BANDS
from csi_as_code.text import listed
from csi_as_code.workflow import EDGES, TABLE, Edge, Row


class StateView(msgspec.Struct, frozen=True):
    """A state: what it means, what it demands on top of the states before, how long it may last, how many are in it."""

    row: Row
    demands: tuple[str, ...]
    clock_days: int | None
    number: int


class Steps(msgspec.Struct, frozen=True):
    """Transitions of one kind, taken for one reason, from any of some states to any of others."""

    sources: tuple[str, ...]
    targets: tuple[str, ...]
    kind: str
    why: str


class Deciders(msgspec.Struct, frozen=True):
    """An entry of the approvals: what it is for, in words, who decides, and how many of them it takes."""

    conditions: tuple[str, ...]
    approvers: tuple[str, ...]
    count: int
    fast_lane: bool


class ProcessView(msgspec.Struct, frozen=True, kw_only=True):
    """The whole process: states and steps, who decides, and how priority is computed."""

    diagram: Markup
    states: tuple[StateView, ...]
    edges: tuple[Steps, ...]
    steps: tuple[Step, ...]
    deciders: tuple[Deciders, ...]
    weights: tuple[tuple[str, Number], ...]
    bands: tuple[tuple[int, str, Number], ...]
    quick_win: QuickWin


def view(site: Site) -> ProcessView:
    """Return the process as this register runs it."""
    priority = site.policy.priority
    bands = sorted((int(band), floor) for band, floor in priority.bands.items() if band.isdecimal())
    return ProcessView(
        diagram=process(),
        states=tuple(_state(site, row) for row in TABLE),
        edges=together(EDGES),
        steps=SEVEN_STEPS,
        deciders=tuple(
            Deciders(conditions(entry.when), entry.approvers, entry.count, entry.fast_lane)
            for entry in site.policy.approvals
        ),
        weights=tuple((name, getattr(priority.weights, name)) for name in priority.weights.__struct_fields__),
        bands=tuple((band, BANDS.get(band, ""), floor) for band, floor in bands),
        quick_win=priority.quick_win,
    )


def conditions(when: When) -> tuple[str, ...]:
    """Return in words which records an entry is for; nothing means all that no entry before it takes."""
    found = []
    for field in ("impact", "effort", "risk"):
        least, most = getattr(when, f"{field}_at_least"), getattr(when, f"{field}_at_most")
        if least is not None:
            found.append(f"{field} {least} or more")
        if most is not None:
            found.append(f"{field} {most} or less")
    kinds = {"type": when.type, "service": when.service, "team": when.team}
    found += [f"{field} {listed(words, 'or')}" for field, words in kinds.items() if words]
    if when.lane is not None:
        found.append(f"lane {when.lane}")
    return tuple(found)


def together(edges: Iterable[Edge]) -> tuple[Steps, ...]:
    """Return edges of one kind and reason as one line where they share their target or their source."""
    by_target: dict[tuple[str, str, str], list[str]] = {}
    for edge in edges:
        by_target.setdefault((edge.kind, edge.why, edge.target), []).append(edge.source)
    by_sources: dict[tuple[str, str, tuple[str, ...]], list[str]] = {}
    for (kind, why, target), sources in by_target.items():
        by_sources.setdefault((kind, why, tuple(sources)), []).append(target)
    return tuple(Steps(sources, tuple(targets), kind, why) for (kind, why, sources), targets in by_sources.items())


def _state(site: Site, row: Row) -> StateView:
    change = site.policy.demands.get(row.state)
    waived = change.waived if change else ()
    demands = [demand.says for demand in added_by(row.state) if demand.field not in waived]
    demands += [f"{path} (this register's own demand)" for path in (change.also if change else ())]
    return StateView(
        row,
        tuple(demands),
        site.policy.clocks.get(row.state),
        site.numbers[row.state],
    )


def _sheets(_site: Site) -> Iterator[Sheet]:
    def show(links: Links) -> ProcessView:
        return view(links.site)

    yield Sheet("process.html", "process.html", "Process", show, "process.html", watched=True)


PAGE = Page(title="Process", path="process.html", area=Area.ABOUT, order=10, sheets=_sheets)
