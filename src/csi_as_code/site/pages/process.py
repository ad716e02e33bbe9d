"""The process: the states, what each demands and the steps between them, drawn from the workflow's own table."""

from collections.abc import Iterable, Iterator

import msgspec
from markupsafe import Markup

from csi_as_code.site.diagram import process
from csi_as_code.site.facts import Site
from csi_as_code.site.pages import Area, Page, Sheet
from csi_as_code.site.pointing import Links
from csi_as_code.workflow import EDGES, SEVEN_STEPS, TABLE, Edge, Row, Step, added_by


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


class ProcessView(msgspec.Struct, frozen=True):
    """The whole process."""

    diagram: Markup
    states: tuple[StateView, ...]
    edges: tuple[Steps, ...]
    steps: tuple[Step, ...]


def view(site: Site) -> ProcessView:
    """Return the process as this register runs it."""
    return ProcessView(process(), tuple(_state(site, row) for row in TABLE), together(EDGES), SEVEN_STEPS)


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
        len(site.by_state[row.state]),
    )


def _sheets(_site: Site) -> Iterator[Sheet]:
    def show(links: Links) -> ProcessView:
        return view(links.site)

    yield Sheet("process.html", "process.html", "Process", show, "process.html")


PAGE = Page(title="Process", path="process.html", area=Area.ABOUT, order=10, sheets=_sheets)
