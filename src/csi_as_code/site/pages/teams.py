"""The teams: their load against their limit, and the improvements of each."""

from collections.abc import Callable, Iterator, Mapping

import msgspec

from csi_as_code.policy import Team
from csi_as_code.site.facts import Site
from csi_as_code.site.given import of_shape
from csi_as_code.site.pages import Area, Page, Sheet, lists
from csi_as_code.site.pointing import Links
from csi_as_code.site.rows import Row
from csi_as_code.workflow import ACTIVE


class Other(msgspec.Struct, frozen=True):
    """Another page about the same team."""

    title: str
    href: str


class Load(msgspec.Struct, frozen=True, kw_only=True):
    """A team with its load in numbers; `percent` is the work in progress against the limit, at most 100."""

    key: str
    page: str
    team: Team
    remaining: int
    done: int
    active: int
    overdue: int
    percent: int
    is_full: bool
    is_over: bool


class TeamView(Load, frozen=True, kw_only=True):
    """A team with its work."""

    open: tuple[Row, ...]
    ended: tuple[Row, ...]
    others: tuple[Other, ...]


class TeamsView(msgspec.Struct, frozen=True):
    """All teams, and how much open work none of them does."""

    teams: tuple[Load, ...]
    without: int
    without_href: str


def load(site: Site, key: str) -> Load:
    """Return a team with its load."""
    team = site.policy.teams[key]
    rows = site.by_team.get(key, ())
    remaining = sum(row.is_open for row in rows)
    active = sum(row.state in ACTIVE for row in rows)
    limit = team.wip_limit
    return Load(
        key=key,
        page=site.teams[key],
        team=team,
        remaining=remaining,
        done=len(rows) - remaining,
        active=active,
        overdue=sum(bool(row.overdue_days) for row in rows),
        percent=min(100, round(100 * active / limit)) if limit else 0,
        is_full=bool(limit and active == limit),
        is_over=bool(limit and active > limit),
    )


@of_shape
def loads(site: Site) -> Mapping[str, Load]:
    """Return every team with its load."""
    return {key: load(site, key) for key in sorted(site.policy.teams)}


def team_view(site: Site, key: str) -> TeamView:
    """Return a team with its work."""
    rows = site.by_team.get(key, ())
    return TeamView(
        **msgspec.structs.asdict(load(site, key)),
        open=tuple(row for row in rows if row.is_open),
        ended=tuple(row for row in rows if not row.is_open),
        others=others(site, key),
    )


def others(site: Site, key: str) -> tuple[Other, ...]:
    """Return the team's board, and its roadmap and its dependencies where it has them."""
    file = site.teams[key].rpartition("/")[2]
    found = [Other("Board", f"boards/{file}")]
    if key in site.busy_teams:
        found.append(Other("Roadmap", f"roadmaps/{file}"))
    if key in site.tied_teams:
        found.append(Other("Dependencies", f"dependencies/{file}"))
    return tuple(found)


def _sheets(site: Site) -> Iterator[Sheet]:
    def every(links: Links) -> TeamsView:
        teams = tuple(links.site.once(loads).values())
        return TeamsView(teams, links.site.once(lists.numbers)[lists.TEAMLESS], lists.TEAMLESS)

    def one(key: str) -> Callable[[Links], TeamView]:
        return lambda links: team_view(links.site, key)

    site.want(loads)
    yield Sheet("teams.html", "teams.html", "Teams", every, "teams.html", watched=True)
    for key, page in site.teams.items():
        yield Sheet(page, "team.html", site.policy.teams[key].title, one(key), "teams.html", watched=True)


PAGE = Page(title="Teams", path="teams.html", area=Area.PEOPLE, order=10, sheets=_sheets)
