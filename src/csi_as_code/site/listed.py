"""The rows of a register in all the orders and groups in which pages list them."""

from collections.abc import Callable, Iterable, Mapping
from functools import cached_property

from csi_as_code.analysis.due import shifted
from csi_as_code.analysis.paths import remains
from csi_as_code.analysis.priority import Rating, rate_all
from csi_as_code.site.given import Given, kept_of_shape, of_shape, rows_of_shape
from csi_as_code.site.links import slugs
from csi_as_code.site.paging import Part, paged
from csi_as_code.site.rows import Move, Row, by_priority, row_of
from csi_as_code.workflow import ROWS, TABLE, State

LATELY_DAYS = 91
"""What closed in so many days is what was finished lately: 13 weeks, a quarter of a year."""

# A page of the register stays small enough to open at once on a slow line and a slow machine.
ROWS_PER_PAGE = 1000


class Listed(Given):
    """A register on a day as rows, each worked out once, and where their pages are."""

    @cached_property
    @of_shape
    def ratings(self) -> Mapping[str, Rating]:
        """Score, band and lane of each improvement that has a priority."""
        return rate_all(self.register)

    @cached_property
    @kept_of_shape
    def records(self) -> Mapping[str, str]:
        """The page of each improvement."""
        return page_names("improvements", self.register.improvements)

    @cached_property
    def teams(self) -> Mapping[str, str]:
        """The page of each team."""
        return page_names("teams", self.policy.teams)

    @cached_property
    def services(self) -> Mapping[str, str]:
        """The page of each service."""
        return page_names("services", self.policy.services)

    @cached_property
    def objectives(self) -> Mapping[str, str]:
        """The page of each objective."""
        return page_names("objectives", self.policy.objectives)

    @cached_property
    def people(self) -> Mapping[str, str]:
        """The page of each person."""
        return page_names("people", self.policy.people)

    @cached_property
    @of_shape
    def measures(self) -> Mapping[str, str]:
        """The page of each measure."""
        return page_names("measures", self.register.measures)

    @cached_property
    @rows_of_shape
    def rows(self) -> Mapping[str, Row]:
        """Every improvement as a row, in order of id."""
        register, today, ratings, pages = self.register, self.today, self.ratings, self.records
        items = sorted(register.improvements.items())
        return {ident: row_of(register, today, item, ratings.get(ident), pages[ident]) for ident, item in items}

    @cached_property
    @of_shape
    def unread(self) -> int:
        """How many records are there and cannot be read, and so are in no list and no number."""
        return len(self.register.unread)

    @cached_property
    @rows_of_shape
    def best_first(self) -> tuple[Row, ...]:
        """Every row in order of priority."""
        return tuple(sorted(self.rows.values(), key=by_priority))

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


def page_names(folder: str, names: Iterable[str]) -> Mapping[str, str]:
    """Return the page of each name in a folder of the site."""
    return {name: f"{folder}/{slug}.html" for name, slug in slugs(names).items()}


def register_page(number: int) -> str:
    """Return the path of a page of the register, the first being 1."""
    return "register.html" if number == 1 else f"register-{number}.html"
