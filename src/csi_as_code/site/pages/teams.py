"""The teams: their load against their limit, and the improvements of each."""

from collections.abc import Callable, Iterator

import msgspec

from csi_as_code.model import Team
from csi_as_code.site.facts import Row, Site
from csi_as_code.site.pages import Area, Page, Sheet
from csi_as_code.site.pointing import Links
from csi_as_code.workflow import ACTIVE


class Other(msgspec.Struct, frozen=True):
    """Another page about the same team."""

    title: str
    href: str


class TeamView(msgspec.Struct, frozen=True, kw_only=True):
    """A team with its work; `percent` is the work in progress against the limit, at most 100."""

    key: str
    page: str
    team: Team
    open: tuple[Row, ...]
    ended: tuple[Row, ...]
    active: int
    overdue: int
    percent: int
    is_full: bool
    is_over: bool
    others: tuple[Other, ...]


class TeamsView(msgspec.Struct, frozen=True):
    """All teams."""

    teams: tuple[TeamView, ...]


def team_view(site: Site, key: str) -> TeamView:
    """Return a team with its work."""
    team = site.policy.teams[key]
    rows = site.by_team.get(key, ())
    active = sum(row.state in ACTIVE for row in rows)
    limit = team.wip_limit
    return TeamView(
        key=key,
        page=site.teams[key],
        team=team,
        open=tuple(row for row in rows if row.is_open),
        ended=tuple(row for row in rows if not row.is_open),
        active=active,
        overdue=sum(bool(row.overdue_days) for row in rows),
        percent=min(100, round(100 * active / limit)) if limit else 0,
        is_full=bool(limit and active == limit),
        is_over=bool(limit and active > limit),
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
        return TeamsView(tuple(team_view(links.site, key) for key in sorted(links.site.policy.teams)))

    def one(key: str) -> Callable[[Links], TeamView]:
        return lambda links: team_view(links.site, key)

    yield Sheet("teams.html", "teams.html", "Teams", every, "teams.html", watched=True)
    for key, page in site.teams.items():
        yield Sheet(page, "team.html", site.policy.teams[key].title, one(key), "teams.html", watched=True)


PAGE = Page(title="Teams", path="teams.html", area=Area.PEOPLE, order=10, sheets=_sheets)
