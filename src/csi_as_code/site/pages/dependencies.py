"""The dependencies: what waits for what, as a drawing of all and of each team, with rings and the critical path."""

from collections.abc import Callable, Iterator, Mapping, Sequence

import msgspec
from markupsafe import Markup

from csi_as_code.analysis.layers import components
from csi_as_code.analysis.paths import Edge, Picture, picture
from csi_as_code.analysis.portions import fitting
from csi_as_code.site.facts import Site
from csi_as_code.site.network import Node, network
from csi_as_code.site.pages import Area, Page, Sheet
from csi_as_code.site.pointing import Links
from csi_as_code.site.rows import Row
from csi_as_code.site.tabs import Tab
from csi_as_code.site.ties import Look, looks, marks, node
from csi_as_code.text import count

# Up to so many records a drawing has all, what is finished too; from there on what still matters, up to MOST.
WHOLE = 60
MOST = 240


class Tied(msgspec.Struct, frozen=True):
    """A record of the drawing in the table: what it needs and what waits for it, in the drawing or not."""

    id: str
    row: Row | None
    marks: tuple[str, ...]
    needs: tuple[str, ...]
    unblocks: tuple[str, ...]


class DependenciesView(msgspec.Struct, frozen=True, kw_only=True):
    """What is tied together, of all teams or of one; `left_out` is how many records the drawing does not have."""

    title: str
    team: str
    others: tuple[Tab, ...]
    drawing: Markup | None
    key: tuple[Look, ...]
    tied: tuple[Tied, ...]
    number: int
    edges: int
    blocked: int
    is_whole: bool
    left_out: int
    rings: tuple[tuple[str, ...], ...]
    critical: tuple[Row, ...]
    days: int | None


def wanted(site: Site, team: str = "") -> tuple[frozenset[str], bool]:
    """Return which records a drawing is about, and whether these are all, what is finished too."""
    every = frozenset({*site.graph.needs, *site.graph.unblocks})
    if team:
        every = _of_team(site, team, every)
    if len(every) <= WHOLE:
        return every, True
    return (_of_team(site, team, site.tied) if team else site.tied), False


def _of_team(site: Site, team: str, within: frozenset[str]) -> frozenset[str]:
    """Return a team's records that are tied to any, and those that they are tied to."""
    own = {row.id for row in site.by_team.get(team, ()) if row.id in within}
    graph = site.graph
    near = {o for ident in own for o in (*graph.needs.get(ident, ()), *graph.unblocks.get(ident, ())) if o in within}
    return frozenset(own | near)


def view(site: Site, team: str = "", root: str = "") -> DependenciesView:
    """Return the dependencies of all teams, or of one."""
    ids, is_whole = wanted(site, team)
    shown = site.web if not team and not is_whole else picture(site.register, site.graph, ids)
    on_ring = frozenset(ident for ident in ids if ident in site.ring_of)
    special = frozenset(shown.critical) | on_ring
    groups = components(ids, ((edge.source, edge.target) for edge in shown.edges))
    drawn, left_out = fitting(site.graph, groups, special, MOST)
    tied = tuple(_tied(site, ident, shown, on_ring) for group in drawn for ident in group)
    nodes = {one.id: node(site, one.id, root, one.marks, team=team) for one in tied}
    edges = [edge for edge in shown.edges if edge.source in nodes and edge.target in nodes]
    return DependenciesView(
        title=site.policy.teams[team].title if team else "Dependencies",
        team=team,
        others=_others(site, team),
        drawing=_drawing(nodes, edges, drawn) if ids else None,
        key=tuple(looks(nodes.values(), edges)),
        tied=tied,
        number=len(ids),
        edges=len(shown.edges),
        blocked=sum("blocked" in one.marks for one in tied),
        is_whole=is_whole,
        left_out=left_out,
        rings=tuple(ring for ring in site.graph.rings if not ids.isdisjoint(ring)),
        critical=tuple(site.rows[ident] for ident in shown.critical),
        days=shown.days,
    )


def _tied(site: Site, ident: str, shown: Picture, on_ring: frozenset[str]) -> Tied:
    row = site.rows.get(ident)
    special = marks(row, shown.critical, on_ring) if row else ()
    return Tied(ident, row, special, site.graph.needs.get(ident, ()), site.graph.unblocks.get(ident, ()))


def _drawing(nodes: Mapping[str, Node], edges: Sequence[Edge], drawn: Sequence[tuple[str, ...]]) -> Markup:
    label = (
        f"{count(len(nodes), 'improvement')} with {count(len(edges), 'dependency', 'dependencies')}; what is needed "
        "is on the left of what waits for it. The table says the same."
    )
    return network(nodes, edges, drawn, label)


def _others(site: Site, team: str) -> tuple[Tab, ...]:
    titles = site.policy.teams
    teams = sorted(site.tied_teams, key=lambda key: (titles[key].title.casefold(), key))
    every = Tab("All teams", "dependencies.html" if team else "")
    return (every, *(Tab(titles[key].title, "" if key == team else _path(site, key)) for key in teams))


def _path(site: Site, team: str) -> str:
    return f"dependencies/{site.teams[team].rpartition('/')[2]}"


def _sheets(site: Site) -> Iterator[Sheet]:
    yield Sheet("dependencies.html", "dependencies.html", "Dependencies", _view(""), "dependencies.html", watched=True)
    for key in site.tied_teams:
        title = f"Dependencies: {site.policy.teams[key].title}"
        yield Sheet(_path(site, key), "dependencies.html", title, _view(key), "dependencies.html", watched=True)


def _view(team: str) -> Callable[[Links], DependenciesView]:
    return lambda links: view(links.site, team, links.root)


PAGE = Page(title="Dependencies", path="dependencies.html", area=Area.WORK, order=40, sheets=_sheets)
