"""What the pages are about: the register, the day, and all that is derived from them, worked out once."""

from collections.abc import Mapping
from functools import cached_property
from itertools import pairwise

from csi_as_code.analysis.agenda import Due, agenda
from csi_as_code.analysis.awaiting import Awaiting, awaiting
from csi_as_code.analysis.coverage import REQUIREMENTS, Coverage, Goal, Waste, covered, goals, wastes
from csi_as_code.analysis.forecast import Forecast, forecasts
from csi_as_code.analysis.graph import Graph, graph_of
from csi_as_code.analysis.paths import Picture, picture
from csi_as_code.analysis.portions import unfinished
from csi_as_code.analysis.ready import Ready, ready
from csi_as_code.finding import Finding
from csi_as_code.model import Day, Improvement, MeasureUse, Relation
from csi_as_code.site.behaviour import Behaviour, behaviour
from csi_as_code.site.given import kept_of_shape, of_shape, rows_of_shape
from csi_as_code.site.lazily import Lazily
from csi_as_code.site.listed import Listed, page_names
from csi_as_code.site.rows import Row, by_priority


class Site(Listed):
    """A register on a day, as the pages see it: what follows from it for more than one kind of page."""

    @cached_property
    @of_shape
    def graph(self) -> Graph:
        """Who depends on whom."""
        return graph_of(self.register)

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

        def used(key: str) -> list[tuple[Row, MeasureUse]]:
            # In order of id, as its charts hang on no priority.
            return sorted(self.uses.get(key, ()), key=lambda one: one[0].id)

        def made(key: str) -> Behaviour:
            uses = [(row.item, use) for row, use in used(key)]
            return behaviour(self.register, key, self.today, uses)

        def ground(key: str) -> object:
            uses = [(row.id, _implemented(row.item), use) for row, use in used(key)]
            return self._measure_ground(key), uses

        def grounds() -> object:
            rows = (row for row in self.rows.values() if row.item.measures)
            uses = [(row.id, _implemented(row.item), row.item.measures) for row in rows]
            return list(map(self._measure_ground, self.register.measures)), uses

        # Beside register.yaml and the day, which all pages are made of.
        return Lazily(self.register.measures, made, ground, grounds)

    def _measure_ground(self, key: str) -> object:
        """Return what tells a measure from another version of it: the blob ids of its files where they are known."""
        path = self.register.measure_paths.get(key, "")
        oids = self.oids.get(path), self.oids.get(f"{path.removesuffix('.yaml')}.csv")
        return (key, *oids) if all(oids) else self.register.measures[key]

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
        return page_names("coverage", names)

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


def _implemented(item: Improvement) -> Day | None:
    """Return the day on which the change of a record took effect, which is all that charts need of its plan."""
    return item.plan.implemented if item.plan else None
