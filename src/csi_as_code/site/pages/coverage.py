"""Coverage: what standards and methods ask for, where the register has evidence of it, and where it has gaps."""

from collections.abc import Callable, Iterator, Mapping, Sequence

import msgspec

from csi_as_code.analysis.coverage import CLAUSE_10, REQUIREMENTS, SEVEN, Goal, Requirement
from csi_as_code.site.facts import Site
from csi_as_code.site.given import of_shape
from csi_as_code.site.pages import Area, Page, Sheet
from csi_as_code.site.pointing import Links
from csi_as_code.site.rows import Row
from csi_as_code.site.words import word

# A list of records is cut after so many; its number is whole.
SHOWN = 300


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """A requirement: how many records should have evidence of it, how many have, and the page with both lists."""

    page: str
    clause: str
    asks: str
    number: int
    shown: int
    gaps: int

    @property
    def percent(self) -> int:
        """How many of a hundred have evidence, rounded down, so that 100 means all."""
        return 100 * self.shown // self.number if self.number else 0


class WasteLine(msgspec.Struct, frozen=True):
    """A waste of Lean: its page, its name, how many records remove it, how many of these are open and closed."""

    page: str
    title: str
    number: int
    open: int
    closed: int
    is_known: bool


class GoalLine(msgspec.Struct, frozen=True):
    """A COBIT objective with its page."""

    page: str
    goal: Goal


class CoverageView(msgspec.Struct, frozen=True, kw_only=True):
    """All that is asked for, framework by framework."""

    clause_10: tuple[Line, ...]
    nonconformities: int
    goals: tuple[GoalLine, ...]
    steps: tuple[Line, ...]
    wastes: tuple[WasteLine, ...]


class Listed(msgspec.Struct, frozen=True):
    """Records that have something in common: the first of them, and how many there are."""

    title: str
    empty: str
    rows: tuple[Row, ...]
    number: int


class TopicView(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that is asked for, with its records; `objectives` are the register's that answer to it."""

    framework: str
    title: str
    says: str
    lists: tuple[Listed, ...]
    objectives: tuple[str, ...] = ()
    bare: tuple[str, ...] = ()


def view(site: Site) -> CoverageView:
    """Return all that is asked for."""
    pages = site.coverage_pages
    nonconformity = site.coverage["evidence"]
    return CoverageView(
        clause_10=tuple(_line(site, pages, one) for one in CLAUSE_10),
        nonconformities=len(nonconformity.shown) + len(nonconformity.gaps),
        goals=tuple(GoalLine(pages[f"cobit-{key}"], goal) for key, goal in site.goals.items()),
        steps=tuple(_line(site, pages, one) for one in SEVEN),
        wastes=site.once(waste_lines),
    )


def _line(site: Site, pages: Mapping[str, str], requirement: Requirement) -> Line:
    found = site.coverage[requirement.key]
    return Line(
        page=pages[requirement.key],
        clause=requirement.clause,
        asks=requirement.asks,
        number=len(found.shown) + len(found.gaps),
        shown=len(found.shown),
        gaps=len(found.gaps),
    )


@of_shape
def waste_lines(site: Site) -> tuple[WasteLine, ...]:
    """Return the wastes of Lean in numbers."""
    return tuple(_waste(site, site.coverage_pages, waste) for waste in site.wastes)


def _waste(site: Site, pages: Mapping[str, str], name: str) -> WasteLine:
    found = site.wastes[name]
    rows = [site.rows[ident] for ident in found.ids]
    is_open = sum(row.is_open for row in rows)
    closed = sum(row.state == "closed" for row in rows)
    return WasteLine(pages[f"waste-{name}"], word(name), len(rows), is_open, closed, found.is_known)


def requirement_view(site: Site, key: str) -> TopicView:
    """Return a requirement of ISO/IEC 20000-1 or a step of the ITIL model with its gaps and its evidence."""
    found = site.coverage[key]
    asked = REQUIREMENTS[key]
    is_step = asked.key.startswith("step-")
    return TopicView(
        framework="ITIL continual improvement model" if is_step else "ISO/IEC 20000-1, clause 10",
        title=asked.asks if is_step else f"{asked.clause} {asked.asks}",
        says="Records that have come as far as this demands.",
        lists=(
            _listed(site, "Gaps", "No gaps.", found.gaps),
            _listed(site, "With evidence", "No record has evidence.", found.shown),
        ),
    )


def waste_view(site: Site, name: str) -> TopicView:
    """Return a waste of Lean with the records that remove it."""
    return TopicView(
        framework="Lean waste",
        title=word(name),
        says="Records whose analysis names this waste.",
        lists=(_listed(site, "Records", "No record names this waste.", site.wastes[name].ids),),
    )


def goal_view(site: Site, key: str) -> TopicView:
    """Return a COBIT objective with the records of each of its practices."""
    goal = site.goals[key]
    listed = {ident for ids in goal.practices.values() for ident in ids}
    rest = tuple(ident for ident in goal.ids if ident not in listed)
    practices = [_listed(site, practice, "", ids) for practice, ids in goal.practices.items()]
    lists = [*practices, *([_listed(site, "No practice named", "", rest)] if rest else [])]
    return TopicView(
        framework="COBIT",
        title=key,
        says="Records that serve this objective, and the register's objectives that answer to it.",
        lists=tuple(lists) or (Listed("Records", "No record serves it.", (), 0),),
        objectives=goal.objectives,
        bare=goal.bare,
    )


def _listed(site: Site, title: str, empty: str, ids: Sequence[str]) -> Listed:
    return Listed(title, empty, tuple(site.rows[ident] for ident in ids[:SHOWN]), len(ids))


def _sheets(site: Site) -> Iterator[Sheet]:
    def every(links: Links) -> CoverageView:
        return view(links.site)

    def topic(show: Callable[[Site, str], TopicView], key: str) -> Callable[[Links], TopicView]:
        return lambda links: show(links.site, key)

    pages = site.coverage_pages
    site.want(waste_lines)
    under = "coverage.html"
    yield Sheet(under, "coverage.html", "Coverage", every, under, watched=True)
    for one in REQUIREMENTS.values():
        yield Sheet(pages[one.key], "topic.html", one.asks, topic(requirement_view, one.key), under, watched=True)
    for waste in site.wastes:
        yield Sheet(pages[f"waste-{waste}"], "topic.html", word(waste), topic(waste_view, waste), under, watched=True)
    for key in site.goals:
        yield Sheet(pages[f"cobit-{key}"], "topic.html", f"COBIT {key}", topic(goal_view, key), under, watched=True)


PAGE = Page(title="Coverage", path="coverage.html", area=Area.EVIDENCE, order=30, sheets=_sheets)
