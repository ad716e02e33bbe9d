"""What the pages are about: the register, the day, and all that is derived from them, worked out once."""

from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from itertools import pairwise
from typing import TypeVar

from csi_as_code.analysis.agenda import Due, agenda
from csi_as_code.analysis.awaiting import Awaiting, awaiting
from csi_as_code.analysis.coverage import REQUIREMENTS, Coverage, Goal, Waste, covered, goals, wastes
from csi_as_code.analysis.due import shifted
from csi_as_code.analysis.forecast import Forecast, forecasts
from csi_as_code.analysis.graph import Graph, graph_of
from csi_as_code.analysis.paths import Picture, picture, remains
from csi_as_code.analysis.portions import unfinished
from csi_as_code.analysis.priority import Rating, rate_all
from csi_as_code.analysis.ready import Ready, ready
from csi_as_code.finding import Finding
from csi_as_code.model import Day, Improvement, MeasureUse, Relation
from csi_as_code.site.behaviour import Behaviour, behaviour
from csi_as_code.site.given import Given, kept_of_shape, of_shape, rows_of_shape
from csi_as_code.site.lazily import Lazily
from csi_as_code.site.links import slugs
from csi_as_code.site.paging import Part, paged
from csi_as_code.site.rows import Move, Row, by_priority, row_of
from csi_as_code.workflow import ROWS, TABLE, State

LATELY_DAYS = 91
"""What closed in so many days is what was finished lately: 13 weeks, a quarter of a year."""

T = TypeVar("T")
# A page of the register stays small enough to open at once on a slow line and a slow machine.
ROWS_PER_PAGE = 1000


class Site(Given):
    """A register on a day, as the pages see it: what follows from it for more than one kind of page."""

    @cached_property
    @of_shape
    def graph(self) -> Graph:
        """Who depends on whom."""
        return graph_of(self.register)

    @cached_property
    @of_shape
    def ratings(self) -> Mapping[str, Rating]:
        """Score, band and lane of each improvement that has a priority."""
        return rate_all(self.register)

    @cached_property
    @kept_of_shape
    def records(self) -> Mapping[str, str]:
        """The page of each improvement."""
        return _pages("improvements", self.register.improvements)

    @cached_property
    def teams(self) -> Mapping[str, str]:
        """The page of each team."""
        return _pages("teams", self.policy.teams)

    @cached_property
    def services(self) -> Mapping[str, str]:
        """The page of each service."""
        return _pages("services", self.policy.services)

    @cached_property
    def objectives(self) -> Mapping[str, str]:
        """The page of each objective."""
        return _pages("objectives", self.policy.objectives)

    @cached_property
    def people(self) -> Mapping[str, str]:
        """The page of each person."""
        return _pages("people", self.policy.people)

    @cached_property
    @of_shape
    def measures(self) -> Mapping[str, str]:
        """The page of each measure."""
        return _pages("measures", self.register.measures)

    @cached_property
    @rows_of_shape
    def uses(self) -> Mapping[str, tuple[tuple[Row, MeasureUse], ...]]:
        """Which improvements use each measure, and how; best first."""
        found: dict[str, list[tuple[Row, MeasureUse]]] = {}
        for row in self.best_first:
            for use in row.item.measures:
                found.setdefault(use.measure, []).append((row, use))
        # How a row uses it is in the row.
        return Lazily(found, lambda key: tuple(found[key]), lambda key: [row for row, _ in found[key]])

    @cached_property
    @of_shape
    def behaviours(self) -> Mapping[str, Behaviour]:
        """How the process behind each measure behaves, and the ground of its charts; worked out when it is shown."""

        def made(key: str) -> Behaviour:
            uses = [(row.item, use) for row, use in self.uses.get(key, ())]
            return behaviour(self.register, key, self.today, uses)

        def ground(key: str) -> object:
            uses = [(row.id, _implemented(row.item), use) for row, use in self.uses.get(key, ())]
            return self._measure_ground(key), uses

        def grounds() -> object:
            used = (row for row in self.best_first if row.item.measures)
            uses = [(row.id, _implemented(row.item), row.item.measures) for row in used]
            return list(map(self._measure_ground, self.register.measures)), uses

        # Beside register.yaml and the day, which all pages are made of.
        return Lazily(self.register.measures, made, ground, grounds)

    def _measure_ground(self, key: str) -> object:
        """Return what tells a measure from another version of it: the blob ids of its files where they are known."""
        path = self.register.measure_paths.get(key, "")
        oids = self.oids.get(path), self.oids.get(f"{path.removesuffix('.yaml')}.csv")
        return (key, *oids) if all(oids) else self.register.measures[key]

    @cached_property
    @rows_of_shape
    def rows(self) -> Mapping[str, Row]:
        """Every improvement as a row, in order of id."""
        register, today, ratings, pages = self.register, self.today, self.ratings, self.records
        items = sorted(register.improvements.items())
        return {ident: row_of(register, today, item, ratings.get(ident), pages[ident]) for ident, item in items}

    @cached_property
    @rows_of_shape
    def by_state(self) -> Mapping[str, tuple[Row, ...]]:
        """The rows of each state, states in the table's order, those that nobody knows last; best first within."""
        found: dict[str, list[Row]] = {row.state: [] for row in TABLE}
        for row in self.best_first:
            found.setdefault(row.state, []).append(row)
        return {state: tuple(rows) for state, rows in found.items()}

    @cached_property
    @of_shape
    def numbers(self) -> Mapping[str, int]:
        """How many records are in each state, in the order of `by_state`."""
        return {state: len(rows) for state, rows in self.by_state.items()}

    @cached_property
    @of_shape
    def anchors(self) -> Mapping[str, str]:
        """Where the register page lists each state; states that nobody knows are numbered."""
        strange = [state for state in self.by_state if state not in ROWS]
        numbered = {state: f"unknown-{number}" for number, state in enumerate(sorted(strange), 1)}
        return {state: numbered.get(state, str(state)) for state in self.by_state}

    @cached_property
    @rows_of_shape
    def pages(self) -> tuple[tuple[Part[Row], ...], ...]:
        """The rows by state, divided over the pages of the register."""
        return paged(self.by_state, ROWS_PER_PAGE)

    @cached_property
    @of_shape
    def places(self) -> Mapping[str, str]:
        """The address of each state: the page of the register where its rows begin, and the anchor there."""
        found: dict[str, str] = {}
        for number, parts in enumerate(self.pages, 1):
            for part in parts:
                found.setdefault(part.key, f"{register_page(number)}#{self.anchors[part.key]}")
        return found

    @cached_property
    @rows_of_shape
    def by_team(self) -> Mapping[str, tuple[Row, ...]]:
        """The rows of each team, best first."""
        return self._grouped(lambda row: row.item.team)

    @cached_property
    @rows_of_shape
    def open_by_team(self) -> Mapping[str, tuple[Row, ...]]:
        """The open rows of each team that has some, best first; under an empty text those of no team."""
        return self._open(self.by_team, self.teams)

    @cached_property
    @rows_of_shape
    def open_by_objective(self) -> Mapping[str, tuple[Row, ...]]:
        """The open rows of each objective that has some, best first; under an empty text those of none."""
        return self._open(self.by_objective, self.objectives)

    def _open(self, groups: Mapping[str, tuple[Row, ...]], known: Mapping[str, str]) -> Mapping[str, tuple[Row, ...]]:
        found: dict[str, list[Row]] = {}
        for key, rows in groups.items():
            found.setdefault(key if key in known else "", []).extend(row for row in rows if row.is_open)
        return {key: tuple(sorted(rows, key=by_priority)) for key, rows in found.items() if rows}

    @cached_property
    @of_shape
    def busy_teams(self) -> tuple[str, ...]:
        """The teams with open work, an empty text for no team."""
        return self._busy((row.item.team for row in self.rows.values() if row.is_open), self.teams)

    @cached_property
    @of_shape
    def busy_objectives(self) -> tuple[str, ...]:
        """The objectives with open work, an empty text for no objective."""
        return self._busy((row.item.objective for row in self.rows.values() if row.is_open), self.objectives)

    def _busy(self, named: Iterable[str | None], known: Mapping[str, str]) -> tuple[str, ...]:
        return tuple(sorted({key if key and key in known else "" for key in set(named)}))

    @cached_property
    @rows_of_shape
    def by_service(self) -> Mapping[str, tuple[Row, ...]]:
        """The rows of each service, best first."""
        return self._grouped(lambda row: row.item.service)

    @cached_property
    @rows_of_shape
    def by_objective(self) -> Mapping[str, tuple[Row, ...]]:
        """The rows of each objective, best first."""
        return self._grouped(lambda row: row.item.objective)

    @cached_property
    @rows_of_shape
    def by_owner(self) -> Mapping[str, tuple[Row, ...]]:
        """The rows of each owner, best first."""
        return self._grouped(lambda row: row.item.owner)

    @cached_property
    @rows_of_shape
    def by_requester(self) -> Mapping[str, tuple[Row, ...]]:
        """The rows that each person raised, best first."""
        return self._grouped(lambda row: row.item.raised.by if row.item.raised else None)

    def _grouped(self, key: Callable[[Row], str | None]) -> Mapping[str, tuple[Row, ...]]:
        found: dict[str, list[Row]] = {}
        for row in self.best_first:
            found.setdefault(key(row) or "", []).append(row)
        return {name: tuple(rows) for name, rows in found.items()}

    @cached_property
    @rows_of_shape
    def best_first(self) -> tuple[Row, ...]:
        """Every row in order of priority."""
        return tuple(sorted(self.rows.values(), key=by_priority))

    @cached_property
    @rows_of_shape
    def rated(self) -> Mapping[int, tuple[Row, ...]]:
        """The rows of work that remains and has a priority by effort, best first."""
        found: dict[int, list[Row]] = {}
        for row in self.best_first:
            if row.item.priority and remains(row.item):
                found.setdefault(row.item.priority.effort, []).append(row)
        return {effort: tuple(found[effort]) for effort in sorted(found)}

    @cached_property
    @kept_of_shape
    def efforts(self) -> tuple[int, ...]:
        """The efforts of work that remains."""
        priorities = (row.item.priority for row in self.rows.values() if row.item.priority and remains(row.item))
        return tuple(sorted({priority.effort for priority in priorities}))

    @cached_property
    @kept_of_shape
    def related_from(self) -> Mapping[str, tuple[tuple[str, Relation], ...]]:
        """Who declares a relation to each record."""
        found: dict[str, list[tuple[str, Relation]]] = {}
        for ident, item in sorted(self.register.improvements.items()):
            for relation in item.relates_to:
                found.setdefault(relation.id, []).append((ident, relation))
        return {ident: tuple(relations) for ident, relations in found.items()}

    @cached_property
    @of_shape
    def record_at(self) -> Mapping[str, str]:
        """The id of the record in each file."""
        return {path: ident for ident, path in self.register.paths.items()}

    @cached_property
    def findings_of(self) -> Mapping[str, tuple[Finding, ...]]:
        """The findings of each file, worst first."""
        found: dict[str, list[Finding]] = {}
        for finding in sorted(self.findings, key=lambda f: (f.severity.rank, f.order)):
            found.setdefault(finding.path, []).append(finding)
        return {path: tuple(findings) for path, findings in found.items()}

    @cached_property
    def findings_by_rule(self) -> Mapping[str, tuple[Finding, ...]]:
        """The findings of each rule."""
        found: dict[str, list[Finding]] = {}
        for finding in self.findings:
            found.setdefault(finding.rule, []).append(finding)
        return {rule: tuple(findings) for rule, findings in found.items()}

    @cached_property
    @rows_of_shape
    def aimless(self) -> tuple[Row, ...]:
        """Open work that serves no objective that the register knows, best first."""
        known = self.policy.objectives
        return self.where(lambda row: row.is_open and row.item.objective not in known)

    def where(self, test: Callable[[Row], bool]) -> tuple[Row, ...]:
        """Return the rows that pass a test, best first."""
        return tuple(filter(test, self.best_first))

    @cached_property
    @rows_of_shape
    def overdue(self) -> tuple[Row, ...]:
        """Open work past its due date, the latest first."""
        return tuple(
            sorted((row for row in self.rows.values() if row.overdue_days), key=lambda r: (-r.overdue_days, r.id))
        )

    @cached_property
    @rows_of_shape
    def finished(self) -> tuple[Row, ...]:
        """What has closed in the last 13 weeks and still is, the newest first."""
        after = shifted(self.today, -LATELY_DAYS)
        closed = (row for row in self.by_state[State.CLOSED] if after < row.since <= self.today)
        return tuple(sorted(closed, key=lambda row: row.since, reverse=True))

    @cached_property
    @rows_of_shape
    def stuck(self) -> tuple[Row, ...]:
        """What has been in its state for longer than the state's clock allows, the longest first."""
        return tuple(sorted((row for row in self.rows.values() if row.stuck_days), key=lambda r: (-r.stuck_days, r.id)))

    @cached_property
    @of_shape
    def tied(self) -> frozenset[str]:
        """The records that are tied together by dependencies which still matter."""
        return unfinished(self.register, self.graph)

    @cached_property
    @rows_of_shape
    def web(self) -> Picture:
        """What is tied together, with its critical path and its rings."""
        return picture(self.register, self.graph, self.tied)

    @cached_property
    @kept_of_shape
    def tied_teams(self) -> tuple[str, ...]:
        """The teams with a record that depends on another one or is needed by one."""
        every = {*self.graph.needs, *self.graph.unblocks}
        teams = {self.rows[ident].item.team for ident in every if ident in self.rows}
        return tuple(key for key in self.teams if key in teams)

    @cached_property
    @of_shape
    def on_path(self) -> Mapping[str, str]:
        """For each record on the critical path the next one there, an empty text for the last."""
        return dict(pairwise((*self.web.critical, "")))

    @cached_property
    @of_shape
    def ring_of(self) -> Mapping[str, frozenset[str]]:
        """For each record that waits for itself, those with which it does."""
        return {ident: group for group in self.graph.groups for ident in group}

    @cached_property
    @of_shape
    def forecasts(self) -> Mapping[str, Forecast]:
        """When each record that remains can be in effect at the earliest."""
        return forecasts(self.register, self.graph, self.today)

    @cached_property
    @rows_of_shape
    def awaiting(self) -> tuple[Awaiting, ...]:
        """What waits for a decision: first what is complete, each in order of priority."""
        found = awaiting(self.register, self.today)
        return tuple(sorted(found, key=lambda one: (not one.is_complete, by_priority(self.rows[one.item.id]))))

    @cached_property
    @rows_of_shape
    def awaiting_of(self) -> Mapping[str, Awaiting]:
        """What each record waits for that waits for a decision."""
        return {one.item.id: one for one in self.awaiting}

    @cached_property
    @kept_of_shape
    def awaiting_by(self) -> Mapping[str, tuple[str, ...]]:
        """The records that wait for the decision of each person."""
        found: dict[str, list[str]] = {}
        for one in self.awaiting:
            for handle in one.mandate.may if one.mandate else ():
                found.setdefault(handle, []).append(one.item.id)
        return {handle: tuple(waiting) for handle, waiting in found.items()}

    @cached_property
    @kept_of_shape
    def coverage(self) -> Mapping[str, Coverage]:
        """What standards ask for, by key, with the records that have evidence of it and those that lack it."""
        return {one.key: one for one in covered(self.register, REQUIREMENTS.values())}

    @cached_property
    @kept_of_shape
    def wastes(self) -> Mapping[str, Waste]:
        """The wastes of Lean with their records."""
        return {one.waste: one for one in wastes(self.register)}

    @cached_property
    @of_shape
    def goals(self) -> Mapping[str, Goal]:
        """The COBIT objectives with their records."""
        return {one.key: one for one in goals(self.register)}

    @cached_property
    @of_shape
    def coverage_pages(self) -> Mapping[str, str]:
        """The page of each thing that is asked for: a requirement by its key, waste-NAME and cobit-KEY."""
        names = [*REQUIREMENTS, *(f"waste-{waste}" for waste in self.wastes), *(f"cobit-{key}" for key in self.goals)]
        return _pages("coverage", names)

    @cached_property
    @kept_of_shape
    def agenda(self) -> tuple[Due, ...]:
        """All that is due, the earliest first."""
        return agenda(self.register, self.today)

    @cached_property
    @of_shape
    def agenda_of(self) -> Mapping[str, tuple[Due, ...]]:
        """What is due of each person, the earliest first."""
        found: dict[str, list[Due]] = {}
        for due in self.agenda:
            found.setdefault(due.who, []).append(due)
        return {handle: tuple(dues) for handle, dues in found.items()}

    @cached_property
    @rows_of_shape
    def ready(self) -> tuple[Ready, ...]:
        """What nothing blocks and nobody works on yet, in order of effective priority."""
        return tuple(ready(self.register, self.today, self.graph, self.ratings))

    @cached_property
    @rows_of_shape
    def moves(self) -> tuple[Move, ...]:
        """Every decision up to today, the newest first."""
        found = (
            Move(decision.date, row, decision)
            for row in self.rows.values()
            for decision in row.item.decisions
            if decision.date <= self.today
        )
        return tuple(sorted(sorted(found, key=lambda m: m.row.id), key=lambda m: m.date, reverse=True))


def _implemented(item: Improvement) -> Day | None:
    """Return the day on which the change of a record took effect, which is all that charts need of its plan."""
    return item.plan.implemented if item.plan else None


def _pages(folder: str, names: Iterable[str]) -> Mapping[str, str]:
    return {name: f"{folder}/{slug}.html" for name, slug in slugs(names).items()}


def register_page(number: int) -> str:
    """Return the path of a page of the register, the first being 1."""
    return "register.html" if number == 1 else f"register-{number}.html"
